"""Units are a closed vocabulary; each has a scale that its numbers are drawn on, and bounds."""

import re
from math import inf

import numpy as np
import pytest

import simcore as sc
from simcore.money.prices import PriceBook
from simcore.scenario.quantiles import EDGES, quantile, support
from simcore.scenario.read.programme import lay_on, read_programme
from simcore.scenario.schema.money import Item
from simcore.scenario.schema.parameter import Parameter
from simcore.scenario.schema.units import COUNTED, UNITS, YEARLY, find_unit, nearest_unit, unit_of
from simcore.uncertainty.draws import parameter_draws
from tests.conftest import ROOT, changed
from tests.shipped import SCENARIOS


def _parameter(**given):
    return Parameter.model_validate({"value": 0.5, "grade": "C", "source": "x"} | given)


def _refused(scenario, name, **given):
    with pytest.raises(sc.ScenarioError) as caught:
        changed(scenario, lambda data: data["parameters"][name].update(given))
    assert "\n" not in str(caught.value)
    return str(caught.value).removeprefix("changed: ")


@pytest.mark.parametrize(
    ("text", "scale", "low", "high"),
    [
        ("share", "log-odds", 0, 1),
        ("probability", "log-odds", 0, 1),
        ("share of benefit", "log-odds", 0, 1),
        ("marginal municipal share", "log-odds", 0, 1),
        ("per year", "log", 0, inf),
        ("hazard ratio", "log", 0, inf),
        ("odds ratio", "log", 0, inf),
        ("count", "log", 0, inf),
        ("years", "log", 0, inf),
        ("index", "log", 0, inf),
        ("visits/year", "log", 0, inf),
        ("days/year", "log-odds", 0, 365),
        ("weeks/year", "log-odds", 0, 52),
        ("DKK/child-year", "log", 0, inf),
        ("EUR/visit", "log", 0, inf),
        ("DKK of block grant at risk", "log", 0, inf),
        ("flag", "held", 0, 1),
        ("real", "plain", -inf, inf),
    ],
)
def test_each_unit_has_its_scale_and_its_bounds(text, scale, low, high):
    unit = unit_of(text)
    assert (unit.scale, unit.low, unit.high) == (scale, low, high)


@pytest.mark.parametrize(
    "text",
    ["", "shares", "Share", "share of", "per month", "hazard ratio ", "portion", "%", "kr/year",
     "DKK/", "DKK/fortnight", "DKK/day/day", "dkk/year", "DKK of x/year", "days per year", "XY"],
)  # fmt: skip
def test_what_is_no_unit(text):
    assert find_unit(text) is None
    with pytest.raises(sc.ScenarioError, match="is not a unit; "):
        unit_of(text)


@pytest.mark.parametrize(
    ("text", "currency", "says"),
    [
        ("shares", "", "did you mean 'share'?"),
        ("per yaer", "", "did you mean 'per year'?"),
        ("hazard", "", "did you mean 'per year'?"),
        ("%", "", "did you mean 'share'?"),
        ("portion", "DKK", "did you mean 'share'?"),
        ("days per year", "", "did you mean 'days/year'?"),
        ("EUR/chld-year", "", "did you mean 'EUR/child-year'?"),
        ("kr/visit", "SEK", "did you mean 'SEK/visit'?"),
        (
            "xyzzy",
            "DKK",
            "choose from share, probability, probability per year, per year, hazard ratio, odds "
            f"ratio, risk ratio, ratio, factor, count, units, DKK/year and {len(UNITS) + 13} more "
            "(docs/scenario.md, Units)",
        ),
    ],
)
def test_the_nearest_unit_is_named(text, currency, says):
    assert nearest_unit(text, currency) == says


def test_an_unknown_unit_is_refused_with_file_key_and_value(small, tmp_path):
    """``shares`` was drawn on the log scale: 29 % of draws were above 1."""
    given = {"value": 0.8, "low": 0.4, "high": 0.95}
    assert _refused(small, "take_up", unit="shares", **given) == (
        "parameters.take_up.unit = 'shares' is not a unit; did you mean 'share'?"
    )
    # Even where what the number is used for has no upper bound.
    assert _refused(small, "entry", unit="shares") == (
        "parameters.entry.unit = 'shares' is not a unit; did you mean 'share'?"
    )
    table = tmp_path / "numbers.csv"
    table.write_text("id,value,unit,grade,source\nlfl_drop_y1,0.1,per month,A,x\n")
    top = f'schema = "1"\nextends = "{SCENARIOS[0]}"\nname = "x"\ntables_from = ["numbers.csv"]\n'
    (tmp_path / "x.toml").write_text(top)
    with pytest.raises(sc.ScenarioError) as caught:
        sc.load(tmp_path / "x.toml")
    assert str(caught.value) == (
        f"{table}: parameters.lfl_drop_y1.unit = 'per month' is not a unit; "
        "did you mean 'per year'?"
    )


def test_a_programme_of_ones_own_names_its_file(tmp_path):
    text = (ROOT / "simcore" / "countries" / "denmark" / "programmes" / "mst.toml").read_text(
        encoding="utf-8"
    )
    (tmp_path / "mine.toml").write_text(text.replace('unit = "DKK/course"', 'unit = "DKK/corse"'))
    top = f'schema = "1"\nextends = "{ROOT}/scenarios/mst.toml"\nname = "x"\n'
    (tmp_path / "x.toml").write_text(top + '[interventions.mst]\nprogramme = "mine.toml"\n')
    with pytest.raises(sc.ScenarioError) as caught:
        sc.load(tmp_path / "x.toml")
    assert str(caught.value) == (
        f"{tmp_path / 'mine.toml'}: cost.unit = 'DKK/corse' is not a unit; "
        "did you mean 'DKK/course'?"
    )


@pytest.mark.parametrize(
    ("unit", "when"),
    [
        ("DKK/course", {"change": "*>active"}),
        ("DKK/person-year", {"mst": "active"}),
        ("DKK/month", {"mst": "active"}),
    ],
)
def test_a_programme_priced_by_time_is_paid_while_it_lasts(unit, when):
    """A price by the month was paid once, at the start, for twelve months."""
    programme = read_programme("mst", ROOT, "x")
    cost = programme.cost.model_copy(update={"unit": unit})
    layer = lay_on("mst", programme.model_copy(update={"cost": cost}), "x")
    assert layer["accounts"]["mst"]["items"][0]["when"] == when


def test_a_unit_in_another_currency_is_refused(case):
    assert _refused(case, "shelter_days", unit="EUR/visit") == (
        "parameters.shelter_days.unit = 'EUR/visit' is an amount in EUR, but money.currency is "
        "'DKK'; convert the amount to DKK"
    )


def test_a_currency_in_a_unit_is_a_code(case):
    assert nearest_unit("kr/visit", "kr") == (
        "write the currency as a code of three capital letters, here and in money.currency, for "
        "example EUR"
    )
    with pytest.raises(sc.ScenarioError) as caught:
        changed(case, lambda data: data["money"].update(currency="kr"))
    assert re.fullmatch(
        r"changed: parameters\.\w+\.unit = 'DKK/[\w-]+' is an amount in DKK, but money.currency is "
        "'kr'; convert the amount to kr",
        str(caught.value),
    )


@pytest.mark.parametrize(
    ("field", "number", "unit", "says"),
    [
        ("value", 45, "share", "is not a share; write a number from 0 to 1"),
        ("high", 1.2, "probability", "is not a probability; write a number from 0 to 1"),
        ("low", -0.1, "hazard ratio", "is not a hazard ratio; write 0 or more"),
        ("value", 400, "days/year", "is not a number of days in a year; write a number from 0 to 365"),
        ("value", -5, "DKK/visit", "is not a price; write 0 or more"),
        ("value", 2, "flag", "is not a flag; write a number from 0 to 1"),
        ("value", 3, "real rate", "is not a yearly rate of interest; write a number from -0.5 to 1"),
    ],
)  # fmt: skip
def test_every_number_lies_within_the_bounds_of_its_unit(small, field, number, unit, says):
    given = {"value": 0.5, "low": 0.2, "high": 0.9, "unit": unit} | {field: number}
    if field == "value":
        given |= {"low": number, "high": number}
    assert _refused(small, "take_up", **given) == f"parameters.take_up.{field} = {number:g} {says}"


def test_draws_are_held_to_the_bounds_of_the_unit(case):
    gamma = {"gamma": {"mean": 200.0, "sd": 60.0}}
    assert _refused(case, "shelter_days", value=200.0, distribution=gamma) == (
        "parameters.shelter_days.distribution draws from 7.68 to 945, but its unit 'days/year' is "
        "a number from 0 to 365; 1.0 % of draws would leave that: give low and high and "
        'distribution = "auto", which stays within the unit'
    )
    narrow = {"gamma": {"mean": 60.0, "sd": 10.0}}
    assert changed(case, lambda d: d["parameters"]["shelter_days"].update(
        value=60.0, low=None, high=None, distribution=narrow))  # fmt: skip


def test_a_year_has_no_more_days_than_it_has(case):
    """On the log scale 2 % of the nights in a shelter were above 365, up to 574 and more."""
    draws = parameter_draws(case, range(2000))
    for name in ("shelter_days", "psy_beddays", "somatic_beddays"):
        one = case.parameters[name]
        assert draws.sel(parameter=name).max() < 365
        assert support(one)[1] < 365
        # The value is the median and the interval what it was: 80 %, grade C.
        found = quantile(one, np.array([0.1, 0.5, 0.9]))
        assert np.allclose(found, [one.low, one.value, one.high], rtol=1e-9)


@pytest.mark.parametrize("unit", sorted({*UNITS, "DKK/visit", "share of benefit"}))
def test_what_is_drawn_from_an_interval_stays_within_the_unit(unit):
    found = unit_of(unit)
    if found.scale == "held":
        return
    top = found.high if found.high < inf else 8.0
    given = {"value": 0.5 * top, "low": 0.1 * top, "high": 0.8 * top, "unit": unit}
    for interval in (given, {"value": 0.5 * top, "unit": unit}):
        values = quantile(_parameter(**interval), np.array([EDGES[0], 0.1, 0.5, 0.9, EDGES[1]]))
        if found.scale != "plain":
            assert np.all((values >= found.low) & (values <= found.high))
        assert np.all(np.diff(values) > 0)


def test_days_weeks_and_months_of_a_service_priced_by_the_year(case):
    """A price by the year counts the part of the year; other prices count as they stand."""
    for unit, many, price_unit, wanted in (
        ("days/year", 73.0, "DKK/person-year", 0.2),
        ("weeks/year", 26.0, "DKK/person-year", 0.5),
        ("months/year", 3.0, "DKK/person-year", 0.25),
        ("days/year", 73.0, "DKK/day", 73.0),
        ("visits/year", 73.0, "DKK/visit", 73.0),
    ):

        def change(data, unit=unit, many=many, price_unit=price_unit):
            for name, number, of in (("shelter_days", many, unit), ("cost_110", 1000, price_unit)):
                data["parameters"][name] |= {"value": number, "unit": of, "distribution": "fixed"}
                data["parameters"][name].pop("low", None)
                data["parameters"][name].pop("high", None)
            data["parameters"]["cost_110"]["price_year"] = data["money"]["price_year"]

        book = PriceBook(changed(case, change), None)
        item = Item(price="cost_110", quantity="shelter_days")
        assert book.unit_price(item) == pytest.approx(1000 * wanted)


def test_the_page_lists_every_unit():
    page = (ROOT / "docs" / "scenario.md").read_text(encoding="utf-8")
    part = page[page.index("### Units") :].split("\n## ")[0]
    written = set(re.findall("`([^`]+)`", part))
    assert {name for name in UNITS if not name.endswith("/year")} <= written
    assert {*YEARLY, *COUNTED} <= written
    assert {name for name in UNITS if name.endswith("/year")} <= written
