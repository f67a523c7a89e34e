"""Factors of an item multiply its price, in every draw, and nothing else."""

import numpy as np
import pytest

import simcore as sc
from simcore.countries import countries
from simcore.errors import ScenarioError
from simcore.money.prices import PriceBook
from tests.conftest import changed

RAISE = {
    "value": 1.4, "low": 1.2, "high": 1.7, "unit": "ratio", "grade": "C", "source": "invented",
    "label": {"en": "Rise of pay"},
}  # fmt: skip


@pytest.fixture(scope="module")
def arcadia():
    return sc.load(countries()["template"] / "example.toml")


def _with(scenario, *factors):
    def change(data):
        data["parameters"]["rise"] = RAISE
        data["accounts"]["wages"]["items"][0]["factors"] = list(factors)

    return changed(scenario, change)


def test_factors_multiply_the_price_draw_by_draw(arcadia):
    scenario = _with(arcadia, "rise", 0.5)
    item = scenario.accounts["wages"].items[0]
    book, before = PriceBook(scenario, range(20)), PriceBook(arcadia, range(20))
    rise = book.value("rise")
    assert rise.std() > 0.05
    wanted = before.unit_price(arcadia.accounts["wages"].items[0]) * rise * 0.5
    assert np.allclose(book.unit_price(item), wanted, rtol=1e-12)


def test_only_the_accounts_with_factors_change(arcadia):
    lives = sc.simulate(arcadia, draws=3, cohorts=4)
    old = sc.ledger(lives, arcadia)["flow"]
    new = sc.ledger(lives, _with(arcadia, 1.5))["flow"]
    for account in np.unique(old["account"]):
        factor = 1.5 if account == "wages" else 1.0
        a, b = (x.to_numpy()[..., x["account"].to_numpy() == account] for x in (old, new))
        assert np.allclose(b, a * factor, rtol=1e-6), account


@pytest.mark.parametrize(
    ("factor", "said"), [(-1.0, "is not a quantity"), ("risen", "is not a parameter")]
)
def test_a_wrong_factor_is_refused(arcadia, factor, said):
    with pytest.raises(ScenarioError, match=said) as refused:
        _with(arcadia, factor)
    assert "accounts.wages.items[0].factors[0]" in str(refused.value)
