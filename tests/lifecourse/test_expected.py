from itertools import pairwise

import numpy as np
import pytest

import simcore as sc
from simcore.lifecourse import expected as propagation
from simcore.lifecourse import moves
from simcore.lifecourse.expected import joint_size
from simcore.lifecourse.rules import step_probabilities
from simcore.uncertainty.draws import parameter_draws
from tests.conftest import changed

TWO_STATES = """
schema = "1"
name = "two"
title = {{ en = "Two", da = "To" }}
ages = [0, 60]
[run]
seed = 1
draws = 1
cohorts = 1
years = {years}
steps_per_year = {steps}
[population]
label = {{ en = "x", da = "x" }}
intakes = {{ 2020 = 1000 }}
entry_age = {{ 0 = 1.0 }}
[domains.a]
states = ["well", "ill"]
start = "well"
[[domains.a.transitions]]
from = "well"
to = "ill"
rate = {rate}
[arms.only]
label = {{ en = "x", da = "x" }}
[tables.a]
of = ["a"]
[tables.fell_ill]
events = "a"
"""


@pytest.mark.parametrize("steps", [1, 2, 4, 12])
def test_an_exponential_has_its_closed_form(tmp_path, steps):
    file = tmp_path / "two.toml"
    file.write_text(TWO_STATES.format(years=10, steps=steps, rate=0.3))
    exact = sc.expected(sc.load(file))["expected"].isel(arm=0, draw=0, intake=0)
    well = exact.sel(cell="a:well").to_numpy() / 1000
    times = np.arange(1, 10 * steps + 1).reshape(10, steps) / steps
    assert np.allclose(well, np.exp(-0.3 * times).sum(axis=1), rtol=1e-12)
    fell = exact.sel(cell="fell_ill:well>ill").to_numpy().sum() / 1000
    assert abs(fell - (1 - np.exp(-3.0))) < 1e-12


def test_a_spell_dependent_rate_has_its_closed_form(tmp_path):
    """Weibull hazards by year of spell: survival is the product of the years' own."""
    rates = {s: 0.05 * (s + 1) for s in range(9)}
    profile = "{ spell = { " + ", ".join(f"{s} = {r}" for s, r in rates.items()) + " } }"
    file = tmp_path / "two.toml"
    file.write_text(TWO_STATES.format(years=9, steps=1, rate=profile))
    well = sc.expected(sc.load(file))["expected"].isel(arm=0, draw=0, intake=0).sel(cell="a:well")
    assert np.allclose(well / 1000, np.exp(-np.cumsum(list(rates.values()))), rtol=1e-12)


def test_occupancy_sums_to_the_group_exactly(small):
    exact = sc.expected(small)
    for table, spec in small.tables.items():
        if spec.events is None:
            people = exact["expected"].where(exact["table"] == table, drop=True).sum("cell")
            times = 2 if spec.at == "middle" else 1
            sizes = np.array(list(small.intakes.values()))[:, None] * times
            assert np.allclose(people, sizes, rtol=1e-12)


def test_too_large_a_space_is_refused_with_its_size(case):
    with pytest.raises(sc.TooLargeError) as caught:
        sc.expected(case)
    text = str(caught.value)
    assert text.startswith("expected: the joint state space has ")
    assert "placement 42" in text  # 7 states, each with the spells that its exit depends on
    assert "take a part of it with simcore.submodel(scenario, [...])" in text
    assert joint_size(case) > 1e9


def test_halving_the_step_converges(small):
    """docs/architecture.md, Step length and group size act as theory says: inputs are rates, so the step hardly matters."""

    def finer(steps):
        def change(data):
            data["run"] |= {"steps_per_year": steps, "years": 6}
            data["tables"] = {"care": {"of": ["care"]}}
            data["effects"] = []
            for domain in ("ever", "school", "help"):
                data["domains"].pop(domain)
            data["interventions"] = {}
            data["attributes"].pop("place_in_help")
            data["arms"] = {"only": {"label": data["arms"]["help"]["label"]}}
            # One rate for every spell: a spell band is a matter of the step.
            data["domains"]["care"]["transitions"][2]["rate"] = 0.3

        return change

    last = []
    for steps in (1, 2, 4, 12):
        exact = sc.expected(changed(small, finer(steps)))["expected"] / steps
        last.append(exact.isel(arm=0, draw=0, intake=0, year=-1).to_numpy())
    change = [np.abs(b - a).max() for a, b in pairwise(last)]
    assert change[1] < 0.62 * change[0]
    assert change[2] < change[1]


BANDS = """
[[domains.a.transitions]]
from = "ill"
to = "well"
rate = { age = { 0 = 0.1, 3 = 0.4 } }
[[domains.a.transitions]]
from = "ill"
to = "dead"
years = [5, 6]
rate = 0.2
[[effects]]
domain = "a"
from = "well"
ratio = 0.5
ages = [2, 4]
[[effects]]
domain = "a"
from = "ill"
ratio = 0.7
years = [1, 8]
"""


def test_probabilities_are_worked_out_for_the_years_in_which_they_differ(tmp_path, monkeypatch):
    """Nothing changes by it: ages and years of transitions, profiles and effects all count."""
    file = tmp_path / "two.toml"
    text = TWO_STATES.format(years=12, steps=2, rate=0.3).replace('"ill"]', '"ill", "dead"]', 1)
    file.write_text(text.replace("[arms.only]", BANDS + "[arms.only]"))
    worked_out = []

    def count(*given):
        worked_out.append(given[4])
        return step_probabilities(*given)

    monkeypatch.setattr(propagation, "step_probabilities", count)
    few = sc.expected(sc.load(file))
    assert worked_out == [0, 1, 2, 3, 5, 7, 9]
    monkeypatch.setattr(moves, "_alike", lambda scenario, tests: list(range(scenario.run.years)))
    every = sc.expected(sc.load(file))
    assert len(worked_out) == 7 + 12
    assert np.array_equal(few["expected"], every["expected"])


@pytest.mark.parametrize("value", [-0.1, np.nan, np.inf])
def test_impossible_numbers_are_refused_by_exact_propagation_too(small, value):
    """Points are not validated; a rate below 0 gave shares below 0."""
    scenario = sc.submodel(small, ["care"])
    points = parameter_draws(scenario, None)
    points.loc[{"parameter": "entry"}] = value
    with np.errstate(invalid="ignore"), pytest.raises(sc.ScenarioError) as caught:
        sc.expected(scenario, points=points)
    assert "submodel" not in str(caught.value)
    assert str(caught.value).startswith("three_domains: a probability of 'care' comes out as ")
    assert str(caught.value).endswith("; correct its rates, shares and ratios")


def test_impossible_shares_are_refused_by_exact_propagation_too(small):
    scenario = sc.submodel(small, ["care"])
    points = parameter_draws(scenario, None)
    points.loc[{"parameter": "share_men"}] = -0.2
    with pytest.raises(sc.ScenarioError) as caught:
        sc.expected(scenario, points=points)
    assert str(caught.value) == (
        "three_domains: a probability of 'sex' comes out as -0.2 to -0.2; correct its rates, "
        "shares and ratios"
    )
