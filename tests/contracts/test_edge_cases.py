"""Contracts at their edges: everything lost, no return defined, nothing to pay for, too little money."""

import numpy as np
import pytest

from simcore.contracts.payment.returns import irr, present
from tests.contracts.sheets import contract, settle
from tests.contracts.test_invariants import BOND, random_position, settled


def test_all_draws_losing_everything_is_minus_one_hundred_percent():
    where, _ = random_position(19)
    deal = settle(contract(**BOND), where, {"m": [[0, 0, 0]]})
    assert (irr(deal.book.net_of(["dsi"])) == -1.0).all()


@pytest.mark.parametrize(
    ("stream", "rate"),
    [
        ([-100.0, 110], 0.10), ([-100.0, 0, 121], 0.10), ([-100.0], -1.0), ([0.0, 50], np.nan),
        ([0.0, 0], np.nan), ([-10.0, 25, -15.4], np.nan), ([-100.0, 50], -0.5), ([-50.0, -50, 60, 60], None),
    ],
)  # fmt: skip
def test_returns_and_their_undefined_cases(stream, rate):
    found = irr(np.array([stream]))[0]
    if rate is None:
        assert present(np.array([stream]), found)[0] == pytest.approx(0, abs=1e-6)
    else:
        assert found == pytest.approx(rate, nan_ok=True, abs=1e-9)


def test_a_fund_that_pays_for_nothing_keeps_its_money():
    deal = settled("bond", 1, funds={"FL": {"balance": 5e5, "appropriations": {"2027": 1e5}}})
    assert "FL" not in deal.paid_by
    assert (deal.fund_balance["FL"][:, deal.last] == 6e5).all()


@pytest.mark.parametrize(("rule", "share"), [("investor", 0.0), ("payer", 1.0), ("pro_rata", 0.4)])
def test_who_bears_a_shortfall(rule, share):
    terms = {"paid_by": {"K": 0.4, "FS": 0.6}, "limits": {}}
    funds = {"FS": {"balance": 0.0, "shortfall": rule}}
    empty = settled("bond", 2, **terms, funds=funds)
    full = settled("bond", 2, **terms, funds={"FS": {"balance": 1e9}})
    missing = full.paid_by["FS"]
    assert empty.paid == pytest.approx(full.paid - (1 - share) * missing, abs=0.01)
