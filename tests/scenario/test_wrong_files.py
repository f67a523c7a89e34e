"""Wrong input is refused in one exact sentence, and nothing is written."""

import re

import pytest

import simcore as sc
from simcore.scenario.load import SHIPPED
from tests.conftest import CASE
from tests.scenario.wrong import BASE, LFL, sentence, swap
from tests.shipped import SCENARIOS

WRONG = {
    "unknown key": (
        swap(BASE, "years = 12", "yeers = 12"),
        "run.yeers is an unknown key; did you mean 'years'?",
    ),
    "shares": (
        swap(BASE, "home = 0.5, foster = 0.3, residential = 0.2", "home = 0.5, foster = 0.3, residential = 0.1"),
        "domains.care.start[0].shares sums to 0.9, not 1; correct a share or write \"rest\" for one of them",
    ),
    "negative price": (
        LFL.replace("value = 36167\nlow = 16667\nhigh = 36167", "value = -36167"),
        "parameters.lfl_price.value = -36167 is not a price; write 0 or more",
    ),
    "circular drivers": (
        swap(
            swap(BASE, 'rate = "entry"', 'rate = "entry"\nwhen = { school = "out" }'),
            'when = { ever = "yes", spell = { care = [0, 1] } }',
            'when = { care = "home" }',
        ),
        "effects[1].when.care makes the drivers circular (care needs school needs care); "
        "write before.care in one of them",
    ),
    "NaN": (
        swap(BASE, "death = { value = 0.02", "death = { value = nan"),
        "parameters.death.value = nan is not a finite number; write a number",
    ),
    "missing unit": (
        swap(BASE, 'death = { value = 0.02, unit = "per year"', "death = { value = 0.02"),
        "parameters.death lacks the key 'unit'; add it",
    ),
    "age outside range": (
        swap(BASE, "entry_age = { 9 = 0.25", "entry_age = { 70 = 0.25"),
        "population.entry_age.70 is an age outside the model's range; write an age from 0 to 60",
    ),
    "unreachable state": (
        swap(BASE, 'states = ["in", "out", "passed"]', 'states = ["in", "out", "passed", "expelled"]'),
        "domains.school.states holds 'expelled', which no start share and no transition ever "
        "reaches; add a transition to it or remove it",
    ),
    "a number as text": (
        swap(BASE, "years = 12", 'years = "12"'),
        "run.years = '12' is not a whole number; write it without a decimal point or quotes",
    ),
    "a decimal comma in quotes": (
        swap(BASE, "death = { value = 0.02", 'death = { value = "0,02"'),
        "parameters.death.value = '0,02' is not a number; write 0.02 without quotes",
    ),
    "percent": (
        swap(BASE, "death = { value = 0.02", 'death = { value = "2,5 %"'),
        "parameters.death.value = '2,5 %' is not a number; write 0.025 without quotes",
    ),
    "thousands": (
        LFL.replace("value = 36167\nlow = 16667", 'value = "36.167,50"\nlow = 16667'),
        "parameters.lfl_price.value = '36.167,50' is not a number; write 36167.50 without quotes",
    ),
    "words for a number": (
        swap(BASE, "death = { value = 0.02", 'death = { value = "two"'),
        "parameters.death.value = 'two' is not a number; write it without quotes",
    ),
    "a decimal comma where a parameter may stand": (
        swap(BASE, "drop_out = 0.1", 'drop_out = "0,1"'),
        "interventions.help.drop_out = '0,1' is not a parameter; write 0.1 without quotes",
    ),
    "a decimal comma without quotes": (
        swap(BASE, "drop_out = 0.1", "drop_out = 0,1"),
        "line 100: 0,1 is not a number; write 0.1",
    ),
    "a typo in the name of a number to overwrite": (
        LFL + "\n[parameters.atribution]\nvalue = 0.25\n",
        "parameters.atribution lacks the key 'unit'; add it, or did you mean "
        "'parameters.attribution'?",
    ),
    "a typo in a state": (
        swap(BASE, 'to = "passed"', 'to = "past"'),
        "domains.school.transitions[2].to = 'past' is not a state; did you mean 'passed'?",
    ),
    "a typo in a parameter": (
        swap(BASE, 'rate = "entry"', 'rate = "entrie"'),
        "domains.care.transitions[0].rate = 'entrie' is not a parameter; did you mean 'entry'?",
    ),
    "a driver that moves later": (
        swap(BASE, 'domain = "life"\nwhen = { before = { care = "residential" } }', 'domain = "life"\nwhen = { care = "residential" }'),
        "effects[0].when.care names a domain that moves later in the step; put care earlier in "
        "'order', or write before.care for its state when the step begins",
    ),
    "too long a life": (
        swap(BASE, "years = 12", "years = 80"),
        "run.years = 80 follows the oldest child to age 89, but the model covers ages 0 to 60; "
        "write at most 51",
    ),
    "value outside its interval": (
        swap(BASE, "value = 0.1, low = 0.05", "value = 0.01, low = 0.05"),
        "parameters.entry.value = 0.01 lies outside low = 0.05 and high = 0.2; correct one",
    ),
    "schema version": (
        swap(BASE, 'schema = "1"', 'schema = "9"'),
        "schema = '9' is not a version this program reads; write schema = '1'",
    ),
    "two rates": (
        swap(BASE, "rate = 0.08", "rate = 0.08\nprobability = 0.1"),
        "domains.care.transitions[1] needs exactly one of rate, probability, chance and rest = true",
    ),
    "price of an unknown row": (
        swap(LFL, "[parameters.attribution]", '[parameters.place_foster_avgg]\nvalue = 1\nunit = "DKK/child-year"\ngrade = "A"\nsource = "x"\nprice_year = 2025\n\n[parameters.attribution]'),
        "parameters.place_foster_avgg is used by nothing; did you mean 'place_foster_avg'?",
    ),
    "a price without its level": (
        swap(LFL, "[parameters.attribution]", "[parameters.place_foster_avg]\nvalue = 500000\n\n[parameters.attribution]"),
        "parameters.place_foster_avg.value = 500000 lacks its price level (the row it replaces is "
        "in 2019 prices); add price_year = YEAR",
    ),
    "a table that is not there": (
        swap(LFL, 'table = "course"', 'table = "coarse"'),
        "accounts.course.table = 'coarse' is not a table; did you mean 'course'?",
    ),
    "an arm that sets nothing": (
        swap(LFL, "set = { lfl_take_up = 0 }", "set = { lfl_takeup = 0 }"),
        "arms.baseline.set.lfl_takeup is not a parameter of the lives; did you mean 'lfl_take_up'?",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_one_exactsentence(name, tmp_path):
    text, expected = WRONG[name]
    assert sentence(tmp_path, text).removeprefix(f"{tmp_path / 'wrong.toml'}, ") == expected


def test_wrong_digest_names_the_right_one(tmp_path):
    found = sc.load(CASE).base_digest[:23]
    text = swap(LFL, f'"{found}"', '"sha256:0123456789abcdef"')
    assert sentence(tmp_path, text) == (
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
    (tmp_path / "base.toml").write_text(swap(BASE, "rate = 0.08", "rate = -0.08"))
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
intakes = { 2020 = 5 }
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
    text = swap(
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
    text = swap(BASE, 'schema = "1"', 'schema = "1"\ntables_from = ["numbers.csv"]')
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
    text = swap(LFL, 'schema = "1"', 'schema = "1"\ntables_from = ["numbers.csv"]')
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
    text = swap(BASE, "years = 12", "years = 12\nsteps_per_year = 12")
    text = swap(
        text, "rate = { spell = { 0 = 0.5, 2 = 0.2 } }", "rate = { spell = { 0 = 0.5, 22 = 0.2 } }"
    )
    assert sentence(tmp_path, text) == (
        "domains.care.transitions[2].rate asks for a spell of 264 steps, but spells are counted up "
        "to 255; use a shorter spell or fewer steps_per_year"
    )
