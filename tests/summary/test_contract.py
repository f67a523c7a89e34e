"""Results of contracts: who says no and why, ways to a yes, risk, luck, returns."""

import dataclasses

import numpy as np
import pytest

from simcore import summary
from simcore.contracts.design.solve import investor_price_factor, with_prices
from simcore.contracts.instruments.bridge import STOPPED
from simcore.summary.contracts.consent import consent
from simcore.summary.contracts.instruments import instrument_results
from simcore.summary.contracts.investors import investor_results, shortfall
from simcore.summary.contracts.outcomes import outcome_results
from simcore.summary.contracts.parties import party_results, value_of
from simcore.summary.contracts.ways import SIZES, size_of
from simcore.variables import variables
from tests.contracts.sheets import contract, position, settle

DRAWS, COHORTS, YEARS = 50, 8, 12
S = DRAWS * COHORTS


def case(own=0.0, state=0.0, cost=1e6, late=True, sd=1e5, seed=1):
    """A cost of one million in year 0; yearly gains of K and S from year 5 on (or 1)."""
    rng = np.random.default_rng(seed)
    start = 5 if late else 1
    shape = np.zeros(YEARS)
    shape[start:] = 1.0
    gains = {
        ("K.social", "transfers"): own * shape + sd * rng.normal(size=(S, YEARS)) * shape,
        ("S", "tax_and_grants"): state * shape + np.zeros((S, YEARS)),
    }
    return position({"K.social": [cost]}, gains, YEARS, 40, DRAWS, COHORTS)


def of(deal, party="K"):
    return next(a for a in consent(deal).answers if a.party == party)


PLAIN = {"metrics": {}, "delivery_years": 1}


@pytest.mark.parametrize(
    ("where", "yes", "reason"),
    [
        (case(own=5e5, late=False), True, "breaks_even"), (case(own=5e5), False, "later"),
        (case(own=1e4, state=1e4), False, "no_gain"), (case(own=5e4, state=6e5), False, "others_harvest"),
        (case(own=3e5, sd=8e5), False, "too_uncertain"),
    ],
)  # fmt: skip
def test_the_municipality_says_why(where, yes, reason):
    answer = of(settle(contract(**PLAIN), where))
    assert (answer.yes, answer.reason) == (yes, reason)


def test_a_no_for_the_contracts_own_terms_is_not_laid_on_others():
    """It gains 0.12 m without the contract, others gain more, and the price turns it to a loss."""
    where = case(own=2e5, state=6e5, sd=0.0)
    metric = {"m": {"follow_up": [6], "price": 4e4}}
    sheet = contract(delivery_years=1, repayment_years=8, metrics=metric, investors={"i": {"commitment": 1.0}})  # fmt: skip
    deal = settle(sheet, where, {"m": np.full((S, 1), 20)})
    assert value_of(deal, "K", before=True).mean() > 0 > value_of(deal, "K").mean()
    assert of(deal).reason == "terms"
    answers = party_results(deal)
    assert float(answers["value_before"].sel(party="K")) > 0


def test_with_a_way_the_municipality_breaks_even_as_often_as_it_asks():
    where = case(own=1e5, state=6e5)
    metric = {"m": {"follow_up": [6], "price": 0.0}}
    y = np.random.default_rng(3).integers(5, 30, (S, 1))
    deal = settle(contract(delivery_years=1, repayment_years=8, metrics=metric), where, {"m": y})
    found = consent(deal).ways_over_all
    net = value_of(deal, "K")
    worth = y[:, 0] * where.discount[5]
    spent = where.cost @ where.discount
    q = deal.contract.decision.confidence
    value = {w: size_of(found, w)[0] for w in SIZES}
    for lifted in (
        net + value["price"] * worth, net + value["grant"], net + value["refund"] * spent,
        net + np.minimum(np.maximum(-net, 0), value["guarantee"]),
    ):  # fmt: skip
        assert (lifted >= -1e-6).mean() >= q
        assert (lifted >= -1e-6).mean() < q + 0.02
    cost = {w: float(found["way_cost"].sel(way=w)) for w in found["way"].values}
    assert cost["lower_bound"] <= min(cost[w] for w in ("guarantee", "price", "refund", "grant"))
    assert cost["guarantee"] <= cost["grant"]
    low, high = float(found["way_grant_low"]), float(found["way_grant_high"])
    assert low < value["grant"] < high


def test_the_cheapest_way_is_the_cheapest_and_the_band_says_when_no_price_fits():
    y = np.full((S, 1), 20.0)
    sheet = contract(delivery_years=1, repayment_years=8, metrics={"m": {"follow_up": [6], "price": 0.0}})  # fmt: skip
    rich = consent(settle(sheet, case(own=1e5, state=6e5), {"m": y}, {"m": [10.0]}))
    poor = consent(settle(sheet, case(own=1e5, state=1e4), {"m": y}, {"m": [10.0]}))
    assert rich.figures["price_least"] < rich.figures["price_most"]
    assert poor.figures["price_least"] > poor.figures["price_most"]
    costs = {w: float(rich.ways["way_cost"].sel(way=w)) for w in ("guarantee", "price", "refund", "grant")}  # fmt: skip
    assert rich.cheapest == min(costs, key=costs.get)
    assert rich.ways_over_all["shareable"].item() is True
    assert poor.ways_over_all["shareable"].item() is False
    assert float(abs(rich.ways["receives"].sum("sector")).max()) < 1e-3
    assert np.isnan(poor.ways["receives"]).all()  # no receipt from nowhere


def bond(**terms):
    return contract(**{
        "delivery_years": 1, "repayment_years": 7, "investors": {"dsi": {"commitment": 1e6, "public": 1.0}},
        "metrics": {"m": {"follow_up": [4, 6], "price": 3e4}}, "limits": {"irr_cap": 0.10},
        "decision": {"rates": {"I": 0.05}},
    } | terms)  # fmt: skip


def outcomes(seed=2):
    return np.random.default_rng(seed).integers(15, 30, (S, 2))


def test_investors_say_no_below_their_hurdle_and_the_factor_is_what_they_need():
    deal = settle(bond(metrics={"m": {"follow_up": [4, 6], "price": 1e4}}), case(5e5), {"m": outcomes()})  # fmt: skip
    answer = of(deal, "dsi")
    assert (answer.yes, answer.reason) == (False, "below_hurdle")
    factor = investor_price_factor(deal, 0.05)
    assert 1 < factor < 10
    again = with_prices(deal, factor * 1.002)
    v = 1.05 ** -np.arange(YEARS)
    mean = ((again.book.net_of(["dsi"]) - deal.drawn["dsi"]) @ v).mean()
    assert mean == pytest.approx(0, abs=4e3)
    assert of(settle(bond(), case(5e5), {"m": outcomes()}), "dsi").yes


def test_the_state_says_no_when_it_pays_more_than_it_gains():
    paid = {"paid_by": {"K": 0.5, "FS": 0.5}, "funds": {"FS": {"balance": 1e8}}}
    poor = settle(bond(**paid), case(own=2e5, state=1e4), {"m": outcomes()})
    assert (of(poor, "FS").yes, of(poor, "FS").reason) == (False, "pays_more")
    assert of(settle(bond(**paid), case(own=2e5, state=3e5), {"m": outcomes()}), "FS").yes


def test_a_guarantor_has_promised_and_a_provider_must_be_covered():
    sheet = bond(guarantee={"cap": 2e5}, provider="L", form="loan_to_provider")
    deal = settle(sheet, case(own=2e5), {"m": outcomes() // 3})
    assert of(deal, "G").reason == "promised"
    assert of(deal, "G").figure < 0
    assert of(deal, "L").yes
    alone = contract(delivery_years=1, repayment_years=7, provider="L", metrics={"m": {"follow_up": [4], "price": 1e3}})  # fmt: skip
    assert of(settle(alone, case(own=2e5), {"m": outcomes()[:, :1]}), "L").reason == "loses"


def test_risk_moves_to_the_investor_at_a_price():
    where = case(own=1e5, state=3e5, sd=3e5)
    deal = settle(bond(limits={}), where, {"m": outcomes()})
    found = investor_results(deal)
    assert float(found["risk_before"]) == pytest.approx(shortfall(value_of(deal, "K", before=True)))
    assert float(found["price_of_risk"]) == pytest.approx(
        ((deal.paid - deal.drawn["dsi"]) @ where.discount).mean()
    )
    assert shortfall(np.arange(100.0)) == pytest.approx(2.0)


def test_four_cells_add_up_and_know_their_case():
    cells = party_results(settle(contract(**PLAIN), case(own=5e4, state=6e5)))["situation_chance"]
    assert float(cells.sum()) == pytest.approx(1)
    assert float(cells.sel(situation="harvest_problem")) > 0.9
    cells = party_results(settle(contract(**PLAIN), case(own=4e5, state=-6e5)))["situation_chance"]
    assert float(cells.sel(situation="cost_shifting")) > 0.9


def test_payback_for_good_is_not_first_touch_and_some_never_do():
    gains = {("K.social", "service"): [0.0, 2e6, 0, -2e6, 0, 0], ("S", "service"): [0.0, 0, 5e6]}
    where = position({"K.social": [1e6]}, gains, 6, 40, 1, 1)
    found = party_results(settle(contract(**PLAIN), where))
    assert float(found["touches"].sel(party="K")) == 1
    assert float(found["never_back"].sel(party="K")) == 1
    back = found["returns_by"].sel(party="public").values
    assert list(back) == [0, 1, 1, 1, 1, 1]
    assert float(found["liquidity"].sel(party="K")) == 1e6
    assert float(found["worst_year"].sel(party="K")) == 2e6


def test_payback_after_nineteen_years_is_found():
    """One Silkeborg case is paid back 19 years after its start, beyond any budget period."""
    gains = {("K.social", "service"): [0.0] + [1e6 / 18.5] * 30}
    where = position({"K.social": [1e6]}, gains, 31, 40, 1, 1, rate=0.0)
    back = party_results(settle(contract(**PLAIN), where))["returns_by"].sel(party="K").values
    assert int(back.argmax()) == 19


def test_the_course_kernel_and_its_slow_twin_agree():
    from simcore.kernels.cache import compiled
    from simcore.kernels.course import course

    rng = np.random.default_rng(1)
    flow, v = np.rint(rng.normal(0, 2, (200, 9))), 1.03 ** -np.arange(9.0)
    found = [[np.empty(200, np.int64), np.empty(200, bool), np.empty(200), np.empty(200)] for _ in (0, 1)]  # fmt: skip
    compiled(course, flow[:0], v, *(x[:0] for x in found[0]))(flow, v, *found[0])
    course.py_func(flow, v, *found[1])
    for a, b in zip(*found, strict=True):
        assert np.array_equal(a, b)
    running = np.cumsum(flow, axis=1)
    assert np.array_equal(found[0][2], np.minimum(running.min(axis=1), 0))
    assert np.array_equal(found[0][3], np.minimum(flow.min(axis=1), 0))


def test_deadweight_and_luck_are_what_would_be_paid_without_a_programme():
    rng = np.random.default_rng(4)
    idle = rng.binomial(25, 0.3, (S, 1)).astype(float)
    terms = {"delivery_years": 1, "repayment_years": 6, "paid_by": {"FS": 1.0}, "funds": {"FS": {"balance": 1e9}}}  # fmt: skip
    unit = contract(**terms, metrics={"m": {"follow_up": [4], "price": 100.0}})
    none = outcome_results(settle(unit, case(), {"m": idle}, {"m": idle}))
    assert none["deadweight"].item() == pytest.approx(1)
    assert none["attributable"].item() == 0
    better = idle + rng.binomial(17, 0.3, (S, 1))
    some = outcome_results(settle(unit, case(), {"m": better}, {"m": idle}))
    assert some["deadweight"].item() == pytest.approx(idle.mean() / better.mean())
    assert some["per_attributable"].item() == pytest.approx(100 * better.mean() / (better - idle).mean())  # fmt: skip
    sharp = contract(**terms, metrics={"m": {"follow_up": [4], "threshold": 9.0, "payment": 1e4}})
    lucky = outcome_results(settle(sharp, case(), {"m": idle}, {"m": idle}))
    assert lucky["paid_by_luck"].item() == pytest.approx((idle >= 9).mean())
    assert lucky["paid_by_luck"].item() == pytest.approx(0.32, abs=0.094)  # n = 25, 20 % over 30 %
    assert some["unit_follows"].item() > some["threshold_follows"].item()


def test_a_fund_reports_need_use_and_exhaustion():
    terms = {"paid_by": {"FS": 1.0}, "funds": {"FS": {"balance": 1.5e5, "contracts": 4}}}
    sheet = contract(delivery_years=1, repayment_years=6, metrics={"m": {"follow_up": [4], "price": 2e3}}, **terms)  # fmt: skip
    y = outcomes()[:, :1]
    found = outcome_results(settle(sheet, case(), {"m": y}))
    need = (2e3 * y[:, 0]).reshape(-1, 4).sum(axis=1)
    assert float(found["fund_used"][0]) == pytest.approx(np.minimum(need, 1.5e5).mean(), rel=1e-6)
    assert float(found["fund_exhausted"][0]) == pytest.approx((need >= 1.5e5 - 1).mean())
    assert float(found["fund_unspent"][0]) == pytest.approx(np.maximum(1.5e5 - need, 0).mean(), rel=1e-3)  # fmt: skip
    assert float(found["fund_need"][0]) == pytest.approx(np.quantile(need, 0.95), rel=0.02)


def test_bridge_finance_goes_on_where_the_result_is_reached():
    where = case(own=3e5, late=False)
    terms = {"years": 3, "metric": "m", "threshold": 20.0, "compliance": 0.9, "kept": 0.5}
    sheet = contract(delivery_years=5, repayment_years=2, bridge=terms, metrics={"m": {"follow_up": [3], "price": 0.0}})  # fmt: skip
    y = np.where(np.arange(S) % 2, 25, 15)[:, None]
    deal = settle(sheet, where, {"m": y})
    found = instrument_results(deal)
    assert found["bridge_continued"] == pytest.approx(0.45)
    assert found["bridge_grant_pool_continued"] == 0.3
    kept = deal.book.net_of(["S"]) + deal.book.position.cost  # the bridge gave the cost back
    own = where.gain_of(["K.social"])
    stopped = y[:, 0] == 15
    after = deal.book.net_of(["K.social"])[:, 4] / own[:, 4]
    assert after[stopped] == pytest.approx(0.5, abs=1e-3)
    assert after[~stopped] == pytest.approx(0.9 + 0.1 * 0.5, abs=1e-3)
    assert kept[:, 1:].min() >= -1e-6
    assert {s.why for s in deal.book.spending} == {STOPPED}
    no_threshold = settle(contract(delivery_years=3, bridge={"years": 3}), where)
    assert not no_threshold.book.spending  # eta = 1, Z = 1, q = 1: only the grant


def test_a_grant_that_comes_back_reaches_further():
    deal = settle(contract(delivery_years=1, repayable_grant={"years": 8}), case(own=2e5))
    found = instrument_results(deal)
    lent, back = deal.states.repayable_grant.lent.sum(), deal.states.repayable_grant.repaid.sum()
    assert found["grant_recovery"] == pytest.approx(back / lent)
    assert found["grant_reach"] == pytest.approx(1 / (1 - back / lent))
    plain = settle(contract(delivery_years=1, repayable_grant={"of_gain": 0.0}), case(own=2e5))
    assert instrument_results(plain)["grant_recovery"] == 0


def test_a_pool_says_how_often_its_money_is_lent():
    deal = settle(contract(delivery_years=1, pool={"balance": 2e6}), case(own=2e5))
    found = instrument_results(deal)
    assert found["pool_revolves"] == pytest.approx(0.5)
    repaid = deal.states.pool.repaid.sum(axis=1).mean()
    assert found["pool_not_repaid"] == pytest.approx(1 - repaid / 1e6)
    assert found["pool_harvest_index"] == pytest.approx(0.0)


def test_everything_is_in_one_dataset_with_registered_names():
    deal = settle(bond(), case(own=2e5, state=2e5), {"m": outcomes()})
    found = summary.contract(deal)
    known = variables()
    assert not [v for v in found.data_vars if v not in known]
    for name in found.data_vars:
        assert found[name].attrs["long_name"] == known[name].meaning
    assert 0 <= found["chance_everybody"] <= 1
    assert found["cheapest_way"].item() in ("", "guarantee", "price", "refund", "grant")


def test_monte_carlo_errors_shrink_with_draws():
    def error(draws):
        rng = np.random.default_rng(1)
        gains = {("K.social", "service"): rng.normal(2e5, 5e5, (draws * 4, 6))}
        where = position({"K.social": [1e6]}, gains, 6, 40, draws, 4)
        return float(
            party_results(settle(contract(**PLAIN), where))["net_value_mcse"].sel(party="K")
        )

    assert error(400) == pytest.approx(error(100) / 2, rel=0.2)


def test_a_planted_leak_is_caught():
    deal = settle(bond(), case(own=2e5), {"m": outcomes()})
    assert deal.book.zero_sum()
    move = deal.book.moves[0]
    deal.book.moves[0] = dataclasses.replace(move, amount=move.amount.copy())
    deal.book.moves[0].amount[0, 0] += 2.0**-10
    assert deal.book.zero_sum()  # the same amount on both sides is no leak
    change = deal.book.change()
    change[("dsi", "financial")][0, 0] += 2.0**-10  # one side only
    assert not deal.book.zero_sum()


def test_a_fund_says_how_many_contracts_it_may_promise():
    from simcore.contracts.instruments.outcome_fund import admits
    from simcore.scenario.schema.instruments.outcome_fund import Fund

    by_cap = Fund(balance=10e6, appropriations={"2027": 2e6})
    assert admits(by_cap, 0.5, 5e6, 1e6) == 4
    assert admits(by_cap, 0.5, None, 1e6) == 0
    expected = Fund(balance=10e6, commit="expected", over_commitment=0.2)
    assert admits(expected, 0.5, None, 1.5e6) == 8
    assert admits(expected, 0.5, None, 0.0) == float("inf")


@pytest.mark.parametrize(("on", "yes"), [("chance", False), ("mean", True), ("tail", False)])
def test_the_municipality_may_decide_by_another_rule(on, yes):
    where = case(own=4e5, late=False, sd=1.5e6)
    deal = settle(contract(**PLAIN, decision={"on": on, "horizon": 6}), where)
    assert of(deal).yes is yes


def test_one_more_outcome_pays_its_price_or_nothing_far_from_a_threshold():
    terms = {"delivery_years": 1, "repayment_years": 6, "paid_by": {"FS": 1.0}, "funds": {"FS": {"balance": 1e9}}}  # fmt: skip
    y = np.full((S, 1), 20.0)
    for tariff, pays in (({"price": 150.0}, 150.0), ({"threshold": 30.0, "payment": 1e4}, 0.0), ({"threshold": 21.0, "payment": 1e4}, 1e4)):  # fmt: skip
        sheet = contract(**terms, metrics={"m": {"follow_up": [4]} | tariff})
        assert outcome_results(settle(sheet, case(), {"m": y}))["marginal_pay"].item() == pays


def test_departments_add_up_to_the_municipality():
    where = case(own=2e5)
    deal = settle(contract(delivery_years=1, pool={"balance": 2e6}), where)
    found = party_results(deal)
    assert list(found["department"].values) == ["K.social", "K.pool"]
    assert float(found["department_value"].sum()) == pytest.approx(
        float(found["net_value"].sel(party="K"))
    )
    assert (
        float(found["department_value"].sel(department="K.pool"))
        < 0
        < float((found["department_value"] - found["department_before"]).sel(department="K.social"))
    )


def test_a_loss_is_one_thing_for_an_investor_a_pool_of_one_and_all_lenders():
    """Costs that the investor bears make small losses where a guarantee fills the rest."""
    terms = {"guarantee": {"cap": 1e9}, "costs": {"legal": 1e4, "split": {"I": 1.0}}}
    found = investor_results(settle(bond(**terms), case(5e5), {"m": outcomes() // 2}))
    loss = float(found["loss"][0])
    assert loss > 0.05
    assert float(found["pooled_loss"].sel(municipalities=1)) == loss
    assert float(found["all_repaid"]) == pytest.approx(1.0 - loss)


def test_what_is_committed_after_the_horizon_stands_beside_the_yes():
    deal = settle(bond(), case(5e5, late=False), {"m": outcomes()})
    found = party_results(deal)
    paid = deal.paid.mean(axis=0)
    assert paid[4:].sum() > 0
    assert found["committed"].sel(party="K").values == pytest.approx(paid)
    assert float(found["committed_later"].sel(party="K")) == pytest.approx(paid[4:].sum())
    assert float(found["committed_later"].sel(party="dsi")) == 0.0
