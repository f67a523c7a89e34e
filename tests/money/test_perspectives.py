"""What perspectives say beyond equalisation: guarantees by date, accounts of their own, returned refunds."""

import numpy as np
import pytest

import simcore as sc
from simcore.countries import countries
from simcore.errors import ScenarioError
from tests.conftest import changed

ALL = {
    "label": {"en": "All towns"}, "description": {"en": "The crown compensates."},
    "equalisation": False, "budget_guarantee": True,
}  # fmt: skip
ROWS = [
    {"from": "2020-01-01", "value": 1.0, "source": "invented", "grade": "C"},
    {"from": "2030-01-01", "value": 0.4, "source": "invented", "grade": "C"},
]


def _arcadia(change=lambda data: None):
    def both(data):
        data["country"]["block_grant"] = {"label": {"en": "Block grant"}}
        data["perspectives"]["all"] = dict(ALL)
        change(data)

    return changed(sc.load(countries()["template"] / "example.toml"), both)


@pytest.fixture(scope="module")
def lives():
    return sc.simulate(_arcadia(), draws=3, cohorts=2)


def _paid(lives, scenario, perspective, account, payer):
    flow = sc.ledger(lives, scenario, perspective)["flow"]
    at = (flow["account"] == account).to_numpy() & (flow["payer"] == payer).to_numpy()
    return flow["calendar"].to_numpy(), flow.isel(line=at).sum("line")


def test_a_guarantee_by_date_compensates_its_share_of_each_year(lives):
    def dated(data):
        data["accounts"]["care"]["budget_guarantee"] = ROWS

    scenario = _arcadia(dated)
    years, care = _paid(lives, scenario, "all", "care", "town")
    _, grant = _paid(lives, scenario, "all", "block_grant", "town")
    _, crown = _paid(lives, scenario, "all", "block_grant", "crown")
    share = np.where(years < 2030, 1.0, 0.4)
    assert years.min() < 2030 < years.max()
    assert float(np.abs(care).sum()) > 0
    assert np.allclose(grant, -share * care, rtol=1e-6)
    assert np.array_equal(grant, -crown)
    assert not _paid(lives, scenario, "accounts", "block_grant", "town")[1].size or not np.any(
        _paid(lives, scenario, "accounts", "block_grant", "town")[1]
    )


def test_yes_is_the_whole_in_every_year_bit_for_bit(lives):
    def whole(data):
        data["accounts"]["care"]["budget_guarantee"] = True

    def rows(data):
        data["accounts"]["care"]["budget_guarantee"] = [ROWS[0], ROWS[1] | {"value": 1.0}]

    flows = [sc.ledger(lives, _arcadia(change), "all")["flow"] for change in (whole, rows)]
    assert np.array_equal(*flows)


def test_a_perspective_guarantees_accounts_that_do_not_say_so(lives):
    def named(data):
        data["perspectives"]["all_and_care"] = ALL | {"guaranteed": ["care"]}

    scenario = _arcadia(named)
    _, care = _paid(lives, scenario, "all_and_care", "care", "town")
    _, grant = _paid(lives, scenario, "all_and_care", "block_grant", "town")
    assert np.array_equal(grant, -care)
    assert not np.any(_paid(lives, scenario, "all", "block_grant", "town")[1])


def _need(data):
    data["payers"]["others"] = {"label": {"en": "Other towns"}, "sector": "others"}
    data["country"]["sectors"]["others"] = {"label": {"en": "Other towns"}, "public": True}
    data["rules"]["need"] = {
        "label": {"en": "Need"}, "kind": "grant",
        "versions": [{
            "from": "2020-01-01", "giver": "others", "taker": "town", "grade": "C", "source": "invented",
        }],
    }  # fmt: skip
    data["accounts"]["need"] = {
        "label": {"en": "Grant by need"}, "table": "work", "kind": "grant", "rule": "need",
        "account_class": "tax_and_grants", "items": [{"when": {"work": "none"}, "price": 100.0}],
    }  # fmt: skip
    data["perspectives"]["with_need"] = ALL | {"adds": ["need"]}


def test_an_account_counts_where_a_perspective_adds_it_and_moves_money_only(lives):
    scenario = _arcadia(_need)
    _, town = _paid(lives, scenario, "with_need", "need", "town")
    _, others = _paid(lives, scenario, "with_need", "need", "others")
    _, idle = _paid(lives, scenario, "with_need", "grants", "people")
    assert np.all(town <= 0)
    assert float(town.sum()) < 0
    assert np.array_equal(town, -others)
    same = idle / town
    assert float(same.std("year").max()) < 1e-9
    for other in ("all", "accounts"):
        assert "need" not in sc.ledger(lives, scenario, other)["account"]


def test_a_part_of_a_model_keeps_the_perspectives():
    part = sc.submodel(_arcadia(_need), ["care"])
    assert "need" not in part.accounts
    assert part.perspectives["with_need"].adds == []
    assert sc.submodel(_arcadia(_need), ["work"]).perspectives["with_need"].adds == ["need"]


def _refunds(neutral, returned):
    def change(data):
        refund = data["contracts"]["refund"]["refund"]
        refund["neutralise_level"] = neutral
        if returned is not None:
            data["perspectives"]["all"]["refund_returned"] = returned
        data["contracts"] = {"refund": data["contracts"]["refund"]}

    return _arcadia(change)


def _moved(lives, scenario):
    flows = sc.ledger(lives, scenario, "all")
    deal = sc.settle(flows, lives, scenario, "refund")
    out = {}
    for move in deal.book.moves:
        out[move.why] = out.get(move.why, 0.0) + move.amount * (
            1.0 if move.taker[0] == "town" else -1.0
        )
    assert deal.book.zero_sum()
    return out, deal.book.net_of(["town"])


def test_a_general_refund_goes_back_through_the_block_grant(lives):
    """All towns get the refund and lose it in the grant: only the incentive is left to them."""
    _, neutral = _moved(lives, _refunds(True, None))
    kept, flattered = _moved(lives, _refunds(False, None))
    moved, all_towns = _moved(lives, _refunds(False, 1.0))
    assert kept["refund_level"].sum() > 0
    assert "block_grant" not in kept
    assert flattered.sum() > neutral.sum() + 1e6
    assert np.allclose(moved["block_grant"], -moved["refund_level"], atol=1e-2)
    assert np.allclose(all_towns, neutral, atol=1e-2)


def test_one_town_pays_its_share_of_the_grant_back(lives):
    moved, _ = _moved(lives, _refunds(False, 0.25))
    assert np.allclose(moved["block_grant"], -0.25 * moved["refund_level"], atol=1e-2)


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        (("perspectives", "all", "guaranteed"), ["cares"], "is not an account"),
        (("perspectives", "all", "adds"), ["cares"], "is not an account"),
        (("perspectives", "all", "refund_returned"), 1.5, "is not a share"),
        (("accounts", "care", "budget_guarantee"), [], "empty list"),
        (("accounts", "care", "budget_guarantee"), [ROWS[0] | {"value": 2.0}], "is not a share"),
        (("accounts", "need", "kind"), "service", "go together"),
        (("accounts", "care", "kind"), "grant", "go together"),
    ],
)
def test_what_is_wrong_is_said(key, value, said):
    def change(data):
        _need(data)
        data[key[0]][key[1]][key[2]] = value

    with pytest.raises(ScenarioError, match=said) as refused:
        _arcadia(change)
    assert ".".join(key) in str(refused.value)


@pytest.mark.parametrize(
    ("says", "said"),
    [
        ({"giver": "other"}, "is not a payer or sector"),
        ({"taker": "others"}, "is the giver too"),
    ],
)
def test_a_wrong_grant_is_refused(says, said):
    def change(data):
        _need(data)
        data["rules"]["need"]["versions"][0] |= says

    with pytest.raises(ScenarioError, match=said):
        _arcadia(change)
