from pathlib import Path

import pytest

import simcore as sc
from simcore.scenario import Scenario, load_resolved

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def case() -> Scenario:
    return sc.load(ROOT / "scenarios" / "laer_for_livet.toml")


@pytest.fixture(scope="session")
def many(case: Scenario) -> Scenario:
    """The same scenario with 20,000 children, so that the kernel is what is measured."""
    data = case.resolved()
    data["population"]["intakes"] = {"2022": 20_000}
    data["interventions"]["course"]["capacity"] = 20_000
    return load_resolved(data, "many")
