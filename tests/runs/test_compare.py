"""A comparison and a calibration respect the folder they write to, as a run does."""

import pytest
from click.testing import CliRunner

import simcore as sc
from simcore.cli.main import main
from simcore.runs import parts
from simcore.runs.compare import _mark, _money_digest, compare
from simcore.runs.store import verify
from tests.calibration.test_fit import text
from tests.conftest import ROOT, changed


@pytest.fixture(scope="module")
def ways():
    return [sc.load(ROOT / "scenarios" / "family_treatment_vejle.toml")]


def _compare(ways, folder, results, **more):
    return compare(ways, folder, 4, 2, results=results, **more)


def test_a_comparison_keeps_what_lies_beside_it_and_can_be_verified(ways, tmp_path):
    target = tmp_path / "c"
    _compare(ways, target, tmp_path)
    (target / "minutes.pdf").write_text("mine")
    _compare(ways, target, tmp_path)
    assert (target / "minutes.pdf").read_text() == "mine"
    assert verify(target)["comparison"] == ["family_treatment_vejle"]
    with pytest.raises(sc.ResultError, match="holds a comparison of contracts, not a result"):
        sc.open_result(target)


def test_a_comparison_refuses_a_folder_of_other_things(ways, tmp_path):
    (tmp_path / "letter.docx").write_text("mine")
    with pytest.raises(sc.ResultError, match=r"holds files that simcore did not write \(letter"):
        _compare(ways, tmp_path, tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["letter.docx"]


def test_an_interrupted_comparison_keeps_its_lives(ways, tmp_path, monkeypatch):
    def stop(*args, **kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("simcore.runs.compare.ledger", stop)
        with pytest.raises(KeyboardInterrupt, match="4 of 4 draws are kept; run the same command"):
            _compare(ways, tmp_path / "c", tmp_path)
    monkeypatch.setattr(parts, "simulate", None)
    _compare(ways, tmp_path / "c", tmp_path)
    assert verify(tmp_path / "c")


def test_a_calibration_refuses_other_peoples_folders_and_keeps_what_was_changed(tmp_path):
    (tmp_path / "m.toml").write_text(text())
    out = tmp_path / "fit"

    def fit(folder):
        words = ["calibrate", tmp_path / "m.toml", "--out", folder, "--draws", 20]
        return CliRunner().invoke(main, [str(w) for w in words])

    refused = fit(tmp_path)
    assert refused.exit_code == 1
    assert "holds files that simcore did not write (m.toml)" in refused.output
    assert fit(out).exit_code == 0
    assert {p.name for p in out.iterdir()} == {
        "posterior.csv", "posterior.json", "priors.csv", "targets.csv"
    }  # fmt: skip
    (out / "targets.csv").write_text("mine")
    again = fit(out)
    assert "targets.changed-1.csv: had been changed by hand; kept" in again.output
    assert (out / "targets.changed-1.csv").read_text() == "mine"


def test_the_shipped_fit_is_as_it_was_written():
    from simcore.calibration.record import MANIFEST
    from simcore.storage.manifest import problem_of, read_manifest

    folder = ROOT / "simcore" / "countries" / "denmark"
    files = read_manifest(folder, MANIFEST)["files"]
    assert set(files) == {"posterior.csv", "priors.csv", "targets.csv"}
    assert [problem_of(folder, name, files) for name in files] == [None] * 3


def test_another_tax_law_is_another_money(ways):
    """Two scenarios with the same accounts shared their flows, whatever their countries said."""

    def taxed_as_wages(data):
        data["country"]["taxes"]["benefit"] = data["country"]["taxes"]["wage"]

    here, there = ways[0], changed(ways[0], taxed_as_wages)
    contract = next(iter(here.contracts))
    assert here.parameters == there.parameters
    assert _money_digest(here) != _money_digest(there)
    assert _mark(here, contract) != _mark(there, contract)
