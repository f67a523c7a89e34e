"""Every public function says in one sentence what it was given and what it needs."""

import inspect
from typing import get_type_hints

import numpy as np
import pytest

import simcore as sc
from simcore.arguments import BOUNDS, CHOICES, HOLDS
from simcore.errors import ArgumentError
from tests.conftest import SMALL

FUNCTIONS = [getattr(sc, n) for n in sc.__all__ if inspect.isfunction(getattr(sc, n))]
SUMMARIES = [getattr(sc.summary, n) for n in sc.summary.__all__]


@pytest.mark.parametrize("function", [*FUNCTIONS, *SUMMARIES], ids=lambda f: f.__name__)
def test_no_public_function_takes_anything(function):
    """Something of no use at all is refused at every place, by name."""
    parameters = inspect.signature(function).parameters
    hints = get_type_hints(function)
    assert len(FUNCTIONS) == 19
    assert len(SUMMARIES) == 15
    assert function.__doc__
    assert set(parameters) <= set(hints)
    first = next(iter(parameters))
    with pytest.raises(ArgumentError, match=rf"^{function.__name__}: {first} = .* is not an? .*; "):
        function(*[object()] * sum(p.default is p.empty for p in parameters.values()))


@pytest.fixture(scope="module")
def lives(small):
    return sc.simulate(small, draws=1, cohorts=1)


@pytest.mark.parametrize("given", [SMALL, str(SMALL)])
def test_a_path_is_to_be_loaded_first(given):
    with pytest.raises(ArgumentError) as caught:
        sc.simulate(given)
    assert str(caught.value) == (
        f"simulate: scenario = {str(given)!r} is not a Scenario; load it first: "
        f"simcore.load({str(given)!r})"
    )


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"draws": 2.5}, "draws = 2.5 is not a whole number or a range"),
        ({"draws": 2.0}, "draws = 2.0 is not a whole number or a range"),
        ({"draws": True}, "draws = True is not a whole number or a range"),
        ({"draws": np.True_}, "is not a whole number or a range"),
        ({"draws": "3"}, "draws = '3' is not a whole number or a range"),
        ({"draws": 0}, "draws = 0 is out of range; give a whole number from 1 to 4294967295"),
        ({"draws": 2**32}, "draws = 4294967296 is out of range"),
        ({"draws": 10**30}, "is out of range"),
        ({"draws": range(3, 3)}, "draws = range(3, 3) is no run of draws; give range(first, "),
        ({"draws": range(-1, 3)}, "is no run of draws"),
        ({"draws": []}, "is no run of draws; give range(first, behind_the_last) from 0 on, or a list "),
        ({"draws": [0, 3, 3]}, "is no run of draws"),
        ({"draws": [-1, 3]}, "is no run of draws"),
        ({"draws": [0, 2.5]}, "is no run of draws"),
        ({"draws": [2**32]}, "is no run of draws"),
        ({"draws": range(5, -2, -1)}, "is no run of draws"),
        ({"draws": range(10**30)}, "is no run of draws"),
        ({"cohorts": -1}, "cohorts = -1 is out of range; give a whole number from 1 to "),
        ({"cohorts": 1.0}, "cohorts = 1.0 is not a whole number"),
        ({"threads": 0}, "threads = 0 is out of range; give a whole number from 1 to 1024"),
        ({"threads": 10**6}, "threads = 1000000 is out of range"),
        ({"block": 0}, "block = 0 is out of range"),
        ({"central": 1}, "central = 1 is not True or False"),
        ({"progress": 3}, "progress = 3 is not a function"),
    ],
)  # fmt: skip
def test_numbers_are_held_against_their_bounds(small, more, said):
    with pytest.raises(ArgumentError) as caught:
        sc.simulate(small, **more)
    assert str(caught.value).startswith("simulate: ")
    assert said in str(caught.value)
    assert isinstance(caught.value, (sc.SimcoreError, TypeError, ValueError))


def test_whole_numbers_of_numpy_are_whole_numbers(small, lives):
    for kind in (np.int64, np.uint8, np.int16):
        again = sc.simulate(small, kind(1), cohorts=kind(1), threads=kind(1))
        assert again.equals(lives)


def test_swapped_arguments_and_wrong_stages_are_named(case, case_lives, case_flows):
    wrong = [
        (lambda: sc.ledger(case, case_lives), "ledger: lives = a Scenario is not a Dataset; call it as ledger(lives, scenario, perspective)"),
        (lambda: sc.ledger(case_flows, case), "ledger: lives = a Dataset of flow holds no count and no expected; give what simulate returned"),
        (lambda: sc.settle(case_lives, case_flows, case), "settle: flows = a Dataset of count holds no flow; give what ledger returned"),
        (lambda: sc.finance(case_flows, case_flows, case), "finance: lives = a Dataset of flow holds no count and no expected; give what simulate returned"),
        (lambda: sc.summary.harvest(case_lives), "harvest: deal = a Dataset of count holds no flow; give what ledger or finance returned"),
        (lambda: sc.summary.harvest(case_flows, by="ministry"), "harvest: by = 'ministry' is unknown; choose from payer, sector"),
        (lambda: sc.summary.harvest(case_flows, arm=1), "harvest: arm = 1 is not a text; call it as harvest(deal, arm, by, samples)"),
        (lambda: sc.summary.consent(case_flows), "consent: deal = a Dataset of flow is not a Deal; call it as consent(deal)"),
        (lambda: sc.submodel(case, "school"), "submodel: domains = 'school' is not a list; call it as submodel(scenario, domains)"),
        (lambda: sc.load(3), "load: path = 3 is not a text or a path; call it as load(path, confine)"),
        (lambda: sc.trace(case, child=-1), "trace: child = -1 is out of range; give a whole number from 0 to 9223372036854775807"),
        (lambda: sc.summary.frontier(["a"], [1.0, 2.0], [1.0]), "frontier: names, costs and effects have 1, 2 and 1 entries; give one of each per strategy"),
    ]  # fmt: skip
    for call, said in wrong:
        with pytest.raises(ArgumentError) as caught:
            call()
        assert str(caught.value) == said
    with pytest.raises(sc.ResultError, match="arm = 'nobody' is not an alternative; choose from"):
        sc.summary.harvest(case_flows, arm="nobody")


def test_without_outcomes_and_flows_there_is_nothing_per_child(small, lives):
    with pytest.raises(sc.ScenarioError, match=r"nothing to measure; add \[outcomes\]"):
        sc.summary.per_child(lives, small)


def test_signatures_and_names_are_as_they_were():
    assert str(inspect.signature(sc.ledger)).startswith("(lives: 'xr.Dataset', scenario: 'Scen")
    assert sc.simulate.__name__ == "simulate"
    assert sc.simulate.__module__ == "simcore.engine.simulate"
    with pytest.raises(TypeError, match="required positional argument"):
        sc.simulate()


def test_no_bound_is_for_a_name_that_no_function_has():
    names = {p for f in (*FUNCTIONS, *SUMMARIES) for p in inspect.signature(f).parameters}
    assert set(BOUNDS) | set(HOLDS) | set(CHOICES) <= names
