"""A few kills, damages, full disks and pairs of writers; ``make reliability`` does hundreds."""

import json
import os
import subprocess
import sys

import pytest

from tests.shipped import ROOT

SEED = 20261124


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the injector forks the command")
def test_nothing_is_lost_and_nothing_goes_unnoticed(tmp_path):
    words = [
        "--seed",
        SEED,
        "--kills",
        8,
        "--damages",
        6,
        "--others",
        3,
        "--out",
        tmp_path / "found.json",
    ]
    out = subprocess.run(
        [sys.executable, "-m", "tests.robustness.faults", *map(str, words)],
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    assert (tmp_path / "found.json").exists(), out.stderr
    found = json.loads((tmp_path / "found.json").read_text(encoding="utf-8"))
    assert found["problems"] == []
    assert found["done"]["killed before the end"] >= 4
    assert found["done"]["two writers, one refused"] >= 1
    assert found["calls"] > 20
    assert out.returncode == 0
