"""Draws and cohorts are labels: what a contract does to a child group follows from them alone."""

import dataclasses

import numpy as np
import pytest

import simcore as sc
from simcore.contracts.position import from_flows
from tests.conftest import changed


def uncertain_terms(data):
    """Every error of measurement, early termination, and controls drawn from other cohorts."""
    found = {"table": "exam", "when": {"exam": "passed"}, "follow_up": [5.0, 9.0]}
    data["contracts"] = {"deal": {
        "delivery_years": 6, "repayment_years": 6, "municipality": "K.children",
        "termination": {"hazard": 0.15},
        "metrics": {
            "failure": found | {"price": 1e5, "attrition": 0.2, "sensitivity": 0.9},
            "excluded": found | {"price": 1e5, "attrition": 0.2, "attrition_failures": 0.4, "missing": "excluded"},
            "carried": found | {"price": 1e5, "attrition": 0.3, "missing": "carried_forward"},
            "compared": found | {"price": 1e5, "counterfactual": "matched", "controls": 50},
            "saved": {"accounts": ["residential_care"], "measure": "until", "follow_up": [6.0], "better": "fewer", "counterfactual": "savings", "share": 0.5, "error_sd": 0.3},
        },
    }}  # fmt: skip


@pytest.fixture(scope="module")
def scenario(case):
    return changed(case, uncertain_terms)


@pytest.fixture(scope="module")
def lives(scenario):
    return sc.simulate(scenario, draws=4, cohorts=3)


@pytest.fixture(scope="module")
def flows(scenario, lives):
    return sc.ledger(lives, scenario)


@pytest.fixture(scope="module")
def deal(flows, lives, scenario):
    return sc.settle(flows, lives, scenario)


def figures(deal, draws=slice(None), cohorts=slice(None), shape=(4, 3), without=()):
    """What was measured, when the contract stopped and what is due, of some draws and cohorts."""
    found = {"stopped": deal.stopped}
    for name in (n for n in deal.measured if n not in without):
        one = deal.measured[name]
        found |= {f"{name}.{k}": getattr(one, k) for k in ("seen", "base", "effect", "units")}
        found[f"{name}.due"] = deal.due[name]
    grids = {k: v.reshape(*shape, *v.shape[1:]) for k, v in found.items()}
    return {k: v[draws][:, cohorts] for k, v in grids.items()}


def same(a, b):
    assert a.keys() == b.keys()
    for key in a:
        assert np.array_equal(a[key], b[key]), key


def test_the_terms_are_as_uncertain_as_they_should_be(deal):
    """Else the tests below would compare figures without random errors."""
    for name, one in deal.measured.items():
        other = one.base if name == "compared" else one.seen
        assert not np.array_equal(other, one.counted.absent if name == "compared" else one.counted.present)  # fmt: skip
    assert len(set(deal.stopped)) > 2


def test_draws_simulated_apart_are_measured_as_among_all(scenario, deal):
    """With attrition 0.2 the same children gave 33 by range(2, 4) and 40 as part of range(0, 4)."""
    lives = sc.simulate(scenario, draws=range(2, 4), cohorts=3)
    alone = sc.settle(sc.ledger(lives, scenario), lives, scenario)
    assert list(alone.draw) == [2, 3]
    same(figures(alone, shape=(2, 3)), figures(deal, slice(2, 4)))


@pytest.mark.parametrize("draws", [[3], [0, 2], [3, 1]])
def test_chosen_draws_are_measured_as_among_all(scenario, lives, flows, deal, draws):
    some = sc.settle(flows.isel(draw=draws), lives.isel(draw=draws), scenario)
    same(figures(some, shape=(len(draws), 3)), figures(deal, draws))
    # The lives may hold more than the flows: those of the same labels are taken.
    same(figures(sc.settle(flows.isel(draw=draws), lives, scenario), shape=(len(draws), 3)), figures(deal, draws))  # fmt: skip


def test_one_draw_without_a_dimension_is_measured_as_among_all(scenario, lives, flows, deal):
    for own in (lives, lives.isel(draw=2)):
        one = sc.settle(flows.isel(draw=2), own, scenario)
        assert list(one.draw) == [2]
        same(figures(one, shape=(1, 3)), figures(deal, [2]))


@pytest.mark.parametrize("cohorts", [[2], [0, 2], [2, 0, 1], 1])
def test_chosen_cohorts_are_measured_as_among_all(scenario, lives, flows, deal, cohorts):
    """Controls are the other cohorts that are there, so they need the same ones beside them."""
    wanted = np.atleast_1d(cohorts)

    def few(data):
        data["contracts"]["deal"]["metrics"].pop("compared")

    alone = changed(scenario, few)
    some = sc.settle(flows.isel(cohort=cohorts), lives.isel(cohort=cohorts), alone)
    assert list(some.cohort) == list(wanted)
    same(figures(some, shape=(4, len(wanted))), figures(deal, cohorts=wanted, without=["compared"]))


def test_another_seed_and_another_name_give_other_errors(scenario, lives, flows, deal):
    def renamed(data):
        metrics = data["contracts"]["deal"]["metrics"]
        data["contracts"]["deal"]["metrics"] = {"other": metrics["failure"], "failure": metrics["failure"]}  # fmt: skip

    two = sc.settle(flows, lives, changed(scenario, renamed))
    same({"seen": two.measured["failure"].seen}, {"seen": deal.measured["failure"].seen})
    assert not np.array_equal(two.measured["other"].seen, two.measured["failure"].seen)


def test_a_deal_carries_labels_and_the_seed_it_was_settled_with(scenario, deal):
    assert (list(deal.draw), list(deal.cohort)) == ([0, 1, 2, 3], [0, 1, 2])
    assert deal.seed == scenario.run.seed
    assert list(deal.position.calendar[:2]) == [2022, 2023]
    assert list(deal.year) == list(range(deal.position.years))
    assert [m.name for m in deal.contract.metrics.values()] == list(deal.contract.metrics)


def test_deadweight_is_measured_with_the_errors_of_the_deal(scenario, flows, lives, deal):
    """Where the programme does nothing, all that is paid is deadweight: the random numbers are the same."""
    baseline = str(flows["arm"].values[0])
    idle = lives.copy(deep=True)
    idle["count"][:] = lives["count"].sel(arm=baseline).values[None]
    nothing = sc.settle(sc.ledger(idle, scenario), idle, scenario)
    found = sc.summary.contract(nothing)["deadweight"]
    assert found.sel(metric=["failure", "excluded", "carried"]).values == pytest.approx(1.0)


def test_lives_and_positions_of_other_samples_are_refused(scenario, lives, flows):
    with pytest.raises(sc.ResultError, match=r"^finance: the lives lack draw 2, which the flows"):
        sc.settle(flows, lives.isel(draw=[0, 1]), scenario)
    with pytest.raises(
        sc.ResultError, match=r"^finance: the flows are means over cohorts, .* with"
    ):
        sc.settle(flows.mean("cohort"), lives, scenario)
    position = from_flows(flows, "course", "baseline", scenario.run.seed, scenario.country)
    for other in (dataclasses.replace(position, seed=5), dataclasses.replace(position, cohort=np.array([0, 1, 4]))):  # fmt: skip
        with pytest.raises(sc.ResultError, match=r"^settle: position holds other draws or cohorts"):
            sc.settle(flows, lives, scenario, position=other)


def test_the_dataset_of_a_deal_has_the_year_of_an_early_end(deal):
    ended = deal.to_dataset()["stopped_in"].values.ravel()
    early = deal.stopped < deal.position.years
    assert 0 < early.sum() < early.size
    assert np.array_equal(ended[early], deal.stopped[early])
    assert np.isnan(ended[~early]).all()
