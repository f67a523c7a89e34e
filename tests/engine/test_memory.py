"""What there is of memory, and a run that needs more is refused before it begins."""

import os
import resource
import subprocess
import sys
import time

import pytest

import simcore as sc
from simcore.engine import memory
from simcore.engine.memory import Need, available, refuse_if_too_large, resident
from simcore.errors import MemoryLimitError
from tests.conftest import CASE, ROOT


@pytest.fixture
def system(monkeypatch, tmp_path):
    """A system of our own: 8 GB free, this process holds 100 MB."""
    monkeypatch.setattr(memory, "PROC", tmp_path / "proc")
    monkeypatch.setattr(memory, "CGROUP", tmp_path / "cgroup")
    monkeypatch.setattr(memory, "_limit", lambda: [])
    (tmp_path / "proc" / "self").mkdir(parents=True)
    (tmp_path / "cgroup").mkdir()
    (tmp_path / "proc" / "meminfo").write_text("MemTotal: 9 kB\nMemAvailable: 8000000 kB\n")
    pages = int(100e6 / os.sysconf("SC_PAGE_SIZE"))
    (tmp_path / "proc" / "self" / "statm").write_text(f"{3 * pages} {pages} 1 1 0 1 0\n")
    (tmp_path / "proc" / "self" / "cgroup").write_text("")
    return tmp_path


def _group(folder, **files):
    folder.mkdir(parents=True, exist_ok=True)
    for name, value in files.items():
        (folder / name.replace("_", ".", 1)).write_text(f"{value}\n")


def test_the_machine_tells(system):
    assert available() == 8_000_000 * 1024
    assert resident() == pytest.approx(100e6, rel=0.01)


def test_the_tightest_container_counts_and_files_in_memory_give_way(system):
    (system / "proc" / "self" / "cgroup").write_text("0::/outer/inner\n")
    room = system / "cgroup"
    for folder, most in ((room / "outer" / "inner", "max"), (room / "outer", 3_000_000_000)):
        _group(folder, memory_max=most, memory_current=2_500_000_000)
        (folder / "memory.stat").write_text("anon 1\ninactive_file 200000000\n")
    assert available() == 700_000_000


def test_containers_of_the_first_version(system):
    (system / "proc" / "self" / "cgroup").write_text("4:cpu,memory:/not/mounted\n2:pids:/\n")
    folder = system / "cgroup" / "memory"
    folder.mkdir()
    (folder / "memory.limit_in_bytes").write_text("1000000000\n")
    (folder / "memory.usage_in_bytes").write_text("400000000\n")
    (folder / "memory.stat").write_text("total_inactive_file 50000000\n")
    assert available() == 650_000_000


def test_a_system_that_does_not_tell_refuses_nothing(system, monkeypatch):
    (system / "proc" / "meminfo").unlink()
    assert available() is None
    refuse_if_too_large("x", Need(1e18, 1e18), 10)


def test_the_refusal_says_what_is_needed_what_there_is_and_what_fits(system):
    need = Need(fixed=300e6, per_draw=10e6)
    refuse_if_too_large("model", need, 700)
    with pytest.raises(MemoryLimitError) as caught:
        refuse_if_too_large("model", need, 10_000)
    there = 8_000_000 * 1024 + resident()
    fits = need.most(there)
    assert need.of(fits) <= there < need.of(fits + 1)
    assert str(caught.value) == (
        f"model: 10,000 draws need about 100.3 GB of memory at the peak, and there is 8,292 MB; "
        f"--draws {fits} fits"
    )
    with pytest.raises(MemoryLimitError, match=r"not even one draw fits: take fewer --cohorts$"):
        refuse_if_too_large("model", Need(300e6, 9e9), 1)


@pytest.mark.parametrize("there", [300e6, 305e6, 400e6, 900e6, 5e9])
def test_the_largest_number_that_fits_is_the_largest(there):
    need = Need(fixed=300e6, per_draw=10e6, at_work=30e6, at_once=10)
    most = need.most(there)
    assert most == 0 or need.of(most) <= there
    assert need.of(most + 1) > there


def test_draws_without_end_are_refused_before_the_work(case):
    started = time.perf_counter()
    with pytest.raises(MemoryLimitError, match=r"^simulate: laer_for_livet: 10,000,000 draws need"):
        sc.simulate(case, draws=10_000_000)
    assert time.perf_counter() - started < 5
    assert issubclass(MemoryLimitError, (sc.SimcoreError, MemoryError))


def test_a_limit_on_addresses_is_seen():
    """As under ``ulimit -v``."""
    code = (
        f"import simcore as sc; s = sc.load({str(CASE)!r}); sc.simulate(s, 1, 1); "
        "import resource; from simcore.engine.memory import _pages; "
        "resource.setrlimit(resource.RLIMIT_AS, (int(_pages(0) + 2e8), resource.RLIM_INFINITY)); "
        "sc.simulate(s, 10_000, 10)"
    )
    assert resource.getrlimit(resource.RLIMIT_AS)
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert "MemoryLimitError: simulate: laer_for_livet: 10,000 draws need about" in done.stderr
