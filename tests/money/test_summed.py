"""Flows that are priced and summed some draws at a time are those priced at once."""

import numpy as np
import pytest

import simcore as sc
from simcore.money import summed as module
from simcore.money.summed import Summing, blocks, summed
from tests.conftest import ROOT

SCENARIOS = ROOT / "scenarios"


@pytest.fixture(params=["template_example", SCENARIOS / "homeless_youth_aarhus.toml"])
def priced(request):
    scenario = sc.load(request.param)
    lives = sc.simulate(scenario, draws=7, cohorts=3)
    return scenario, lives, sc.ledger(lives, scenario)


def test_the_means_are_those_of_all_flows_bit_for_bit(priced, monkeypatch):
    scenario, lives, flows = priced
    for at_once in (1, 3, 50):
        monkeypatch.setattr(module, "AT_ONCE", at_once)
        assert summed(lives, scenario).means["flow"].equals(flows["flow"].mean("cohort"))


def test_the_samples_are_exact_sums_over_accounts(priced, monkeypatch):
    monkeypatch.setattr(module, "AT_ONCE", 2)
    scenario, lives, flows = priced
    samples = summed(lives, scenario).samples
    assert samples.sizes["line"] <= flows.sizes["line"]
    for names in (["payer"], ["payer", "account_class", "investment"], ["sector", "financed"]):
        keys = [tuple(k) for k in zip(*(flows[n].to_numpy() for n in names), strict=True)]
        merged = [tuple(k) for k in zip(*(samples[n].to_numpy() for n in names), strict=True)]
        for key in set(keys):
            whole = flows["flow"].isel(line=[i for i, k in enumerate(keys) if k == key]).sum("line")
            some = [i for i, k in enumerate(merged) if k == key]
            assert np.array_equal(samples["flow"].isel(line=some).sum("line"), whole)


def test_accounts_that_a_contract_pays_for_stay_apart():
    scenario = sc.load(SCENARIOS / "homeless_youth_aarhus.toml")
    paid = {a for c in scenario.contracts.values() for m in c.metrics.values() for a in m.accounts}
    lives = sc.simulate(scenario, draws=2, cohorts=2)
    assert paid
    assert paid == {*summed(lives, scenario).samples["account"].to_numpy()} - {""}


def test_blocks_are_all_draws_in_order(priced):
    _, lives, _ = priced
    found = [int(d) for some in blocks(lives) for d in some["draw"]]
    assert found == [int(d) for d in lives["draw"]]


def test_draws_may_come_in_parts_of_any_size(priced):
    scenario, lives, _ = priced
    summing = Summing(scenario, [int(d) for d in lives["draw"]])
    for some in (slice(0, 1), slice(1, 6), slice(6, 7)):
        summing.add(lives.isel(draw=some))
    one, other = summing.so_far(), summed(lives, scenario)
    assert one.means.identical(other.means)
    assert one.samples.identical(other.samples)
