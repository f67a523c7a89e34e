"""L5 side by side: this engine and what a user would pick instead, in turn within one run.

Speed is in million nominal person-years (people x 60 years x 2 arms) per second and core.
Every peer's money is held against the exact total.
"""

import math
import time
import warnings
from importlib import import_module
from importlib.metadata import version
from importlib.util import find_spec
from statistics import median

import numpy as np
import pytest

import simcore as sc
from benchmarks.peers import with_cohort, with_numpy, with_pandas
from benchmarks.peers.tables import EXACT, SPAN, STATES, YEARS, discount, prices, tables
from benchmarks.peers.with_c import compiled
from simcore.engine.shape import shape_of
from simcore.engine.simulate import Worker
from simcore.uncertainty.draws import parameter_draws

#: People per turn: about a quarter of a second each; more where a statement costs most of that.
PEOPLE = {
    "simcore": 200_000,
    "plain C": 100_000,
    "NumPy": 20_000,
    "pandas": 8_000,
    "starsim": 20_000,
    "vivarium": 5_000,
    "JAX": 60_000,
    "Polars": 50_000,
    "DuckDB": 50_000,
}
#: Peers of the extra "peers", left out where not installed; the package has the name in lower case.
EXTRA = ("starsim", "vivarium", "JAX", "Polars", "DuckDB")
ROUNDS = 7


@pytest.fixture(scope="module")
def l5():
    return sc.load("benchmarks/l5/l5.toml")


@pytest.fixture(scope="module")
def simcore_l5(l5):
    """``run(n)``: counts of n people in both arms, on one thread."""
    data = l5.resolved()
    data["population"]["intakes"] = {"2025": PEOPLE["simcore"]}
    from simcore.scenario import load_resolved

    shape = shape_of(load_resolved(data, "l5"))
    worker = Worker(shape)
    theta = parameter_draws(l5, None, shape.programs.parameters).to_numpy()[0]

    def run(n, draw=0):
        return worker.run(theta, draw, [(0, 0, 0, n)])[0][2], shape.labels

    run(600)
    return run


def _total(counts, labels):
    """Money of all years and payers per arm from counts (arm, year, cell)."""
    price, factor = prices(), discount()
    out = np.zeros(2)
    for k, label in enumerate(labels):
        domain, state = label.split(":")
        if state == "exited":
            continue
        first, last = SPAN[domain]
        years = slice(first, last + 1)
        worth = price[domain][STATES[domain].index(state)].sum()
        out += counts[:, years, k] @ factor[years] * worth
    return out


def test_expected_is_the_exact_total(l5):
    mean = sc.expected(l5)["expected"].isel(draw=0, intake=0)
    found = _total(mean.to_numpy(), list(mean["cell"].to_numpy())) / l5.children
    assert found == pytest.approx(list(EXACT.values()), abs=0.06)


def test_numpy_cohort(benchmark):
    """The joint distribution propagated with NumPy: means only, so no speed per person."""
    both = [tables(arm) for arm in EXACT]
    price, factor = prices(), discount()
    money = benchmark(lambda: [with_cohort.run(arm, price, factor) for arm in both])
    assert [m.sum() for m in money] == pytest.approx(list(EXACT.values()), abs=0.06)
    benchmark.extra_info["joint_states"] = math.prod(map(len, STATES.values()))


def _peers(folder):
    """Name -> ``run`` of every peer that can run here."""
    peers = {"NumPy": with_numpy.run, "pandas": with_pandas.run}
    c = compiled(folder)
    if c is None:
        print("no gcc here: plain C is left out")
    else:
        peers["plain C"] = c
    for name in EXTRA:
        if find_spec(name.lower()):
            peers[name] = import_module(f"benchmarks.peers.with_{name.lower()}").run
        else:
            print(f"{name} is not installed: left out (make bench-peers installs it)")
    return peers


def test_side_by_side(benchmark, simcore_l5, tmp_path):
    both = {arm: tables(arm) for arm in EXACT}
    price, factor = prices(), discount()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the peers' own
        peers = _peers(tmp_path)
        if "JAX" in peers:  # compiles for this number of people
            peers["JAX"](both["base"], price, factor, PEOPLE["JAX"], 0)

    def turn(name, seed):
        n = PEOPLE[name]
        began, worked = time.perf_counter(), time.process_time()
        if name == "simcore":
            counts, labels = simcore_l5(n, seed)
            seconds = time.perf_counter() - began
            totals = _total(counts, labels) / n
        else:
            money = [
                peers[name](both[arm], price, factor, n, seed + k) for k, arm in enumerate(both)
            ]
            seconds = time.perf_counter() - began
            totals = np.array([m.sum() for m in money])
        cores = (time.process_time() - worked) / seconds
        return n * YEARS * 2 / seconds / 1e6, cores, totals

    # In smoke mode (benchmarks disabled) one round shows that everything runs.
    rounds = ROUNDS if benchmark.enabled else 1
    rates = {name: [] for name in ("simcore", *peers)}
    busy = {name: [] for name in rates}
    sums = {name: np.zeros(2) for name in rates}

    def interleaved():
        for r in range(rounds):
            for name in rates:
                rate, cores, totals = turn(name, 10 * r + 1)
                rates[name].append(rate)
                busy[name].append(cores)
                sums[name] += totals / rounds

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the peers' own
        benchmark.pedantic(interleaved, rounds=1)
    for name, totals in sums.items():
        # The SD of one person's total is below 300,000 kroner.
        error = 300_000 / (PEOPLE[name] * rounds) ** 0.5
        assert np.abs(totals - list(EXACT.values())).max() < 5 * error, name
        assert median(busy[name]) < 1.3, f"{name} works on more than one core"
    speed = {name: median(r) for name, r in rates.items()}
    benchmark.extra_info["rates"] = speed
    benchmark.extra_info["versions"] = {
        name: version(name.lower()) for name in ("NumPy", "pandas", *EXTRA) if name in peers
    }
    benchmark.extra_info["ratios"] = {
        name: median(a / b for a, b in zip(rates["simcore"], r, strict=True))
        for name, r in rates.items()
    }


def test_two_threads(benchmark, l5):
    """Draws on one thread and on two, in turn; the ratio is what a second core brings."""
    data = l5.resolved()
    data["population"]["intakes"] = {"2025": 150_000}
    from simcore.scenario import load_resolved

    scenario = load_resolved(data, "l5")
    draws = 40 if benchmark.enabled else 2
    sc.simulate(scenario, draws=2, cohorts=1, threads=2)
    ratios = []

    def interleaved():
        for _ in range(3 if benchmark.enabled else 1):
            seconds = []
            for threads in (1, 2):
                began = time.perf_counter()
                sc.simulate(scenario, draws=draws, cohorts=1, threads=threads)
                seconds.append(time.perf_counter() - began)
            ratios.append(seconds[0] / seconds[1])

    benchmark.pedantic(interleaved, rounds=1)
    benchmark.extra_info["two_threads"] = median(ratios)
