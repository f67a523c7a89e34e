"""A sweep that is interrupted, damaged, extended or done by many ends the same, bit for bit, or refuses."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

import simcore as sc
from simcore.errors import ResultError
from simcore.storage.lock import locked
from simcore.sweeps import plan as planning
from simcore.sweeps import work
from simcore.sweeps.stores import stored
from simcore.sweeps.sweep import study_of
from tests.conftest import ROOT

COLUMNS = {"coach_hr": [0.5, 0.7, 0.9, 1.0, 1.1], "wage": [5e4, 6e4, 7e4, 8e4, 9e4]}


@pytest.fixture(scope="module")
def arcadia():
    return sc.load("template_example")


@pytest.fixture(params=["study", "study.zarr"])
def place(request, tmp_path):
    if request.param.endswith("zarr"):
        pytest.importorskip("zarr")
    return tmp_path / request.param


@pytest.fixture
def small_tasks(monkeypatch):
    monkeypatch.setattr(planning, "WORK", 2e4)


def sweep(scenario, draws=4, **more):
    return sc.sweep(scenario, COLUMNS, draws=draws, cohorts=2, keep="counts", **more)


@pytest.fixture
def counted(monkeypatch):
    """Rows (points x draws) that are simulated."""
    rows = []
    real = work.simulate_at

    def simulate_at(shape, points, *more):
        rows.append(points.sizes["draw"])
        return real(shape, points, *more)

    monkeypatch.setattr(work, "simulate_at", simulate_at)
    return rows


def test_a_store_holds_what_memory_would(arcadia, place, small_tasks):
    assert sweep(arcadia, out=place).identical(sweep(arcadia))
    assert sc.open_sweep(place).identical(sweep(arcadia))


def test_what_is_stored_is_not_simulated_again(arcadia, place, small_tasks, counted):
    sweep(arcadia, out=place)
    counted.clear()
    assert sweep(arcadia, out=place).identical(sweep(arcadia, draws=4, out=place))
    assert counted == []


@pytest.mark.parametrize(("first", "then"), [(4, 10), (3, 7), (4, 5)])
def test_more_draws_simulate_only_those(arcadia, place, counted, first, then):
    sweep(arcadia, draws=first, out=place)
    counted.clear()
    more = sweep(arcadia, draws=then, out=place)
    assert sum(counted) == 5 * (then - first)
    assert more.identical(sweep(arcadia, draws=then))


def test_fewer_draws_are_a_selection(arcadia, place, small_tasks, counted):
    sweep(arcadia, draws=6, out=place)
    counted.clear()
    assert sweep(arcadia, draws=4, out=place).identical(sweep(arcadia, draws=4))
    assert sum(counted) == 5 * 4, "only for the comparison"


def test_an_incomplete_store_is_summarised_only_if_asked(arcadia, place, small_tasks):
    whole = sweep(arcadia, out=place)
    one = stored.reopen(place)
    task = one.plan.task(2)
    damage(one, task)
    with pytest.raises(ResultError, match=r"damaged|missing|is not complete"):
        sc.open_sweep(place)
    part = sc.open_sweep(place, partial=True)
    finished = part["finished"].values
    assert 0 < finished.sum() < finished.size
    there = np.broadcast_to(finished[:, None, :, None], part["npv"].shape)
    assert np.array_equal(part["npv"].values[there], whole["npv"].values[there])
    assert np.isnan(part["npv"].values[~there]).all()


def test_a_zarr_store_is_opened_while_it_is_written(arcadia, tmp_path, small_tasks):
    pytest.importorskip("zarr")
    import xarray as xr

    place = tmp_path / "study.zarr"
    study = study_of(arcadia, COLUMNS, 4, 2)
    stored.run_sweep(study, place, do_all=lambda one, tasks: [])
    number = stored.missing(stored.reopen(place))[2].number
    stored.do_task(str(place), number)
    task = stored.reopen(place).plan.task(number)
    with xr.open_zarr(place, consolidated=False, chunks=None) as seen:
        there = np.isfinite(seen["npv"].values).all(axis=(1, 3))
    assert there[task.low : task.high, task.first : task.last].all()
    assert there.sum() == (task.high - task.low) * (task.last - task.first)


def damage(one, task, how="remove"):
    """Remove or change what a task wrote."""
    path = one.store.path
    if path.suffix == ".zarr":
        chunks = [f for f in (path / "npv" / "c").rglob("*") if f.is_file()]
        file = sorted(chunks)[task.number]
    else:
        file = path / "tasks" / f"{task.number:08d}.task"
    if how == "remove":
        file.unlink()
    else:
        data = bytearray(file.read_bytes())
        data[how % len(data)] ^= 1
        file.write_bytes(data)


@pytest.mark.parametrize("byte", [3, 40, 90, -1])
def test_a_flipped_bit_is_found_and_mended(arcadia, place, small_tasks, byte):
    whole = sweep(arcadia, out=place)
    damage(stored.reopen(place), stored.reopen(place).plan.task(1), byte)
    with pytest.raises(ResultError, match=r"damaged|belongs"):
        sc.open_sweep(place)
    assert sweep(arcadia, out=place).identical(whole)


def test_two_writers_are_refused(arcadia, place):
    with (
        locked(place.parent / f".{place.name}.lock", place),
        pytest.raises(ResultError, match="is writing there"),
    ):
        sweep(arcadia, out=place)


def test_another_sweep_is_refused(arcadia, place):
    sweep(arcadia, out=place)
    with pytest.raises(ResultError, match="holds another sweep; choose another folder"):
        sc.sweep(arcadia, COLUMNS, draws=4, cohorts=3, keep="counts", out=place)
    with pytest.raises(ResultError, match="holds other draws"):
        sweep(arcadia, draws=[2, 9], out=place)


def test_other_versions_are_not_mixed(arcadia, place, monkeypatch):
    sweep(arcadia, out=place)
    monkeypatch.setattr(stored, "versions", lambda: {"simcore": "9"})
    with pytest.raises(ResultError, match="as other versions of simcore"):
        sweep(arcadia, out=place)


def test_a_folder_of_somebody_else_is_left_alone(arcadia, tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(ResultError, match="holds what no sweep wrote"):
        sweep(arcadia, out=tmp_path)
    with pytest.raises(ResultError, match="is no store of a sweep"):
        sc.open_sweep(tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["mine.txt"]


def test_a_full_disk_keeps_what_is_done(arcadia, tmp_path, small_tasks, monkeypatch):
    from simcore.sweeps.stores import store

    real, written = store.write_whole, []

    def write_whole(path, data):
        if len(written) > 5:
            raise OSError(28, "No space left on device")
        written.append(path)
        real(path, data)

    monkeypatch.setattr(store, "write_whole", write_whole)
    with pytest.raises(OSError, match="No space left"):
        sweep(arcadia, out=tmp_path / "s")
    monkeypatch.setattr(store, "write_whole", real)
    assert sweep(arcadia, out=tmp_path / "s").identical(sweep(arcadia))


def test_parts_of_a_job_array_make_the_same(arcadia, place, small_tasks):
    whole = sweep(arcadia)
    study = study_of(arcadia, COLUMNS, 4, 2, "counts")
    stored.run_sweep(study, place, do_all=lambda one, tasks: [])
    numbers = [t.number for t in stored.missing(stored.reopen(place))]
    assert len(numbers) > 4
    for number in [*reversed(numbers), numbers[0]]:
        stored.do_task(str(place), number)
    assert sc.open_sweep(place).identical(whole)


SCRIPT = """
import sys
import simcore as sc
from simcore.sweeps import plan
plan.WORK = 2e4
points = {"coach_hr": [0.5 + k / 100 for k in range(40)]}
sc.sweep(sc.load("template_example"), points, draws=4, cohorts=2, keep="counts", threads=2, out=sys.argv[1])
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_a_sweep_that_is_killed_goes_on_to_the_same_bits(arcadia, place):
    """Killed as its tasks come in, three times over."""
    run = [sys.executable, "-c", SCRIPT, str(place)]
    rng = np.random.default_rng(5)
    for _ in range(3):
        process = subprocess.Popen(run, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)})
        until = time.monotonic() + 60
        before = tasks_in(place)
        while process.poll() is None and tasks_in(place) <= before and time.monotonic() < until:
            time.sleep(0.01)
        time.sleep(rng.uniform(0, 0.1))
        process.send_signal(signal.SIGKILL)
        process.wait()
    subprocess.run(run, cwd=ROOT, check=True, env=os.environ | {"PYTHONPATH": str(ROOT)})
    points = {"coach_hr": [0.5 + k / 100 for k in range(40)]}
    whole = sc.sweep(arcadia, points, draws=4, cohorts=2, keep="counts")
    assert sc.open_sweep(place).identical(whole)


def tasks_in(place: Path) -> int:
    tasks = place / ("npv/c" if place.suffix else "tasks")
    return sum(1 for f in tasks.rglob("*") if f.is_file()) if tasks.is_dir() else 0
