"""The peak of memory is estimated within 30 % of what a process really takes."""

import subprocess
import sys
from pathlib import Path

import pytest

import simcore as sc
from simcore.engine.simulate import simulate, simulate_need
from simcore.runs.need import run_need
from tests.conftest import CASE, ROOT

PEAK = """
import re, sys, tempfile
from pathlib import Path
import simcore as sc
from simcore.runs.run import run
file, draws, cohorts, stage = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
scenario = sc.load(file)
if stage == "simulate":
    lives = sc.simulate(scenario, draws, cohorts)
else:
    with tempfile.TemporaryDirectory() as place:
        run(scenario, Path(place) / "r", draws, cohorts)
# Not ru_maxrss: a new process begins with that of the process that started it.
peak = re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())
print(1024 * int(peak[1]))
"""
B3 = ROOT / "tests" / "published" / "b3_sick_sicker_cohort.toml"
B6 = ROOT / "tests" / "published" / "b6c_hiv_teaching.toml"


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="Linux tells the peak")
@pytest.mark.parametrize(
    ("file", "draws", "cohorts", "stage"),
    [
        (CASE, 1, 1, "simulate"),
        (CASE, 100, 40, "simulate"),
        (CASE, 100, 20, "run"),
        (B3, 200, 40, "run"),
        (B6, 200, 50, "run"),
    ],
)
def test_the_estimate_is_near_the_measured_peak(file, draws, cohorts, stage):
    simulate(sc.load(file), draws=1, cohorts=1)  # so that it need not compile
    words = [sys.executable, "-c", PEAK, str(file), str(draws), str(cohorts), stage]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True)
    need = {"simulate": simulate_need, "run": run_need}[stage](sc.load(file), cohorts)
    assert need.of(draws) == pytest.approx(float(done.stdout), rel=0.3)


def test_a_model_without_money_needs_what_its_lives_need(small):
    assert run_need(small) == simulate_need(small)
