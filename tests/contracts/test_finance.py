"""Contracts on simulated children: exact, neutral when off, counted in the actual cohort."""

import numpy as np
import pytest

import simcore as sc
from simcore.contracts.finance import from_flows
from tests.conftest import ROOT, changed

WAYS = ROOT / "scenarios" / "laer_for_livet_ways_to_pay.toml"


@pytest.fixture(scope="module")
def ways():
    return sc.load(WAYS)


@pytest.fixture(scope="module")
def lives(ways):
    return sc.simulate(ways, draws=8, cohorts=5)


@pytest.fixture(scope="module")
def flows(ways, lives):
    return sc.ledger(lives, ways)


@pytest.fixture(scope="module")
def position(flows, ways):
    return from_flows(flows, "course", "baseline", ways.run.seed, ways.country)


def without_contracts(data):
    data.pop("contracts")


def test_without_a_contract_the_flows_stay_as_they_are(case, case_lives, case_flows):
    bare = changed(case, without_contracts)
    deal = sc.finance(case_flows, case_lives, bare)
    assert deal is case_flows


def test_flows_of_another_scenario_are_refused(case, case_lives, case_flows):
    def other(data):
        data["run"]["seed"] += 1

    with pytest.raises(sc.ResultError, match="do not belong together"):
        sc.finance(case_flows, case_lives, changed(case, other))


def test_an_unknown_contract_is_refused_with_a_near_name(ways, lives, flows):
    with pytest.raises(sc.ScenarioError, match=r"has no contract 'bridg'; did you mean 'bridge'"):
        sc.finance(flows, lives, ways, "bridg")


def test_every_contract_moves_money_exactly(ways, lives, flows, position):
    for name in ways.contracts:
        deal = sc.settle(flows, lives, ways, name, position)
        assert deal.book.zero_sum(), name
        total = sum(deal.book.net().values()) - sum(position.gains.values())
        assert np.array_equal(total, -deal.book.real_costs()), name


def test_the_deal_has_the_lines_and_the_old_ones_are_untouched(ways, lives, flows, position):
    for name in ways.contracts:
        deal = sc.finance(flows, lives, ways, name)
        n = flows.sizes["line"]
        assert np.array_equal(deal["flow"].values[..., :n], flows["flow"].values), name
        added = deal["flow"].isel(line=slice(n, None))
        assert not added.sel(arm="baseline").values.any()
        settled = sc.settle(flows, lives, ways, name, position)
        cost = settled.book.real_costs().reshape(8, 5, -1)
        assert np.array_equal(added.sel(arm="course").sum("line").values, cost), name
        harvest = sc.summary.harvest(deal, by="sector")
        mine = (settled.book.net_of(settled.departments()) @ position.discount).mean()
        assert float(harvest["present_value"].sel(payer="K")) == pytest.approx(mine)


def test_departments_sum_to_the_municipality_and_public_to_its_shares(ways, lives, flows, position):
    deal = sc.settle(flows, lives, ways, "municipal_pool", position)
    own = deal.book.net_of(deal.departments())
    assert np.array_equal(own, position.gain_of(position.departments))  # departments' own business
    assert deal.book.net_of(["K.pool"]).any()
    found = sc.summary.contract(deal)
    parts = sum(
        deal.public(p) * (deal.book.net_of([p]) @ position.discount).mean()
        for p in deal.book.parties()
    )
    assert float(found["net_value"].sel(party="public")) == pytest.approx(parts)


def test_a_public_investor_leaves_the_public_sector_as_it_was_but_for_costs(
    ways, lives, flows, position
):
    deal = sc.settle(flows, lives, ways, "state_fund", position)
    before, after = (
        float(sc.summary.contract(deal)[k].sel(party="public"))
        for k in ("value_before", "net_value")
    )
    assert after == pytest.approx(before, abs=1.0)
    costly = sc.settle(flows, lives, ways, "outcome_contract", position)
    spent = (costly.book.real_costs() @ position.discount).mean()
    assert spent > 0
    guaranteed = (costly.book.net_of(["Lauritzen"]) @ position.discount).mean()
    change = sc.summary.contract(costly)
    moved = float((change["net_value"] - change["value_before"]).sel(party="public"))
    assert moved == pytest.approx(-spent - guaranteed, abs=1.0)


def test_payment_counts_the_children_of_each_cohort(ways, lives, flows, position):
    deal = sc.settle(flows, lives, ways, "outcome_contract", position)
    cells = [str(c) for c in lives["cell"].values]
    passed = lives["count"].isel(cell=cells.index("exam:passed"), intake=0, year=8)
    assert np.array_equal(deal.measured["exam"].seen[:, 0], passed.sel(arm="course").values.ravel())
    true = passed.sel(arm="course").astype(float) - passed.sel(arm="baseline").astype(float)
    assert np.array_equal(deal.measured["exam"].true[:, 0], true.values.ravel())
    factor = deal.contract.at_target / ways.contracts["outcome_contract"].at_target
    unit = 0.5 * 23.4e6 * factor / 55.2
    assert deal.due["exam"][:, 8] == pytest.approx(unit * passed.sel(arm="course").values.ravel())


def test_the_changed_refund_is_the_ledger_under_the_new_rule(ways, lives, flows, position):
    deal = sc.settle(flows, lives, ways, "changed_refund", position)
    moved = sum(m.amount for m in deal.book.moves)
    assert moved == pytest.approx(0.5 * position.cost, abs=0.1)  # unit prices are rounded
    assert np.array_equal(
        deal.book.net_of(["S.finance", *position.departments]),
        position.gain_of(["S.finance", *position.departments]),
    )


def test_lives_and_operating_flows_do_not_know_of_contracts(ways, lives, flows):
    bare = changed(ways, without_contracts)
    again = sc.simulate(bare, draws=2, cohorts=5)
    assert np.array_equal(again["count"], lives["count"].isel(draw=slice(0, 2)))
    assert again.attrs["lives_digest"] == lives.attrs["lives_digest"]


def test_groups_that_share_a_fund_must_come_out_even(ways):
    lives = sc.simulate(ways, draws=1, cohorts=4)
    flows = sc.ledger(lives, ways)
    with pytest.raises(sc.ResultError, match=r"funds.FS.contracts = 5 .* run with --cohorts 5"):
        sc.settle(flows, lives, ways, "state_fund")


def test_too_few_cohorts_for_controls_are_refused(ways):
    def alone(data):
        data["contracts"]["fund_without_investor"]["funds"]["FS"]["contracts"] = 1

    scenario = changed(ways, alone)
    lives = sc.simulate(scenario, draws=1, cohorts=2)
    flows = sc.ledger(lives, scenario)
    with pytest.raises(sc.ResultError, match=r"160 controls are 2 other cohorts .* --cohorts 3"):
        sc.settle(flows, lives, scenario, "fund_without_investor")


def test_bridge_and_changed_refund_act_in_their_order(ways):
    """1.6 with 1.5: the refund first, then the bridge pays for what the course costs."""

    def both(data):
        deals = data["contracts"]
        deals["both"] = deals["bridge"] | {"refund": deals["changed_refund"]["refund"]}

    scenario = changed(ways, both)
    lives = sc.simulate(scenario, draws=4, cohorts=5)
    flows = sc.ledger(lives, scenario)
    deal, bridge, refund = (
        sc.settle(flows, lives, scenario, n) for n in ("both", "bridge", "changed_refund")
    )
    assert deal.book.zero_sum()
    together, *apart = (d.book.changed_of(["K.children"]) for d in (deal, bridge, refund))
    assert np.array_equal(together, sum(apart))
    reasons = [m.why for m in deal.book.moves]
    assert reasons.index("refund") < reasons.index("bridge")


def test_too_few_cohorts_are_refused_before_anything_is_simulated(ways, tmp_path):
    from simcore.runs.run import run

    with pytest.raises(sc.ResultError, match=r"2 cohorts do not divide by 5; run with --cohorts 5"):
        run(ways, tmp_path / "out", draws=2, cohorts=2)
    assert not list(tmp_path.iterdir())
