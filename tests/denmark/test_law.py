"""The Danish ledger by hand: costly cases, nights, tax of 2025 and 2026, FGU, benefits, guarantees."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import lognorm

import simcore as sc
from simcore.countries import countries
from simcore.money.dates import asked_on
from simcore.money.incidence import Case, split
from simcore.money.perspective import guarantee
from simcore.money.prices import PriceBook
from simcore.scenario.rules import BUILT_IN
from simcore.scenario.rules.income_tax import income_tax

LAW = countries()["denmark"] / "law"


@pytest.fixture(scope="module")
def denmark():
    return sc.load("denmark")


@pytest.fixture(scope="module")
def book(denmark):
    return PriceBook(denmark, None)


def _state(denmark, book, rule, account, amount, version):
    """What the state pays of an amount under a wording."""
    day = asked_on(rule, version, 2025)
    spell = np.full((1, 2), np.nan)
    parts = split(rule, Case(book, denmark.accounts[account], version, np.array([[float(amount)]]), spell, day=day))  # fmt: skip
    return sum(float(p.amount[0, 0]) for p in parts if p.payer.startswith("S"))


def test_costly_cases_of_2018_are_the_published_refund(denmark, book):
    """661.2 m were refunded (costly_refund_children_2018), under two steps of that year."""
    version = {
        "from": "2018-01-01", "grade": "A", "source": "costly_2020 at the level of 2018",
        "steps": [[830_000 / 1.03, 0.25], [1_630_000 / 1.03, 0.5]],
    }  # fmt: skip

    def refunded(mean, cv):
        spread = {"spread": {"lognormal": {"cv": cv}}} if cv else {}
        whole = {"label": "x", "kind": "steps", "versions": [version | spread]}
        rule = BUILT_IN["steps"].model_validate(whole)
        return _state(denmark, book, rule, "residential_care", mean, rule.versions[0])

    cv = denmark.parameters["case_cv_residential"].value, denmark.parameters["case_cv_family"].value
    spread = 4_300 * refunded(1_090_000, cv[0]) + 8_700 * refunded(440_000, cv[1])
    means = 4_300 * refunded(1_090_000, 0) + 8_700 * refunded(440_000, 0)
    assert spread / 1e6 == pytest.approx(661.2, rel=0.01)
    assert means / 1e6 == pytest.approx(312, rel=0.05)


def test_the_state_carries_a_tenth_of_placements(denmark, book):
    """Families 8,800 x 557,000 and residential care 4,300 x 1.46 m of 12.5 bn in all."""
    total = sum(
        children
        * _state(
            denmark, book, denmark.rules[rule], account, mean, denmark.rules[rule].versions[-1]
        )
        for children, mean, rule, account in (
            (8_800, 557_000.0, "costly_family", "family_care"),
            (4_300, 1_460_000.0, "costly_residential", "residential_care"),
        )
    )
    assert total / 12.5e9 == pytest.approx(0.0997, abs=0.005)


def test_indexed_limits_are_those_of_the_years(book):
    """About 950,000, 1,850,000 and 2,340,000 in 2025 (costly_2025, grade C, ± 2 %)."""
    for name, of_2025 in (("t1", 950_000), ("t2", 1_850_000), ("t3", 2_340_000)):
        assert book.limit(f"cref_child_{name}") == pytest.approx(of_2025, rel=0.02)


@pytest.mark.parametrize(("wording", "share"), [(1, 0.312), (2, 0.257)])
def test_nights_beyond_the_limit_are_the_municipalitys(denmark, wording, share):
    """129 nights in the mean, 7 % all year: 31 % state at 120 days and 26 % at 90, not 47 and 35."""
    data = denmark.model_copy(
        update={
            "parameters": denmark.parameters
            | {
                "shelter_days": denmark.parameters["shelter_days"].model_copy(
                    update={"value": 129.0, "distribution": "fixed", "low": None, "high": None}
                )
            }
        }
    )
    rule = data.rules["shelter"]
    found = _state(data, PriceBook(data, None), rule, "shelter", 1.0, rule.versions[wording])
    assert found == pytest.approx(share, abs=0.001)


@pytest.mark.parametrize("wage", [300_000.0, 450_000.0, 900_000.0, 3_500_000.0])
def test_tax_of_both_years_by_hand(denmark, book, wage):
    after = 0.92 * wage
    by_year = {
        "2025-12-31": (0.25068, 51_600, 0.123, 55_600, [(0.15, 611_800)], 1.0),
        "2026-01-01": (
            0.25049, 54_100, 0.1275, 63_300,
            [(0.075, 641_200), (0.075, 777_900), (0.05, 2_592_700)], 1.185 / 1.2163,
        ),
    }  # fmt: skip
    for day, (local, free, share, most, steps, level) in by_year.items():
        due = income_tax(book, denmark.country.taxes["wage"], np.array([wage]), day)
        free, most = free * level, most * level
        base = after - free - min(share * wage, most)
        assert due["K"][0] == pytest.approx(local * base, rel=1e-4)
        state = 0.08 * wage + 0.1201 * (after - free)
        state += sum(rate * max(after - above * level, 0) for rate, above in steps)
        assert due["S"][0] == pytest.approx(state, rel=1e-4)


def test_each_year_has_its_tax(denmark):
    for name in ("tax_wage", "tax_benefit", "vat_wage", "vat_benefit"):
        rule = denmark.rules[name]
        days = [asked_on(rule, version, 2025) for version in rule.versions]
        assert days == ["2025-12-31", "2026-01-01"], name


@pytest.mark.parametrize(
    ("path", "day"),
    [("", "2025-01-01"), ("fgu_2024_08.toml", "2024-08-01"), ("fgu_2026.toml", "2026-01-01")],
)
def test_fgu_is_65_and_then_45_percent_municipal_from_every_candidate_date(path, day):
    scenario = sc.load(LAW / path) if path else sc.load("denmark")
    rule, book = scenario.rules["fgu"], PriceBook(scenario, None)
    assert rule.versions[1].from_ == date.fromisoformat(day).isoformat()
    for version, share in zip(rule.versions, (0.35, 0.55), strict=True):
        state = _state(scenario, book, rule, "prep_education", 100.0, version)
        assert state == pytest.approx(100 * share)


def test_every_file_of_law_loads_and_says_what_it_changes():
    files = sorted(LAW.glob("*.toml"))
    assert len(files) == 3
    for path in files:
        assert Path(path).read_text().startswith("# ")
        assert sc.load(path).name == path.stem


def test_benefits_after_the_reform_by_hand(denmark, book):
    """Base rate, supplements for singles, for the activity-ready young and for a child."""
    by_hand = [7_100 + 0.6 * 1_092 + 0.82 * 1_036, 7_100 + 0.6 * 1_092 + 0.82 * 2_590,
               12_750 + 0.55 * 1_092 + 0.2 * 2_784]  # fmt: skip
    items = denmark.accounts["cash_benefit"].items
    for item, monthly in zip(items, by_hand, strict=True):
        assert book.unit_price(item)[0] / 12 == pytest.approx(monthly, rel=0.005)
    pension = book.unit_price(denmark.accounts["disability_pension"].items[0])[0]
    of_2022 = 12 * (0.6 * 19_360 + 0.4 * 16_457)
    assert pension == pytest.approx(of_2022 * 1.185 / 1.0813, rel=0.02)
    assert denmark.accounts["tax_benefit"].items[1:4] == items


def test_grants_reach_the_recipients_there_are(denmark):
    """197,000 in higher education, 92,000 from 18 in upper secondary, 28 % of 101,000 pupils."""
    uptake, unpaid = (denmark.parameters[n].value for n in ("su_uptake", "eud_without_pay"))
    assert uptake * (197_000 + 92_000 * 0.95 + unpaid * 100_000) == pytest.approx(287_000, rel=0.03)


def test_what_is_guaranteed(denmark):
    """Flex jobs are; activation is up to 2025; unemployment insurance in one reading."""
    shares = {
        (name, year, view): guarantee(
            denmark.perspectives[view], name, denmark.accounts[name], year
        )
        for name in ("activation", "flex_job", "unemployment_insurance", "sickness_benefit")
        for year in (2025, 2026)
        for view in ("all_municipalities", "all_municipalities_ui", "municipality")
    }
    yes = {key for key, share in shares.items() if share == 1.0}
    both = ("all_municipalities", "all_municipalities_ui")
    wanted = {("activation", 2025, view) for view in both}
    wanted |= {("flex_job", year, view) for year in (2025, 2026) for view in both}
    wanted |= {("unemployment_insurance", year, both[1]) for year in (2025, 2026)}
    assert yes == wanted
    assert all(share in (0.0, 1.0) for share in shares.values())


def test_the_state_refunds_part_of_costly_housing_with_support(denmark, book):
    """Service act § 176: 25, 50 and 75 % above three limits, of a lognormal cost (quadrature)."""
    rule = denmark.rules["costly_adult"]
    mean, cv = 846_000.0, denmark.parameters["case_cv_residential"].value
    sigma = np.sqrt(np.log1p(cv**2))
    cost = lognorm(sigma, scale=mean / np.exp(sigma**2 / 2))
    limits = [
        book.limit(name, asked_on(rule, rule.versions[0], 2025))
        for name, _ in rule.versions[0].steps
    ]
    above = [quad(lambda c: cost.sf(c), limit, cost.isf(1e-13), limit=200)[0] for limit in limits]
    found = _state(denmark, book, rule, "residence", mean, rule.versions[0])
    assert found == pytest.approx(0.25 * sum(above), rel=1e-6)
    assert 0.02 < found / mean < 0.2
