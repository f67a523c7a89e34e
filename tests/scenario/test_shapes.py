"""What a file gives has the type the schema wants, whatever else is missing."""

import pytest

import simcore as sc
from simcore.contracts.observed import read_settlement
from simcore.scenario.read.programme import read_programme_file
from tests.conftest import CASE, ROOT, SMALL

BASE = SMALL.read_text()
SHEET = (ROOT / "tests" / "contracts" / "published" / "denver.toml").read_text()


def _message(tmp_path, text, read=sc.load) -> str:
    path = tmp_path / "x.toml"
    path.write_text(text)
    with pytest.raises(sc.ScenarioError) as caught:
        read(path)
    assert "\n" not in str(caught.value)
    return str(caught.value).removeprefix(f"{path}: ")


OVERLAYS = {
    'accounts = ""': "accounts = '' is not a table; write it as key = value pairs",
    "extends = 3": "extends = 3 is not a text; put it in quotes",
    "extends_digest = 3": "extends_digest = 3 is not a text; put it in quotes",
    "attributes = 3": "attributes = 3 is not a table; write it as key = value pairs",
    'include = "x.toml"': "include = 'x.toml' is not a list; write it in square brackets",
    "include = [3]": "include[0] = 3 is not a text; put it in quotes",
    'tables_from = "x.csv"': "tables_from = 'x.csv' is not a list; write it in square brackets",
    "origins = []": "origins = [] is not a text; put it in quotes",
    "posterior = {}": "posterior = {} is not a text; put it in quotes",
    "interventions = []": "interventions = [] is not a table; write it as key = value pairs",
    "interventions.x = []": "interventions.x = [] is not a table; write it as key = value pairs",
    "population = 1": "population = 1 is not a table; write it as key = value pairs",
    "population.children = []": "population.children = [] is not a text; put it in quotes",
    "run = []": "run = [] is not a table; write it as key = value pairs",
    "exit = 'dead'": "exit = 'dead' is not a table; write it as key = value pairs",
    "order = 'care'": "order = 'care' is not a list; write it in square brackets",
    "effects = {}": "effects = {} is not a list; write it in square brackets",
    "effects = [3]": "effects[0] = 3 is not a table; write it as key = value pairs",
    "domains.care = []": "domains.care = [] is not a table; write it as key = value pairs",
    "domains.care.transitions = {}": "domains.care.transitions = {} is not a list; write it in square brackets",
    "domains.care.transitions_from = 3": "domains.care.transitions_from = 3 is not a text; put it in quotes",
    "attributes.a.multiplier = { gamma_sd = 'a' }": "attributes.a.multiplier.gamma_sd = 'a' is not a number; write it without quotes",
    "interventions.x.duration_years = 'long'": "interventions.x.duration_years = 'long' is not a number; write it without quotes",
    "interventions.x.programme = 3": "interventions.x.programme = 3 is not a text; put it in quotes",
    "parameters.x = 3": "parameters.x = 3 is not a table; write it as key = value pairs",
    "parameters.x.value = {}": "parameters.x.value = {} is not a number; write it without quotes",
    "parameters.x.from = 'T1'": "parameters.x.from = 'T1' is not a list; write it in square brackets",
    "payers = ['K']": "payers = ['K'] is not a table; write it as key = value pairs",
    "rules.x.versions = [[]]": "rules.x.versions[0] = [] is not a table; write it as key = value pairs",
    "targets = 3": "targets = 3 is not a table; write it as key = value pairs",
    "targets.x.from = 3": "targets.x.from = 3 is not a list; write it in square brackets",
    "contracts.x.metrics = []": "contracts.x.metrics = [] is not a table; write it as key = value pairs",
    "title = 2020-01-01": "fine",
    "run.years = 2020-01-01": "run.years = '2020-01-01' is not a whole number; write it without a decimal point or quotes",
    "extend = 'x.toml'": "extend is an unknown key; did you mean 'extends'?",
    "domains.care.transition_from = 'x'": "domains.care.transition_from is an unknown key; did you mean 'transitions_from'?",
}  # fmt: skip


@pytest.mark.parametrize("line", OVERLAYS)
@pytest.mark.parametrize("base", ["", f'extends = "{SMALL}"\n'])
def test_a_wrong_type_is_refused_before_anything_walks_it(tmp_path, line, base):
    base = "" if line.startswith("extends =") else base
    expected = OVERLAYS[line]
    text = f'schema = "1"\nname = "x"\n{base}{line}\n'
    if expected != "fine":
        assert _message(tmp_path, text) == expected
    elif base:  # a date without quotes is read as the text that was written
        (tmp_path / "x.toml").write_text(text)
        assert sc.load(tmp_path / "x.toml").title.en == "2020-01-01"


def test_an_included_file_is_named_with_its_own_mistake(tmp_path):
    (tmp_path / "part.toml").write_text("[accounts]\ncare = 3\n")
    (tmp_path / "x.toml").write_text('schema = "1"\nname = "x"\ninclude = ["part.toml"]\n')
    with pytest.raises(sc.ScenarioError) as caught:
        sc.load(tmp_path / "x.toml")
    assert str(caught.value) == (
        f"{tmp_path / 'part.toml'}: accounts.care = 3 is not a table; write it as key = value pairs"
    )


def test_an_included_file_without_a_version_is_known_by_its_keys(tmp_path):
    (tmp_path / "x.toml").write_text('schema = "1"\nname = "x"\ninclude = ["part.toml"]\n')
    for text, said in {
        "[accounts.a]\n[rules.a]\n[perspectvies.a]\n": "perspectvies is an unknown key; did you mean 'perspectives'?",
        "[database]\n[accounts.a]\n": 'is not part of a scenario; name a file that begins with schema = "1"',
    }.items():
        (tmp_path / "part.toml").write_text(text)
        with pytest.raises(sc.ScenarioError) as caught:
            sc.load(tmp_path / "x.toml")
        assert str(caught.value) == f"{tmp_path / 'part.toml'}: {said}"


def test_what_an_intervention_lacks_is_named_with_its_file(tmp_path):
    text = BASE.replace('take_up = "take_up"\n', "", 1)
    assert text != BASE
    assert _message(tmp_path, text) == "interventions.help lacks the key 'take_up'; add it"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('take_up = "half"', "take_up = 'half' is not a table; write it as key = value pairs"),
        ("studies = {}", "studies = {} is not a list; write it in square brackets"),
        ("studies = [3]", "studies[0] = 3 is not a table; write it as key = value pairs"),
        ("cost.from = 3", "cost.from = 3 is not a list; write it in square brackets"),
        ("cost.from = [3]", "cost.from[0] = 3 is not a text; put it in quotes"),
        ("ages = 3", "ages = 3 is not a range; write two ages, for example [0, 66]"),
        ("ages = [3]", "ages = [3] is not a range; write two ages, for example [0, 66]"),
    ],
)
def test_a_programme_with_a_wrong_type_is_refused(tmp_path, line, said):
    text = f'schema = "1"\n{line}\nlabel = "x"\n'
    assert _message(tmp_path, text, read_programme_file) == said


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("contract = 3", "contract = 3 is not a table; write it as key = value pairs"),
        ("contract.metrics = []", "contract.metrics = [] is not a table; write it as key = value pairs"),
        ("contract.drawdown = {}", "contract.drawdown = {} is not a list; write it in square brackets"),
    ],
)  # fmt: skip
def test_a_term_sheet_with_a_wrong_type_is_refused(tmp_path, line, said):
    observed = SHEET[SHEET.index("[observed]") :]
    text = f'schema = "1"\ntitle = "x"\n{line}\n{observed}'
    assert _message(tmp_path, text, read_settlement) == said


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ("{ spell = { care = [0] } }", "has no years under spell; write a whole number, or [first, last]"),
        ("{ before_spell = { care = 'home' } }", "has no years under before_spell; write a whole number, or [first, last]"),
        ("{ before = { care = 3 } }", "has a number under before; write states, as text or as a list"),
        ("{ befor = { care = 'home' } }", "has a table for 'befor'; write its states, as text or as a list"),
    ],
)  # fmt: skip
def test_a_condition_of_another_shape_is_refused(tmp_path, when, said):
    old = 'when = { ever = "yes", spell = { care = [0, 1] } }'
    assert old in BASE
    message = _message(tmp_path, BASE.replace(old, f"when = {when}"))
    assert message.startswith("effects[1].when = {")
    assert message.endswith(said)


@pytest.mark.parametrize("profile", ["{}", "{ age = {} }"])
def test_a_profile_without_values_is_refused(tmp_path, profile):
    message = _message(tmp_path, BASE.replace("rate = 0.08", f"rate = {profile}"))
    assert message.startswith("domains.care.transitions[1].rate = {")
    assert message.endswith("gives no values; write for example { age = { 0 = 0.1, 15 = 0.2 } }")


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ("{ beta = { mean = 0.5, sd = 1e-300 } }", "gives numbers too large or too small for beta; correct them"),
        ("{ gamma = { mean = 1e300, sd = 1e-300 } }", "gives numbers too large or too small for gamma; correct them"),
        ("{ lognormal = { mean = 1e-300, sd = 1e300 } }", "gives numbers too large or too small for lognormal; correct them"),
    ],
)  # fmt: skip
def test_a_distribution_beyond_what_numbers_hold_is_refused(tmp_path, named, said):
    text = f'{BASE}\n[parameters.far]\nunit = "share"\ngrade = "C"\nsource = "s"\ndistribution = {named}\n'
    text = text.replace("rate = 0.08", 'rate = "far"')
    assert _message(tmp_path, text) == f"parameters.far.distribution {said}"


@pytest.mark.parametrize("curve", ["{}", "{ x = 0.1 }", "{ '²' = 0.1 }"])
def test_a_curve_of_rates_without_years_is_refused(tmp_path, curve):
    text = CASE.read_text().replace("[money]\n", f"[money]\ndiscount = {curve}\n", 1)
    message = _message(
        tmp_path, text if "discount" in text else f"{text}[money]\ndiscount = {curve}\n"
    )
    assert message.endswith(" is no curve of rates; write for example { 0 = 0.035, 35 = 0.025 }")


@pytest.mark.parametrize(
    "key", ["a.b", "x[0]", "{x}", "{0}", "%s", "a\\nb", "", "²", "[", "]", "."]
)
def test_keys_and_names_of_any_characters_are_quoted_and_never_crash(tmp_path, key):
    wrong = {
        f'"{key}" = 3\n': "",
        f'[parameters."{key}"]\nvalue = "x"\n': "",
        f'[parameters."{key}"]\nvalue = 1\nunit = "share"\ngrade = "A"\nsource = "s"\n': "",
        f'[accounts."{key}"]\ntable = 3\n': "",
        f'[domains."{key}"]\nstates = ["a", "b"]\nstart = "a"\n': "",
        f'[interventions."{key}"]\ntake_up = 1\n': "",
        f'[arms."{key}"]\nlabel = "x"\nset = {{ "{key}" = 1 }}\n': "",
        f'[tables."{key}"]\nof = ["{key}"]\n': "",
        f'[attributes."{key}"]\nmultiplier = {{ "{key}" = 1 }}\n': "",
    }
    for lines in wrong:
        message = _message(tmp_path, f'schema = "1"\nname = "x"\nextends = "{SMALL}"\n{lines}')
        assert (key.replace("\\n", "\\n") or " ") in message
    assert "is not a parameter" in _message(
        tmp_path, BASE.replace("rate = 0.08", f'rate = "{key}"')
    )


def test_a_mistake_under_a_key_with_dots_names_the_file_that_holds_it(tmp_path):
    (tmp_path / "base.toml").write_text(
        BASE + '[parameters."a.b[0]"]\nvalue = 2\nlow = 3\nhigh = 4\nunit = "share"\n'
        'grade = "A"\nsource = "s"\n'
    )
    (tmp_path / "x.toml").write_text('schema = "1"\nname = "x"\nextends = "base.toml"\n'
                                     '[parameters."a"]\nvalue = 1\nunit = "share"\ngrade = "A"\nsource = "s"\n')  # fmt: skip
    with pytest.raises(sc.ScenarioError) as caught:
        sc.load(tmp_path / "x.toml")
    assert str(caught.value) == (
        f"{tmp_path / 'base.toml'}: parameters.a.b[0].value = 2 lies outside low = 3 and "
        f"high = 4; correct one"
    )


def test_a_message_has_one_line_of_bounded_length(tmp_path):
    text = BASE.replace("years = 12", f'years = "{"long" * 10_000}\\n\\u2028"')
    message = _message(tmp_path, text)
    assert len(message) < 2_100
    assert message.startswith("run.years = 'longlong")
    assert message.endswith("is not a whole number; write it without a decimal point or quotes")
