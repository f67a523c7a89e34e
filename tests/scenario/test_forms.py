"""A value in the wrong form: the sentence shows a form that works, for every type of the schema."""

import re
from pathlib import Path

import pytest

import simcore as sc
from simcore.scenario.files.shape import File, Part
from simcore.scenario.messages import KNOWN
from simcore.scenario.schema.model import Scenario
from simcore.scenario.schema.programme import Programme
from simcore.scenario.schema.settlement import Settlement
from tests.scenario.wrong import BASE, sentence, swap

_AGES = "ages = [0, 60]"
_ENTRY = '"per year", grade = "C"'
_RATE = "rate = 0.08"
_WHEN = 'when = { before = { care = "residential" } }'
_STATES = 'states = ["in", "out", "passed"]'
_SHARES = '[{ shares = { man = "share_men", woman = "rest" } }]'
_TITLE = '{ en = "Three domains", da = "Tre domæner" }'
_PROFILE = (
    "is not a number, a parameter or a profile; write a number, the name of a parameter in quotes, "
    "or for example { age = { 0 = 0.1, 15 = 0.2 } }"
)
_CONDITION = (
    'is not a condition; write for example { DOMAIN = "state" } or { DOMAIN = ["state", "other"] }'
)
_START = (
    "is not a state or a list of shares; write a state in quotes, or for example "
    '[{ shares = { home = 0.6, foster = "rest" } }]'
)
_DISTRIBUTION = (
    "is not a distribution; write 'auto', 'uniform' or 'fixed', or one with its numbers, for "
    "example { normal = { mean = 0.5, sd = 0.1 } }"
)
#: What stands in the file, what is written instead, and the sentence: the form that works.
FORMS = [
    (_AGES, "ages = [0]", "ages = [0] is not a range; write two ages, for example [0, 66]"),
    (_AGES, 'ages = "0-60"', "ages = '0-60' is not a range; write two ages, for example [0, 66]"),
    (_AGES, "ages = { from = 0 }", "ages = { from = 0 } is not a range; write two ages, for example [0, 66]"),
    (_AGES, "ages = [0.5, 60]", "ages[0] = 0.5 is not a whole number; write it without a decimal point or quotes"),
    (_ENTRY, _ENTRY + ', distribution = "normal"', "parameters.entry.distribution = 'normal' is a distribution without its numbers; write { normal = { mean = NUMBER, sd = NUMBER } }, or 'auto', 'uniform' or 'fixed'"),
    (_ENTRY, _ENTRY + ", distribution = 3", "parameters.entry.distribution = 3 " + _DISTRIBUTION),
    (_ENTRY, _ENTRY + ', distribution = "poisson"', "parameters.entry.distribution = 'poisson' " + _DISTRIBUTION),
    (_ENTRY, _ENTRY + ", distribution = { gama = { mean = 1, sd = 1 } }", "parameters.entry.distribution names 'gama', which is no distribution; choose from beta, dirichlet, gamma, lognormal, normal, uniform"),
    (_ENTRY, _ENTRY + ", distribution = { xyz = { mean = 1, sd = 1 } }", "parameters.entry.distribution names 'xyz', which is no distribution; choose from beta, dirichlet, gamma, lognormal, normal, uniform"),
    (_ENTRY, _ENTRY + ", distribution = { normal = 3 }", "parameters.entry.distribution.normal = 3 is not a table; write it as key = value pairs"),
    ("value = 0.02", "value = true", "parameters.death.value = true is not a number; write it without quotes"),
    ("value = 0.02", "value = inf", "parameters.death.value = inf is not a finite number; write a number"),
    ('"per year", grade = "A"', '"per year", grade = "D"', "parameters.death.grade = 'D' is not allowed; write one of 'A', 'B' or 'C'"),
    (_RATE, "rate = true", "domains.care.transitions[1].rate = true " + _PROFILE),
    (_RATE, "rate = [0.1]", "domains.care.transitions[1].rate = [0.1] " + _PROFILE),
    (_RATE, "rate = { age = 3 }", "domains.care.transitions[1].rate.age = 3 is not a table; write it as key = value pairs"),
    (_RATE, "rate = { agee = { 0 = 0.1 } }", "domains.care.transitions[1].rate.agee is an unknown key; did you mean 'age'?"),
    (_RATE, "rate = { age = { 0 = true } }", "domains.care.transitions[1].rate.age.0 = true is not a number or a parameter; write a number, or the name of a parameter in quotes"),
    (_RATE, _RATE + '\nrest = "yes"', "domains.care.transitions[1].rest = 'yes' is neither true nor false; write true or false without quotes"),
    (_RATE, _RATE + "\nages = [1, 2, 3]", "domains.care.transitions[1].ages = [1, 2, 3] is not a range; write two ages, for example [0, 66]"),
    (_RATE, _RATE + "\nspell = [1]", "domains.care.transitions[1].spell = [1] is not a range; write two whole numbers, for example [0, 66]"),
    (_WHEN, 'when = "home"', "effects[0].when = 'home' " + _CONDITION),
    (_WHEN, "when = { care = 3 }", 'effects[0].when.care = 3 is not a state or a list of states; write a state in quotes, or for example ["a", "b"]'),
    (_WHEN, "when = { care = [3] }", "effects[0].when.care[0] = 3 is not a text; put it in quotes"),
    (_WHEN, "when = { spell = { care = 0.5 } }", "effects[0].when.spell.care = 0.5 is not states or years; write states in quotes under before, whole years under spell"),
    (_WHEN, 'when = { care = { "a b" = "c" } }', "effects[0].when = { care = { \"a b\" = 'c' } } has a table for 'care'; write its states, as text or as a list"),
    (_SHARES, "3", "attributes.sex.start = 3 " + _START),
    (_SHARES, "[3]", "attributes.sex.start[0] = 3 is not a table; write it as key = value pairs"),
    (_STATES, 'states = "in"', "domains.school.states = 'in' is not a list; write it in square brackets"),
    (_STATES, "states = []", "domains.school.states = [] has 0 entries; write at least 1"),
    (_TITLE, "3", 'title = 3 is not a text; write a text in quotes, or { en = "...", da = "..." }'),
    ("2022 = 40", '2022 = "many"', "population.intakes.2022 = 'many' is not a whole number; write it without a decimal point or quotes"),
    ("capacity = 25", "capacity = -1", "interventions.help.capacity = -1 is below 0; write at least 0"),
    ("duration_years = 3", "duration_years = 0", "interventions.help.duration_years = 0 is not above 0; write more than 0"),
    ("duration_years = 3", "duration_years = 1e6", "interventions.help.duration_years = 1000000.0 is above 10000; write at most 10000"),
    ("seed = 7", "seed = 18446744073709551615\nx = 1", "run.x is an unknown key; remove it"),
    ('name = "three_domains"', 'name = "Three domains"', "name = 'Three domains' is not a usable name; write small letters, digits and _"),
    ('name = "three_domains"', f'name = "{"x" * 99}"', "name has 99 characters; write at most 80"),
    (_TITLE, f'[{", ".join("7" * 99)}]', f"title = [{'7, ' * 39}7, … is not a text; write a text in quotes, or {{ en = \"...\", da = \"...\" }}"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "expected"), FORMS, ids=[f[1][:60] for f in FORMS])
def test_the_form_that_works_is_said(old, new, expected, tmp_path):
    assert sentence(tmp_path, swap(BASE, old, new)) == expected


def test_the_old_key_of_files_with_parameters_names_the_new_one(tmp_path):
    text = BASE[: BASE.index("[tables.life]")]
    assert sentence(tmp_path, swap(text, _AGES, _AGES + '\ntables = ["numbers.csv"]')) == (
        "tables = ['numbers.csv'] is not a table of what is counted; write [tables.NAME] with of or "
        "events; files of parameters are named in tables_from"
    )


@pytest.mark.parametrize("key", ["extends", "include", "tables_from"])
def test_a_file_that_is_missing_names_the_key_that_asks_for_it(key, tmp_path):
    name = "none.csv" if key == "tables_from" else "none.toml"
    named = f'"{name}"' if key == "extends" else f'["{name}"]'
    file = tmp_path / "wrong.toml"
    file.write_text(swap(BASE, _AGES, f"{_AGES}\n{key} = {named}"))
    with pytest.raises(sc.ScenarioError) as caught:
        sc.load(file)
    asked = "" if key == "tables_from" else f" of {file}"
    assert str(caught.value) == (
        f"{tmp_path / name}: the file does not exist; check the name in {key!r}{asked}"
    )


#: What pydantic can find wrong with a value of each of its types, in a file (as JSON, strict).
CAN_BE_WRONG = {
    "bool": {"bool_type"},
    "dict": {"dict_type"},
    "float": {"float_type", "finite_number"},
    "int": {"int_type", "int_from_float"},
    "list": {"list_type"},
    "literal": {"literal_error"},
    "model": {"model_type", "model_attributes_type"},
    "model-fields": {"missing", "extra_forbidden"},
    "str": {"string_type"},
    "ge": {"greater_than_equal"},
    "gt": {"greater_than"},
    "le": {"less_than_equal"},
    "lt": {"less_than"},
    "min_length": {"too_short"},
    "max_length": {"too_long", "string_too_long"},
    "pattern": {"string_pattern_mismatch"},
    # These wrap others, and our own validators raise nothing but said().
    "default": set(), "definition-ref": set(), "definitions": set(), "function-after": {"said"},
    "function-before": {"said"}, "model-field": set(), "nullable": set(), "union": set(),
    # Its kind is checked before it (tariffs.read.tariff_of, schema.transitions.transition_of).
    "tagged-union": {"said"},
}  # fmt: skip
BOUNDS = {"ge", "gt", "le", "lt", "min_length", "max_length", "pattern"}


def _core_types(schema):
    """Types and bounds of everything in a core schema."""
    if isinstance(schema, dict):
        if isinstance(schema.get("type"), str) and schema["type"] not in ("no-info", "with-info"):
            yield schema["type"]
            yield from BOUNDS & schema.keys()
        for key, inner in schema.items():
            if key not in ("metadata", "serialization"):
                yield from _core_types(inner)
    elif isinstance(schema, list | tuple):
        for inner in schema:
            yield from _core_types(inner)


@pytest.mark.parametrize("root", [File, Part, Scenario, Settlement, Programme])
def test_every_error_of_every_type_of_the_schema_has_a_sentence_of_ours(root):
    found = set(_core_types(root.__pydantic_core_schema__))
    assert found, root
    assert found <= CAN_BE_WRONG.keys(), found - CAN_BE_WRONG.keys()
    possible = set().union(*(CAN_BE_WRONG[kind] for kind in found))
    assert possible <= KNOWN, possible - KNOWN


OURS = {"said", "said_of", "ScenarioError"}


def test_validators_raise_our_own_sentences():
    """A plain ValueError in a validator would be told in pydantic's words."""
    for file in (Path(sc.__file__).parent / "scenario").rglob("*.py"):
        text = file.read_text()
        if re.search(r"(Before|After|Wrap)Validator\(|@(model|field)_validator", text):
            assert set(re.findall(r"^\s*raise (\w+)", text, re.M)) <= OURS, file
