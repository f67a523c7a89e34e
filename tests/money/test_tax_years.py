"""A tax follows the calendar: each wording of its rule has the rates and limits of its day."""

import numpy as np
import pytest

import simcore as sc
from simcore.countries import countries
from simcore.scenario.rules import income_tax as module
from tests.conftest import changed

FREE = {"unit": "ARC/year", "grade": "C", "source": "invented", "label": {"en": "Free of tax"}}

LEVEL = {"unit": "index", "grade": "C", "source": "invented", "label": {"en": "Level of prices"}}


@pytest.fixture(scope="module")
def arcadia():
    """20 % until 2036, then 30 % above 10,000 at the level of 2027, which is 1.25 times 2025's."""

    def change(data):
        rows = [("2020-01-01", 0.2), ("2037-01-01", 0.3)]
        data["parameters"]["flat_tax"]["values"] = [
            {"from": day, "value": rate, "source": "invented"} for day, rate in rows
        ]
        rows = [("2020-01-01", 0.0, 2025), ("2037-01-01", 10_000.0, 2027)]
        data["parameters"]["free"] = FREE | {
            "value": 0.0,
            "price_year": 2025,
            "values": [
                {"from": day, "value": amount, "price_year": year, "source": "invented"}
                for day, amount, year in rows
            ],
        }
        data["parameters"]["wage"]["distribution"] = "fixed"
        data["price_index"] = {}
        data["country"]["taxes"]["wage"][0]["above"] = "free"
        for year, level in ((2025, 1.0), (2026, 1.1), (2027, 1.25)):
            data["parameters"][f"level_{year}"] = LEVEL | {"value": level}
            data["price_index"][str(year)] = f"level_{year}"
        version = data["rules"]["income_tax"]["versions"][0]
        data["rules"]["income_tax"]["versions"] = [version, version | {"from": "2037-01-01"}]

    return changed(sc.load(countries()["template"] / "example.toml"), change)


@pytest.fixture(scope="module")
def lives(arcadia):
    return sc.simulate(arcadia, draws=2, cohorts=3)


def _tax_share(lives, scenario):
    flow = sc.ledger(lives, scenario)["flow"]
    where = {
        name: ((flow["account"] == name) & (flow["payer"] == payer)).to_numpy()
        for name, payer in (("income_tax", "crown"), ("wages", "people"))
    }
    tax, wages = (
        flow.isel(line=at).sum("line").sum(("arm", "draw", "cohort")) for at in where.values()
    )
    paid = wages.to_numpy() != 0
    return flow["calendar"].to_numpy()[paid], (tax / wages).to_numpy()[paid]


def test_each_year_is_taxed_by_its_own_law(arcadia, lives):
    years, share = _tax_share(lives, arcadia)
    later = 0.3 * (30_000 - 10_000 / 1.25) / 30_000
    assert years.min() < 2037 < years.max()
    assert np.allclose(share, np.where(years < 2037, 0.2, later), atol=1e-6)


def test_a_tax_that_forgets_its_day_is_caught(arcadia, lives, monkeypatch):
    right = module.income_tax
    monkeypatch.setattr(
        module, "income_tax", lambda book, taxes, income, day="": right(book, taxes, income)
    )
    _, share = _tax_share(lives, arcadia)
    assert np.allclose(share, 0.2, atol=1e-6)
