"""Promises 8 and 10: nothing lost silently, and every result knows where it comes from."""

import json
import shutil

import numpy as np
import pytest

import simcore as sc
from simcore.sweep import checkpoint
from simcore.sweep.checkpoint import simulate_in_parts
from simcore.sweep.run import rerun, run
from simcore.sweep.store import FLOWS, LIVES, PROVENANCE, SCENARIO, open_result
from tests.conftest import changed


@pytest.fixture(scope="module")
def done(case, tmp_path_factory):
    return run(case, tmp_path_factory.mktemp("results") / "case", draws=12, cohorts=2)


@pytest.fixture
def copy(done, tmp_path):
    return shutil.copytree(done.folder, tmp_path / "case")


def test_a_result_folder_is_complete(done):
    names = {str(p.relative_to(done.folder)) for p in done.folder.rglob("*") if p.is_file()}
    assert {PROVENANCE, SCENARIO, LIVES, FLOWS, "report.html"} <= names
    assert {"tables/harvest_by_payer.csv", "tables/payback.csv", "tables/parameters.csv"} <= names
    assert done.simulated
    assert not list(done.folder.parent.glob(".*"))


def test_a_stored_result_opens_as_it_was(case, done):
    result = sc.open_result(done.folder)
    again = sc.simulate(case, draws=12, cohorts=2)
    assert np.array_equal(result.lives["count"], again["count"])
    assert result.lives["count"].dtype == np.uint8
    assert result.scenario == case
    assert {"seed", "versions", "scenario_digest", "base_digest"} <= set(result.provenance)


def test_10_rerun_rebuilds_it_bit_for_bit(done, tmp_path):
    again = rerun(done.folder, tmp_path / "again")
    assert again.simulated
    old, new = open_result(done.folder), open_result(tmp_path / "again")
    for key in ("counts_digest", "flows_digest", "lives_digest", "scenario_digest"):
        assert old.provenance[key] == new.provenance[key]
    with pytest.raises(sc.ResultError, match="is the result itself"):
        rerun(done.folder, done.folder)


def test_10_a_rerun_that_differs_says_so(copy, tmp_path):
    record = json.loads((copy / PROVENANCE).read_text())
    record["counts_digest"] = "sha256:0"
    (copy / PROVENANCE).write_text(json.dumps(record))
    with pytest.raises(sc.ResultError, match="counts differ from those in"):
        rerun(copy, tmp_path / "again")


def _cut(copy):
    data = (copy / LIVES).read_bytes()
    (copy / LIVES).write_bytes(data[: len(data) // 2])


def _flip(copy):
    data = bytearray((copy / LIVES).read_bytes())
    data[len(data) // 2] ^= 1
    (copy / LIVES).write_bytes(bytes(data))


def _other(copy):
    record = json.loads((copy / PROVENANCE).read_text())
    record["lives_digest"] = "sha256:0"
    (copy / PROVENANCE).write_text(json.dumps(record))


DAMAGE = {
    "truncated": (
        _cut,
        r"lives.nc: has \d+ bytes, but \d+ were written \(the file is truncated or changed\); run the scenario again with simcore run",
    ),
    "changed": (_flip, "lives.nc: its content has changed since it was written"),
    "missing": (lambda c: (c / LIVES).unlink(), "lives.nc: is missing from the result"),
    "unfinished": (
        lambda c: (c / PROVENANCE).unlink(),
        f"is not a complete result \\(it has no {PROVENANCE}\\)",
    ),
    "record": (lambda c: (c / PROVENANCE).write_text("{"), "provenance.json: is damaged"),
    "of another scenario": (
        _other,
        "lives.nc: the lives come from another scenario than scenario.json",
    ),
}


@pytest.mark.parametrize("name", DAMAGE)
def test_8_a_damaged_result_is_refused_in_one_sentence(copy, name):
    damage, text = DAMAGE[name]
    damage(copy)
    with pytest.raises(sc.ResultError, match=text) as caught:
        open_result(copy)
    assert "\n" not in str(caught.value)


def test_a_new_price_is_laid_on_stored_lives_without_simulating(case, copy, monkeypatch):
    def dearer(data):
        data["parameters"]["place_inst_avg"]["value"] = 1_300_000

    def never(*args, **kwargs):
        raise AssertionError("simulated again")

    monkeypatch.setattr("simcore.sweep.run.simulate_in_parts", never)
    before = open_result(copy).provenance
    again = run(changed(case, dearer), copy, draws=12, cohorts=2)
    after = open_result(copy).provenance
    assert not again.simulated
    assert after["counts_digest"] == before["counts_digest"]
    assert after["flows_digest"] != before["flows_digest"]
    assert again.seconds["lives"] + again.seconds["flows"] < 3


def test_another_rate_is_simulated_again(case, copy):
    def rarer(data):
        data["parameters"]["exam_foster"]["value"] = 0.45

    assert run(changed(case, rarer), copy, draws=12, cohorts=2).simulated


def test_an_error_leaves_the_old_result_and_no_rubbish(case, copy, monkeypatch):
    before = (copy / "report.html").read_bytes()

    def fail(*args, **kwargs):
        raise RuntimeError("disk full")

    monkeypatch.setattr("simcore.sweep.run.write_page", fail)
    with pytest.raises(RuntimeError, match="disk full"):
        run(case, copy, draws=12, cohorts=2)
    assert (copy / "report.html").read_bytes() == before
    assert open_result(copy)
    assert sorted(p.name for p in copy.parent.iterdir()) == ["case"]


def test_1_an_interrupted_run_resumes_and_ends_the_same(case, tmp_path, monkeypatch):
    monkeypatch.setattr(checkpoint, "PART", 3)
    target = tmp_path / "result"
    whole = sc.simulate(case, draws=8, cohorts=2)["count"]
    real, calls = checkpoint.simulate, []

    def interrupted(scenario, part, *args, **kwargs):
        calls.append(part)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return real(scenario, part, *args, **kwargs)

    monkeypatch.setattr(checkpoint, "simulate", interrupted)
    with pytest.raises(KeyboardInterrupt):
        simulate_in_parts(case, 8, 2, target)
    parts = sorted((tmp_path / "result.partial").iterdir())
    assert len(parts) == 2
    assert not target.exists()
    parts[1].write_bytes(parts[1].read_bytes()[:100])  # a part cut off is not trusted
    resumed = []
    done = simulate_in_parts(case, 8, 2, target, progress=resumed.append)["count"]
    assert calls[3:] == [range(3, 6), range(6, 8)]
    assert np.array_equal(done, whole)
    assert sum(resumed) == 8
    assert not (tmp_path / "result.partial").exists()


def test_one_arm_is_refused_before_any_work(case, tmp_path):
    def alone(data):
        data["arms"] = {"course": data["arms"]["course"]}

    with pytest.raises(
        sc.ScenarioError, match="arms has only 'course', so there is nothing to compare"
    ):
        run(changed(case, alone), tmp_path / "r")
    assert not list(tmp_path.iterdir())
