"""Wrong input never gets past the door: one exact sentence, and nothing written."""

import re
from pathlib import Path

import pytest

import simcore as sc
from simcore.scenario.load import SHIPPED
from simcore.scenario.messages import KNOWN
from simcore.scenario.schema import Scenario
from simcore.scenario.schema_programme import Programme
from simcore.scenario.schema_settlement import Settlement
from simcore.scenario.shape import File, Part
from tests.conftest import CASE, SMALL
from tests.shipped import SCENARIOS

BASE = SMALL.read_text()
LFL = CASE.read_text()


def _sentence(tmp_path: Path, text: str) -> str:
    file = tmp_path / "wrong.toml"
    file.write_text(text)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(sc.ScenarioError) as caught:
        sc.load(file)
    assert sorted(tmp_path.rglob("*")) == before
    message = str(caught.value)
    assert "\n" not in message
    assert message.startswith(str(file))
    return message.removeprefix(f"{file}: ")


def _swap(text: str, old: str, new: str) -> str:
    assert old in text
    return text.replace(old, new, 1)


WRONG = {
    "unknown key": (
        _swap(BASE, "years = 12", "yeers = 12"),
        "run.yeers is an unknown key; did you mean 'years'?",
    ),
    "shares": (
        _swap(BASE, "home = 0.5, foster = 0.3, residential = 0.2", "home = 0.5, foster = 0.3, residential = 0.1"),
        "domains.care.start[0].shares sums to 0.9, not 1; correct a share or write \"rest\" for one of them",
    ),
    "negative price": (
        LFL.replace("value = 36167\nlow = 16667\nhigh = 36167", "value = -36167"),
        "parameters.lfl_price.value = -36167 is not a price; write 0 or more",
    ),
    "circular drivers": (
        _swap(
            _swap(BASE, 'rate = "entry"', 'rate = "entry"\nwhen = { school = "out" }'),
            'when = { ever = "yes", spell = { care = [0, 1] } }',
            'when = { care = "home" }',
        ),
        "effects[1].when.care makes the drivers circular (care needs school needs care); "
        "write before.care in one of them",
    ),
    "NaN": (
        _swap(BASE, "death = { value = 0.02", "death = { value = nan"),
        "parameters.death.value = nan is not a finite number; write a number",
    ),
    "missing unit": (
        _swap(BASE, 'death = { value = 0.02, unit = "per year"', "death = { value = 0.02"),
        "parameters.death lacks the key 'unit'; add it",
    ),
    "age outside range": (
        _swap(BASE, "entry_age = { 9 = 0.25", "entry_age = { 70 = 0.25"),
        "population.entry_age.70 is an age outside the model's range; write an age from 0 to 60",
    ),
    "unreachable state": (
        _swap(BASE, 'states = ["in", "out", "passed"]', 'states = ["in", "out", "passed", "expelled"]'),
        "domains.school.states holds 'expelled', which no start share and no transition ever "
        "reaches; add a transition to it or remove it",
    ),
    "a number as text": (
        _swap(BASE, "years = 12", 'years = "12"'),
        "run.years = '12' is not a whole number; write it without a decimal point or quotes",
    ),
    "a typo in a state": (
        _swap(BASE, 'to = "passed"', 'to = "past"'),
        "domains.school.transitions[2].to = 'past' is not a state; did you mean 'passed'?",
    ),
    "a typo in a parameter": (
        _swap(BASE, 'rate = "entry"', 'rate = "entrie"'),
        "domains.care.transitions[0].rate = 'entrie' is not a parameter; did you mean 'entry'?",
    ),
    "a driver that moves later": (
        _swap(BASE, 'domain = "life"\nwhen = { before = { care = "residential" } }', 'domain = "life"\nwhen = { care = "residential" }'),
        "effects[0].when.care names a domain that moves later in the step; put care earlier in "
        "'order', or write before.care for its state when the step begins",
    ),
    "too long a life": (
        _swap(BASE, "years = 12", "years = 80"),
        "run.years = 80 follows the oldest child to age 89, but the model covers ages 0 to 60; "
        "write at most 51",
    ),
    "value outside its interval": (
        _swap(BASE, "value = 0.1, low = 0.05", "value = 0.01, low = 0.05"),
        "parameters.entry.value = 0.01 lies outside low = 0.05 and high = 0.2; correct one",
    ),
    "schema version": (
        _swap(BASE, 'schema = "1"', 'schema = "9"'),
        "schema = '9' is not a version this program reads; write schema = '1'",
    ),
    "two rates": (
        _swap(BASE, "rate = 0.08", "rate = 0.08\nprobability = 0.1"),
        "domains.care.transitions[1] needs exactly one of rate, probability, chance and rest = true",
    ),
    "price of an unknown row": (
        _swap(LFL, "[parameters.attribution]", '[parameters.place_foster_avgg]\nvalue = 1\nunit = "DKK/child-year"\ngrade = "A"\nsource = "x"\nprice_year = 2025\n\n[parameters.attribution]'),
        "parameters.place_foster_avgg is used by nothing; did you mean 'place_foster_avg'?",
    ),
    "a price without its level": (
        _swap(LFL, "[parameters.attribution]", "[parameters.place_foster_avg]\nvalue = 500000\n\n[parameters.attribution]"),
        "parameters.place_foster_avg.value = 500000 lacks its price level (the row it replaces is "
        "in 2019 prices); add price_year = YEAR",
    ),
    "a table that is not there": (
        _swap(LFL, 'table = "course"', 'table = "coarse"'),
        "accounts.course.table = 'coarse' is not a table; did you mean 'course'?",
    ),
    "an arm that sets nothing": (
        _swap(LFL, "set = { lfl_take_up = 0 }", "set = { lfl_takeup = 0 }"),
        "arms.baseline.set.lfl_takeup is not a parameter of the lives; did you mean 'lfl_take_up'?",
    ),
}  # fmt: skip


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
    ("2022 = 40", '2022 = "many"', "population.waves.2022 = 'many' is not a whole number; write it without a decimal point or quotes"),
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
    assert _sentence(tmp_path, _swap(BASE, old, new)) == expected


def test_the_old_key_of_files_with_parameters_names_the_new_one(tmp_path):
    text = BASE[: BASE.index("[tables.life]")]
    assert _sentence(tmp_path, _swap(text, _AGES, _AGES + '\ntables = ["numbers.csv"]')) == (
        "tables = ['numbers.csv'] is not a table of what is counted; write [tables.NAME] with of or "
        "events; files of parameters are named in tables_from"
    )


@pytest.mark.parametrize("key", ["extends", "include", "tables_from"])
def test_a_file_that_is_missing_names_the_key_that_asks_for_it(key, tmp_path):
    name = "none.csv" if key == "tables_from" else "none.toml"
    named = f'"{name}"' if key == "extends" else f'["{name}"]'
    file = tmp_path / "wrong.toml"
    file.write_text(_swap(BASE, _AGES, f"{_AGES}\n{key} = {named}"))
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
    # Its kind is checked before it (schema_tariffs.tariff_of).
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


@pytest.mark.parametrize("name", WRONG)
def test_one_exact_sentence(name, tmp_path):
    text, expected = WRONG[name]
    assert _sentence(tmp_path, text) == expected


def test_wrong_digest_names_the_right_one(tmp_path):
    found = sc.load(CASE).base_digest[:23]
    text = _swap(LFL, f'"{found}"', '"sha256:0123456789abcdef"')
    assert _sentence(tmp_path, text) == (
        "extends_digest = 'sha256:0123456789abcdef' is not the digest of 'denmark'; the base has "
        f"changed: check what changed, then write extends_digest = '{found}'"
    )
    sc.load(CASE)  # the shipped file names the right one


def test_a_mistake_in_an_overlay_names_the_overlay_and_one_in_the_base_the_base(tmp_path):
    (tmp_path / "base.toml").write_text(BASE)
    (tmp_path / "top.toml").write_text(
        'schema = "1"\nname = "top"\nextends = "base.toml"\n[run]\nyears = 300\n'
    )
    with pytest.raises(sc.ScenarioError, match=re.escape(f"{tmp_path / 'top.toml'}: run.years")):
        sc.load(tmp_path / "top.toml")
    (tmp_path / "base.toml").write_text(_swap(BASE, "rate = 0.08", "rate = -0.08"))
    (tmp_path / "top.toml").write_text('schema = "1"\nname = "top"\nextends = "base.toml"\n')
    with pytest.raises(
        sc.ScenarioError, match=re.escape(f"{tmp_path / 'base.toml'}: domains.care")
    ):
        sc.load(tmp_path / "top.toml")


def test_a_file_that_is_not_there_or_not_toml(tmp_path):
    with pytest.raises(sc.ScenarioError, match="does not exist; check the path"):
        sc.load(tmp_path / "nowhere.toml")
    with pytest.raises(sc.ScenarioError, match="is a folder"):
        sc.load(tmp_path)
    (tmp_path / "x.toml").write_text("name = ")
    with pytest.raises(sc.ScenarioError, match="is not valid TOML"):
        sc.load(tmp_path / "x.toml")
    (tmp_path / "a.toml").write_text('schema = "1"\nextends = "b.toml"')
    (tmp_path / "b.toml").write_text('schema = "1"\nextends = "a.toml"')
    with pytest.raises(sc.ScenarioError, match="leads back to the file itself"):
        sc.load(tmp_path / "a.toml")


def test_probabilities_that_exceed_one_are_refused_with_their_row(tmp_path):
    text = """
schema = "1"
name = "rows"
title = { en = "Rows", da = "Rækker" }
ages = [0, 60]
[run]
seed = 1
draws = 1
cohorts = 1
years = 3
[population]
label = { en = "x", da = "x" }
waves = { 2020 = 5 }
entry_age = { 0 = 1.0 }
[domains.a]
states = ["x", "y", "z"]
start = "x"
scale = "probability"
[[domains.a.transitions]]
from = "x"
to = "y"
probability = 0.7
[[domains.a.transitions]]
from = ["x", "y"]
to = "z"
probability = 0.4
[arms.only]
label = { en = "x", da = "x" }
[tables.a]
of = ["a"]
"""
    (tmp_path / "rows.toml").write_text(text)
    scenario = sc.load(tmp_path / "rows.toml")
    with pytest.raises(sc.ScenarioError) as caught:
        sc.simulate(scenario)
    assert str(caught.value) == (
        "rows: the probabilities of 'a' sum to more than 1 in one of its rows (a x); "
        "lower them, or write rates instead"
    )


def test_two_rests_at_once_are_refused(tmp_path):
    text = _swap(
        BASE,
        '[[domains.school.transitions]]\nfrom = "in"\nto = "passed"',
        '[[domains.school.transitions]]\nfrom = "in"\nto = "out"\nrest = true\nages = [16, 20]\n'
        '[[domains.school.transitions]]\nfrom = "in"\nto = "passed"\nrest = true\nages = [18, 20]\n'
        '[[domains.school.transitions]]\nfrom = "in"\nto = "passed"',
    )
    (tmp_path / "x.toml").write_text(text)
    with pytest.raises(sc.ScenarioError, match="let their conditions exclude each other"):
        sc.simulate(sc.load(tmp_path / "x.toml"))


def test_the_shipped_model_and_scenarios_pass_the_door():
    for path in [*SHIPPED.values(), *SCENARIOS]:
        assert sc.load(path).name


def test_a_mistake_in_a_table_of_numbers_names_the_table_and_line(tmp_path):
    (tmp_path / "numbers.csv").write_text("id,value,unit,grade,source\nentry,nan,per year,A,x\n")
    text = _swap(BASE, 'schema = "1"', 'schema = "1"\ntables_from = ["numbers.csv"]')
    (tmp_path / "wrong.toml").write_text(text)
    with pytest.raises(sc.ScenarioError) as caught:
        sc.load(tmp_path / "wrong.toml")
    assert str(caught.value) == (
        f"{tmp_path / 'numbers.csv'}, line 2: value = 'nan' is not a number; "
        "write a plain number with a decimal point"
    )
    (tmp_path / "numbers.csv").write_text("id,value,unit,grade,source\nentry,0.1,per year,A,\n")
    with pytest.raises(
        sc.ScenarioError, match="source of 'entry' is empty; say where it comes from"
    ):
        sc.load(tmp_path / "wrong.toml")
    (tmp_path / "numbers.csv").write_text("id,value,unit,grade,source\nentry,0.1,,A,x\n")
    with pytest.raises(sc.ScenarioError, match="column 'unit' is empty"):
        sc.load(tmp_path / "wrong.toml")


def test_a_negative_price_in_a_table_names_the_table(tmp_path):
    (tmp_path / "numbers.csv").write_text(
        "id,value,unit,grade,source,price_year\nlfl_other,-5,DKK/child-year,A,x,2022\n"
    )
    text = _swap(LFL, 'schema = "1"', 'schema = "1"\ntables_from = ["numbers.csv"]')
    text = text.replace('price = "lfl_price"', 'price = "lfl_other"')
    text = (
        text[: text.index("[parameters.lfl_price]")]
        + text[text.index("[parameters.lfl_drop_y1]") :]
    )
    (tmp_path / "wrong.toml").write_text(text)
    with pytest.raises(sc.ScenarioError) as caught:
        sc.load(tmp_path / "wrong.toml")
    assert str(caught.value) == (
        f"{tmp_path / 'numbers.csv'}: parameters.lfl_other.value = -5 is not a price; "
        "write 0 or more"
    )


def test_a_spell_beyond_the_counter_is_refused(tmp_path):
    text = _swap(BASE, "years = 12", "years = 12\nsteps_per_year = 12")
    text = _swap(
        text, "rate = { spell = { 0 = 0.5, 2 = 0.2 } }", "rate = { spell = { 0 = 0.5, 22 = 0.2 } }"
    )
    assert _sentence(tmp_path, text) == (
        "domains.care.transitions[2].rate asks for a spell of 264 steps, but spells are counted up "
        "to 255; use a shorter spell or fewer steps_per_year"
    )
