"""Tariff shapes, termination, the provider's bonus, and what is due when."""

import numpy as np
import pytest

from simcore.contracts.design.portfolio import bunched, pooling
from simcore.contracts.instruments.costs import parts
from simcore.contracts.payment.returns import irr
from simcore.scenario.schema.instruments.costs import Costs
from simcore.scenario.tariffs.brackets import falling
from simcore.scenario.tariffs.steps import Step, steps
from tests.contracts.sheets import DENMARK, contract, position, settle

FUND = {"paid_by": {"FS": 1.0}, "funds": {"FS": {"balance": 1e12}}}
LENT = {"investors": {"i": {"commitment": 1e6}}, "drawdown": [1e6]}


def due(metric, outcomes, without=None, **terms):
    sheet = contract(**{"delivery_years": 1, "repayment_years": 7, "metrics": {"m": metric}} | FUND | terms)  # fmt: skip
    return settle(sheet, position({"K": [1e6]}, {}, 8, 50), {"m": outcomes}, without)


def test_a_price_may_fall_from_follow_up_to_follow_up():
    deal = due({"follow_up": [1, 2, 3], "price": 100.0, "taper": 0.5}, [10, 10, 10])
    assert deal.due["m"][0, :3] == pytest.approx([1000, 500, 250])


def test_a_price_may_fall_with_the_count():
    assert falling(np.array([5.0, 10, 30]), [[0, 100.0], [10, 50.0], [20, 0.0]]) == pytest.approx(
        [500, 1000, 1500]
    )
    deal = due({"follow_up": [1], "brackets": [[0, 100], [10, 50]]}, [12])
    assert deal.due["m"].sum() == pytest.approx(1100)


def test_steps_pay_the_highest_row_reached():
    table = [Step.model_validate({"from": b, "payment": p}) for b, p in ((0.0, 1.0), (5.0, 4.0), (9.0, 9.0))]  # fmt: skip
    found = steps(np.array([-1.0, 0, 4.9, 5, 100]), table, lambda rate: np.zeros(5))
    assert found == pytest.approx([0, 1, 1, 4, 9])


@pytest.mark.parametrize("rate", [0.0, 0.05, 0.1])
@pytest.mark.parametrize("follow_up", [[2, 4], [2, 3, 4]])
def test_a_step_with_a_return_pays_the_principal_once(rate, follow_up):
    """What was paid before is not paid again, and bears no return any more."""
    metric = {"follow_up": follow_up, "steps": [{"from": 1, "annual_return": rate}]}
    deal = due(metric, [5] * len(follow_up), **LENT)
    assert deal.due["m"][0, 1:4] == pytest.approx([1e6 * (1 + rate), 0, 0], abs=1e-6)
    assert irr(deal.due["m"] - deal.drawn["i"])[0] == pytest.approx(rate)


def test_a_later_step_lifts_the_return_on_all_that_was_put_in():
    table = [{"from": 1, "annual_return": 0.03}, {"from": 8, "annual_return": 0.1}]
    deal = due({"follow_up": [2, 4], "steps": table}, [5, 9], **LENT)
    assert deal.due["m"][0, [1, 3]] == pytest.approx([1.03e6, 1.331e6 - 1.03e6 * 1.21])
    assert irr(deal.due["m"] - deal.drawn["i"])[0] == pytest.approx(0.1)


def test_all_or_nothing_pays_the_capped_return_once():
    deal = due({"follow_up": [2, 3, 4], "threshold": 1}, [5, 5, 5], limits={"irr_cap": 0.1}, **LENT)
    assert irr(deal.due["m"] - deal.drawn["i"])[0] == pytest.approx(0.1)


def test_negative_effects_are_zero_or_carried():
    terms = {"follow_up": [1, 2, 3], "price": 1.0, "counterfactual": "fixed_baseline", "baseline": 0.2}  # fmt: skip
    assert due(terms, [5, 15, 12]).due["m"][0, :3] == pytest.approx([0, 5, 2])
    carried = due(terms | {"clamp": "carry"}, [5, 15, 12]).due["m"][0, :3]
    assert carried == pytest.approx([0, 0, 2])


def test_noise_is_paid_less_with_carry():
    rng = np.random.default_rng(2)
    noise = 10.0 + rng.integers(-5, 6, (400, 6))
    where = position({"K": [1e6]}, {}, 8, 50, 400, 1)
    sums = []
    for clamp in ("zero", "carry"):
        metric = {"follow_up": [1, 2, 3, 4, 5, 6], "price": 1.0, "clamp": clamp, "counterfactual": "fixed_baseline", "baseline": 0.2}  # fmt: skip
        sheet = contract(**{"delivery_years": 1, "repayment_years": 7, "metrics": {"m": metric}} | FUND)  # fmt: skip
        sums.append(settle(sheet, where, {"m": noise}).due["m"].sum(axis=1).mean())
    assert sums[1] < 0.7 * sums[0]


def test_weights_pay_at_target_what_they_say():
    metrics = {
        "a": {"follow_up": [2], "weight": 0.25, "target": 20.0},
        "b": {"follow_up": [1, 3], "weight": 0.75, "target": 10.0},
    }
    sheet = contract(delivery_years=1, repayment_years=4, metrics=metrics, at_target=1e6, **FUND)
    deal = settle(sheet, position({"K": [1e6]}, {}, 8, 50), {"a": [20], "b": [10, 10]})
    assert deal.paid.sum() == pytest.approx(1e6, abs=0.01)


def test_verification_delays_the_payment():
    deal = due({"follow_up": [1, 2], "price": 1.0, "verified_after": 2}, [10, 20])
    assert deal.paid[0] == pytest.approx([0, 0, 10, 20, 0, 0, 0, 0])


@pytest.mark.parametrize(
    ("terms", "paid"),
    [("outcomes_so_far", [10, 0, 0]), ("nothing", [10, 0, 0]), ("costs_incurred", [10, 1e6 - 10, 0])],
)  # fmt: skip
def test_early_termination(terms, paid):
    deal = due(
        {"follow_up": [1, 2, 3], "price": 1.0}, [10, 20, 30],
        investors={"i": {"commitment": 1e6}}, drawdown=[1e6],
        termination={"stop_if": {"metric": "m", "follow_up": 1, "below": 15}, "terms": terms},
    )  # fmt: skip
    assert deal.stopped[0] == 1
    assert deal.paid[0, :3] == pytest.approx(paid)


def test_a_late_verified_outcome_is_still_paid_unless_nothing_is():
    for terms, paid in (("outcomes_so_far", 10), ("nothing", 0)):
        deal = due(
            {"follow_up": [1, 2], "price": 1.0, "verified_after": 1}, [10, 20],
            termination={"stop_if": {"metric": "m", "follow_up": 1, "below": 15}, "terms": terms},
        )  # fmt: skip
        assert deal.paid.sum() == paid


def test_the_hazard_of_an_early_end():
    where = position({"K": [1e6]}, {}, 12, 50, 2000, 1)
    sheet = contract(**{"delivery_years": 1, "repayment_years": 9, "metrics": {"m": {"follow_up": [9], "price": 1.0}}, "termination": {"hazard": 0.1}} | FUND)  # fmt: skip
    stopped = settle(sheet, where, {"m": [10]}).stopped < 12
    expected = 1 - np.exp(-0.1 * 9)
    assert abs(stopped.mean() - expected) < 4 * np.sqrt(expected * (1 - expected) / 2000)


def test_the_provider_gets_its_share_of_what_the_cap_leaves():
    terms = {
        "delivery_years": 1, "repayment_years": 3, "provider": "L", "form": "loan_to_provider",
        "investors": {"i": {"commitment": 100.0}}, "drawdown": [100.0], "limits": {"irr_cap": 0.0},
        "metrics": {"m": {"follow_up": [2], "price": 10.0}},
    }  # fmt: skip
    where = position({"K": [100.0]}, {}, 5, 50)
    without = settle(contract(**terms), where, {"m": [15]})
    assert without.paid.sum() == pytest.approx(100)
    shared = settle(contract(**terms, provider_bonus=0.4), where, {"m": [15]})
    assert shared.paid.sum() == pytest.approx(120, abs=0.01)
    assert shared.book.net_of(["L"]).sum() == pytest.approx(20, abs=0.01)


def test_payment_by_results_without_an_investor_puts_the_risk_on_the_provider():
    sheet = contract(delivery_years=1, repayment_years=2, provider="L", metrics={"m": {"follow_up": [2], "price": 10.0}})  # fmt: skip
    deal = settle(sheet, position({"K": [100.0]}, {}, 5, 50), {"m": [4]})
    assert deal.book.net_of(["L"]).sum() == pytest.approx(-60)
    assert deal.book.net_of(["K"]).sum() == pytest.approx(-40)


def test_pooling_averages_luck_away_and_not_the_evidence():
    rng = np.random.default_rng(1)
    evidence = np.repeat(rng.normal(1.0, 0.1, 300), 20)
    got = 100.0 * (evidence + rng.normal(0, 0.4, 6000))
    pooled = pooling(np.full(6000, 100.0), got, 300, [1, 5, 20, 50])
    assert [p.size for p in pooled] == [1, 5, 20]
    spreads = [p.spread for p in pooled]
    assert spreads[0] == pytest.approx(0.41, abs=0.02)
    assert spreads[2] == pytest.approx(np.sqrt(0.1**2 + 0.16 / 20), abs=0.02)


def test_the_procurement_threshold_makes_deals_small():
    costs = Costs(development=1e6, tender=4e5, tender_threshold=DENMARK.threshold(2025))
    below, above = (parts(costs, size, external=True) for size in (5.58e6, 5.59e6))
    assert (below.tender, above.tender) == (0.0, 4e5)
    low, high = bunched(costs, 0.3)
    assert low == 5_581_350.0
    assert high == pytest.approx(low + 4e5 / 0.3)
    assert bunched(costs.model_copy(update={"research_exemption": True}), 0.3)[1] == low
    assert parts(costs, 6e6, external=False).tender == 0


def test_the_standard_contract_and_learning_save():
    def fixed(**terms):
        return parts(Costs(development=1e6, **terms), 5e6, external=True).fixed

    assert fixed() == 1e6
    assert fixed(standard_saves=0.3) == 7e5
    assert fixed(contract_number=2, learning=0.15) == pytest.approx(1e6 * 2**-0.15)
