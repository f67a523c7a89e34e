"""What CI installs has the pinned versions, each file with its digest."""

import ast
import re
import sys
import tomllib

import pytest
from packaging.requirements import Requirement

from tests.shipped import ROOT

#: Comes with pydantic, which asks for one version of it.
PART_OF = {"pydantic_core"}
#: What is imported by another name than it is installed by.
IMPORTED_AS = {"python_docx": "docx", "XlsxWriter": "xlsxwriter"}


def _pins(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    found = re.findall(r"^([A-Za-z0-9_.-]+)==(\S+)", text, re.M)
    return {re.sub(r"[-_.]+", "-", n).lower(): version for n, version in found}


def test_requirements_with_digests_are_the_pinned_versions():
    pinned, hashed = _pins("constraints.txt"), _pins("requirements-ci.txt")
    assert {n: hashed.get(n) for n in pinned} == pinned, "run make hashes"


def test_every_requirement_has_a_digest_and_names_no_place():
    text = (ROOT / "requirements-ci.txt").read_text(encoding="utf-8")
    entries = re.split(r"^(?=[A-Za-z])", re.sub(r"^#.*\n", "", text, flags=re.M), flags=re.M)
    assert all("--hash=sha256:" in e for e in entries if e.strip())
    assert "://" not in text


def _declared(*extras):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = project["dependencies"] + [
        n for e in extras for n in project["optional-dependencies"][e]
    ]
    return {r.name.replace("-", "_"): r.specifier for r in map(Requirement, needed)}


def test_the_pinned_versions_are_those_that_pyproject_allows():
    pinned = _pins("constraints.txt")
    assert all(
        pinned[n.replace("_", "-").lower()] in allowed for n, allowed in _declared("office").items()
    )


@pytest.mark.parametrize("name", ["numba", "llvmlite"])
def test_compilers_end_below_the_version_after_the_pinned_one(name):
    """They are tested by hand before a new version is let in (tests/engine/test_compiler.py)."""
    major, minor, *_ = _pins("constraints.txt")[name].split(".")
    assert f"<{major}.{int(minor) + 1}" in map(str, _declared()[name])


#: Extra of the package -> files that only somebody who has it reaches.
EXTRAS = {"sweep": {"zarr_store.py", "cluster.py"}}


def test_whatever_is_imported_is_declared():
    imported = set()
    of_extras = {file: _declared(extra).keys() for extra, files in EXTRAS.items() for file in files}
    for path in (ROOT / "simcore").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            found = {name.partition(".")[0] for name in names}
            imported |= found - set(of_extras.get(path.name, ()))
    declared = {IMPORTED_AS.get(name, name) for name in _declared("office")}
    assert imported - sys.stdlib_module_names - {"simcore"} - PART_OF <= declared
