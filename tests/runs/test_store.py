"""What a stored result promises, test by number.

8 is docs/architecture.md, No loss goes unreported.
10 is docs/architecture.md, A result knows where it comes from.
"""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

import simcore as sc
from simcore.runs.rerun import rerun
from simcore.runs.run import run
from simcore.runs.store import FLOWS, LIVES, SCENARIO, open_result, verify
from simcore.storage.manifest import MANIFEST, sealed
from tests.conftest import changed


@pytest.fixture(scope="module")
def done(case, tmp_path_factory):
    return run(case, tmp_path_factory.mktemp("results") / "case", draws=12, cohorts=2)


@pytest.fixture
def copy(done, tmp_path):
    return shutil.copytree(done.folder, tmp_path / "case")


def test_a_result_folder_is_complete(done):
    names = {str(p.relative_to(done.folder)) for p in done.folder.rglob("*") if p.is_file()}
    assert {MANIFEST, SCENARIO, LIVES, FLOWS, "report.html"} <= names
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
    for key in ("counts_digest", "flow_means_digest", "lives_digest", "scenario_digest"):
        assert old.provenance[key] == new.provenance[key]
    with pytest.raises(sc.ResultError, match="is the result itself"):
        rerun(done.folder, done.folder)


def _claim(folder, **other):
    """Write a manifest that is whole and says something else."""
    record = json.loads((folder / MANIFEST).read_text())
    (folder / MANIFEST).write_bytes(sealed(record | other))


def test_10_a_rerun_that_differs_says_why(copy, tmp_path):
    versions = json.loads((copy / MANIFEST).read_text())["versions"]
    _claim(copy, counts_digest="sha256:0")
    with pytest.raises(
        sc.ResultError,
        match=r"counts differ from those in .*; both were made with the same versions, so simcore's "
        r"own files were changed or one of the machines erred",
    ):
        rerun(copy, tmp_path / "again")
    _claim(copy, lives_versions=versions | {"numba": "0.1"})
    with pytest.raises(
        sc.ResultError,
        match=rf"the versions differ \(numba 0.1 then, {versions['numba']} now\); install the old",
    ):
        rerun(copy, tmp_path / "again")


def test_10_a_second_rerun_simulates_again(done, tmp_path):
    for _ in range(2):
        assert rerun(done.folder, tmp_path / "again").simulated


def test_10_a_rerun_verifies_every_file_first(copy, tmp_path):
    _damage(copy / "tables" / "payback.csv")
    with pytest.raises(sc.ResultError, match=r"payback.csv: its content has changed"):
        rerun(copy, tmp_path / "again")
    assert not (tmp_path / "again").exists()


def _damage(path):
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 8
    path.write_bytes(bytes(data))


def _halve(path):
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])


def test_8_verify_notices_every_file_flipped_halved_or_gone(copy):
    files = verify(copy)["files"]
    assert len(files) > 15
    for name in [*files, MANIFEST]:
        path = copy / name
        whole = path.read_bytes()
        for damage in (_damage, _halve, Path.unlink):
            damage(path)
            with pytest.raises(sc.ResultError, match=name) as caught:
                verify(copy)
            assert "\n" not in str(caught.value)
            path.write_bytes(whole)
    assert verify(copy)


def test_8_no_single_bit_of_the_manifest_may_change(copy):
    whole = (copy / MANIFEST).read_bytes()
    for place in range(0, len(whole), 7):
        for bit in range(8):
            bent = bytearray(whole)
            bent[place] ^= 1 << bit
            (copy / MANIFEST).write_bytes(bytes(bent))
            with pytest.raises(sc.ResultError, match="is damaged, or was written by another"):
                open_result(copy)


def test_a_manifest_that_leads_out_of_its_folder_is_refused(copy):
    files = json.loads((copy / MANIFEST).read_text())["files"]
    for name in ("../victim.txt", "/etc/hostname", "a/../../b"):
        _claim(copy, files=files | {name: {"bytes": 1, "sha256": "0"}})
        with pytest.raises(sc.ResultError, match="is damaged"):
            open_result(copy)


def test_lives_of_other_versions_keep_theirs_when_priced_again(case, copy):
    versions = json.loads((copy / MANIFEST).read_text())["versions"]
    _claim(copy, lives_versions=versions | {"numba": "0.1"})
    assert not run(case, copy, draws=12, cohorts=2).simulated
    record = open_result(copy).provenance
    assert record["lives_versions"]["numba"] == "0.1"
    assert record["versions"] == versions


def test_a_damaged_result_is_simulated_again_and_says_so(case, copy):
    before = open_result(copy).provenance["counts_digest"]
    _damage(copy / LIVES)
    said = []
    assert run(case, copy, draws=12, cohorts=2, say=said.append).simulated
    assert any("the stored lives are not used" in line for line in said)
    assert open_result(copy).provenance["counts_digest"] == before


def _other(copy):
    _claim(copy, lives_digest="sha256:0")


DAMAGE = {
    "truncated": (
        lambda c: _halve(c / LIVES),
        r"lives.nc: has \d+ bytes, but \d+ were written \(the file is truncated or changed\); run the scenario again with simcore run, into another folder",
    ),
    "changed": (
        lambda c: _damage(c / LIVES),
        "lives.nc: its content has changed since it was written",
    ),
    "missing": (lambda c: (c / LIVES).unlink(), "lives.nc: is missing from the result"),
    "unfinished": (
        lambda c: (c / MANIFEST).unlink(),
        f"is not a complete result \\(it has no {MANIFEST}\\)",
    ),
    "record": (lambda c: (c / MANIFEST).write_text("{"), "provenance.json: is damaged"),
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

    monkeypatch.setattr("simcore.runs.run.simulate_in_parts", never)
    before = open_result(copy).provenance
    again = run(changed(case, dearer), copy, draws=12, cohorts=2)
    after = open_result(copy).provenance
    assert not again.simulated
    assert after["counts_digest"] == before["counts_digest"]
    assert after["flow_means_digest"] != before["flow_means_digest"]
    assert again.seconds["lives"] + again.seconds["flows"] < 3


def test_another_rate_is_simulated_again(case, copy):
    def rarer(data):
        data["parameters"]["exam_hr_foster"]["value"] = 0.45

    assert run(changed(case, rarer), copy, draws=12, cohorts=2).simulated


def test_an_error_leaves_the_old_result_and_no_rubbish(case, copy, monkeypatch):
    before = (copy / "report.html").read_bytes()

    def fail(*args, **kwargs):
        raise RuntimeError("disk full")

    monkeypatch.setattr("simcore.runs.run.write_page", fail)
    with pytest.raises(RuntimeError, match="disk full"):
        run(case, copy, draws=12, cohorts=2)
    assert (copy / "report.html").read_bytes() == before
    assert open_result(copy)
    assert sorted(p.name for p in copy.parent.iterdir()) == ["case"]


def test_one_arm_is_refused_before_any_work(case, tmp_path):
    def alone(data):
        data["arms"] = {"course": data["arms"]["course"]}

    with pytest.raises(
        sc.ScenarioError, match="arms has only 'course', so there is nothing to compare"
    ):
        run(changed(case, alone), tmp_path / "r")
    assert not list(tmp_path.iterdir())
