"""docs/api.md and docs/variables.md are what docstrings and registry say today, and leave nothing out."""

import importlib.util

import pytest

from simcore.variables import variables
from tests.contributing.public import FUNCTIONS
from tests.shipped import ROOT

spec = importlib.util.spec_from_file_location("docs_api", ROOT / "docs" / "api.py")
api = importlib.util.module_from_spec(spec)
spec.loader.exec_module(api)


@pytest.mark.parametrize("name", api.PAGES)
def test_the_page_is_as_the_code_says(name):
    stored = (ROOT / "docs" / name).read_text(encoding="utf-8")
    assert stored == api.PAGES[name](), f"docs/{name} is older than the code; run make api"


def test_every_public_function_and_its_parameters_are_on_the_page():
    text = api.functions_page()
    headings = {line[5:-1] for line in text.splitlines() if line.startswith("### `simcore.")}
    assert headings == set(FUNCTIONS)
    assert "simcore.simulate(scenario, draws=None, cohorts=None, *, central=False," in text


def test_every_variable_stands_once_in_one_table():
    rows = [line.split("`")[1] for line in api.variables_page().splitlines() if line[:3] == "| `"]
    assert sorted(rows) == sorted([*variables(), *api.DIMENSIONS])


def test_a_changed_docstring_changes_the_page(monkeypatch):
    before = api.functions_page()
    monkeypatch.setattr(FUNCTIONS["simcore.ledger"], "__doc__", "Lay nothing on lives.")
    assert api.functions_page() != before
