"""A researcher's studies: many points of Lær for Livet, by the public functions.

The same points by ``with_values``, ``simulate`` and ``ledger`` stand beside them.
"""

import numpy as np
import pytest

import simcore as sc
from simcore.scenario.uses import life_parameters
from simcore.summary.gains import by_payer
from simcore.uncertainty.draws import uncertain_parameters

COHORTS = 10


@pytest.fixture(scope="module")
def five(case):
    """Three parameters of the lives and two of the money."""
    life = life_parameters(case)
    names = [n for n in uncertain_parameters(case) if not case.parameters[n].posterior]
    return [n for n in names if n in life][:3] + [n for n in names if n not in life][:2]


def measure(benchmark, case, points, **more):
    sc.sweep(case, points.isel(point=slice(4)), cohorts=2)
    benchmark.extra_info["points"] = points.sizes["point"]
    return benchmark.pedantic(sc.sweep, (case, points), {"cohorts": COHORTS, **more}, rounds=2)


def test_sweep_448_points(benchmark, case, five):
    measure(benchmark, case, sc.sample(case, 448, parameters=five))


def test_sweep_one_by_one(benchmark, case, five):
    """Eight of these points, each as a scenario of its own."""
    points = sc.sample(case, 8, parameters=five)
    benchmark.extra_info["points"] = 8

    def loop():
        for row in points.values:
            own = sc.with_values(case, dict(zip(five, map(float, row), strict=True)))
            flows = sc.ledger(sc.simulate(own, 1, COHORTS, central=True), own)
            by_payer(sc.summary.present_value(sc.summary.gain(flows)["gain"]), "payer")

    benchmark.pedantic(loop, rounds=2)


def test_sweep_saltelli_5_by_512(benchmark, case, five):
    """Sobol indices of five parameters by payer; each with its standard error."""
    found = measure(benchmark, case, sc.sample(case, 512, "saltelli", parameters=five))
    assert (sc.summary.sobol(found)["total_order_mcse"].max() < 0.2).item()


def test_sweep_all_parameters(benchmark, case):
    """Every uncertain parameter at once, the posterior as one."""
    measure(benchmark, case, sc.sample(case, 512))


def test_sweep_1000_prices_on_1000_draws(benchmark, case, five):
    """A million pairs: the lives of the draws are simulated once."""
    measure(benchmark, case, sc.sample(case, 1000, parameters=five[3:]), draws=1000)


def test_sweep_1000_draws_20_cohorts(benchmark, case):
    """Flows by payer and year, and outcomes, of one point."""
    name = next(iter(case.parameters))
    found = benchmark.pedantic(
        sc.sweep, (case, {name: [case.parameters[name].value]}),
        {"draws": 1000, "cohorts": 20, "keep": "flows"}, rounds=1,
    )  # fmt: skip
    assert np.isfinite(found["npv"]).all()
