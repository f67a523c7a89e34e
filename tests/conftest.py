import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import xarray as xr
from hypothesis import settings

import simcore as sc
from simcore.scenario import Scenario, load_resolved

# The first example pays for compilation; a deadline would call that a failure.
settings.register_profile("simcore", deadline=None, derandomize=True)
settings.load_profile("simcore")

ROOT = Path(__file__).parents[1]
SMALL = ROOT / "tests" / "data" / "three_domains.toml"
CASE = ROOT / "scenarios" / "laer_for_livet.toml"

Change = Callable[[dict[str, Any]], None]


def changed(scenario: Scenario, change: Change) -> Scenario:
    """A copy of a scenario after ``change`` has edited its resolved data."""
    data = json.loads(json.dumps(scenario.resolved()))
    change(data)
    return load_resolved(data, "changed", part=True)


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
