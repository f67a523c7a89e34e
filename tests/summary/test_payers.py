"""Who could pay for a way to a yes: every public harvester, and the advice can be entered."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import simcore as sc
from simcore.contracts.design.coalition import shares
from simcore.contracts.price_level import factor_of
from simcore.summary.contracts.coalition import payers_of
from simcore.summary.contracts.consent import consent
from simcore.summary.contracts.fragment import fragment
from tests.contracts.sheets import contract, position, settle

DRAWS, COHORTS, YEARS = 20, 5, 12
S = DRAWS * COHORTS


def made(region=0.0, state=0.0, cost=1e6, own=1e5, support=None, **terms):
    """The municipality pays a cost at once; gains come every year from the second."""
    rng = np.random.default_rng(5)
    later = np.arange(YEARS) > 0
    gains = {
        ("K.social", "transfers"): later * (own + 0.3 * own * rng.normal(size=(S, YEARS))),
        ("R", "service"): np.where(later, region, 0.0) * np.ones((S, 1)),
        ("S", "tax_and_grants"): np.where(later, state, 0.0) * np.ones((S, 1)),
    }
    where = position({"K.social": [cost]}, gains, YEARS, 40, DRAWS, COHORTS)
    sheet = {"delivery_years": 1, "repayment_years": 4, "metrics": {"m": {"follow_up": [2, 3], "price": 0.0}}}  # fmt: skip
    more = {"support": support} if support else {}
    y = np.random.default_rng(3).integers(15, 30, (S, 2))
    return settle(contract(**sheet | terms | more), where, {"m": y})


def test_the_region_pays_where_it_harvests_and_everybody_says_yes():
    asked = consent(made(region=3e5, state=-1e3))
    assert not asked.answers[0].yes
    assert payers_of(asked.ways, "price") == {"R": 1.0}
    assert float(asked.ways_over_all["harvester_price"].sel(harvester="R")) > float(asked.figures["price_least"])  # fmt: skip
    assert float(asked.ways_over_all["harvester_price"].sel(harvester="S")) == 0.0
    again = consent(made(region=3e5, state=-1e3, support=asked.support["price"].model_dump()))
    assert {a.party: a.yes for a in again.answers} == {"K": True, "R": True}
    assert again.unanimous


def test_two_pay_in_shares_where_neither_can_alone():
    asked = consent(made(region=4e4, state=5e4))
    found = payers_of(asked.ways, "guarantee")
    assert set(found) == {"R", "S"}
    assert sum(found.values()) == pytest.approx(1.0)
    again = consent(made(region=4e4, state=5e4, support=asked.support["guarantee"].model_dump()))
    assert again.unanimous
    assert {a.party for a in again.answers} == {"K", "R", "S"}


def test_who_may_be_asked_can_be_named():
    asked = consent(made(region=3e5, state=3e5, decision={"payers": ["S"]}))
    assert list(asked.ways["harvester"].values) == ["S"]
    with pytest.raises(AssertionError, match="is nobody here"):
        contract(metrics={}, decision={"payers": ["Q"]})


def test_a_deficit_guarantee_needs_no_investors():
    deal = made(support={"paid_by": {"R": 1.0}, "deficit_cap": 1e9, "years": 4})
    assert deal.book.zero_sum()
    assert consent(deal).answers[0].figure == 1.0
    with pytest.raises(AssertionError, match=r"support\.deficit_cap"):
        contract(metrics={}, guarantee={"cap": 1.0})


@pytest.mark.parametrize(
    ("support", "said"),
    [
        ({"paid_by": {"S": 1.0}}, "pays nothing"),
        ({"paid_by": {"K": 1.0}, "grant": 1.0}, "is not a party"),
        ({"paid_by": {"S": 0.5}, "grant": 1.0}, "sum to 0.5"),
        ({"paid_by": {"S": 1.0}, "price": 1.0}, "no metric has a price"),
    ],
)
def test_support_that_cannot_be_is_refused(support, said):
    with pytest.raises(AssertionError, match=said):
        contract(metrics={}, support=support)


@given(
    gains=st.dictionaries(st.sampled_from("abcd"), st.floats(-10, 10), min_size=1),
    cost=st.floats(0.1, 20),
)
def test_shares_let_nobody_lose_and_no_smaller_group_can_pay(gains, cost):
    found = shares(gains, dict.fromkeys(gains, cost))
    assert all(gains[p] - s * cost >= -1e-9 for p, s in found.items())
    rich = sorted((g for g in gains.values() if g > 0), reverse=True)
    assert bool(found) == (sum(rich) >= cost)
    if found:
        assert sum(found.values()) == pytest.approx(1.0)
        assert sum(rich[: len(found) - 1]) < cost


HEAD = 'schema = "1"\nname = "arcadia"\nextends = "template_example"\ntitle = "x"\n'
SURE = "[contracts.bond.decision]\nconfidence = 0.97\n"


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    file = tmp_path_factory.mktemp("town") / "arcadia.toml"
    file.write_text(HEAD + SURE)
    scenario = sc.load(file)
    lives = sc.simulate(scenario, draws=10, cohorts=6)
    return scenario, lives, sc.ledger(lives, scenario)


def test_every_way_laid_on_as_a_fragment_does_what_it_promises(town, tmp_path):
    scenario, lives, flows = town
    name = "bond"
    before = sc.summary.consent(sc.settle(flows, lives, scenario, name))
    assert not before.answers[0].yes
    assert set(before.support) >= {"guarantee", "grant"}
    for way, terms in before.support.items():
        text = fragment(name, terms, factor_of(scenario.contracts[name], scenario))
        file = tmp_path / f"{way}.toml"
        file.write_text(HEAD + SURE + text)
        after = sc.summary.consent(sc.settle(flows, lives, sc.load(file), name))
        assert after.answers[0].yes, way
        assert after.answers[0].figure >= float(before.ways["way_chance"].sel(way=way))
        for payer in payers_of(before.ways, way):
            assert next(a for a in after.answers if a.party == payer).yes, (way, payer)
