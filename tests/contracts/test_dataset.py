"""A deal as a Dataset: stored, opened again, and read by giver, taker, reason and label."""

import numpy as np
import pytest
import xarray as xr

import simcore as sc
from simcore.contracts.observed import read_settlement, settle_observed
from simcore.variables import variables
from tests.conftest import ROOT

WAYS = ROOT / "scenarios" / "laer_for_livet_ways_to_pay.toml"


@pytest.fixture(scope="module")
def deals():
    scenario = sc.load(WAYS)
    lives = sc.simulate(scenario, draws=range(3, 6), cohorts=5)
    flows = sc.ledger(lives, scenario)
    return {n: sc.settle(flows, lives, scenario, n) for n in scenario.contracts}


def test_every_deal_is_stored_and_opened_again(deals, tmp_path):
    for name, deal in deals.items():
        data = deal.to_dataset()
        data.to_netcdf(tmp_path / f"{name}.nc", engine="h5netcdf")
        with xr.open_dataset(tmp_path / f"{name}.nc", engine="h5netcdf") as opened:
            xr.testing.assert_identical(opened.load(), data)
        assert list(data["draw"]) == [3, 4, 5], name
        assert int(data["seed"]) == deal.seed, name
        for variable in data.data_vars:
            assert data[variable].attrs["long_name"] == variables()[variable].meaning, variable


def test_transfers_by_giver_and_taker_are_the_book(deals):
    for name, deal in deals.items():
        data = deal.to_dataset()
        for account, change in deal.book.change().items():
            got = gave = cost = 0.0
            moved = zip(data["giver"].values, data["giver_class"].values, data["taker"].values, data["taker_class"].values, strict=True)  # fmt: skip
            for k, (giver, giver_class, taker, taker_class) in enumerate(moved):
                amount = data["transferred"].isel(transfer=k)
                gave = gave + amount * ((giver, giver_class) == account)
                got = got + amount * ((taker, taker_class) == account)
            for k, bearer in enumerate(zip(data["bearer"].values, data["bearer_class"].values, strict=True)):  # fmt: skip
                cost = cost + data["real_cost"].isel(expense=k) * (bearer == account)
            net = xr.zeros_like(data["real_cost"].sum("expense")) + got - gave - cost
            assert np.array_equal(net.values.reshape(change.shape), change), (name, account)
        assert data["reason"].values.tolist() == [m.why for m in deal.book.moves]


def test_a_fund_falls_by_what_it_pays(deals):
    data = deals["fund_without_investor"].to_dataset()
    paid = data["yearly_paid"].sel(payer="FS").sum("cohort").cumsum("year")
    start = deals["fund_without_investor"].contract.funds["FS"]
    assert not start.appropriations
    assert (data["yearly_paid"].sel(payer="FS") > 0).any()
    left = data["fund_balance"].sel(fund="FS").isel(cohort=0)
    last = deals["fund_without_investor"].last
    assert left.isel(year=last).values == pytest.approx(start.balance - paid.isel(year=last).values)


def test_only_the_instruments_of_the_contract_have_variables(deals):
    pool, bridge, refund = (deals[n].to_dataset() for n in ("municipal_pool", "bridge", "changed_refund"))  # fmt: skip
    assert np.array_equal(pool["pool_balance"].values.ravel(), deals["municipal_pool"].states.pool.balance.ravel())  # fmt: skip
    assert "bridge_reached" in bridge
    assert "refund_level_effect" in refund
    for name in ("bridge_reached", "refund_level_effect"):
        assert name not in pool


def test_measured_outcomes_have_their_metric_year_and_follow_up(deals):
    deal = deals["outcome_contract"]
    data = deal.to_dataset()
    exam = data.isel(point=data["point_metric"].values == "exam")
    assert list(exam["point_follow_up"].values) == deal.contract.metrics["exam"].follow_up
    assert list(exam["point_year"].values) == list(deal.measured["exam"].counted.row)
    assert np.array_equal(exam["outcome_seen"].values.reshape(15, -1), deal.measured["exam"].seen)


def test_observed_deals_are_datasets_too():
    deal = settle_observed(read_settlement(ROOT / "tests/contracts/published/norrkoping.toml"))
    data = deal.to_dataset()
    assert data["transferred"].sizes == {"draw": 1, "cohort": 1, "year": deal.position.years, "transfer": len(deal.book.moves)}  # fmt: skip
    assert data.attrs["currency"] == "SEK"


def test_summaries_say_which_samples_they_rest_on(deals):
    for name, deal in deals.items():
        found = sc.summary.contract(deal)
        assert list(found["draw"].values) == [3, 4, 5], name
        assert list(found["cohort"].values) == [0, 1, 2, 3, 4], name
        assert int(found["seed"]) == deal.seed, name
        assert list(found["calendar"].values[:2]) == [2022, 2023], name
        assert found["service"].dims == ("year",), name
