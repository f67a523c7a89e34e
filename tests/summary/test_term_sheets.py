"""A search over term sheets for money from nowhere, caps that are passed, and advice that fails."""

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from simcore.scenario.check.contracts import terms_problems
from simcore.scenario.read.country import with_terms
from simcore.scenario.schema.contracts import Contract
from simcore.summary.contracts.coalition import payers_of
from simcore.summary.contracts.consent import consent
from tests.contracts.sheets import DENMARK, position, settle

DRAWS, COHORTS, YEARS, N = 6, 4, 8, 20
S = DRAWS * COHORTS
MONEY = st.floats(1e3, 2e6)
SHARE = st.floats(0.0, 1.0)


def maybe(strategy):
    return st.none() | strategy


TARIFF = st.one_of(
    st.builds(lambda p: {"price": p}, st.floats(0, 2e5)),
    st.builds(lambda b, p: {"threshold": b, "payment": p}, st.floats(1, 20), MONEY),
    st.builds(lambda b, r: {"steps": [{"from": b, "annual_return": r}]}, st.floats(1, 20), st.floats(0, 0.2)),
    st.builds(lambda a, p: {"brackets": [[0, p], [a, p / 2]]}, st.floats(1, 15), st.floats(0, 2e5)),
)  # fmt: skip


@st.composite
def sheets(draw):
    investors = {
        name: {"commitment": draw(MONEY), "tranche": draw(st.sampled_from(["senior", "junior", "grant"])),
               "coupon": draw(st.sampled_from([0.0, 0.03])), "fee": draw(st.sampled_from([0.0, 0.1]))}
        for name in draw(st.sampled_from([[], ["i"], ["i", "j"]]))
    }  # fmt: skip
    points = draw(st.lists(st.integers(1, 6), min_size=1, max_size=3, unique=True).map(sorted))
    metrics = {"m": {"follow_up": points, "cap": draw(maybe(MONEY))} | draw(TARIFF)}
    if draw(st.booleans()):
        metrics["n"] = {"follow_up": [4], "unless": draw(st.sampled_from([[], ["m"]]))} | draw(TARIFF)  # fmt: skip
    share = draw(SHARE)
    terms = {
        "delivery_years": 3, "repayment_years": 4, "investors": investors, "metrics": metrics,
        "paid_by": {"K": share, "FS": 1.0 - share},
        "funds": {"FS": {"balance": draw(MONEY), "shortfall": draw(st.sampled_from(["investor", "payer", "pro_rata"]))}},
        "draw_at": draw(st.sampled_from(["start", "end"])),
        "limits": {"per_year": draw(maybe(MONEY)), "aggregate": draw(maybe(MONEY)), "irr_cap": draw(maybe(st.floats(0, 0.2))),
                   "floor_share": draw(st.sampled_from([0.0, 0.3])), "per_person": draw(maybe(st.floats(1e3, 1e5)))},
        "termination": {"hazard": draw(st.sampled_from([0.0, 0.2])), "terms": draw(st.sampled_from(["outcomes_so_far", "costs_incurred", "nothing"]))},
        "decision": {"confidence": draw(st.floats(0.1, 0.95)), "horizon": draw(st.integers(1, YEARS))},
    }  # fmt: skip
    if investors and draw(st.booleans()):
        terms["guarantee"] = {"cap": draw(maybe(MONEY)), "up_to": draw(maybe(SHARE))}
    return terms


def laid(terms, seed, support=None):
    rng = np.random.default_rng(seed)
    gains = {
        ("K.social", "transfers"): rng.normal(1e5, 2e5, (S, YEARS)),
        ("R", "service"): rng.normal(5e4, 1e5, (S, YEARS)),
        ("S", "tax_and_grants"): rng.normal(1e5, 1e5, (S, YEARS)),
    }
    where = position({"K.social": [6e5, 5e5, 4e5]}, gains, YEARS, N, DRAWS, COHORTS)
    terms = terms | ({"support": support.model_dump()} if support else {})
    sheet = Contract.model_validate(with_terms(terms, DENMARK, 2025), strict=False)
    assume(not list(terms_problems(sheet, "contract", ["K", "S", "R", "K.social"], DENMARK)))
    outcomes = {m: rng.integers(0, N + 1, (S, len(x.follow_up))) for m, x in sheet.metrics.items()}
    return settle(sheet, where, outcomes)


@settings(max_examples=150, deadline=None)
@given(terms=sheets(), seed=st.integers(0, 10_000))
def test_no_term_sheet_makes_money_passes_a_cap_or_is_advised_in_vain(terms, seed):
    deal = laid(terms, seed)
    assert deal.book.zero_sum()
    limits, total = deal.contract.limits, deal.paid.sum(axis=1)
    lent = sum((d.sum(axis=1) for d in deal.lent.values()), np.zeros(S))
    floor = limits.floor_share * lent
    coupons = sum(i.coupon for i in deal.contract.investors.values()) * lent * 8
    if limits.aggregate is not None:
        assert (total <= np.maximum(limits.aggregate, floor) + coupons + 0.1).all()
    if limits.per_year is not None and not limits.floor_share:
        assert (deal.paid <= limits.per_year + coupons[:, None] + 0.1).all()
    if limits.irr_cap is not None:
        v = (1.0 + limits.irr_cap) ** -np.arange(YEARS + 1.0)
        for name in deal.lent:
            stream = deal.stream([name])
            if deal.contract.guarantee is None:
                assert (stream @ v[: stream.shape[1]] <= 0.1).all(), name
    for name, balance in deal.fund_balance.items():
        assert (balance >= -1e-6).all(), name
    cap = deal.contract.guarantee and deal.contract.guarantee.cap
    assert cap is None or (deal.guaranteed <= cap + 1e-6).all()
    asked = consent(deal)
    for rule in asked.ways["rule"].values:
        receipts = float(asked.ways["receives"].sel(rule=rule).sum())
        cost = float(asked.ways["costs_of_contract"])
        assert np.isnan(receipts) or not asked.ways["shareable"] or abs(receipts + cost) < 1e-2
    for way, support in asked.support.items():
        again = consent(laid(terms, seed, support))
        assert again.answers[0].yes, way
        for payer in payers_of(asked.ways, way):
            assert next(a for a in again.answers if a.party == payer).yes, (way, payer)
