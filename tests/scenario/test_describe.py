"""What is said of each key: its sentence, the reference page, and the JSON Schema for editors."""

import json
import re
import subprocess
import sys
import tomllib
from abc import abstractmethod
from importlib.util import module_from_spec, spec_from_file_location
from typing import Annotated, Literal

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator
from pydantic import Field
from pydantic.json_schema import SkipJsonSchema

from simcore.cli.main import main
from simcore.scenario.describe.json_schema import FILES, json_schema, models_in
from simcore.scenario.describe.sentences import sentence_of, summary_of
from simcore.scenario.describe.words import words_of
from simcore.scenario.files.shape import DomainPart, File
from simcore.scenario.forms import keys_at
from simcore.scenario.schema.contracts import Contract
from simcore.scenario.schema.metric import Amount, Metric, Years
from simcore.scenario.schema.model import Attribute, Member
from simcore.scenario.schema.money import Account
from simcore.scenario.schema.parameter import Dated
from simcore.scenario.schema.quantities import Share
from simcore.scenario.schema.types import Label, Ref
from simcore.scenario.tariffs.price import Price
from tests.conftest import ROOT
from tests.shipped import SCENARIOS

COUNTRIES = ROOT / "simcore" / "countries"
#: Longest sentence; more is for docs/scenario.md and docs/contracts.md.
LONGEST = 160
#: Files as they are written -> their kind.
WRITTEN = {
    "scenario": [
        *SCENARIOS,
        *(p for p in COUNTRIES.glob("*/*.toml") if p.name != "nation.toml"),
        *(
            p
            for p in ROOT.glob("tests/data/**/*.toml")
            if p.name not in ("coach.toml", "model.toml")
        ),
        *ROOT.glob("tests/published/*.toml"),
    ],
    "programme": [
        *COUNTRIES.glob("*/programmes/*.toml"),
        ROOT / "tests/data/everything/coach.toml",
    ],
    "settlement": [*ROOT.glob("tests/contracts/published/*.toml")],
}


def tables():
    """Every class of which a table of a file may be."""
    found, left = [], [root for root, _ in FILES.values()]
    while left:
        one = left.pop()
        if one not in found:
            found.append(one)
            left += [m for field in one.model_fields.values() for m in models_in(field.annotation)]
    return found


@pytest.mark.parametrize("table", tables(), ids=lambda t: t.__name__)
def test_every_key_has_one_sentence(table):
    for name in table.model_fields:
        said = sentence_of(table, name)
        assert said, f"{table.__name__}.{name} has no sentence; write it under the field"
        assert re.fullmatch(r"[A-Z].*\.", said), f"{table.__name__}.{name}: {said!r}"
        assert len(said) <= LONGEST, f"{table.__name__}.{name} has {len(said)} characters: {said}"


class Unsaid(Attribute):
    """A table."""

    new: str = ""


def test_a_key_without_a_sentence_is_seen_and_one_that_is_inherited_has_its_own():
    assert sentence_of(Unsaid, "new") == ""
    assert sentence_of(Unsaid, "states") == sentence_of(Member, "states") == "Its states, by name."
    assert sentence_of(DomainPart, "after").startswith("Domain right after which")
    assert summary_of(Account) == (
        "What money is spent on: cells x price, split by a rule over payers."
    )


class OfKinds(Attribute):
    """A table of which there are only kinds."""

    @abstractmethod
    def acts(self):
        """What it does."""


def test_tables_are_found_in_types_but_for_what_no_file_can_write():
    assert list(models_in(dict[str, Annotated[Price | None, Field()]] | list[Dated])) == [
        Price,
        Dated,
    ]
    assert list(models_in(Annotated[SkipJsonSchema[Price], Field()] | Dated)) == [Dated]
    assert list(models_in(list[OfKinds] | Label)) == []


def test_loading_a_scenario_reads_no_sentence():
    code = (
        "import sys, simcore; simcore.load('template'); "
        "print([m for m in sys.modules if 'scenario.describe' in m])"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"


# --- the JSON Schema ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def validators():
    schemas = {kind: json_schema(kind) for kind in FILES}
    for schema in schemas.values():
        Draft202012Validator.check_schema(schema)
    return {kind: Draft202012Validator(schema) for kind, schema in schemas.items()}


@pytest.mark.parametrize("kind", WRITTEN)
def test_the_schema_takes_every_shipped_file_as_it_is_written(validators, kind):
    assert WRITTEN[kind]
    for path in WRITTEN[kind]:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        wrong = [
            f"{path.name}: {e.json_path}: {e.message[:99]}"
            for e in validators[kind].iter_errors(data)
        ]
        assert not wrong


SHORT_FORMS = [
    'country = "denmark"',
    'title = "one text"',
    "population = { children = 'children.csv' }",
    "[attributes.frailty]\nmultiplier = { gamma_sd = 0.5 }",
    '[[effects]]\ndomain = "work"\nmultiplier = "frailty"',
    '[domains.work]\ntransitions_from = "rates.csv"',
    '[accounts.course]\npayer = "city"',
    "[parameters.x]\ndistribution = { gamma = { shape = 20, rate = 10 } }",
    "[contracts.c.metrics.m]\nprice = 40e3",
    '[contracts.c.metrics.m]\ntariff = { kind = "price", price = [1, 2] }',
    "[contracts.c.metrics.m]\nband = { enter = 1, bend = 2, end = 3, slope = 4 }",
]
WRONG = [
    ("nam = 'x'", "nam"),
    ("[run]\nyaers = 3", "yaers"),
    ("[run]\nyears = 'ten'", "ten"),
    ("ages = [0]", "[0]"),
    ("name = 'Not A Name'", "Not A Name"),
    ("[parameters.x]\ngrade = 'D'", "D"),
    ("[money]\ncurrency = 3", "3"),
    ("title = { fr = 'oui' }", "fr"),
    ("country = 'atlantis'", "atlantis"),
    ("[[effects]]\nratio = 2", "domain"),
    ("[contracts.c.metrics.m]\nprise = 40e3", "prise"),
    ("[contracts.c]\nprovider_bonus = 2", "2"),
    ("[domains.work]\ntransitions = { from = 'a' }", "from"),
]  # fmt: skip


@pytest.mark.parametrize("text", SHORT_FORMS)
def test_the_schema_takes_short_forms(validators, text):
    assert not list(validators["scenario"].iter_errors(tomllib.loads(text)))


@pytest.mark.parametrize(("text", "named"), WRONG)
def test_the_schema_refuses_unknown_keys_and_wrong_types(validators, text, named):
    (error,) = validators["scenario"].iter_errors(tomllib.loads(text))
    told = [error.message, *(inner.message for inner in error.context or ())]
    assert any(named in message for message in told), told


def test_a_programme_and_a_settlement_must_be_complete(validators):
    lacks = {e.message for e in validators["programme"].iter_errors({"schema": "1"})}
    assert "'ages' is a required property" in lacks
    lacks = {e.message for e in validators["settlement"].iter_errors({"schema": "1"})}
    assert "'observed' is a required property" in lacks


def _shape(kind, table):
    """Schema of a table; two of one name are told apart by their modules."""
    schema = json_schema(kind)
    if FILES[kind][0] is table:
        return schema
    defined = schema["$defs"]
    whole = f"{table.__module__}.{table.__name__}".replace(".", "__")
    return defined.get(table.__name__) or defined.get(whole)


@pytest.mark.parametrize("table", tables(), ids=lambda t: t.__name__)
def test_the_schema_has_the_keys_that_messages_name(table):
    """Both are read from the classes, by different ways."""
    named = sorted(keys_at((), table, {}))
    (shape, *_) = (s for kind in FILES for s in [_shape(kind, table)] if s)
    assert sorted(shape["properties"]) == named
    assert all(key["description"] for key in shape["properties"].values())
    assert shape["additionalProperties"] is False


# --- words ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (Share, "a share (0 to 1)"),
        (Amount, "an amount (0 or more)"),
        (Years | None, "a whole number of years (0 or more)"),
        (Literal["a", 2], '`"a"` or `2`'),
        (dict[str, Ref], "a table of entries, each a number or a parameter"),
        (dict[Literal["wage"], list[Dated]], 'a table of lists of tables by `"wage"`'),
        (list[Contract], "a list of tables"),
        (Share | list[Share], "a share (0 to 1) or a list of shares (0 to 1)"),
        (Annotated[list[str], Field(min_length=1)], "a list of texts (at least 1)"),
        (Annotated[int, Field(ge=0, lt=2**64)], "a whole number (0 or more, below 2^64)"),
        (Label, "a text"),
    ],
)  # fmt: skip
def test_types_in_words(kind, words):
    assert words_of(kind) == words


# --- the page -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def reference():
    spec = spec_from_file_location("reference", ROOT / "docs" / "reference.py")
    module = module_from_spec(spec)
    sys.modules["reference"] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules["reference"]


def test_what_is_generated_is_fresh(reference):
    for name, text in reference.files().items():
        stored = (ROOT / "docs" / name).read_text(encoding="utf-8")
        assert stored == text, f"docs/{name} is old; run make reference"


def test_the_page_has_every_key_and_no_link_leads_nowhere(reference):
    page = reference.page()
    anchors = re.findall(r'<a id="([^"]+)"', page)
    assert len(anchors) == len(set(anchors))
    assert set(re.findall(r"\]\(#([^)]+)\)", page)) == set(anchors)
    shown = {section.table for part in reference.parts() for section in part.sections}
    left_out = {t.__name__ for t in tables() if t not in shown}
    assert left_out == {"FromPackage"}  # filled in, never written
    for table in shown:
        for name, field in table.model_fields.items():
            assert f"| `{field.alias or name}` |" in page
            assert sentence_of(table, name).replace("|", "\\|") in page


def test_a_default_is_shown_as_a_file_would_write_it(reference):
    def cells(table, name):
        return reference.row(table, name, {}).split(" | ")

    assert cells(Metric, "measure")[2] == '`"at"`'
    assert cells(Metric, "follow_up")[2] == "*needed*"
    assert cells(Account, "investment")[2] == "`false`"
    assert cells(File, "ages")[2] == "`[0, 120]`"
    assert cells(Price, "taper")[2] == ""
    assert cells(File, "country")[1] == "a table, or the name of a country"


def test_a_table_that_has_no_place_on_the_page_stops_it(reference, monkeypatch):
    monkeypatch.setitem(reference.PARTS, "Numbers", ())
    with pytest.raises(SystemExit, match=r"PARTS lacks \{'parameters'\}"):
        reference.page()


@pytest.mark.parametrize("kind", ["", *FILES])
def test_the_command_prints_the_schema(kind):
    done = CliRunner().invoke(main, ["schema", *([kind] if kind else [])])
    assert done.exit_code == 0
    assert json.loads(done.output) == json_schema(kind or "scenario")


def test_the_command_knows_the_kinds_of_files():
    done = CliRunner().invoke(main, ["schema", "contract"])
    assert done.exit_code == 2
    assert all(kind in done.output for kind in FILES)
