"""Payment in simulated lives against the exact propagation, and intakes of children."""

import numpy as np
import pytest

import simcore as sc
from tests.conftest import changed

COHORTS = 6000


def with_contract(data):
    data["money"] = {"price_year": 2025, "discount": 0.03}
    data["payers"] = {"K.a": {"label": "K", "sector": "K"}, "S.a": {"label": "S", "sector": "S"}}
    data["rules"] = {"own": {"label": "own", "kind": "shares", "versions": [{"from": "2020-01-01", "source": "t", "grade": "A", "shares": {"K": 1.0}}]}}  # fmt: skip
    common = {"rule": "own", "municipality": "K.a", "state": "S.a"}
    data["accounts"] = {
        "help": common | {"label": "h", "table": "help", "investment": True, "items": [{"when": {"help": "active"}, "price": 1000.0}]},
        "care": common | {"label": "c", "table": "care", "items": [{"when": {"care": "residential"}, "price": 5000.0}]},
    }  # fmt: skip
    data["contracts"] = {"deal": {
        "delivery_years": 3, "repayment_years": 7, "municipality": "K.a", "state": "S.a",
        "paid_by": {"K": 0.5, "FS": 0.5}, "funds": {"FS": {"balance": 1e9}},
        "metrics": {
            "home": {"table": "care", "when": {"care": "home"}, "follow_up": [2.0, 4.0], "price": [10.0, 30.0]},
            "days": {"table": "care", "when": {"care": "residential"}, "follow_up": [3.0, 6.0], "measure": "since", "per_year": 365.0, "better": "fewer", "counterfactual": "fixed_baseline", "baseline": 300.0, "clamp": "carry", "price": 0.5},
            "passed": {"table": "school_events", "when": {"change": "*>passed"}, "measure": "until", "follow_up": [8.0], "price": 200.0},
        },
    }}  # fmt: skip


@pytest.fixture(scope="module")
def deals(small):
    scenario = changed(small, with_contract)
    exact = sc.expected(scenario)
    seen = sc.simulate(scenario, draws=1, cohorts=COHORTS, central=True)
    return [sc.settle(sc.ledger(x, scenario), x, scenario, "deal") for x in (exact, seen)]


def test_a_linear_payment_is_that_of_the_exact_propagation(deals):
    exact, seen = deals
    compared = 0
    for name in ("home", "passed"):
        mean, error = seen.due[name].mean(axis=0), seen.due[name].std(axis=0) / np.sqrt(COHORTS)
        z = np.abs(mean - exact.due[name][0]) / np.maximum(error, 1e-9)
        paid = exact.due[name][0] > 0
        compared += int(paid.sum())
        assert (z[paid] < 4.5).all(), name  # 5 comparisons: 3e-5
        assert not seen.due[name][:, ~paid].any()
        # Two per cent more on the price would be seen.
        planted = np.abs(mean * 1.02 - exact.due[name][0]) / np.maximum(error, 1e-9)
        assert planted[paid].max() > 4.5, name
    assert compared == 5


def test_children_of_two_years_are_paid_at_their_own_follow_up(deals):
    exact, _ = deals
    assert list(np.flatnonzero(exact.due["home"][0])) == [1, 3, 5]  # 2022 + 2, 4; 2024 + 2, 4
    assert list(np.flatnonzero(exact.due["passed"][0])) == [7, 9]
    people = exact.measured["home"].counted.people
    assert list(people) == [40, 30, 40, 30]  # in order of time


def test_days_since_the_last_follow_up_add_up_to_the_days_until_it(small):
    def until(data):
        with_contract(data)
        days = data["contracts"]["deal"]["metrics"]["days"]
        data["contracts"]["deal"]["metrics"] = {
            "days": days, "until": days | {"measure": "until"}, "pooled": days | {"pool_intakes": True}
        }  # fmt: skip

    scenario = changed(small, until)
    lives = sc.simulate(scenario, draws=2, cohorts=3)
    deal = sc.settle(sc.ledger(lives, scenario), lives, scenario, "deal")
    since, upto, pooled = (deal.measured[n].seen for n in ("days", "until", "pooled"))
    order = [(w, k) for w, k in zip(deal.measured["days"].counted.intake, deal.measured["days"].counted.follow, strict=True)]  # fmt: skip
    for intake in {w for w, _ in order}:
        first, last = order.index((intake, 0)), order.index((intake, 1))
        assert since[:, first] + since[:, last] == pytest.approx(upto[:, last])
    k = [i for i, (_, f) in enumerate(order) if f == 1]
    assert pooled[:, 1] == pytest.approx(since[:, k].sum(axis=1))


def test_savings_are_read_from_the_flows(small):
    def savings(data):
        with_contract(data)
        data["contracts"]["deal"]["metrics"] = {
            "saved": {"accounts": ["care"], "saved_by": ["K"], "measure": "until", "follow_up": [9.0], "better": "fewer", "counterfactual": "savings", "share": 0.5}
        }  # fmt: skip

    scenario = changed(small, savings)
    lives = sc.simulate(scenario, draws=2, cohorts=3)
    flows = sc.ledger(lives, scenario)
    deal = sc.settle(flows, lives, scenario, "deal")
    care = flows["flow"].isel(line=flows["account"].values == "care").sum("line").isel(year=slice(0, 9)).sum("year")  # fmt: skip
    saved = (care.sel(arm="baseline") - care.sel(arm="help")).values.ravel()
    assert deal.due["saved"].sum(axis=1) == pytest.approx(0.5 * np.maximum(saved, 0))


def test_a_table_that_lacks_the_horizon_is_paid_nothing(small):
    def late(data):
        with_contract(data)
        deal = data["contracts"]["deal"]
        deal["repayment_years"] = 20
        deal["metrics"] = {"home": deal["metrics"]["home"] | {"follow_up": [2.0, 14.0]}}

    scenario = changed(small, late)
    lives = sc.simulate(scenario, draws=1, cohorts=2)
    deal = sc.settle(sc.ledger(lives, scenario), lives, scenario, "deal")
    assert set(deal.measured["home"].counted.follow) == {0}
    assert np.isfinite(sc.summary.contract(deal)["net_value"]).all()
