"""Sums of flows are exact, or refused: nothing in between."""

import numpy as np
import pytest

import simcore as sc
from simcore.contracts.position import exact
from simcore.money.flows import QUANTUM
from simcore.scenario.schema.types import MOST_MONEY
from simcore.summary.gains import total
from tests.conftest import changed


def _priced(scenario, *prices, children=None):
    """An account that two payers share, with these prices for every child in every year."""

    def change(data):
        if children:
            data["population"]["intakes"] = children
        data["money"] = {"price_year": 2025, "discount": 0.03}
        data["payers"] = {p: {"label": {"en": p, "da": p}, "sector": p} for p in ("K", "R", "S")}
        shares = {"K": 0.1, "R": 0.3, "S": "rest"}
        version = {"from": "1900-01-01", "shares": shares, "source": "x", "grade": "C"}
        label = {"en": "x", "da": "x"}
        data["rules"] = {"split": {"label": label, "kind": "shares", "versions": [version]}}
        items = [{"price": price} for price in prices]
        data["accounts"] = {
            "care": {"label": label, "table": "life", "rule": "split", "items": items}
        }

    return changed(scenario, change)


@pytest.fixture(scope="module")
def lives(small):
    return sc.simulate(small, draws=1, cohorts=1)


def test_payers_add_up_to_accounts_exactly_up_to_the_bound_and_not_a_krone_beyond(small, lives):
    """70 children in two intakes: both are counted from year 2, so 70 prices are due in a year."""
    most = MOST_MONEY / 70
    edge = np.floor(most / QUANTUM) * QUANTUM
    scenario = _priced(small, float(edge))
    flows = sc.ledger(lives, scenario)["flow"]
    assert float(flows.sum("line").max()) > 0.9 * MOST_MONEY
    whole = total(flows, "account").sum("account")
    assert np.array_equal(total(flows, "payer").sum("payer"), whole)
    assert np.array_equal(flows.isel(line=[2, 0, 1]).sum("line"), whole)
    assert np.all(flows / QUANTUM == np.rint(flows / QUANTUM))
    # Counted apart, in whole numbers of any size.
    alive = lives["count"].sel(cell="life:alive").isel(arm=0, draw=0, cohort=0)
    gone = lives["count"].sel(cell="life:dead").isel(arm=0, draw=0, cohort=0)
    people = (alive + gone).to_numpy()
    due = [0] * flows.sizes["year"]
    for intake, shift in enumerate((0, 2)):
        for t, n in enumerate(people[intake]):
            due[t + shift] += int(n) * int(edge / QUANTUM)
    found = [int(x / QUANTUM) for x in whole.isel(arm=0, draw=0, cohort=0).to_numpy()]
    assert found == due
    with pytest.raises(sc.ScenarioError) as caught:
        sc.ledger(lives, _priced(small, float(edge + 1.0)))
    assert str(caught.value) == (
        "three_domains: the flows of a year can reach 4.4e+12 DKK, more than 4.4e+12, up to which payers "
        "add up to accounts exactly; the largest unit prices are those of accounts.care: write "
        "prices in thousands, or follow fewer children"
    )


def test_a_payer_may_have_the_name_of_a_sector(small, lives):
    """A share of a payer called K was sought at the municipality's central department."""
    flows = total(sc.ledger(lives, _priced(small, 1024.0))["flow"], "payer")
    assert list(flows["payer"].to_numpy()) == ["K", "R", "S"]
    paid = flows.isel(arm=0, draw=0, cohort=0, year=0).to_numpy()
    assert paid / 40 == pytest.approx([102.4, 307.2, 614.4], abs=1 / 1024)


def test_the_bound_counts_all_items_of_a_year(small, lives):
    half = MOST_MONEY / 140
    assert sc.ledger(lives, _priced(small, half * 0.99, half * 0.99))
    with pytest.raises(sc.ScenarioError, match=r"can reach 4\.84e"):
        sc.ledger(lives, _priced(small, half * 1.1, half * 1.1))


def test_a_price_past_exactness_is_refused_at_the_door(small):
    with pytest.raises(sc.ScenarioError) as caught:
        _priced(small, 1e308)
    assert str(caught.value) == (
        "changed: accounts.care.items[0].price = 1e+308 is not a price; write 0 to 4.4e+12"
    )


def test_amounts_that_overflow_are_refused_simulated_and_exact(small, lives):
    def change(data):
        data["accounts"]["care"]["items"] = [{"price": 4e12, "quantity": 1e300}]

    scenario = changed(_priced(small, 1.0), change)
    for counted in (lives, sc.expected(small)):
        with pytest.raises(sc.ScenarioError) as caught:
            sc.ledger(counted, scenario)
        assert str(caught.value) == (
            "three_domains: accounts.care has an amount that is infinite or not a number in one of the "
            "draws; correct its prices, quantities or rule"
        )


def test_a_contract_refuses_amounts_whose_sums_are_not_exact():
    assert np.array_equal(exact(np.array([MOST_MONEY, -0.1])), [MOST_MONEY, np.rint(-102.4) / 1024])
    for bad in (MOST_MONEY * 1.01, np.nan, np.inf):
        with pytest.raises(sc.ScenarioError, match="up to which sums are exact"):
            exact(np.array([bad]))
