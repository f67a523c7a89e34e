"""The cache of kernels: never a wrong answer, whatever is done to its files."""

import errno
import json
import os
import shutil
import subprocess
import sys
import time
import warnings
from pathlib import Path

import numpy as np
import pytest

import simcore as sc
from simcore.errors import CacheWarning
from simcore.kernels import cache as build
from simcore.kernels import place as cache_place
from simcore.kernels.course import course
from simcore.kernels.machine import codes
from simcore.kernels.machine.certain import certain

ROOT = Path(__file__).parents[2]
SMALL = ROOT / "tests" / "data" / "one_domain.toml"


def two_kernels():
    """What two kernels that compile fast make of a few numbers."""
    flow = np.array([[-3.0, 1.0, 4.0]])
    below, touches = np.zeros(1, np.int64), np.zeros(1, bool)
    deepest, worst, many = np.zeros(1), np.zeros(1), np.zeros(1, np.int64)
    years = (flow, np.ones(3), below, touches, deepest, worst)
    build.compiled(course, *years)(*years)
    bounds = np.zeros((4, 3), np.uint8)
    rows, whole = np.array([2**24, 2**30], np.uint32), np.arange(2)
    states = (np.array([0, 2]), np.array([0, 1, 2]), whole, np.ones(1, np.int64), 4 * whole)
    build.compiled(certain, rows, *states, bounds, many, calls=(codes,))(
        rows, *states, bounds, many
    )
    return np.concatenate([below, touches, deepest, worst, many, bounds.ravel()])


@pytest.fixture
def fresh(monkeypatch, tmp_path):
    """An empty cache, and a function that simulates as a new process would."""
    monkeypatch.setenv("SIMCORE_CACHE", str(tmp_path))

    def run():
        monkeypatch.setattr(build, "_loaded", {})
        return two_kernels()

    return run


def _folders(place):
    return sorted(p for p in place.iterdir() if (p / "seal.json").exists())


def test_a_kernel_is_built_once_and_then_read(fresh, tmp_path, monkeypatch):
    first = fresh()
    folders = _folders(tmp_path)
    assert len(folders) == 2
    monkeypatch.setattr(build, "_build", lambda *_: pytest.fail("compiled again"))
    assert np.array_equal(first, fresh())


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
    from simcore.kernels import options
    from simcore.kernels.machine import moves

    before = build.digest("x", [moves])
    assert before not in (build.digest("x"), build.digest("y", [moves]))
    for module in (options, moves):
        edited = tmp_path / "edited.py"
        edited.write_bytes(Path(module.__file__).read_bytes())
        with monkeypatch.context() as patched:
            patched.setattr(module, "__file__", str(edited))
            assert build.digest("x", [moves]) == before
            edited.write_text("# edited")
            assert build.digest("x", [moves]) != before


def test_processes_that_build_at_once_agree(tmp_path):
    code = "from tests.engine.test_build import two_kernels; print(two_kernels())"
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


PLANTED = "import pathlib; pathlib.Path({marker!r}).touch()\n"


@pytest.fixture
def at_home(monkeypatch, tmp_path):
    """A home of one's own with a cache in the usual place, and a function that simulates."""
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    monkeypatch.delenv("SIMCORE_CACHE", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(home / "cache"))
    monkeypatch.setattr(cache_place, "_said", set())

    def run():
        monkeypatch.setattr(build, "_loaded", {})
        return two_kernels()

    run.place = home / "cache" / "simcore" / "kernels"
    return run


def _plant(place, marker):
    """Put code of somebody else's into every kernel, sealed as if it were whole."""
    for folder in _folders(place):
        path = folder / "kernel.py"
        path.write_text(PLANTED.format(marker=str(marker)) + path.read_text())
        seal = json.loads((folder / "seal.json").read_text())
        seal["kernel.py"] = build._sum(path)
        (folder / "seal.json").write_text(json.dumps(seal))


def test_the_folders_it_makes_are_closed_to_others(at_home, monkeypatch):
    old = os.umask(0)
    try:
        at_home()
    finally:
        os.umask(old)
    for path in (at_home.place, *at_home.place.rglob("*")):
        assert path.stat().st_mode & 0o077 == 0, path
    monkeypatch.setattr(build, "_build", lambda *_: pytest.fail("compiled again"))
    at_home()


@pytest.mark.parametrize("how", ["open", "open to the group", "another's", "a parent open",
                                 "a parent another's"])  # fmt: skip
def test_a_cache_that_others_may_write_is_not_used(at_home, how, tmp_path):
    first = at_home()
    folder = at_home.place if "parent" not in how else at_home.place.parents[1]
    _plant(at_home.place, tmp_path / "marker")
    _spoil(folder, how)
    before = {p: p.read_bytes() for p in at_home.place.rglob("*") if p.is_file()}
    with pytest.warns(CacheWarning) as said:
        assert np.array_equal(first, at_home())
    (text,) = {str(w.message) for w in said}
    reason = "belongs to another user" if "another" in how else f"(chmod go-w {folder})"
    assert reason in text
    assert text.endswith("until that is mended or SIMCORE_CACHE names another folder")
    assert not (tmp_path / "marker").exists()
    assert before == {p: p.read_bytes() for p in at_home.place.rglob("*") if p.is_file()}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        at_home()  # it is said once


def _spoil(path, how):
    if "another" in how:
        if os.getuid() != 0:
            pytest.skip("only root can give a folder away")
        os.chown(path, 12345, -1)
    else:
        if "group" in how:
            os.chown(path, -1, _others_group())
        path.chmod(0o777 if "group" not in how else 0o770)


def _others_group():
    if os.getuid() != 0:
        pytest.skip("only root can give a folder to any group")
    return 12345


@pytest.mark.parametrize("how", ["open", "open to the group", "another's"])
@pytest.mark.parametrize("kind", ["", "kernel.py", "*.nbi", "*.nbc", "seal.json", "__pycache__"])
def test_a_kernel_that_others_may_write_is_built_again(at_home, kind, how):
    first = at_home()
    folder = _folders(at_home.place)[0]
    path = next(folder.rglob(kind)) if kind else folder
    _spoil(path, how)
    assert not build._whole(folder, (folder / "kernel.py").read_text())
    assert np.array_equal(first, at_home())
    assert build._whole(folder, (folder / "kernel.py").read_text())


def test_a_sticky_parent_is_fine_and_the_users_own_group_too(tmp_path, monkeypatch):
    place = tmp_path / "shared" / "mine"
    place.mkdir(parents=True, mode=0o700)
    place.parent.chmod(0o1777)
    assert cache_place.distrust(place) == ""
    place.parent.chmod(0o775)
    private = os.getgid() if cache_place._private_group(os.getgid()) else None
    if private is not None:
        assert cache_place.distrust(place) == ""
    monkeypatch.setattr(cache_place, "_private_group", lambda gid: False)
    assert cache_place.distrust(place) == (
        f"others may write into {place.parent} (chmod go-w {place.parent})"
    )


@pytest.mark.parametrize("given", ["a file", "open", "too long"])
def test_a_named_place_that_cannot_be_used_is_an_error(monkeypatch, tmp_path, given):
    place = {"a file": tmp_path / "file" / "below", "open": tmp_path / "open",
             "too long": tmp_path / ("x" * 300)}[given]  # fmt: skip
    (tmp_path / "file").write_text("not a folder")
    (tmp_path / "open").mkdir()
    (tmp_path / "open").chmod(0o777)
    monkeypatch.setenv("SIMCORE_CACHE", str(place))
    monkeypatch.setattr(build, "_loaded", {})
    reason = {"a file": r"file cannot be made \(File exists\)",
              "open": r"others may write into .* \(chmod go-w .*\)",
              "too long": r"cannot be made \(File name too long\)"}[given]  # fmt: skip
    with pytest.raises(sc.SimcoreError, match=rf"^SIMCORE_CACHE = '.*': .*{reason}; name a folder"):
        sc.simulate(sc.load(SMALL), draws=1, cohorts=1)


def test_without_a_place_to_write_kernels_are_built_in_memory(at_home, monkeypatch, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    monkeypatch.setenv("XDG_CACHE_HOME", str(blocked))
    with pytest.warns(CacheWarning, match="file cannot be made .File exists"):
        assert cache_place.cache_place() is None
    assert at_home().size
    monkeypatch.setenv("SIMCORE_CACHE", "off")
    monkeypatch.setenv("TMPDIR", str(blocked))  # no disk is needed at all
    assert at_home().size


def test_a_full_cache_disk_costs_the_cache_and_nothing_else(at_home, monkeypatch):
    first = at_home()
    for folder in _folders(at_home.place):
        shutil.rmtree(folder)

    def full(path, *_, **__):
        raise OSError(errno.ENOSPC, "No space left on device", str(path))

    monkeypatch.setattr(build, "_sum", full)
    with pytest.warns(CacheWarning, match=r"cannot be written \(No space left on device\)"):
        assert np.array_equal(first, at_home())
    assert not list(at_home.place.iterdir())


def test_what_killed_builds_left_is_swept_after_a_day(at_home):
    at_home.place.mkdir(parents=True, mode=0o700)
    old, new = at_home.place / ".building-old", at_home.place / ".building-new"
    for folder, age in ((old, 2 * 86_400), (new, 60)):
        folder.mkdir()
        (folder / "kernel.py").write_text("")
        os.utime(folder, (time.time() - age,) * 2)
    at_home()
    assert not old.exists()
    assert new.exists()


def test_numba_without_its_compiler_is_said_in_one_sentence(monkeypatch):
    monkeypatch.setenv("NUMBA_DISABLE_JIT", "1")
    with pytest.raises(sc.SimcoreError, match=r"^NUMBA_DISABLE_JIT is set, .*; unset it$"):
        sc.simulate(sc.load(SMALL), draws=1, cohorts=1)
