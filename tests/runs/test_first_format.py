"""A result that the code with earlier names stored is opened, priced anew, compared and rebuilt."""

import json
import shutil

import numpy as np
import pytest
import xarray as xr

import simcore as sc
from simcore.runs.compare import compare
from simcore.runs.rerun import rerun
from simcore.runs.run import run
from simcore.runs.store import LIVES, LIVES_FORMAT, SCENARIO, array_digest, verify
from simcore.storage.disk import file_digest
from simcore.storage.manifest import MANIFEST, sealed
from tests.conftest import ROOT

STORED = ROOT / "tests" / "data" / "first_format"


@pytest.fixture
def old(tmp_path):
    return shutil.copytree(STORED / "result", tmp_path / "first_format")


@pytest.fixture
def never(monkeypatch):
    """Whoever simulates fails."""

    def refuse(*args, **kwargs):
        raise AssertionError("simulated again")

    for place in ("run", "compare"):
        monkeypatch.setattr(f"simcore.runs.{place}.simulate_in_parts", refuse)


def test_the_stored_result_has_the_earlier_names():
    """Else the tests below would show nothing."""
    stored = json.loads((STORED / "result" / SCENARIO).read_text())
    assert {"lenses"} <= stored.keys()
    assert "waves" in stored["population"]
    with xr.open_dataset(STORED / "result" / LIVES, engine="h5netcdf") as lives:
        assert "wave" in lives.dims
        assert "format" not in lives.attrs


def test_it_is_opened_by_the_present_names(old):
    result = sc.open_result(old)
    assert result.scenario == sc.load(STORED / "model.toml")
    again = sc.simulate(result.scenario, draws=3, cohorts=2)
    assert result.lives.identical(again)
    assert result.lives["count"].dims == ("arm", "draw", "cohort", "intake", "year", "cell")
    assert list(result.lives["intake"].to_numpy()) == [2024, 2025]
    assert verify(old)["scenario_digest"] == result.provenance["scenario_digest"]


def test_a_new_price_is_laid_on_it_without_simulating(old, never, tmp_path):
    text = (STORED / "model.toml").read_text("utf-8")
    dearer = tmp_path / "dearer.toml"
    dearer.write_text(text.replace("value = 1000\nlow = 800", "value = 1200\nlow = 800"), "utf-8")
    before = sc.open_result(old).provenance
    done = run(sc.load(dearer), old)
    after = sc.open_result(old).provenance
    assert not done.simulated
    for key in ("lives_digest", "counts_digest", "lives_versions"):
        assert after[key] == before[key]
    flows = sc.ledger(sc.open_result(old).lives, sc.load(STORED / "model.toml"))
    assert array_digest(flows["flow"]) == before["flows_digest"]
    assert after["flow_means_digest"] != array_digest(flows["flow"].mean("cohort"))
    assert (old / "tables" / "perspective_comparison.csv").exists()


def test_what_is_written_anew_has_the_present_format(old, never):
    run(sc.load(STORED / "model.toml"), old)
    with xr.open_dataset(old / LIVES, engine="h5netcdf") as lives:
        assert "intake" in lives.dims
        assert lives.attrs["format"] == LIVES_FORMAT == 2
    assert "format" not in sc.open_result(old).lives.attrs


def test_contracts_are_compared_on_it_without_simulating(old, never, tmp_path):
    done = compare([sc.load(STORED / "model.toml")], tmp_path / "side_by_side", results=old.parent)
    assert (done.simulated, done.lives) == (0, 1)
    assert float(done.answers[0].outcomes["paid"].sum()) > 0


def test_it_is_rebuilt_bit_for_bit(old, tmp_path):
    """Rerun compares counts and flows with those that the old code stored."""
    done = rerun(old, tmp_path / "again")
    assert done.simulated
    new = sc.open_result(done.folder)
    before = json.loads((old / MANIFEST).read_text())
    for key in ("scenario_digest", "lives_digest", "counts_digest"):
        assert new.provenance[key] == before[key]
    assert array_digest(sc.ledger(new.lives, new.scenario)["flow"]) == before["flows_digest"]


def test_other_flows_than_the_old_code_stored_are_noticed(old, tmp_path):
    record = json.loads((old / MANIFEST).read_text())
    (old / MANIFEST).write_bytes(sealed(record | {"flows_digest": "sha256:0"}))
    with pytest.raises(sc.ResultError, match="flows differ from those in"):
        rerun(old, tmp_path / "again")


def test_it_is_rebuilt_with_its_counts(old, tmp_path):
    new = sc.open_result(rerun(old, tmp_path / "again").folder)
    assert np.array_equal(new.lives["count"], sc.open_result(old).lives["count"])


def test_a_later_format_is_refused(old):
    with xr.open_dataset(old / LIVES, engine="h5netcdf") as stored:
        lives = stored.load().assign_attrs(format=3)
    lives.to_netcdf(old / LIVES, engine="h5netcdf")
    record = json.loads((old / MANIFEST).read_text())
    record["files"][LIVES] = {
        "bytes": (old / LIVES).stat().st_size,
        "sha256": file_digest(old / LIVES),
    }
    (old / MANIFEST).write_bytes(sealed(record))
    with pytest.raises(
        sc.ResultError,
        match=r"lives.nc: is of format 3, and this version of simcore reads up to 2; install the version",
    ):
        sc.open_result(old)
