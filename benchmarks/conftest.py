from pathlib import Path

import llvmlite.binding as llvm
import pytest

import simcore as sc
from simcore.scenario import Scenario, load_resolved

ROOT = Path(__file__).parents[1]
#: Vector extensions that speeds depend on, widest first.
VECTORS = ("avx512f", "avx2", "sve", "neon")


def pytest_benchmark_update_machine_info(machine_info):
    """Add the processor as Numba's LLVM sees it."""
    features = llvm.get_host_cpu_features()
    machine_info["llvm"] = {
        "cpu": llvm.get_host_cpu_name(),
        "vectors": [name for name in VECTORS if features.get(name)],
    }


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
