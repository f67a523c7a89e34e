"""The Danish model beside plain C of the same tables, and what an answer of 1 % costs."""

import time
from statistics import median

import numpy as np

import simcore as sc
from benchmarks.peers.danish_c import compiled
from simcore.engine.shape import shape_of
from simcore.engine.worker import Worker
from simcore.scenario import load_resolved
from simcore.uncertainty.draws import parameter_draws

PEOPLE = 20_000


def test_beside_plain_c(benchmark, many, tmp_path):
    """In turn within one run; the counts agree within noise."""
    data = many.resolved()
    # Places by number within the intake are this engine's own; C has none.
    data["interventions"]["course"].pop("capacity")
    data["attributes"].pop("place_in_course", None)
    shape = shape_of(load_resolved_again(data))
    worker = Worker(shape)
    theta = parameter_draws(shape.scenario, None, shape.programs.parameters).to_numpy()[0]
    by_hand = compiled(shape, worker.tables.by_cell(theta), tmp_path)
    if by_hand is None:
        print("no gcc here: left out")
        return
    worker.run(theta, 0, [(0, 0, 0, 600)])
    ratios, rates = [], []

    def interleaved():
        for turn in range(7 if benchmark.enabled else 1):
            began = time.perf_counter()
            mine = worker.run(theta, turn, [(0, 0, 0, PEOPLE)])[0][2]
            middle = time.perf_counter()
            other = by_hand(PEOPLE, 100 + 10 * turn)
            took = middle - began, time.perf_counter() - middle
            ratios.append(took[1] / took[0])
            rates.append(PEOPLE * shape.scenario.run.years * len(mine) / took[0] / 1e6)
            spread = np.sqrt(mine + other + 25.0)
            assert (np.abs(mine - other) / spread).max() < 7  # 24,000 cells

    benchmark.pedantic(interleaved, rounds=1)
    benchmark.extra_info["rate"] = median(rates)
    benchmark.extra_info["times_c"] = median(ratios)


def load_resolved_again(data):
    """The programme without places; its domain is written out anew."""
    from simcore.scenario.read.short_forms import expand

    data["domains"].pop("course")
    return load_resolved(expand(data, "danish"), "danish")


def test_time_to_an_error_of_one_percent(benchmark, case):
    """What common random numbers spare on the municipality's net present value."""

    def other_seed(seed):
        data = case.resolved()
        data["run"]["seed"] = seed
        return load_resolved(data, "other")

    cohorts = 400 if benchmark.enabled else 40

    def net(scenario):
        lives = sc.simulate(scenario, draws=1, cohorts=cohorts, central=True)
        flow = sc.ledger(lives, scenario)["flow"]
        mine = flow.isel(line=np.flatnonzero(flow["sector"].to_numpy() == "K"))
        return sc.summary.present_value(mine.sum("line")).isel(draw=0)

    def compare():
        one, two = net(case), net(other_seed(99))
        benchmark.extra_info["variance_ratio"] = float(
            (one[1] - two[0]).var(ddof=1) / (one[1] - one[0]).var(ddof=1)
        )
        paired = one[1] - one[0]
        wanted = float((paired.std(ddof=1) / (0.01 * abs(paired.mean()))) ** 2)
        benchmark.extra_info["cohorts_for_one_percent"] = wanted

    benchmark.pedantic(compare, rounds=1)
    assert benchmark.extra_info["variance_ratio"] > 2
