"""Prices, caps, returns and tariffs of small contracts, against numbers worked out by hand."""

import numpy as np
import pytest

from simcore.contracts.design.price import (
    lower_bound,
    minimal_grant,
    minimal_price,
    needed_price,
    order_statistic,
    price_and_guarantee,
    risk_neutral,
)  # fmt: skip
from simcore.contracts.instruments.ceiling import shadow_price
from simcore.contracts.instruments.costs import minimum_scale
from simcore.contracts.instruments.repayable_grant import outlay
from simcore.contracts.payment.returns import irr
from simcore.scenario.rules.staircase import staircase_share
from simcore.scenario.schema.instruments.ceiling import Sanction
from simcore.scenario.tariffs.break_even import break_even
from tests.contracts.sheets import contract, position, settle

NET = np.array([-12.0, -8, -6, -5, -3, -1, 1, 2, 4, 9])
OUTCOMES = np.array([2.0, 3, 4, 5, 5, 6, 6, 7, 8, 10])


def test_8_1_price():
    needed = needed_price(NET, OUTCOMES)
    assert needed == pytest.approx([6, 2.6667, 1.5, 1, 0.6, 0.1667, 0, 0, 0, 0], abs=1e-4)
    least = minimal_price(NET, OUTCOMES, 0.8)
    assert (least.value, least.cost) == (1.5, pytest.approx(8.4))
    assert minimal_grant(NET, 0.8).cost == 6.0
    assert lower_bound(NET, 0.8) == 1.5
    transfer, price = risk_neutral(NET, OUTCOMES)
    assert (transfer, price) == (pytest.approx(1.9), pytest.approx(0.33929, abs=1e-5))


def cap_case(due, **limits):
    sheet = contract(
        delivery_years=2, repayment_years=4, drawdown=[5.0, 5.0],
        investors={"dsi": {"commitment": 10.0}},
        metrics={"all": {"follow_up": [1, 2, 3, 4, 5, 6], "price": 1.0}},
        limits={"irr_cap": 0.06, **limits},
    )  # fmt: skip
    return settle(sheet, position({"K": [5.0, 5.0]}), {"all": due})


def test_8_4_cap_on_the_return():
    deal = cap_case([0, 1, 3, 4, 4, 4])
    assert deal.repaid["dsi"][0] == pytest.approx([0, 1, 3, 4, 3.46565, 0], abs=2e-3)
    assert deal.repaid["dsi"].sum() == pytest.approx(11.46565, abs=2e-3)
    rate = irr(deal.book.net_of(["dsi"]))[0]
    assert rate == pytest.approx(0.06, abs=2e-4)
    assert rate <= 0.06 + 1e-9
    assert deal.capped[0] == 1


def test_8_4_below_the_cap_and_with_a_floor():
    deal = cap_case([0, 1, 2, 2, 2, 2])
    assert irr(deal.book.net_of(["dsi"]))[0] == pytest.approx(-0.03758, abs=2e-5)
    floored = cap_case([0, 1, 2, 2, 2, 2], floor_share=0.95)
    assert floored.repaid["dsi"].sum() - deal.repaid["dsi"].sum() == pytest.approx(0.5, abs=1e-3)
    assert floored.repaid["dsi"][0, -1] == pytest.approx(2.5, abs=1e-3)
    assert floored.floored[0] == 1


@pytest.mark.parametrize(("weeks", "state"), [(4, 3.2), (26, 12.0), (52, 19.8), (104, 30.2)])
def test_8_7_ladder(weeks, state):
    ladder = [(0.0, 0.8), (4.0, 0.4), (26.0, 0.3), (52.0, 0.2)]
    assert staircase_share(ladder, 0, weeks) * weeks == pytest.approx(state)
    assert weeks - state == pytest.approx({4: 0.8, 26: 14, 52: 32.2, 104: 73.8}[weeks])


def test_erosion_of_the_return_by_fixed_costs():
    """A cost of 1 m inside the investor's outlay, 6 % gross, four years, one payment."""
    for size, expected in (
        (2e6, -0.042),
        (5e6, 0.013),
        (10e6, 0.035),
        (25e6, 0.050),
        (50e6, 0.055),
    ):
        sheet = contract(
            delivery_years=1, repayment_years=4, drawdown=[size],
            investors={"i": {"commitment": size}},
            metrics={"m": {"follow_up": [5], "threshold": 1.0}}, limits={"irr_cap": 0.06},
            costs={"development": 1e6, "split": {"I": 1.0}},
        )  # fmt: skip
        deal = settle(sheet, position({"K": [size]}), {"m": [1.0]})
        assert irr(deal.book.net_of(["i"]))[0] == pytest.approx(expected, abs=5e-4)


def test_minimum_efficient_scale():
    assert minimum_scale(1e6, 50e3) == 20
    assert minimum_scale(1e6, 50e3, 60e3) == float("inf")


def test_6_5_norrkoping():
    saved = np.array([-2.0, 0, 2.5, 5, 10, 11, 12, 20])
    invested = np.full(8, 10.0)
    yes, no = np.ones(8, bool), np.zeros(8, bool)
    paid = break_even(saved, invested, 0.4, 0.2, 1.0, yes)
    assert paid == pytest.approx([4, 4, 5.5, 7, 10, 11, 12, 12])
    assert saved - paid == pytest.approx([-6, -4, -3, -2, 0, 0, 0, 8])
    assert break_even(saved, invested, 0.4, 0.2, 1.0, no)[-1] == 10


def test_pools_that_lend_again():
    assert outlay(10.0, 0.5, 3) == pytest.approx(17.5)
    assert outlay(10.0, 0.0, 3) == 10.0
    assert outlay(10.0, 1.0, 3) == 30.0


def test_7_4_four_transfers_of_a_normal_net():
    """Mean -2, sd 5, q = 0.8; outcomes with mean 10, sd 3 and four correlations."""
    rng = np.random.default_rng(5)
    n = 1_000_000
    z, e = rng.standard_normal((2, n))
    net = -2.0 + 5.0 * z
    assert minimal_grant(net, 0.8).value == pytest.approx(6.208, abs=0.03)
    assert lower_bound(net, 0.8) == pytest.approx(1.352, abs=0.02)
    for rho, cost in ((0.9, 8.1), (0.5, 7.4), (0.0, 6.5), (-0.5, 5.7)):
        y = np.maximum(10.0 + 3.0 * (rho * z + np.sqrt(1 - rho**2) * e), 0.0)
        assert minimal_price(net, y, 0.8).cost == pytest.approx(cost, abs=0.1)


def test_order_statistics_carry_their_error():
    rng = np.random.default_rng(3)
    inside = sum(
        low <= 0.8416 <= high
        for _, low, high in (order_statistic(rng.standard_normal(400), 0.8) for _ in range(400))
    )
    assert 0.91 <= inside / 400 <= 0.985
    # Samples of one draw that are all alike count once.
    alike = np.repeat(rng.standard_normal(100), 20)
    _, low, high = order_statistic(alike, 0.8, draws=100)
    _, low_alone, high_alone = order_statistic(alike, 0.8)
    assert high - low > 3 * (high_alone - low_alone)


def test_7_4_a_modest_price_with_a_guarantee_on_the_rest():
    rng = np.random.default_rng(6)
    net, y = rng.normal(-2, 5, 5000), rng.uniform(5, 15, 5000)
    price, share, cost = price_and_guarantee(net, y, 0.8)
    assert price == pytest.approx(risk_neutral(net, y)[1])
    left = net + price * y
    deficit = np.maximum(-left, 0.0)
    pays = share * np.minimum(deficit, order_statistic(deficit, 0.8)[0])
    assert (left + pays >= -1e-6).mean() >= 0.8
    assert cost == pytest.approx(price * y.mean() + pays.mean(), rel=1e-6)
    assert cost < minimal_price(net, y, 0.8).cost


def cut(excess, population, overspend, total):
    """Share of a cut of the block grant: 40 % by population, 60 % by overspending (budgetloven)."""
    return excess * (0.4 * population + 0.6 * overspend / total)


def test_8_5_the_shadow_price_of_a_service_krone():
    shares = [cut(120e6, p, o, 200e6) for p, o in ((0.06, 40e6), (0.01, 5e6), (0.005, 0.0))]
    assert shares == pytest.approx([17.28e6, 2.28e6, 0.24e6])  # the rule as the vectors have it
    sanction = Sanction(
        chance=0.3, by_population=0.4, excess_over_overspend=0.5, population_share=0.01
    )
    assert shadow_price(sanction) == pytest.approx(0.3 * (0.4 * 0.01 + 0.6 * 0.5))
    # The marginal share of a small municipality in the rule itself, where the sanction falls.
    base = cut(100.0, 0.01, 1.0, 200.0)
    more = cut(100.0 + 1e-6, 0.01, 1.0 + 1e-6, 200.0 + 1e-6)
    assert (more - base) / 1e-6 == pytest.approx(0.4 * 0.01 + 0.6 * 0.5, abs=0.01)
