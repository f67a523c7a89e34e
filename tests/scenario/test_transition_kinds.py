"""A transition is one of a table of kinds, told apart by its keys."""

from math import exp

import numpy as np
import pytest
from pydantic import TypeAdapter, ValidationError

import simcore as sc
from simcore.engine.shape import shape_of
from simcore.engine.thresholds import Tables
from simcore.scenario.check.numbers import BOUNDS
from simcore.scenario.schema.model import Domain
from simcore.scenario.schema.transitions import (
    TRANSITIONS,
    Acts,
    AnyTransition,
    Competing,
    Rest,
    transition_of,
)
from simcore.scenario.schema.types import Profile
from simcore.uncertainty.draws import parameter_draws
from tests.conftest import ROOT, changed

NUMBERS = {key: kind for key, kind in TRANSITIONS.items() if issubclass(kind, Competing)}
ENDS = {"from": "ill", "to": "well"}
read = TypeAdapter(AnyTransition).validate_python


@pytest.mark.parametrize("key", TRANSITIONS)
def test_a_kind_is_read_by_its_key_and_stored_as_it_was_written(key):
    number = 0.25 if key in NUMBERS else True
    written = {"from": "ill", "to": "well", key: number, "when": {"sex": "man"}, "ages": [3, 5]}
    move = read(written)
    assert type(move) is TRANSITIONS[key]
    assert move.profile == (0.25 if key in NUMBERS else None)
    stored = Domain(states=["ill", "well"], start="ill", transitions=[move]).model_dump(
        mode="json", by_alias=True, exclude_defaults=True
    )["transitions"]
    assert stored == [written]
    assert list(stored[0]) == list(written)  # a digest sees the order of keys
    assert read(stored[0]) == move


def test_keys_that_say_nothing_are_no_kind():
    """Earlier results may hold them."""
    assert read({**ENDS, "rate": 0.1, "probability": None, "rest": False}) == read(
        {**ENDS, "rate": 0.1}
    )
    assert read({**ENDS, "rate": None, "rest": True}) == read({**ENDS, "rest": True})


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ({}, "needs exactly one of rate, probability, chance and rest = true"),
        ({"rest": False}, "needs exactly one of rate, probability, chance and rest = true"),
        ({"chance": 0.1, "rest": True}, "needs exactly one of"),
        ({"rate": 0.1, "chance": 0.1}, "needs exactly one of"),
        ({"rate": 0.1, "rest": 0}, "valid boolean"),
        ({"rate": False}, "valid string"),
        ({"ratt": 0.1}, "Extra inputs"),
        (3, "valid dictionary or instance of Rate"),
    ],
)  # fmt: skip
def test_what_is_exclusive_is_refused_by_the_schema(given, text):
    with pytest.raises(ValidationError, match=text):
        read(ENDS | given if isinstance(given, dict) else given)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('to = "ill", rate = 0.2', 'to = "ill"', "[0] needs exactly one of rate, probability, chance and rest = true"),
        ("rate = 0.2", "rate = 0.2, rest = true", "[0] needs exactly one of rate, probability, chance and rest = true"),
        ("rate = 0.2", "ratte = 0.2", "[0].ratte is an unknown key; did you mean 'rate'?"),
        ("rate = 0.2", "rate = 0.2, rest = 1", "[0].rest = 1 is neither true nor false; write true or false without quotes"),
        ('to = "ill", rate = 0.2', "rate = { age = { 0 = 0.2 } }", "[0] lacks the key 'to'; add it"),
        ("rate = 0.2", "rate = { age = { 0 = true } }", "[0].rate.age.0 = true is not a number or a parameter; write a number, or the name of a parameter in quotes"),
        ('to = "ill", rate = 0.2', 'to = "well", rate = 0.2', "[0].to = 'well' is where it starts; staying needs no transition"),
        ('start = "well"', 'start = "well"\nscale = "probability"', None),
    ],
)  # fmt: skip
def test_messages_name_file_key_and_remedy(old, new, expected, tmp_path):
    text = (ROOT / "tests" / "data" / "one_domain.toml").read_text()
    assert text.count(old) == 1
    file = tmp_path / "mine.toml"
    file.write_text(text.replace(old, new))
    if expected is None:  # a rate may stand in a domain of published probabilities ...
        assert sc.load(file).domains["health"].published
        file.write_text(file.read_text().replace("rate = 0.2", "chance = 0.2"))  # ... a chance not
        expected = '[0].chance does not fit scale = "probability"; write probability'
    with pytest.raises(sc.ScenarioError) as caught:
        sc.load(file)
    assert str(caught.value) == f"{file}: domains.health.transitions{expected}"


#: (kind, whether published) -> probability in a step of a quarter, of the number 0.3.
IN_A_QUARTER = {
    ("rate", False): 1 - exp(-0.3 / 4),
    ("probability", False): 1 - 0.7**0.25,
    ("chance", False): 0.3,
    ("rate", True): 1 - exp(-0.3 / 4),
    ("probability", True): 0.3,
}


@pytest.mark.parametrize("published", [False, True])
@pytest.mark.parametrize("key", NUMBERS)
def test_each_kind_becomes_its_probability_in_tables_and_in_exact_propagation(key, published):
    if (key, published) not in IN_A_QUARTER:
        move = read({**ENDS, key: 0.3})
        assert [field for field, _ in move.problems(published)] == [key]  # refused
        return

    def change(data):
        data["run"] |= {"years": 1, "steps_per_year": 4, "steps": 1, "count_by": "step"}
        data["domains"]["health"] |= {
            "scale": "probability" if published else "rate",
            "transitions": [
                {"from": "well", "to": "dead", key: 0.3},
                {"from": "well", "to": "ill", key: 0.0},
            ],
        }

    model = changed(sc.load(ROOT / "tests" / "data" / "one_domain.toml"), change)
    tables = Tables(shape_of(model))
    tables.build(np.ascontiguousarray(parameter_draws(model, None, []).to_numpy()[0]))
    well = tables.tables[-1].program.row[0]
    assert tables.probability[-1][well, 2] == pytest.approx(IN_A_QUARTER[key, published], rel=1e-12)
    cells = sc.expected(model)["expected"].squeeze(drop=True)
    alive = float(cells.sel(cell="health:well"))
    assert 1 - alive / model.children == pytest.approx(IN_A_QUARTER[key, published], rel=1e-12)


def test_every_number_of_a_kind_has_bounds():
    assert NUMBERS.keys() <= BOUNDS.keys()
    assert TRANSITIONS.keys() - NUMBERS.keys() == {Rest.key}


class Odds(Competing):
    """A probability given as odds."""

    key = "odds"
    odds: Profile
    """Odds in the step."""

    def acts(self, published):
        return Acts(as_hazard=True, yearly=False)


def test_a_table_of_kinds_is_passed_in():
    other = TypeAdapter(transition_of(TRANSITIONS | {"odds": Odds})).validate_python
    found = other({**ENDS, "odds": 0.5})
    assert type(found) is Odds
    assert found.profile == 0.5
    with pytest.raises(
        ValidationError, match="one of rate, probability, chance, rest = true and odds"
    ):
        other(ENDS)
    with pytest.raises(ValidationError, match="Extra inputs"):
        read({**ENDS, "odds": 0.5})
