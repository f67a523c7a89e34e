"""Each way to a yes is laid on the contract, which is settled again: the municipality says yes."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simcore.contracts.book import Book
from simcore.summary.contracts.consent import consent
from simcore.summary.contracts.parties import municipality_of, value_of
from simcore.summary.contracts.ways import SIZES, pays, size_of, ways
from tests.contracts.sheets import contract, position, settle

DRAWS, COHORTS, YEARS = 20, 5, 12
S = DRAWS * COHORTS
PAID_BY_FUND = {"paid_by": {"FS": 1.0}, "funds": {"FS": {"balance": 1e12}}}


def made(follow_up=(3,), cost=(4e5, 3e5, 2e5, 2e5, 2e5, 2e5), gain=1.2e5, sd=1e5, seed=1, **terms):
    """Six years of delivery; a gain in every year; an outcome at each follow-up."""
    rng = np.random.default_rng(seed)
    gains = {
        ("K.social", "transfers"): gain + sd * rng.normal(size=(S, YEARS)),
        ("S", "tax_and_grants"): np.full((S, YEARS), 3e5),
    }
    where = position({"K.social": cost}, gains, YEARS, 40, DRAWS, COHORTS)
    outcomes = rng.integers(5, 30, (S, len(follow_up)))
    metrics = {"m": {"follow_up": list(follow_up), "price": 0.0}}
    sheet = contract(**{"delivery_years": 6, "repayment_years": 6, "metrics": metrics} | PAID_BY_FUND | terms)  # fmt: skip
    return settle(sheet, where, {"m": outcomes})


def with_way(deal, way, horizon):
    """The deal with a way's payments in its book."""
    size = size_of(ways(deal, horizon), way)[0]
    book = Book(deal.position, list(deal.book.moves), list(deal.book.spending))
    amount = pays(deal, way, size, horizon)
    book.move("way", ("S", "tax_and_grants"), (deal.municipality, "transfers"), amount)
    return dataclasses.replace(deal, book=book)


DECISIONS = [
    {"horizon": h, "confidence": q, "on": on, "rates": rates}
    for h, q, on, rates in (
        (4, 0.8, "chance", {}), (4, 0.55, "chance", {"K": 0.08}), (2, 0.95, "chance", {}),
        (12, 0.8, "chance", {}), (4, 0.8, "mean", {}), (4, 0.8, "tail", {"K": 0.05}),
    )
]  # fmt: skip


@pytest.mark.parametrize("decision", DECISIONS)
@pytest.mark.parametrize("follow_up", [(1, 3), (3,), (9,)])
def test_a_way_that_is_laid_on_does_what_it_promises(decision, follow_up):
    deal = made(follow_up, decision=decision)
    asked, h = consent(deal), decision["horizon"]
    assert not asked.answers[0].yes
    for way in SIZES:
        if np.isfinite(size_of(asked.ways, way)[0]):
            again = with_way(deal, way, h)
            assert again.book.zero_sum()
            assert consent(again).answers[0].yes, way
            chance = (value_of(again, municipality_of(deal), horizon=h) >= 0).mean()
            assert float(asked.ways["way_chance"].sel(way=way)) == pytest.approx(chance)
    assert np.isfinite(size_of(asked.ways, "guarantee")[0])


def test_outcomes_paid_after_the_horizon_are_no_way_within_it():
    asked = consent(made((9,)))
    assert size_of(asked.ways, "price")[0] == np.inf
    assert np.isfinite(size_of(asked.ways_over_all, "price")[0])
    assert np.isfinite(size_of(consent(made((3,))).ways, "price")[0])
    late = made(metrics={"m": {"follow_up": [3], "price": 0.0, "verified_after": 2}})
    assert size_of(consent(late).ways, "price")[0] == np.inf


def test_a_refund_counts_the_cost_of_the_years_looked_at():
    """The whole deficit of four years is the cost of four years, of six that fall."""
    deal = made((3,), gain=0.0, sd=0.0)
    asked = consent(deal)
    assert size_of(asked.ways, "refund")[0] == pytest.approx(1.0)
    spent = (deal.position.cost @ deal.position.discount).mean()
    assert float(asked.ways["way_cost"].sel(way="refund")) == pytest.approx(spent)


def test_a_price_costs_what_it_pays_in_all_years():
    deal = made((3, 9))
    found = consent(deal).ways
    paid = pays(deal, "price", size_of(found, "price")[0], 4)
    assert paid[:, 8].min() > 0
    assert float(found["way_cost"].sel(way="price")) == pytest.approx(
        (paid @ deal.position.discount).mean()
    )


def test_what_other_sectors_deliver_is_not_refunded_to_the_municipality():
    gains = {("K.social", "transfers"): -1e5 * np.ones((S, YEARS))}
    where = position({"R": [1e6]}, gains, YEARS, 40, DRAWS, COHORTS)
    sheet = contract(delivery_years=1, metrics={}, municipality="K.social")
    assert size_of(consent(settle(sheet, where)).ways, "refund")[0] == np.inf


@given(
    seed=st.integers(0, 99), cost=st.lists(st.floats(0, 1e6), min_size=1, max_size=6),
    gain=st.floats(-2e5, 4e5), sd=st.floats(0, 4e5), q=st.floats(0.05, 0.95),
    h=st.integers(1, 12), rate=st.floats(0.0, 0.2), on=st.sampled_from(["chance", "mean", "tail"]),
    follow_up=st.lists(st.integers(1, 12), min_size=1, max_size=3, unique=True).map(sorted),
)  # fmt: skip
def test_no_term_sheet_is_advised_a_way_that_does_not_work(
    seed, cost, gain, sd, q, h, rate, on, follow_up
):
    decision = {"horizon": h, "confidence": q, "on": on, "rates": {"K": rate}}
    deal = made(tuple(follow_up), tuple(cost), gain, sd, seed, decision=decision)
    for horizon in (h, None):
        found = ways(deal, horizon)
        for way in SIZES:
            size = size_of(found, way)[0]
            assert (size < np.inf) == (float(found["way_cost"].sel(way=way)) < np.inf)
            if size < np.inf and horizon == h:
                assert consent(with_way(deal, way, h)).answers[0].yes, way
