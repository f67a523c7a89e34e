"""The glossary: every public name and every key has its words, in columns that are all filled."""

import re

import pytest

import simcore
from simcore.scenario.describe.json_schema import FILES
from tests.shipped import ROOT

PAGE = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
REFERENCE = (ROOT / "docs" / "reference.md").read_text(encoding="utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in PAGE.partition("## Names in Python")[0].splitlines()
    if line.startswith("| ") and not line.startswith("| our word")
]
#: What a reader from another field looks for.
TERMS = [
    "scenario", "parameter", "grade", "draw", "cohort", "arm", "baseline", "intake", "domain", "state", "transition",
    "hazard ratio", "effect", "spell", "table, cell", "account", "payer", "sector", "incidence rule", "perspective", "flow",
    "gain", "harvest", "payback", "net present value", "discount rate", "tariff, rate card", "metric", "outcome payer",
    "investor", "tranche", "guarantee", "outcome fund", "pool", "refund", "service ceiling", "bridge", "repayable grant",
    "deal", "settlement", "consent", "deadweight", "attribution", "counterfactual", "value of information (EVPI)", "EVPPI",
    "EVSI", "PSA", "±, MCSE", "common random numbers", "calibration target", "posterior", "programme",
    "evidence grade, design",
]  # fmt: skip


def test_every_term_has_one_row():
    terms = [row[0] for row in ROWS]
    assert len(terms) == len(set(terms))
    assert [term for term in TERMS if term not in terms] == []


def test_every_row_says_what_it_is_and_what_others_call_it():
    for row in ROWS:
        assert len(row) == 6, row
        assert all(row), row
        assert re.fullmatch(r"[A-Z].*\.", row[1]), row[1]


@pytest.mark.parametrize(
    "name", [*simcore.__all__, *(f"summary.{n}" for n in simcore.summary.__all__)]
)
def test_every_public_name_is_in_the_glossary(name):
    assert f"`{name}`" in PAGE


def test_no_name_is_in_the_glossary_that_is_not_public():
    named = re.findall(r"^\| (`.*?`) \|", PAGE.partition("## Names in Python")[2], re.M)
    said = {name for cell in named for name in re.findall(r"`([^`]+)`", cell)}
    assert said == {*simcore.__all__, *(f"summary.{n}" for n in simcore.summary.__all__)}


def test_every_key_at_the_top_of_a_file_is_explained():
    for root, _ in FILES.values():
        for name, field in root.model_fields.items():
            assert f"| `{field.alias or name}` |" in REFERENCE


@pytest.mark.parametrize("page", ["README.md", "docs/scenario.md"])
def test_the_pages_can_be_found(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    for linked in ("reference.md", "glossary.md", "simcore schema"):
        assert linked in text
