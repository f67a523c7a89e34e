"""Forms of a contract that real deals have: else, coupons, options, guarantees up to a share."""

import numpy as np
import pytest

from simcore.contracts.payment.returns import irr
from simcore.summary.contracts.consent import consent
from simcore.summary.contracts.parties import parties_of, value_of
from tests.contracts.sheets import contract, position, settle

YEARS = 8


def bullet(outcomes=10.0, where=None, **terms):
    """One million at once; a metric after four years pays 120,000 for each outcome."""
    where = where or position({"K": [1e6]}, {}, YEARS, 20)
    sheet = {
        "delivery_years": 1, "repayment_years": 4, "investors": {"i": {"commitment": 1e6}},
        "metrics": {"m": {"follow_up": [4], "price": 120e3}},
    }  # fmt: skip
    return settle(contract(**sheet | terms), where, {"m": [[outcomes]]})


@pytest.mark.parametrize(("outcomes", "filled"), [(0, 750e3), (5, 150e3), (6.25, 0.0), (8, 0.0)])
def test_a_guarantee_fills_up_to_a_share_of_principal(outcomes, filled):
    deal = bullet(outcomes, guarantee={"up_to": 0.75})
    assert deal.guaranteed[0] == pytest.approx(filled, abs=0.01)
    assert deal.book.zero_sum()


def test_a_guarantee_up_to_a_share_keeps_its_cap():
    assert bullet(0, guarantee={"up_to": 0.75, "cap": 5e5}).guaranteed[0] == 5e5


def test_a_bullet_drawn_at_the_start_bears_four_years():
    late = bullet(metrics={"m": {"follow_up": [4], "threshold": 1}}, limits={"irr_cap": 0.05})
    early = bullet(
        metrics={"m": {"follow_up": [4], "threshold": 1}}, limits={"irr_cap": 0.05}, draw_at="start"
    )
    assert late.repaid["i"].sum() == pytest.approx(1e6 * 1.05**3, abs=0.01)
    assert early.repaid["i"].sum() == pytest.approx(1e6 * 1.05**4, abs=0.01)
    for deal in (late, early):
        assert irr(deal.stream(["i"]))[0] == pytest.approx(0.05, abs=1e-9)


def test_coupons_are_paid_on_what_is_not_repaid_yet_and_count_under_the_cap():
    terms = {"investors": {"i": {"commitment": 1e6, "coupon": 0.03}}}
    deal = bullet(metrics={"m": {"follow_up": [2, 4], "price": [50e3, 100e3]}}, **terms)
    assert deal.repaid["i"][0, 1] == pytest.approx(530e3)
    capped = bullet(20, limits={"irr_cap": 0.05}, **terms)
    assert irr(capped.stream(["i"]))[0] == pytest.approx(0.05, abs=1e-6)
    assert capped.repaid["i"][0, 1:3] == pytest.approx([30e3, 30e3])
    nothing = bullet(0, limits={"irr_cap": 0.05}, **terms)
    assert nothing.repaid["i"].sum() == pytest.approx(4 * 30e3)
    assert nothing.book.zero_sum()


def test_coupons_stop_when_principal_is_repaid():
    terms = {"investors": {"i": {"commitment": 1e6, "coupon": 0.03}}, "limits": {"irr_cap": 0.03}}
    deal = bullet(metrics={"m": {"follow_up": [2, 4], "price": 120e3}}, **terms)
    assert deal.repaid["i"][0] == pytest.approx([0, 1.03e6, 0, 0, 0, 0, 0, 0])


def test_an_investor_may_stop_drawing_after_an_interim_result_and_is_paid_on():
    where = position({"K": [1e6, 1e6, 1e6]}, {}, YEARS, 20)
    sheet = contract(
        delivery_years=3, repayment_years=2, investors={"i": {"commitment": 3e6}},
        metrics={"m": {"follow_up": [2, 4], "price": 10e3}},
        termination={"option": {"metric": "m", "follow_up": 2, "below": 5}},
    )  # fmt: skip
    low, high = (settle(sheet, where, {"m": [[n, n]]}) for n in (4, 6))
    assert low.drawn["i"].sum() == 2e6
    assert high.drawn["i"].sum() == 3e6
    assert low.paid[0].tolist() == [0, 40e3, 0, 40e3, 0, 0, 0, 0]


def test_a_provider_that_defaults_ends_the_contract_with_its_hazard():
    where = position({"K": [1e6] * 4}, {}, YEARS, 20, 4000, 1)
    sheet = {"delivery_years": 4, "repayment_years": 0, "investors": {"i": {"commitment": 4e6}},
             "provider": "L", "form": "loan_to_provider", "metrics": {}}  # fmt: skip
    deal = settle(contract(**sheet, termination={"default_hazard": 0.2}), where)
    early = deal.stopped < YEARS
    assert early.mean() == pytest.approx(1 - np.exp(-0.2 * 3), abs=0.03)
    assert (deal.drawn["i"].sum(axis=1)[early] < 4e6).all()
    assert deal.book.zero_sum()


def test_a_payer_from_outside_pays_outcomes_and_has_promised():
    deal = bullet(payers={"Foundation": {}}, paid_by={"K": 0.25, "Foundation": 0.75})
    assert deal.paid_by["Foundation"].sum() == pytest.approx(0.9e6)
    answer = next(a for a in consent(deal).answers if a.party == "Foundation")
    assert (answer.yes, answer.reason) == (True, "promised")
    assert deal.public("Foundation") == 0.0


def test_an_investor_that_the_municipality_owns_is_part_of_it():
    own = bullet(investors={"i": {"commitment": 1e6, "owned": True}})
    other = bullet()
    assert "i" not in parties_of(own)
    whole = value_of(other, "K") + value_of(other, "i")
    assert value_of(own, "K") == pytest.approx(whole)
    assert own.public("i") == 1.0


@pytest.mark.parametrize("unless", [["n"], ["m"], ["other"]])
def test_an_else_that_names_no_earlier_metric_is_refused(unless):
    metrics = {"m": {"follow_up": [1], "price": 1.0, "unless": unless},
               "n": {"follow_up": [1], "price": 1.0, "unless": ["m"]}}  # fmt: skip
    with pytest.raises(AssertionError, match="no metric that pays before it"):
        contract(metrics=metrics, repayment_years=1)
