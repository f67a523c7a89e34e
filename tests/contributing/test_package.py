"""What a package needs beside code: types for its users, how to cite it, checks before a commit."""

import os
import re
import subprocess
import sys
import tomllib

import pytest
import yaml

import simcore
from tests.shipped import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CITATION = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))

SCRIPT = """
import simcore

scenario = simcore.load("template_example")
reveal_type(simcore.simulate(scenario))
reveal_type(simcore.settle)
simcore.simulate(scenario, draws="many")
"""


@pytest.mark.slow
def test_a_users_script_is_checked_against_our_types(tmp_path):
    """mypy reads an installed package only where it ships py.typed."""
    (tmp_path / "script.py").write_text(SCRIPT, encoding="utf-8")
    out = subprocess.run(
        [sys.executable, "-m", "mypy", "script.py", "--cache-dir", str(tmp_path / "cache")],
        cwd=tmp_path, capture_output=True, text=True, check=False,
        env=os.environ | {"PYTHONPATH": str(ROOT), "MYPYPATH": ""},
    ).stdout  # fmt: skip
    assert 'Revealed type is "xarray.core.dataset.Dataset"' in out, out
    assert "simcore.contracts.deal.Deal" in out, out
    assert 'Argument "draws" to "simulate" has incompatible type "str"' in out, out


def test_the_marker_of_types_is_in_the_package():
    assert PROJECT["tool"]["setuptools"]["package-data"]["simcore"] == ["py.typed"]
    assert (ROOT / "simcore" / "py.typed").exists()


def test_the_version_is_the_same_everywhere():
    assert CITATION["version"] == PROJECT["project"]["version"] == simcore.__version__


def test_the_citation_has_what_the_format_asks_for():
    """The keys that CFF 1.2.0 requires, an entity as author, and a licence of the SPDX list."""
    assert CITATION["cff-version"] == "1.2.0"
    assert CITATION["message"]
    assert CITATION["title"].startswith("simcore")
    assert CITATION["authors"] == [{"name": "The simcore developers"}]
    assert CITATION["license"] == PROJECT["project"]["license"]


def test_a_commit_is_checked_by_what_make_lint_runs_and_nothing_is_fetched():
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    (repo,) = config["repos"]
    assert repo["repo"] == "local"
    assert {h["language"] for h in repo["hooks"]} == {"system"}
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    lint = re.search(r"^lint:.*\n((?:\t.*\n)+)", makefile, re.M)[1]
    commands = [line.strip().replace("$(BIN)", ".venv/bin") for line in lint.splitlines()]
    assert [h["entry"] for h in repo["hooks"]] == commands
