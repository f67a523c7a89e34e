"""Refund rules: the Housing First reform, and costly single cases."""

from types import SimpleNamespace

import numpy as np
import pytest

from simcore.money.incidence import Case, split
from simcore.money.prices import PriceBook
from simcore.scenario.rules import BUILT_IN
from simcore.scenario.schema.money import Account
from tests.contracts.sheets import DENMARK

#: Contents do not matter to the rules below: they hold plain numbers.
BOOK = type("Book", (PriceBook,), {"__init__": lambda self: setattr(self, "size", 1)})()
BOOK.scenario = SimpleNamespace(payers={})
BOOK.country = DENMARK
BOOK.money = None
BOOK.index = {}


def shares(rule, version, amount, since=0):
    """What K and S pay of an amount under one wording of a rule."""
    account = Account.model_validate(
        {"label": "x", "table": "t", "rule": "r", "municipality": "K", "state": "S", "items": [{"price": 1.0}]},
        strict=False,
    )  # fmt: skip
    version = {"from": "2020-01-01", "source": "test", "grade": "A"} | version
    whole = BUILT_IN[rule].model_validate({"label": "x", "kind": rule, "versions": [version]})
    parts = split(whole, Case(BOOK, account, whole.versions[0], np.array([[amount]]), np.full((1, 2), np.nan), since))  # fmt: skip
    return {p: sum(float(x.amount[0, 0]) for x in parts if x.payer == p) for p in ("K", "S")}


OLD = ("shares", {"shares": {"K": 0.5, "S": 0.5}})
DAYS_120 = ("days", {"share": 0.5, "days": 120.0, "days_used": 365.0})
DAYS_90 = ("days", {"share": 0.5, "days": 90.0, "days_used": 365.0})
SUPPORT = ("first_years", {"share": 0.5, "years": 2})
NO_SUPPORT = ("shares", {"shares": {"K": 1.0}})


@pytest.mark.parametrize(
    ("shelter", "support", "since", "own", "state"),
    [
        (OLD, NO_SUPPORT, 0, 190_000, 275_000), (DAYS_120, SUPPORT, 0, 417_089, 47_911),
        (DAYS_90, SUPPORT, 1, 439_692, 25_308), (DAYS_90, SUPPORT, 2, 397_192, 67_808),
    ],
)  # fmt: skip
def test_8_6_housing_first(shelter, support, since, own, state):
    """One person, 365 days of shelter against support of 85,000; the total gain is 465,000."""
    before, after = shares(*shelter, 550_000.0), shares(*support, 85_000.0, since)
    gain = {p: before[p] - after[p] for p in ("K", "S")}
    assert gain["K"] == pytest.approx(own, abs=1)
    assert gain["S"] == pytest.approx(state, abs=1)
    assert sum(gain.values()) == pytest.approx(465_000)


@pytest.mark.parametrize(
    ("shelter", "support", "own", "state"), [(OLD, NO_SUPPORT, -39_795, 45_205), (DAYS_90, SUPPORT, 2_705, 2_705)]
)  # fmt: skip
def test_8_6_with_sixty_days(shelter, support, own, state):
    kind, version = shelter
    if kind == "days":
        version = version | {"days_used": 60.0}
    used = 550_000.0 * 60 / 365
    before, after = shares(kind, version, used), shares(*support, 85_000.0)
    assert before["K"] - after["K"] == pytest.approx(own, abs=1)
    assert before["S"] - after["S"] == pytest.approx(state, abs=1)


@pytest.mark.parametrize(
    ("cost", "refund"), [(0.8e6, 0), (1.0e6, 35_000), (1.68e6, 205_000), (2.0e6, 365_000), (2.5e6, 710_000)]
)  # fmt: skip
def test_8_8_costly_single_cases(cost, refund):
    steps = {"steps": [[860_000.0, 0.25], [1_680_000.0, 0.5], [2_120_000.0, 0.75]]}
    paid = shares("steps", steps, cost)
    assert paid["S"] == pytest.approx(refund)
    assert paid["K"] + paid["S"] == pytest.approx(cost)


def test_a_rate_of_zero_leaves_all_to_the_municipality():
    assert shares("days", {"share": 0.0, "days": 120.0, "days_used": 365.0}, 1e5) == {
        "K": 1e5,
        "S": 0.0,
    }
    assert shares("first_years", {"share": 0.5, "years": 0}, 1e5)["S"] == 0.0


@pytest.mark.parametrize(("since", "refund"), [(0, 0.5), (1, 0.5), (2, 0.5), (3, 0.0)])
def test_years_of_a_track_that_starts_later_count_from_its_first_use(since, refund):
    """A year of preparation, then support: its two years are the second and the third."""
    later = {"share": 0.5, "years": 2, "first_use": 1}
    assert shares("first_years", later, 100.0, since)["S"] == 100.0 * refund
    version = {"from": "2020-01-01", "source": "test", "grade": "A"} | later
    rule = BUILT_IN["first_years"].model_validate({"label": "x", "kind": "first_years", "versions": [version]})  # fmt: skip
    assert rule.changes_at(rule.versions[0]) == (3,)
