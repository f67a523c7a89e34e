import importlib
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import xarray as xr
from hypothesis import settings

import simcore as sc
from simcore.scenario import Scenario, load_resolved
from simcore.scenario.plugins import RECORDS
from tests.slow import is_slow

# The first example pays for compilation; a deadline would call that a failure.
settings.register_profile("simcore", deadline=None, derandomize=True)
settings.load_profile("simcore")

ROOT = Path(__file__).parents[1]
SMALL = ROOT / "tests" / "data" / "three_domains.toml"
CASE = ROOT / "scenarios" / "laer_for_livet.toml"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that make quick leaves out."""
    for item in items:
        if is_slow(item.nodeid.removeprefix("tests/")):
            item.add_marker(pytest.mark.slow)


Change = Callable[[dict[str, Any]], None]


def changed(scenario: Scenario, change: Change) -> Scenario:
    """A copy of a scenario after ``change`` has edited its resolved data."""
    data = json.loads(json.dumps(scenario.resolved()))
    change(data)
    return load_resolved(data, "changed", part=True)


@pytest.fixture
def lay_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """Lay a package beside the installed ones, as pip does; again to change its version."""
    site = tmp_path / "site"
    monkeypatch.syspath_prepend(str(site))
    modules = []

    def lay(package: str, version: str, code: str, points: str, group: str) -> None:
        module = package.replace("-", "_")
        modules.append(module)
        folder = site / f"{module}.dist-info"
        folder.mkdir(parents=True, exist_ok=True)
        (site / f"{module}.py").write_text(code)
        (folder / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: {package}\nVersion: {version}\n"
        )
        (folder / "entry_points.txt").write_text(f"[{group}]\n{points}\n")
        _read_anew()

    def _read_anew() -> None:
        for module in modules:
            sys.modules.pop(module, None)
        importlib.invalidate_caches()
        for kinds in RECORDS.values():
            kinds.forget()

    yield lay
    monkeypatch.undo()
    _read_anew()


@pytest.fixture(scope="session")
def small() -> Scenario:
    return sc.load(SMALL)


@pytest.fixture(scope="session")
def case() -> Scenario:
    return sc.load(CASE)


@pytest.fixture(scope="session")
def case_lives(case: Scenario) -> xr.Dataset:
    return sc.simulate(case, draws=12, cohorts=3)


@pytest.fixture(scope="session")
def case_flows(case: Scenario, case_lives: xr.Dataset) -> xr.Dataset:
    return sc.ledger(case_lives, case)
