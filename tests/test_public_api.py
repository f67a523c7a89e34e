import subprocess
import sys

import pytest

import simcore

PINNED = [
    "ResultError", "Scenario", "ScenarioError", "SimcoreError", "TooLargeError", "calibrate",
    "expected", "finance", "ledger", "load", "load_sweep", "nation", "open_result", "open_sweep", "prepare", "sample", "settle",
    "simulate", "submodel", "summary", "sweep", "tables", "trace", "with_labels", "with_values",
]  # fmt: skip
SUMMARIES = [
    "consent", "contract", "cumulative", "double_bottom_line", "frontier", "gain", "harvest", "leans_on",
    "outcome_values", "payback", "per_child", "perspective_comparison", "present_value", "rests_on", "sobol",
]  # fmt: skip


def test_the_public_names_are_pinned():
    assert sorted(simcore.__all__) == PINNED
    assert sorted(simcore.summary.__all__) == SUMMARIES
    assert all(callable(getattr(simcore, n)) or n == "summary" for n in PINNED)


def test_an_unknown_name_is_refused():
    with pytest.raises(AttributeError, match="has no attribute 'simulat'"):
        simcore.__getattr__("simulat")


def test_importing_is_light():
    heavy = "numba numpy xarray scipy matplotlib pandas pydantic jinja2 click"
    code = f"import sys, simcore; print([m for m in {heavy.split()!r} if m in sys.modules])"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"


def test_loading_a_scenario_compiles_nothing():
    code = (
        "import sys, simcore; simcore.load('scenarios/laer_for_livet.toml'); "
        "print('numba' in sys.modules)"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "False"
