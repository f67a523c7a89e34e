"""Finished parts of a simulation survive what may come, and only whole ones are used."""

import hashlib
import json
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import numpy as np
import pytest
import xarray as xr

import simcore as sc
from simcore.runs import parts as parts_module
from simcore.runs.answer import answer
from simcore.runs.checkpoint import Parts, simulate_in_parts
from simcore.runs.lives_file import write_lives
from simcore.runs.parts import PART, do, join, plan
from simcore.runs.run import run
from simcore.runs.store import open_result
from simcore.storage.folder import WORK
from tests.conftest import changed


@pytest.fixture
def threes(monkeypatch):
    monkeypatch.setattr(parts_module, "PART", 3)


def _stop_at(monkeypatch, number):
    """Interrupt the simulation when its part ``number`` begins; return the parts begun."""
    real, calls = parts_module.simulate, []

    def simulate(scenario, part, *args, **kwargs):
        calls.append(part)
        if len(calls) == number:
            raise KeyboardInterrupt
        return real(scenario, part, *args, **kwargs)

    monkeypatch.setattr(parts_module, "simulate", simulate)
    return calls


def test_1_an_interrupted_run_resumes_and_ends_the_same(case, tmp_path, monkeypatch, threes):
    whole = sc.simulate(case, draws=8, cohorts=2)["count"]
    calls = _stop_at(monkeypatch, 3)
    with pytest.raises(KeyboardInterrupt):
        simulate_in_parts(case, Parts(case, 8, 2, tmp_path))
    resumed = []
    again = Parts(case, 8, 2, tmp_path)
    done = simulate_in_parts(case, again, progress=resumed.append)["count"]
    assert calls[3:] == [range(6, 8)]
    assert np.array_equal(done, whole)
    assert sum(resumed) == 8
    again.remove()
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("bit", range(8))
def test_a_flipped_bit_anywhere_in_a_part_is_noticed(case, tmp_path, threes, bit):
    parts = Parts(case, 3, 1, tmp_path)
    whole = simulate_in_parts(case, parts)["count"]
    (file,) = parts.folder.iterdir()
    stored = file.read_bytes()
    for place in [*range(0, 400, 37), len(stored) // 2, len(stored) - 1]:
        bent = bytearray(stored)
        bent[place] ^= 1 << bit
        file.write_bytes(bytes(bent))
        said = []
        again = simulate_in_parts(case, Parts(case, 3, 1, tmp_path), say=said.append)["count"]
        assert np.array_equal(again, whole)
        assert said == ["the stored part of draws 0 to 2 is damaged; it is simulated again"]
        assert file.read_bytes() == stored


def test_a_part_of_something_else_is_not_used(case, tmp_path, threes):
    parts = Parts(case, 6, 1, tmp_path)
    whole = simulate_in_parts(case, parts)["count"]
    first, second = sorted(parts.folder.iterdir())
    second.write_bytes(first.read_bytes())  # whole, but of other draws
    said = []
    again = simulate_in_parts(case, Parts(case, 6, 1, tmp_path), say=said.append)["count"]
    assert said == ["the stored part of draws 3 to 5 is of something else; it is simulated again"]
    assert np.array_equal(again, whole)


def test_a_part_without_chunks_is_not_used(case, tmp_path, threes):
    """Earlier versions kept the counts as they are in memory."""
    parts = Parts(case, 3, 1, tmp_path)
    whole = simulate_in_parts(case, parts)["count"]
    (file,) = parts.folder.iterdir()
    head = json.loads(file.read_bytes().split(b"\n", 2)[1])
    del head["sizes"]
    line, data = json.dumps(head).encode(), whole.to_numpy().tobytes()
    seal = hashlib.sha256(line + data).hexdigest().encode()
    file.write_bytes(seal + b"\n" + line + b"\n" + data)
    said = []
    again = simulate_in_parts(case, Parts(case, 3, 1, tmp_path), say=said.append)["count"]
    assert said == ["the stored part of draws 0 to 2 is of something else; it is simulated again"]
    assert np.array_equal(again, whole)


def test_the_stored_counts_are_the_chunks_of_the_parts(case, tmp_path, threes):
    parts = Parts(case, 7, 2, tmp_path / "work")
    lives = simulate_in_parts(case, parts)
    for name, chunks in (("parts.nc", parts.chunks(plan(case, 7, 2))), ("counts.nc", None)):
        write_lives(tmp_path / name, lives, chunks)
        with xr.open_dataset(tmp_path / name, engine="h5netcdf") as stored:
            assert stored.load().identical(lives)
    assert (tmp_path / "parts.nc").read_bytes() == (tmp_path / "counts.nc").read_bytes()


def test_parts_of_other_versions_are_not_used(case, tmp_path, monkeypatch):
    own = Parts(case, 3, 1, tmp_path).folder
    monkeypatch.setattr("simcore.runs.checkpoint.versions", lambda: {"numba": "0.1"})
    assert Parts(case, 3, 1, tmp_path).folder != own


def test_lives_are_kept_when_the_report_fails(case, tmp_path, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("a fault of the report")

    target = tmp_path / "r"
    with monkeypatch.context() as patched:
        patched.setattr("simcore.runs.run.write_page", fail)
        with pytest.raises(RuntimeError, match="a fault of the report"):
            run(case, target, draws=4, cohorts=2)
    assert [p.name for p in target.iterdir()] == [WORK]

    def never(*args, **kwargs):
        raise AssertionError("simulated again")

    monkeypatch.setattr(parts_module, "simulate", never)
    run(case, target, draws=4, cohorts=2)
    assert open_result(target)
    assert not (target / WORK).exists()


def test_parts_of_another_scenario_are_kept_and_named(case, tmp_path, monkeypatch, threes):
    def other(data):
        data["run"]["seed"] = 5
        data["name"] = "other_case"

    target = tmp_path / "r"
    with monkeypatch.context() as patched:
        _stop_at(patched, 2)
        with pytest.raises(KeyboardInterrupt, match="3 of 9 draws are kept; run the same command"):
            run(changed(case, other), target, draws=9, cohorts=1)
    said = []
    run(case, target, draws=3, cohorts=1, say=said.append)
    assert said[0] == (
        f"{target / WORK / 'parts'}: holds parts of an interrupted run of other_case, which are "
        f"kept; run it again to go on with them, or remove the folder"
    )
    calls = _stop_at(monkeypatch, 99)
    run(changed(case, other), target, draws=9, cohorts=1)
    assert calls == [range(3, 6), range(6, 9)]
    assert not (target / WORK).exists()


def test_an_interruption_says_what_is_kept(case, tmp_path, monkeypatch, threes):
    target = tmp_path / "r"
    with monkeypatch.context() as patched:
        _stop_at(patched, 1)
        with pytest.raises(KeyboardInterrupt, match="nothing was finished yet, so nothing is kept"):
            run(case, target, draws=6, cohorts=1)
    assert not target.exists()

    def stop(*args, **kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("simcore.runs.run.answers", stop)
        with pytest.raises(KeyboardInterrupt, match="6 of 6 draws are kept"):
            run(case, target, draws=6, cohorts=1)


def test_long_draws_make_small_parts(case):
    assert len(plan(case, 200, 1).parts[0]) == PART

    def many(data):
        data["population"]["intakes"] = {"2022": 10**7}

    assert plan(changed(case, many), 2, 10).parts == (range(1), range(1, 2))


def test_parts_done_in_other_processes_and_in_another_order_are_the_same(case, threes):
    planned = plan(case, 8, 2)
    assert planned.parts == (range(3), range(3, 6), range(6, 8))
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        begun = {part: pool.submit(do, case, part, 2, 1) for part in reversed(planned.parts)}
        lives = join(case, planned, (begun[part].result() for part in planned.parts))
    assert lives.identical(sc.simulate(case, draws=8, cohorts=2))


def test_a_part_says_what_it_is(case, tmp_path):
    parts = Parts(case, 2, 1, tmp_path)
    simulate_in_parts(case, parts)
    (file,) = parts.folder.iterdir()
    head = json.loads(file.read_bytes().split(b"\n", 2)[1])
    assert head["scenario"] == case.name
    assert head["draws"] == [0, 2]
    assert {"numba", "python", "machine"} <= set(head["versions"])


def test_answers_without_a_file_are_those_of_the_stages_one_by_one(case):
    stages = []
    found = answer(case, 4, 2, done=stages.append)
    lives = sc.simulate(case, 4, 2)
    flows = sc.ledger(lives, case)
    assert stages == ["lives", "flows", "answers"]
    assert found.lives.identical(lives)
    assert found.flows["flow"].equals(flows["flow"].mean("cohort"))
    xr.testing.assert_allclose(found.answers.payers, sc.summary.harvest(flows), rtol=1e-12)
    assert found.answers.running.identical(sc.summary.cumulative(flows, by="sector"))
    assert answer(case, lives=lives).flows.identical(found.flows)
