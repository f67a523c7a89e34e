"""What holds of every contract, on random positions and random term sheets.

docs/architecture.md, Money adds up exactly: transfers sum to zero, and nothing is lost.
"""

from functools import partial

import numpy as np
import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from simcore.contracts.design import price, sharing
from simcore.contracts.instruments.ceiling import service_change
from simcore.contracts.payment.returns import irr, present
from simcore.contracts.payment.waterfall import waterfall
from simcore.contracts.price_level import scaled
from simcore.summary.contracts.investors import investor_results
from simcore.summary.contracts.parties import party_results, value_of
from tests.contracts.sheets import contract, position, settle

YEARS, DRAWS, COHORTS = 8, 6, 4
SAMPLES = DRAWS * COHORTS


def random_position(seed):
    rng = np.random.default_rng(seed)
    gains = {
        ("K.social", "service"): rng.normal(0, 3e5, (SAMPLES, YEARS)),
        ("K.social", "transfers"): rng.normal(0, 1e5, (SAMPLES, YEARS)),
        ("K.employment", "transfers"): rng.normal(1e5, 2e5, (SAMPLES, YEARS)),
        ("S", "tax_and_grants"): rng.normal(2e5, 2e5, (SAMPLES, YEARS)),
        ("R", "service"): rng.normal(0, 1e5, (SAMPLES, YEARS)),
    }
    cost = rng.uniform(0, 1e6, (SAMPLES, 3))
    return position({"K.social": cost}, gains, YEARS, 40, DRAWS, COHORTS), rng


#: Term sheets with every instrument, alone and in the combinations that are asked for.
INVESTORS = {"dsi": {"commitment": 1.5e6, "public": 1.0}, "dsk": {"commitment": 5e5, "tranche": "junior", "public": 0.3}}  # fmt: skip
METRIC = {"m": {"follow_up": [2, 4, 6], "price": [2e4, 3e4, 5e4]}}
BOND = {"delivery_years": 3, "repayment_years": 5, "investors": INVESTORS, "metrics": METRIC}
SHEETS = {
    "bond": BOND,
    "bond_capped_floored": BOND | {"limits": {"irr_cap": 0.05, "floor_share": 0.4, "aggregate": 3e6, "per_year": 1.2e6, "per_person": 6e4}},
    "provider": BOND | {"form": "loan_to_provider", "provider": "L", "provider_bonus": 0.2, "limits": {"irr_cap": 0.02}},
    "aarhus": BOND | {"paid_by": {"K": 0.6, "FL": 0.4}, "funds": {"FL": {"balance": 4e5}}, "guarantee": {"cap": 3e5, "share": 0.8}},
    "fund_pro_rata": BOND | {"paid_by": {"K": 0.5, "FS": 0.5}, "funds": {"FS": {"balance": 6e5, "contracts": 2, "shortfall": "pro_rata", "appropriations": {"2027": 2e5}}}},
    "fund_payer": BOND | {"paid_by": {"K": 0.5, "FS": 0.5}, "funds": {"FS": {"balance": 1e5, "shortfall": "payer"}}},
    "fund_alone": {"delivery_years": 3, "repayment_years": 5, "metrics": METRIC, "paid_by": {"FS": 1.0}, "funds": {"FS": {"balance": 1e6}}},
    "at_fund_level": BOND | {"return_on": "fund", "projects": 4, "limits": {"irr_cap": 0.04}},
    "pool": {"delivery_years": 3, "pool": {"balance": 1e6, "appropriations": {"2026": 5e5}, "cashable": 0.8, "interest": 0.01, "projects": 2}},
    "pool_ex_ante": {"delivery_years": 3, "pool": {"balance": 5e6, "repay": "ex_ante", "write_off_after": 5}},
    "bridge": {"delivery_years": 3, "repayment_years": 3, "bridge": {"years": 2, "metric": "m", "threshold": 20, "compliance": 0.9}, "metrics": {"m": {"follow_up": [2], "price": 0.0}}},
    "pool_and_fund": {"delivery_years": 3, "repayment_years": 5, "pool": {"balance": 2e6}, "metrics": METRIC, "paid_by": {"FS": 1.0}, "funds": {"FS": {"balance": 1e6}}},
    "repayable": {"delivery_years": 3, "repayable_grant": {"of_gain": 0.7, "years": 6, "interest": 0.02}},
    "costs": BOND | {"costs": {"development": 1e5, "legal": 2e5, "monitoring_per_year": 1e4, "variable_share": 0.01, "split": {"K": 0.4, "I": 0.6}}},
    "stops": BOND | {"termination": {"hazard": 0.3, "terms": "costs_incurred"}},
    "stops_below": BOND | {"termination": {"stop_if": {"metric": "m", "follow_up": 2, "below": 20}, "terms": "nothing"}},
    "noisy": BOND | {"metrics": {"m": METRIC["m"] | {"attrition": 0.2, "missing": "excluded", "sensitivity": 0.9, "specificity": 0.95}}},
    "sanctioned": BOND | {"ceiling": {"room": {"2026": 0.0}, "sanction": {"chance": 0.3, "population_share": 0.01}}},
    "tranches": BOND | {"investors": INVESTORS | {"gift": {"commitment": 3e5, "tranche": "grant"}}, "limits": {"irr_cap": 0.06}},
}  # fmt: skip


def settled(name, seed, **change):
    where, rng = random_position(seed)
    sheet = contract(**(SHEETS[name] | change))
    points = len(next(iter(sheet.metrics.values())).follow_up) if sheet.metrics else 0
    outcomes = {n: rng.integers(0, 41, (SAMPLES, points)) for n in sheet.metrics}
    return settle(sheet, where, outcomes)


@pytest.mark.parametrize("name", SHEETS)
@drawn(seed=st.integers(0, 10_000))
def test_1_2_transfers_sum_to_zero_and_nothing_is_lost(name, seed):
    deal = settled(name, seed)
    assert deal.book.zero_sum()
    before, after = sum(deal.position.gains.values()), sum(deal.book.net().values())
    assert np.array_equal(after, before - deal.book.real_costs())
    for move in deal.book.moves:
        assert np.isfinite(move.amount).all()


@pytest.mark.parametrize("name", SHEETS)
@drawn(seed=st.integers(0, 10_000))
def test_7_payments_keep_to_their_caps_and_floors(name, seed):
    deal = settled(name, seed)
    limits, paid = deal.contract.limits, deal.paid
    assert (paid >= 0).all()
    lenders = [n for n, i in deal.contract.investors.items() if i.tranche != "grant"]
    drawn_sum = sum((deal.drawn[n].sum(axis=1) for n in lenders), np.zeros(SAMPLES))
    back = sum((deal.repaid[n].sum(axis=1) for n in lenders), np.zeros(SAMPLES))
    assert (back >= limits.floor_share * drawn_sum - 1e-9).all()
    if limits.aggregate is not None:
        assert (paid.sum(axis=1) <= max(limits.aggregate, limits.floor_share * 2e6)).all()
    if limits.irr_cap is not None and deal.contract.return_on == "project":
        for n in lenders:
            flow = -deal.drawn[n] + deal.repaid[n]
            assert (present(flow, limits.irr_cap) <= 0.01).all()
            rate = irr(flow)
            assert (rate[~np.isnan(rate)] <= limits.irr_cap + 1e-6).all()
    if deal.contract.guarantee is not None:
        assert (deal.guaranteed <= deal.contract.guarantee.cap).all()
        assert (deal.guaranteed[back >= drawn_sum] == 0).all()
        assert (back + deal.guaranteed <= np.maximum(drawn_sum, back) + 1e-9).all()
    for n, fund in deal.contract.funds.items():
        whole = fund.balance + sum(fund.appropriations.values())
        spent = deal.paid_by.get(n, np.zeros((SAMPLES, YEARS))).sum(axis=1)
        groups = spent.reshape(-1, fund.contracts).sum(axis=1)
        assert (groups <= whole).all()
        assert (deal.fund_balance[n] >= 0).all()


def test_a_return_capped_at_the_fund_holds_for_the_fund_and_not_for_each_project():
    deal = settled("at_fund_level", 3)
    drawn_sum = sum(deal.drawn.values()).reshape(-1, 4, YEARS).sum(axis=1)
    back = sum(deal.repaid.values()).reshape(-1, 4, YEARS).sum(axis=1)
    assert (present(back - drawn_sum, 0.04) <= 0.05).all()
    alone = present(sum(deal.repaid.values()) - sum(deal.drawn.values()), 0.04)
    assert (alone > 1.0).any()


def test_3_consolidation():
    deal = settled("pool", 1)
    own = deal.book.net_of(deal.departments())
    assert np.array_equal(own, deal.position.gain_of(deal.position.departments))
    assert deal.book.net_of(["K.pool"]).any()


def test_pool_identity():
    deal = settled("pool", 2)
    lent, back = deal.states.pool.drawn.sum(axis=1), deal.states.pool.repaid.sum(axis=1)
    by_pool = (lent - back).reshape(-1, 2).sum(axis=1)
    end = deal.states.pool.balance[:, -1].reshape(-1, 2)[:, 0]
    assert np.array_equal(end, 1e6 + 5e5 - by_pool)


OFF = {
    "bond": {"investors": {}, "metrics": {}},
    "zero_prices": BOND | {"investors": {"dsi": {"commitment": 1e-4}}, "metrics": {"m": {"follow_up": [2], "price": 0.0}}},
    "empty_fund": {"delivery_years": 3, "repayment_years": 3, "metrics": METRIC | {"m": {"follow_up": [2], "price": 0.0}}, "paid_by": {"FS": 1.0}, "funds": {"FS": {"balance": 0.0}}},
    "empty_pool": {"delivery_years": 3, "pool": {"balance": 0.0}},
    "no_bridge": {"delivery_years": 3, "bridge": {"years": 2, "share": 0.0}},
    "nothing_granted": {"delivery_years": 3, "repayable_grant": {"share": 0.0}},
    "no_costs": {"costs": {"tender": 0.0}},
    "no_sanction": {"ceiling": {"sanction": {"chance": 0.0}}},
    "no_loss_to_guarantee": BOND | {"investors": {"dsi": {"commitment": 1e-4}}, "metrics": {}, "guarantee": {"cap": 1e6}},
}  # fmt: skip


@pytest.mark.parametrize("name", OFF)
def test_4_an_instrument_that_is_off_changes_nothing_bit_for_bit(name):
    where, rng = random_position(4)
    sheet = contract(**OFF[name])
    deal = settle(sheet, where, {n: rng.integers(0, 41, (SAMPLES, len(m.follow_up))) for n, m in sheet.metrics.items()})  # fmt: skip
    assert not deal.book.change()
    net = deal.book.net()
    assert net.keys() == where.gains.keys()
    assert all(net[k].tobytes() == where.gains[k].tobytes() for k in net)


def test_5_a_pure_transfer_is_neutral_at_a_common_rate_and_not_at_two():
    same = settled("repayable", 5)
    total = sum(value_of(same, p) - value_of(same, p, before=True) for p in ("K", "S", "R"))
    assert np.abs(total).max() < 1e-6
    two = settled("repayable", 5, decision={"rates": {"S": 0.08}})
    total = sum(value_of(two, p) - value_of(two, p, before=True) for p in ("K", "S", "R"))
    assert np.abs(total).max() > 1e3


def test_6_a_loan_at_a_rate_is_neutral_for_both_at_that_rate():
    where = position({"K": [1e6]}, {("K", "transfers"): [0, 0, 5e6]}, years=6)
    sheet = contract(delivery_years=1, repayable_grant={"by": "S", "interest": 0.035, "years": 6})
    deal = settle(sheet, where)
    for p in ("K", "S"):
        moved = deal.book.net_of([p]) - where.gain_of([p])
        assert present(moved, 0.035)[0] == pytest.approx(0, abs=0.01)


@pytest.mark.parametrize("cap", [None, 0.08])
@drawn(seed=st.integers(0, 1000), more=st.floats(1.0, 3.0))
def test_8_monotone_in_price_share_and_effect(cap, seed, more):
    """Under a cap at the cap's own rate: early payment stops the balance from growing."""

    def at(scale=1.0, share=0.4, add=0):
        where, rng = random_position(seed)
        y = rng.integers(0, 30, (SAMPLES, 3)) + add
        sheet = contract(**BOND | {
            "metrics": {"m": {"follow_up": [2, 4, 6], "price": [2e4 * scale] * 3}},
            "paid_by": {"K": 1 - share, "FL": share}, "funds": {"FL": {"balance": 1e9}},
            "limits": {"irr_cap": cap}, "decision": {"rates": {"K": cap or 0.03, "I": cap or 0.03}},
        })  # fmt: skip
        return settle(sheet, where, {"m": y})

    base, dear, helped, better = at(), at(scale=more), at(share=0.7), at(add=5)
    assert (value_of(dear, "K") <= value_of(base, "K") + 0.01).all()
    assert (value_of(dear, "dsi") >= value_of(base, "dsi") - 0.01).all()
    assert (value_of(helped, "K") >= value_of(base, "K") - 0.01).all()
    assert (better.due["m"] >= base.due["m"]).all()


def test_8_more_children_carry_the_transaction_cost_better():
    small = settled("costs", 8)
    _, rng = random_position(8)
    large = contract(**SHEETS["costs"] | {"investors": {"dsi": {"commitment": 2e7}}})
    deal = settle(large, position({"K": [1e7, 1e7]}, {}, YEARS, 400, DRAWS, COHORTS), {"m": rng.integers(0, 400, (SAMPLES, 3))})  # fmt: skip
    share = [investor_results(d)["transaction_share"].item() for d in (small, deal)]
    assert share[1] < share[0]


@drawn(
    cash=st.lists(st.floats(0, 1e6), min_size=1, max_size=6),
    claims=st.lists(st.floats(0, 5e5), min_size=1, max_size=6),
)
def test_9_waterfall(cash, claims):
    money = np.floor(np.array(cash) * 1024) / 1024
    asked = [np.full(len(cash), np.floor(c * 1024) / 1024) for c in claims]
    paid, rest = waterfall(money, asked)
    assert np.array_equal(sum(paid) + rest, money)
    for k, one in enumerate(paid):
        assert ((one == asked[k]) | (sum(paid[k + 1 :], np.zeros(len(cash))) == 0)).all()


@drawn(seed=st.integers(0, 10_000), q=st.floats(0.1, 0.95))
def test_10_the_least_price_is_enough_and_no_less_is(seed, q):
    rng = np.random.default_rng(seed)
    net, y = rng.normal(-1, 5, 200), rng.integers(1, 10, 200).astype(float)
    least = price.minimal_price(net, y, q)
    assert (net + least.value * y >= -1e-9).mean() >= q
    if least.value > 0:
        assert (net + (least.value - 1e-6) * y >= 0).mean() < q
    grant = price.minimal_grant(net, q)
    assert (
        price.lower_bound(net, q)
        <= price.minimal_guarantee(net, q).cost + 1e-12
        <= grant.cost + 1e-9
    )


@drawn(seed=st.integers(0, 10_000), n=st.integers(2, 5))
def test_11_sharing_is_efficient_symmetric_and_gives_a_dummy_nothing(seed, n):
    rng = np.random.default_rng(seed)
    values = {f"p{i}": float(v) for i, v in enumerate(rng.normal(1, 3, n))}
    total = sum(values.values())
    for receives in (
        sharing.nash(values),
        sharing.proportional(values, dict.fromkeys(values, 1.0)),
    ):
        assert sum(receives.values()) == pytest.approx(0, abs=1e-9)
    found = sharing.shapley(values, "p0")
    if total >= 0:
        assert sum(found.values()) == pytest.approx(0, abs=1e-9)
    else:  # nothing happens, and nobody pays for it
        assert np.isnan(list(found.values())).all()
    for cost in (0.5, 5.0):
        for rule in (sharing.least_transfer, sharing.nash, partial(sharing.shapley, veto="p0")):
            receipts = sum(rule(values, cost=cost).values())
            assert np.isnan(receipts) or receipts == pytest.approx(-cost, abs=1e-9)
    least = sharing.least_transfer(values)
    assert sum(least.values()) == pytest.approx(0, abs=1e-9)
    end = {p: v + least[p] for p, v in values.items()}
    assert (min(end.values()) >= -1e-9) == (total >= -1e-9)
    twin = {"p0": -4.0, "a": 6.0, "b": 6.0, "idle": 0.0}
    share = {p: twin[p] + r for p, r in sharing.shapley(twin, "p0").items()}
    assert share["a"] == pytest.approx(share["b"])
    assert share["idle"] == pytest.approx(0)
    assert sharing.feasible(values) == (total >= 0)


def test_12_departmental_instruments_leave_the_municipality_as_it_was():
    for name in ("pool", "pool_ex_ante"):
        deal = settled(name, 12)
        assert np.array_equal(
            deal.book.net_of(deal.departments()), deal.position.gain_of(deal.position.departments)
        )


def test_13_moving_a_flow_out_of_service_changes_the_ceiling_and_no_value():
    as_service = settled("bond", 13)
    as_capital = settled("bond", 13, ceiling={"repayment_class": "financial"})
    assert np.array_equal(value_of(as_service, "K"), value_of(as_capital, "K"))
    paid = as_service.paid
    assert service_change(as_service) - service_change(as_capital) == pytest.approx(paid)
    beyond = [
        party_results(d)["service_over_net_cost"].values.sum() for d in (as_service, as_capital)
    ]
    assert beyond[0] - beyond[1] == pytest.approx(paid.sum(axis=1).mean())


def test_14_on_and_off_stand_on_the_same_flows_and_their_difference_varies_little():
    on = settled("costs", 14)
    off = settled("bond", 14)
    assert all(
        np.array_equal(on.position.gains[k], off.position.gains[k]) for k in on.position.gains
    )
    difference = value_of(on, "K") - value_of(off, "K")
    assert difference.std() < 1e-3 * value_of(on, "K").std()


def test_15_all_money_times_a_factor():
    where, rng = random_position(15)
    sheet = contract(**SHEETS["aarhus"] | {"limits": {"irr_cap": 0.05, "aggregate": 2e6}})
    y = {"m": rng.integers(0, 41, (SAMPLES, 3))}
    import dataclasses

    big = dataclasses.replace(
        where,
        gains={k: 4.0 * g for k, g in where.gains.items()},
        costs={k: 4.0 * c for k, c in where.costs.items()},
        kept={},
    )
    one, four = settle(sheet, where, y), settle(scaled(sheet, 4.0), big, y)
    assert value_of(four, "K") == pytest.approx(4 * value_of(one, "K"), rel=1e-6)
    rates = [irr(d.book.net_of(["dsi"])) for d in (one, four)]
    assert np.nan_to_num(rates[0]) == pytest.approx(np.nan_to_num(rates[1]), abs=1e-6)


def test_17_the_mean_of_a_linear_tariff_is_its_expectation():
    rng = np.random.default_rng(17)
    draws, cohorts, n, p = 400, 5, 40, 0.35
    where = position({"K": [1e6]}, {}, 6, n, draws, cohorts)
    y = rng.binomial(n, p, (draws * cohorts, 1))
    sheet = contract(
        delivery_years=1, repayment_years=4,
        metrics={"m": {"follow_up": [3], "price": 1000.0, "attrition": 0.1, "sensitivity": 0.9, "specificity": 0.95}},
        paid_by={"FS": 1.0}, funds={"FS": {"balance": 1e9}},
    )  # fmt: skip
    deal = settle(sheet, where, {"m": y})
    paid = deal.paid.sum(axis=1)
    expected = 1000.0 * n * 0.9 * (0.9 * p + 0.05 * (1 - p))
    assert abs(paid.mean() - expected) < 4 * paid.std() / np.sqrt(len(paid))


@pytest.mark.parametrize("n", [20, 200, 20_000])
def test_16_a_threshold_becomes_sure_as_the_group_grows(n):
    rng = np.random.default_rng(n)
    where = position({"K": [1e6]}, {}, 6, n, 300, 1)
    sheet = contract(
        delivery_years=1, repayment_years=4, paid_by={"FS": 1.0}, funds={"FS": {"balance": 1e9}},
        metrics={"m": {"follow_up": [3], "threshold": 0.36, "payment": 1.0, "effect_in": "rate"}},
    )  # fmt: skip
    chances = [
        float((settle(sheet, where, {"m": rng.binomial(n, p, (300, 1))}).paid.sum(1) > 0).mean())
        for p in (0.30, 0.42)
    ]
    if n == 20_000:
        assert chances == [0.0, 1.0]
    if n == 200:  # exactly 0.040 and 0.964; 300 groups
        assert chances == [pytest.approx(0.040, abs=0.05), pytest.approx(0.964, abs=0.05)]
    if n == 20:
        assert chances[0] > 0.15


EMPTY = {
    "no_outcomes": ({}, 0),
    "no_people": ({}, 0),
    "no_cap": ({"limits": {"aggregate": 0.0}}, 20),
    "no_price": ({"metrics": {"m": {"follow_up": [2, 4, 6], "price": 0.0}}}, 20),
    "long_delivery": ({"delivery_years": 12, "repayment_years": 8}, 20),
}


@pytest.mark.parametrize("name", EMPTY)
def test_18_empty_cases_are_numbers(name):
    terms, y = EMPTY[name]
    where, _ = random_position(18)
    if name == "no_people":
        where = position({"K.social": [0.0]}, {}, YEARS, 0, DRAWS, COHORTS)
    deal = settle(contract(**BOND | terms), where, {"m": [[y] * 3]})
    found = party_results(deal)
    for key in found.data_vars:
        assert np.isfinite(found[key].values).all(), key
    shown = investor_results(deal)
    for key in ("loss", "irr_undefined", "investor_value"):
        assert np.isfinite(shown[key].values).all(), key


@drawn(seed=st.integers(0, 10_000), n=st.integers(2, 5), cost=st.sampled_from([0.0, 0.5]))
def test_11_a_split_in_the_core_is_left_by_no_group(seed, n, cost):
    rng = np.random.default_rng(seed)
    values = {f"p{i}": float(v) for i, v in enumerate(rng.normal(1, 2, n))}
    everything = {p: 0.0 for p in values} | {"p0": max(sum(values.values()) - cost, 0.0)}
    empty = sharing.core_is_empty(values, "p0", cost)
    assert sharing.is_stable(everything, values, "p0", cost) == (not empty)
    if all(v > 0 for p, v in values.items() if p != "p0") and sharing.feasible(values, cost):
        assert not empty
        greedy = everything | {
            "p1": values["p1"] + 0.1,
            "p0": everything["p0"] - values["p1"] - 0.1,
        }
        assert not sharing.is_stable(greedy, values, "p0", cost) or values["p0"] - cost < 0
