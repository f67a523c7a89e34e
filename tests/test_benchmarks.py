"""python -m simcore.benchmarks, as other projects run it."""

import json

from click.testing import CliRunner

from simcore import benchmarks
from simcore.benchmarks import main


def test_times_are_written_and_held_against_earlier_ones(tmp_path, monkeypatch):
    monkeypatch.setattr(benchmarks, "LOOP", 1000)
    out = tmp_path / "now.json"
    done = CliRunner().invoke(main, ["--json", str(out), "--rounds", "1"])
    assert done.exit_code == 0, done.output
    found = json.loads(out.read_text())
    names = [b["name"] for b in found["benchmarks"]]
    assert names == ["calibration", "load", "simulate", "ledger", "sweep"]
    assert all(b["extra_info"]["ratio"] > 0 for b in found["benchmarks"])
    for one in found["benchmarks"]:
        one["extra_info"]["ratio"] /= 100
    (tmp_path / "before.json").write_text(json.dumps(found))
    done = CliRunner().invoke(main, ["--against", str(tmp_path / "before.json"), "--rounds", "1"])
    assert done.exit_code == 1
    assert "sweep: " in done.output
    assert "times as long as before" in done.output


def test_a_wrong_scenario_is_one_sentence():
    done = CliRunner().invoke(main, ["nowhere.toml"])
    assert done.exit_code == 1
    assert done.output.startswith("Error: nowhere.toml: the file does not exist")
