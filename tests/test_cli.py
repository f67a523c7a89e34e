import re
import subprocess
import sys
import time

import pytest
from click.testing import CliRunner

from simcore.cli.main import main
from tests.conftest import CASE, SMALL


def _call(*words):
    return CliRunner().invoke(main, [str(w) for w in words])


def test_help_is_quick_and_imports_nothing_heavy():
    code = (
        "import sys; from click.testing import CliRunner; from simcore.cli.main import main\n"
        "out = CliRunner().invoke(main, ['--help']).output\n"
        "assert 'rerun' in out and 'trace' in out\n"
        "print([m for m in ('numba', 'numpy', 'xarray', 'pydantic') if m in sys.modules])"
    )
    started = time.perf_counter()
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"
    assert time.perf_counter() - started < 2  # a loaded machine; 0.1 s alone


@pytest.mark.parametrize("command", ["run", "check", "trace", "rerun"])
def test_every_command_explains_itself(command):
    out = _call(command, "--help")
    assert out.exit_code == 0
    assert "Usage:" in out.output


def test_run_then_rerun_from_the_shell(tmp_path):
    out = _call("run", CASE, "--out", tmp_path / "r", "--draws", 2, "--cohorts", 2, "--lang", "da")
    assert out.exit_code == 0, out.output
    assert "Kommunen bærer" in out.output
    assert "Høsteindeks" in out.output
    assert "rapport: " in out.output
    assert re.search(r"\nsimuleret: liv \d", out.output)
    assert re.search(r"about \d+ MB of memory", out.output)
    assert (tmp_path / "r" / "report.html").is_file()
    again = _call("run", CASE, "--out", tmp_path / "r", "--draws", 2, "--cohorts", 2)
    assert "stored lives, nothing simulated" in again.output
    rebuilt = _call("rerun", tmp_path / "r")
    assert "equal those of" in rebuilt.output
    assert (tmp_path / "r-rerun" / "report.html").is_file()


def test_a_mistake_is_one_sentence_on_the_error_line(tmp_path):
    wrong = tmp_path / "wrong.toml"
    wrong.write_text(SMALL.read_text().replace("years = 12", "yeers = 12"))
    out = _call("run", wrong, "--out", tmp_path / "r")
    assert out.exit_code == 1
    assert out.output == f"Error: {wrong}: run.yeers is an unknown key; did you mean 'years'?\n"
    assert not (tmp_path / "r").exists()
    missing = _call("rerun", tmp_path / "nothing")
    assert "is not a complete result" in missing.output
    assert _call("run", SMALL, "--out", tmp_path / "r").output.endswith(
        "three_domains: has no accounts, so there is no money to lay on; add [accounts]\n"
    )
    assert list(tmp_path.iterdir()) == [wrong]


def test_check_shows_digests_and_grades():
    out = _call("check", CASE)
    assert out.exit_code == 0
    assert "fine" in out.output
    assert re.search(r"extends_digest = \"sha256:[0-9a-f]{16}\"", out.output)
    assert re.search(r"\d+ numbers used: \d+ A, \d+ B, \d+ C", out.output)


def test_trace_shows_a_life_and_its_money():
    out = _call("trace", CASE, "--child", 7)
    assert out.exit_code == 0
    assert "entry_age" in out.output
    assert "K.children" in out.output
    assert "child = 99 does not exist" in _call("trace", CASE, "--child", 99).output
