"""The cache of kernels: never a wrong answer, whatever is done to its files."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import simcore as sc
from simcore.engine import build

ROOT = Path(__file__).parents[2]
SMALL = ROOT / "tests" / "data" / "one_domain.toml"


@pytest.fixture
def fresh(monkeypatch, tmp_path):
    """An empty cache, and a function that simulates as a new process would."""
    monkeypatch.setenv("SIMCORE_CACHE", str(tmp_path))

    def run():
        monkeypatch.setattr(build, "_loaded", {})
        return sc.simulate(sc.load(SMALL), draws=1, cohorts=2)["count"].to_numpy()

    return run


def _folders(place):
    return sorted(p for p in place.iterdir() if (p / "seal.json").exists())


def test_a_kernel_is_built_once_and_then_read(fresh, tmp_path, monkeypatch):
    first = fresh()
    folders = _folders(tmp_path)
    assert len(folders) == 2  # lives and tables
    monkeypatch.setattr(build, "_module", _refuse_to_write(build._module))
    assert np.array_equal(first, fresh())


def _refuse_to_write(read):
    def module(path, source, key):
        assert source is None, "compiled again"
        return read(path, source, key)

    return module


@pytest.mark.parametrize("kind", ["*.nbc", "*.nbi", "kernel.py", "seal.json"])
@pytest.mark.parametrize("damage", ["cut", "swap", "remove"])
def test_damaged_files_are_built_again(fresh, tmp_path, kind, damage):
    first = fresh()
    for folder in _folders(tmp_path):
        path = next(folder.rglob(kind))
        if damage == "cut":
            path.write_bytes(path.read_bytes()[:-20])
        elif damage == "swap":
            data = bytearray(path.read_bytes())
            data[len(data) // 2] ^= 0xFF
            path.write_bytes(bytes(data))
        else:
            path.unlink()
    assert np.array_equal(first, fresh())
    assert all(build._whole(f, (f / "kernel.py").read_text()) for f in _folders(tmp_path))


def test_another_models_kernel_in_its_place_is_not_used(fresh, tmp_path):
    first = fresh()
    one, two = _folders(tmp_path)
    one.rename(tmp_path / "aside")
    two.rename(one)
    (tmp_path / "aside").rename(two)
    assert np.array_equal(first, fresh())


def test_what_a_kernel_calls_is_part_of_its_name(monkeypatch, tmp_path):
    before = build.digest("x")
    for name in build._CALLED:
        (tmp_path / name).write_bytes((build._ROOM / name).read_bytes())
    monkeypatch.setattr(build, "_ROOM", tmp_path)
    assert build.digest("x") == before
    (tmp_path / "loops.py").write_text("# edited")
    assert build.digest("x") != before != build.digest("y")


def test_processes_that_build_at_once_agree(tmp_path):
    code = (
        f"import simcore as sc; lives = sc.simulate(sc.load({str(SMALL)!r}), 1, 2); "
        f"print(lives['count'].to_numpy().astype('u8').cumsum().sum())"
    )
    env = {**os.environ, "SIMCORE_CACHE": str(tmp_path)}
    running = [
        subprocess.Popen([sys.executable, "-c", code], env=env, stdout=subprocess.PIPE)
        for _ in range(3)
    ]
    said = {process.communicate()[0] for process in running}
    assert len(said) == 1
    assert said != {b""}
    assert len(_folders(tmp_path)) == 2
    assert not list(tmp_path.glob(".building-*"))


def test_without_a_place_to_write_kernels_are_built_in_memory(monkeypatch, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    monkeypatch.setenv("SIMCORE_CACHE", str(blocked / "below"))
    assert build.cache_place() is None
    monkeypatch.setattr(build, "_loaded", {})
    assert sc.simulate(sc.load(SMALL), draws=1, cohorts=1)["count"].size
