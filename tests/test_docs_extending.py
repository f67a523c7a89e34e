"""The package and the scenario of docs/extending.md work as they stand there."""

import re
import tomllib
from itertools import product
from typing import get_args

import pytest

import simcore as sc
from simcore.scenario.rules import BUILT_IN, Case, Rule, RuleVersion
from simcore.summary.gains import total
from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "extending.md").read_text(encoding="utf-8")
FILES = dict(re.findall(r"```(?:toml|python)\n# file: (\S+)\n(.*?)```", PAGE, re.S))
PROJECT = tomllib.loads(FILES["pyproject.toml"])["project"]


@pytest.fixture
def excess(lay_package, tmp_path):
    """The page's package installed, and its scenario written."""
    ((group, points),) = PROJECT["entry-points"].items()
    ((name, place),) = points.items()
    lay_package(
        PROJECT["name"], PROJECT["version"], FILES["simcore_excess.py"], f"{name} = {place}", group
    )
    path = tmp_path / "excess.toml"
    path.write_text(FILES["excess.toml"])
    return path


def test_the_example_gives_what_the_page_says(excess):
    scenario = sc.load(excess)
    flows = sc.ledger(sc.simulate(scenario), scenario)["flow"]
    by_payer = total(flows, "payer")
    rows = re.findall(r"^\| (2\d{3}) \| ([\d,]+) \| ([\d,]+) \|$", PAGE, re.M)
    assert [int(year) for year, *_ in rows] == [2025, 2026]
    for (i, row), (place, payer) in product(enumerate(rows), ((1, "K"), (2, "S"))):
        given = float(row[place].replace(",", ""))
        assert (by_payer.sel(payer=payer).isel(year=i) == given).all()


def test_the_check_of_the_example_is_asked(excess):
    excess.write_text(FILES["excess.toml"].replace("refunded = 0.25", "refunded = 0.0"))
    with pytest.raises(sc.ScenarioError) as caught:
        sc.load(excess)
    assert str(caught.value) == (
        f"{excess}: rules.care.versions[1].refunded is 0, so nothing is refunded; write a share "
        "above 0"
    )


def test_every_name_of_the_page_is_there():
    section = PAGE.split("### What a rule has")[1]
    cased = set(Case.__dataclass_fields__) | set(vars(Case))
    for name in re.findall(
        r"^\| `(\w+)", section.split("| of `case` |")[1].split("**What")[0], re.M
    ):
        assert name in cased, name
    for name in re.findall(r"^\| `(\w+)", section.split("| method |")[1], re.M):
        assert name in vars(Rule), name
    for name in ("held", "limit", "drawn"):
        assert f"`case.{name}`" in section
        assert name in cased, name


def test_every_kind_and_its_keys_are_in_the_reference():
    reference = (ROOT / "docs" / "scenario.md").read_text(encoding="utf-8")
    table = reference.split("| kind | keys of a version | who pays |\n")[1].split("\n\n")[0]
    rows = {k: row for row in table.splitlines() for k in re.findall(r"`(\w+)`", row.split("|")[1])}
    assert set(rows) == set(BUILT_IN)
    for kind, rule in BUILT_IN.items():
        (version,) = get_args(rule.model_fields["versions"].annotation)
        own = version.model_fields.keys() - RuleVersion.model_fields.keys()
        for key in own | (rule.model_fields.keys() - {"label", "kind", "versions"}):
            assert re.search(rf"\b{key}\b", rows[kind]), (kind, key)
