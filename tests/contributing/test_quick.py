"""make quick meets every room of the package, and what it leaves out is there."""

import ast
import re
from pathlib import Path

from tests.shipped import ROOT
from tests.slow import QUICK, SLOW, is_slow
from tests.test_rooms import LEVEL

TESTS = ROOT / "tests"
#: Rooms whose tests lie in another folder: they read what another room needs, or print what it says.
ELSEWHERE = {
    "errors": "test_public_api.py", "arguments": "test_arguments.py", "kernels": "engine",
    "storage": "runs", "kinds": "distributions",
    "once": "test_once.py", "earlier_names": "scenario/test_earlier_names.py", "variables": "test_variables.py", "cli": "test_cli.py", "benchmarks": "test_benchmarks.py",
}  # fmt: skip


def names_in(path: Path) -> list[str]:
    """Names of the tests of a file as pytest says them, below ``tests/``."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = [n.name for n in tree.body if isinstance(n, ast.FunctionDef) and n.name[:5] == "test_"]
    return [f"{path.relative_to(TESTS).as_posix()}::{name}" for name in found]


def test_every_room_is_met():
    for room in LEVEL:
        place = TESTS / ELSEWHERE.get(room, room)
        files = [place] if place.suffix else sorted(place.glob("test_*.py"))
        quick = [name for f in files for name in names_in(f) if not is_slow(name)]
        assert quick, f"make quick meets no test of {room}"


def test_the_net_is_met_by_three_models():
    assert sum(name.startswith("net/test_bits.py::test_same_bits[") for name in QUICK) == 3


def test_every_name_on_the_list_is_a_test():
    for name in SLOW | QUICK:
        file, _, test = name.partition("::")
        assert (TESTS / file).exists(), name
        assert not test or f"{file}::{test.partition('[')[0]}" in names_in(TESTS / file), name


def test_a_case_that_is_kept_is_not_slow():
    assert is_slow("net/test_bits.py::test_same_bits[mst]")
    assert not is_slow("net/test_bits.py::test_same_bits[everything]")
    assert is_slow("engine/test_build.py::test_anything")
    assert not is_slow("engine/test_addresses.py::test_anything")


def test_make_and_the_documents_speak_of_it():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(r'^quick:.*\n\t.*pytest -n 2 --dist loadfile -m "not slow"$', makefile, re.M)
    assert re.search(r"^test:.*\n\t.*pytest -n auto$", makefile, re.M), "make test runs everything"
    for page in ("README.md", "CONTRIBUTING.md"):
        assert "make quick" in (ROOT / page).read_text(encoding="utf-8"), page
