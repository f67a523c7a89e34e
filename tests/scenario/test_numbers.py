"""What is drawn, set or written must be what it stands for; nothing is limited in silence."""

import numpy as np
import pytest
from scipy import stats

import simcore as sc
from simcore.scenario.check.numbers import BOUNDS
from simcore.scenario.quantiles import EDGES, outside, quantile, support
from simcore.scenario.schema.parameter import Parameter
from simcore.scenario.uses import life_uses, money_uses
from simcore.uncertainty.draws import uncertain_parameters
from tests.conftest import ROOT, changed
from tests.shipped import SCENARIOS

SHIPPED = [
    "denmark",
    "denmark_prior",
    *SCENARIOS,
    *sorted((ROOT / "tests" / "published").glob("*.toml")),
]


def _refused(scenario, change):
    with pytest.raises(sc.ScenarioError) as caught:
        changed(scenario, change)
    assert "\n" not in str(caught.value)
    return str(caught.value).removeprefix("changed: ")


def _draw(name, **given):
    """Replace what is known of a parameter, keeping its value unless given."""

    def change(data):
        old = data["parameters"][name]
        kept = {k: old[k] for k in ("value", "unit", "grade", "source", "price_year") if k in old}
        data["parameters"][name] = kept | given

    return change


def test_a_rate_that_can_be_drawn_below_zero_is_refused_with_its_share(small):
    text = _refused(small, _draw("entry", distribution={"normal": {"mean": 0.1, "sd": 0.3}}))
    assert text == (
        "parameters.entry.distribution draws from -2.01 to 2.21, but domains.care.transitions[0]."
        "rate wants a rate, 0 or more per year; 36.9 % of draws would leave that: write for "
        "example { gamma = { mean = 0.1, sd = 0.3 } }"
    )
    gamma = {"gamma": {"mean": 0.1, "sd": 0.3}}
    assert changed(small, _draw("entry", distribution=gamma)).parameters["entry"].distribution


def test_a_distribution_is_judged_by_what_is_drawn_not_by_what_it_could_in_theory(small):
    """Draws are cut at 1e-12: a normal seven standard deviations above 0 never leaves."""
    tight = {"normal": {"mean": 0.1, "sd": 0.1 / 7.1}}
    assert changed(small, _draw("entry", distribution=tight))
    text = _refused(small, _draw("entry", distribution={"normal": {"mean": 0.1, "sd": 0.1 / 6}}))
    assert "one draw in 1e+09 would leave that" in text
    assert stats.norm.cdf(-6) == pytest.approx(1e-9, rel=0.02)


@pytest.mark.parametrize(
    ("name", "given", "says"),
    [
        (
            "take_up",
            {"distribution": {"lognormal": {"mean": 0.8, "sd": 0.4}}},
            "parameters.take_up.distribution draws from 0.0258 to 19.9, but interventions.help."
            "take_up wants a probability, a number from 0 to 1; 23.9 % of draws would leave that: write "
            "a narrower distribution",
        ),
        (
            "take_up",
            {"low": 0.2, "high": 1.4, "distribution": "uniform", "unit": "ratio"},
            "33.3 % of draws would leave that: write low and high within it",
        ),
        (
            "take_up",
            {"value": 0.8, "unit": "ratio"},
            'parameters.take_up.unit draws from 0.279 to 2.3, but interventions.help.take_up '
            'wants a probability, a number from 0 to 1; 6.8 % of draws would leave that: write '
            'unit = "share"',
        ),
        (
            "take_up",
            {"value": 0.1, "unit": "shares"},
            "parameters.take_up.unit = 'shares' is not a unit; did you mean 'share'?",
        ),
        (
            "help_ratio",
            {"distribution": {"normal": {"mean": 0.5, "sd": 0.5}}},
            "parameters.help_ratio.distribution draws from -3.02 to 4.02, but effects[2].ratio wants "
            "a ratio, 0 or more; 15.9 % of draws would leave that: write for example "
            "{ gamma = { mean = 0.5, sd = 0.5 } }",
        ),
        (
            "attribution",
            {"low": -1.0, "high": 1.0, "distribution": "uniform", "unit": "real"},
            "effects[2].power wants a power, 0 (no effect) or more; 50.0 % of draws",
        ),
        (
            "pass",
            {"distribution": {"normal": {"mean": 0.4, "sd": 0.1}}},
            "write for example { beta = { mean = 0.4, sd = 0.1 } }",
        ),
        (
            "share_men",
            {"distribution": {"dirichlet": {"count": 0.01}}, "group": "sexes"},
            "parameters.share_men.distribution has counts so small that all shares of group 'sexes' "
            "may be drawn as 0; write larger counts",
        ),
        (
            "pass",
            {"posterior": [0.2, 0.4, 1.3, 0.5], "joint": "x"},
            "parameters.pass.posterior draws from 0 to 1.3, but domains.school.transitions[2]."
            "chance wants a probability, a number from 0 to 1; 25.0 % of draws would leave that: "
            "calibrate again",
        ),
        (
            "entry",
            {"distribution": {"lognormal": {"meanlog": 0.0, "sdlog": 200.0}}},
            "parameters.entry.distribution gives numbers too large or too small for lognormal; correct them",
        ),
        (
            "entry",
            {"distribution": {"gamma": {"mean": 1e-200, "sd": 1e200}}},
            "parameters.entry.distribution gives numbers too large or too small for gamma; correct them",
        ),
    ],
)  # fmt: skip
def test_impossible_draws(small, name, given, says):
    if "normal" in given.get("distribution", {}):
        given = given | {"value": given["distribution"]["normal"]["mean"]}
    if given.get("distribution") == "uniform":
        given = given | {"value": given["high"] / 2}
    assert says in _refused(small, _draw(name, **given))


def test_a_price_may_be_normal_as_long_as_it_stays_a_price(case):
    fine = {"normal": {"mean": 36167.0, "sd": 2000.0}}
    assert changed(case, _draw("lfl_price", distribution=fine))
    text = _refused(case, _draw("lfl_price", distribution={"normal": {"mean": 36167.0, "sd": 2e4}}))
    assert text.startswith(
        "parameters.lfl_price.distribution draws from -1.05e+05 to 1.77e+05, but "
        "accounts.course.items[0].price wants a price, 0 to 4.4e+12; 3.5 % of draws would leave"
    )


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (
            {"value": 0.0, "low": 0.0, "high": 0.2},
            "parameters.take_up.value = 0 is at the edge of what the unit 'probability' allows, so its "
            'interval would not be drawn; write a value inside it, or distribution = "uniform"',
        ),
        (
            {"value": 0.5, "low": 0.2, "high": 1.2},
            "parameters.take_up.high = 1.2 is not a probability; write a number from 0 to 1",
        ),
        (
            {"value": 0.5, "low": -0.1, "high": 1.2, "unit": "ratio"},
            "parameters.take_up.low = -0.1 is not a ratio; write 0 or more",
        ),
    ],
)
def test_an_interval_that_would_be_drawn_otherwise_than_written(small, given, says):
    assert _refused(small, _draw("take_up", **given)) == says


@pytest.mark.parametrize(
    ("value", "says"),
    [
        (7.5, "is not a probability, as interventions.help.take_up wants; write a number from 0 to 1"),
        (-0.5, "is not a probability, as interventions.help.take_up wants; write a number from 0 to 1"),
    ],
)  # fmt: skip
def test_what_an_arm_sets(small, value, says):
    text = _refused(small, lambda data: data["arms"]["baseline"].update(set={"take_up": value}))
    assert text == f"arms.baseline.set.take_up = {value:g} {says}"


def test_the_rest_is_a_share_and_nothing_else(small):
    text = _refused(small, lambda d: d["effects"][2].update(ratio="rest"))
    assert text.startswith("effects[2].ratio = 'rest' is not a parameter; ")


def test_rows_that_are_drawn_together_are_as_many(small):
    def change(data):
        data["parameters"]["pass"] |= {"posterior": [0.2, 0.4], "joint": "fit"}
        data["parameters"]["entry"] |= {"posterior": [0.1, 0.2, 0.3], "joint": "fit"}

    names = list(small.parameters)
    first, second = sorted(("pass", "entry"), key=names.index)
    many = {"pass": 2, "entry": 3}
    assert _refused(small, change) == (
        f"parameters.{second}.posterior has {many[second]} rows, and that of {first!r}, which it is "
        f"drawn with, has {many[first]}; calibrate again"
    )


def test_numbers_that_rules_and_limits_read_by_name(case):
    def vat(data):
        data["parameters"]["vat_share"]["value"] = 1.4
        data["parameters"]["vat_share"].pop("low")
        data["parameters"]["vat_share"].pop("high")

    assert _refused(case, vat) == (
        "parameters.vat_share.value = 1.4 is not a share; write a number from 0 to 1"
    )

    def level(data):
        data["parameters"]["index_2019"]["value"] = 0

    assert _refused(case, level) == (
        "price_index.2019 = 'index_2019', whose value 0, is not a level of the price index; "
        "write a number above 0"
    )


def test_a_parameter_may_be_called_anything(small):
    """A name with braces was taken for a format."""

    def braces(data):
        data["domains"]["care"]["transitions"][0]["rate"] = "{x}"
        data["parameters"]["{x}"] = {"value": -1.0, "unit": "per year", "grade": "A", "source": "x"}

    assert _refused(small, braces) == (
        "parameters.{x}.value = -1 is not a hazard per year; write 0 or more"
    )


@pytest.mark.parametrize("path", SHIPPED, ids=str)
def test_nothing_shipped_can_draw_the_impossible(path):
    """Checked apart from validation: 2,001 quantiles of every number that is drawn."""
    scenario = sc.load(path)
    drawn = set(uncertain_parameters(scenario))
    u = np.concatenate([[EDGES[0]], (np.arange(1, 2000)) / 2000, [EDGES[1]]])
    for key, kind, ref in [*life_uses(scenario), *money_uses(scenario)]:
        if ref not in drawn:
            continue
        one = scenario.parameters[ref]
        values = np.array(one.posterior) if one.posterior else quantile(one, u)
        if isinstance(one.distribution, dict) and "dirichlet" in one.distribution:
            continue
        low, high = BOUNDS[kind][:2]
        assert np.all((values >= low) & (values <= high)), (key, ref)


def test_the_share_outside_is_the_share_of_draws_outside():
    one = Parameter.model_validate(
        {
            "value": 0.5,
            "low": 0.2,
            "high": 1.1,
            "unit": "ratio",
            "grade": "B",
            "source": "x",
        }
    )
    u = (np.arange(200_000) + 0.5) / 200_000
    for low, high in ((0.0, 1.0), (0.3, 0.9), (0.0, 9.0), (0.5, np.inf)):
        values = quantile(one, u)
        wanted = np.mean((values < low) | (values > high))
        assert outside(one, low, high) == pytest.approx(wanted, abs=2e-5)
    assert support(one)[0] == quantile(one, np.array([1e-12]))[0]
