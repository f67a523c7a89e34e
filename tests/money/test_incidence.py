"""Rules of incidence against the published vectors and against sums worked by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simcore.money.dates import asked_on, in_force, segments
from simcore.money.incidence import Case, split
from simcore.money.prices import PriceBook
from simcore.scenario.rules.income_tax import income_tax
from simcore.scenario.rules.staircase import staircase_share
from tests.conftest import changed


@pytest.fixture(scope="module")
def book(case):
    return PriceBook(case, None)


def _split(case, book, account, rule, amount, version=-1, spell=(np.nan, np.nan)):
    wording = case.rules[rule].versions[version]
    one = Case(
        book,
        case.accounts[account],
        wording,
        np.array([[amount]]),
        np.array([spell]),
        day=asked_on(case.rules[rule], wording, 2025),
    )
    out = {}
    for part in split(case.rules[rule], one):
        key = (part.payer, part.account_class)
        out[key] = out.get(key, 0.0) + float(part.amount[0, 0])
    return out


@pytest.mark.parametrize(
    ("cost", "refund"),
    [(0.8e6, 0), (1.0e6, 35_000), (1.68e6, 205_000), (2.0e6, 365_000), (2.5e6, 710_000)],
)
def test_steps_of_costly_single_cases(case, cost, refund):
    """instruments.md 8.8, at the level of 2022, of one cost."""

    def level_2022(data):
        data["money"]["price_year"] = 2022
        data["rules"]["costly_residential"]["versions"][0]["spread"] = None

    scenario = changed(case, level_2022)
    parts = _split(
        scenario, PriceBook(scenario, None), "residential_care", "costly_residential", cost
    )
    assert parts[("S.social", "refund")] == pytest.approx(refund, abs=1e-6)
    assert parts[("K.children", "service")] == cost
    assert parts[("K.children", "refund")] == pytest.approx(-refund, abs=1e-6)


@pytest.mark.parametrize(("weeks", "state"), [(4, 3.2), (26, 12.0), (52, 19.8), (104, 30.2)])
def test_the_refund_staircase_by_weeks(weeks, state):
    """instruments.md 8.7."""
    ladder = [(0, 0.8), (4, 0.4), (26, 0.3), (52, 0.2)]
    assert staircase_share(ladder, 0, weeks) * weeks == pytest.approx(state)
    assert staircase_share(ladder, 52, np.inf) == 0.2


def test_a_benefit_is_refunded_by_its_spell_and_received_by_the_citizen(case, book):
    first = _split(case, book, "cash_benefit", "staircase", 52_000.0, spell=(0.0, 1.0))
    assert first[("S.employment", "refund")] == pytest.approx(19_800)
    later = _split(case, book, "cash_benefit", "staircase", 52_000.0, spell=(1.0, np.inf))
    assert later[("S.employment", "refund")] == pytest.approx(10_400)
    assert later[("C", "transfers")] == -52_000
    assert sum(later.values()) == pytest.approx(0)


@pytest.mark.parametrize(("version", "days"), [(0, 365), (1, 120), (2, 90)])
def test_shelter_days_are_refunded_up_to_the_limit(case, version, days):
    def whole_year(data):
        data["parameters"]["shelter_days"] |= {"value": 365, "high": 365, "distribution": "fixed"}

    scenario = changed(case, whole_year)
    parts = _split(scenario, PriceBook(scenario, None), "shelter", "shelter", 550_000.0, version)
    assert parts[("S.social", "refund")] == pytest.approx(550_000 * 0.5 * days / 365)


@pytest.mark.parametrize(("version", "own"), [(0, 65_000), (1, 45_000)])
def test_fgu_is_split_by_its_share(case, book, version, own):
    parts = _split(case, book, "prep_education", "fgu", 100_000.0, version)
    assert parts[("K.school", "service")] == pytest.approx(own)
    assert parts[("S.education", "service")] == pytest.approx(100_000 - own)


def _tax(book, on, income):
    found = income_tax(book, book.country.taxes[on], np.array([income]))
    return {sector: float(due[0]) for sector, due in found.items()}


def test_income_tax_by_hand(book):
    """360,000 a year in 2025: every step of the form."""
    tax = _tax(book, "wage", 360_000.0)
    after = 360_000 * 0.92
    deduction = min(0.123 * 360_000, 55_600)
    assert tax["K"] == pytest.approx(0.25068 * (after - 51_600 - deduction))
    assert tax["S"] == pytest.approx(0.08 * 360_000 + 0.1201 * (after - 51_600))
    high = _tax(book, "wage", 800_000.0)
    assert high["S"] == pytest.approx(
        64_000 + 0.1201 * (736_000 - 51_600) + 0.15 * (736_000 - 611_800)
    )
    benefit = _tax(book, "benefit", 150_000.0)
    assert benefit["K"] == pytest.approx(0.25068 * (150_000 - 51_600))
    assert benefit["S"] == pytest.approx(0.1201 * (150_000 - 51_600))
    assert _tax(book, "wage", 0.0) == {"K": 0.0, "S": 0.0}


def test_marginal_tax_agrees_with_the_sourced_rows(book):
    """prices.csv marg_rate_k 0.200 and marg_rate_s 0.190, below the deduction cap."""
    low, high = _tax(book, "wage", 300_000.0), _tax(book, "wage", 301_000.0)
    assert (high["K"] - low["K"]) / 1000 == pytest.approx(0.200, abs=5e-4)
    assert (high["S"] - low["S"]) / 1000 == pytest.approx(0.190, abs=1e-3)


@given(
    st.floats(0, 5e6),
    st.sampled_from(["costly_residential", "staircase", "fgu", "shelter", "municipal"]),
)
def test_parts_add_up_to_what_they_split(case, amount, rule):
    account = {
        "costly_residential": "residential_care", "staircase": "cash_benefit", "fgu": "prep_education",
        "shelter": "shelter", "municipal": "preventive",
    }[rule]  # fmt: skip
    parts = _split(case, PriceBook(case, None), account, rule, amount, spell=(0.0, 1.0))
    whole = 0.0 if case.accounts[account].kind == "transfer" else amount
    assert sum(parts.values()) == pytest.approx(whole, abs=1e-6)


def test_wordings_follow_their_dates(case):
    rule = case.rules["shelter"]
    assert [(v.days, w) for v, w in in_force(rule, 2022)] == [(365, 1.0)]
    (old, a), (new, b) = in_force(rule, 2023)
    assert (old.days, new.days) == (365, "ref_110_new_days")
    assert (a, b) == (273 / 365, 92 / 365)
    runs = [(first, last) for first, last, _ in segments(rule, 2020, 2030)]
    assert runs == [(2020, 2022), (2023, 2023), (2024, 2025), (2026, 2026), (2027, 2030)]


def test_prices_are_brought_to_one_level(case):
    book = PriceBook(case, None)
    foster = case.accounts["family_care"].items[1]
    assert book.unit_price(foster)[0] == pytest.approx(470_000 * 1.185)
    monthly = case.accounts["disability_pension"].items[0]
    assert book.unit_price(monthly)[0] == pytest.approx(235_000 * 1.185 / 1.1546)
    nights = case.accounts["shelter"].items[0]
    assert book.unit_price(nights)[0] == pytest.approx(550_000 * 120 / 365 * 1.185 / 1.1094)
    visits = case.accounts["psychiatry"].items[1]
    assert book.unit_price(visits)[0] == pytest.approx(2_400 * 10)
    assert book.limit("cref_child_t1") == pytest.approx(860_000 * 1.185 / 1.0813)
