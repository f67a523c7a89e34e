"""First benchmarks: what a run is made of, beside a calibration kernel.

Machines differ and are shared: read the ratios to ``calibration`` in one run.
``extra_info`` carries the work done, so that the script can state rates.
"""

import subprocess
import sys

import numba
import numpy as np
import pytest

import simcore as sc
from simcore.engine.shape import shape_of
from simcore.engine.simulate import Worker
from simcore.uncertainty.draws import parameter_draws


@numba.njit
def _calibration(n):
    """Integer mixing in one register: what this machine's core does in a plain loop."""
    x = np.uint64(1)
    for _ in range(n):
        x ^= x << np.uint64(13)
        x ^= x >> np.uint64(7)
        x ^= x << np.uint64(17)
    return x


def test_calibration(benchmark):
    _calibration(10)
    benchmark(_calibration, 10_000_000)


@pytest.fixture(scope="module")
def worker(many):
    shape = shape_of(many)
    theta = parameter_draws(many, None, shape.programs.parameters).to_numpy()[0]
    one = Worker(shape)
    one.run(theta, 0, [(0, 0, 0, 300)])
    return one, theta


def test_kernel(benchmark, many, worker):
    """20,000 children, one core, tables included (a thousandth of the time)."""
    one, theta = worker
    benchmark.extra_info["person_years"] = 20_000 * many.run.years * len(many.arms)
    benchmark.pedantic(one.run, (theta, 0, [(0, 0, 0, 20_000)]), rounds=5)


def test_kernel_1000_children(benchmark, worker):
    one, theta = worker
    benchmark.pedantic(one.run, (theta, 0, [(0, 0, 0, 1_000)]), rounds=20)


def test_tables_of_one_draw(benchmark, worker):
    """Thresholds of all programs in both arms."""
    one, theta = worker
    benchmark(one.tables.build, theta)


def test_threads(benchmark, many):
    """The same 20,000 children on two threads."""
    sc.simulate(many, draws=1, cohorts=1)
    run = lambda: sc.simulate(many, draws=2, cohorts=1, central=False, threads=2)  # noqa: E731
    benchmark.extra_info["person_years"] = 2 * 20_000 * many.run.years * len(many.arms)
    benchmark.pedantic(run, rounds=3)


def test_end_to_end(benchmark, case):
    """20 draws x 10 cohorts of Lær for Livet: lives, flows and who harvests."""

    def run():
        lives = sc.simulate(case, draws=20, cohorts=10)
        return sc.summary.harvest(sc.ledger(lives, case))

    run()
    benchmark.pedantic(run, rounds=3)


def test_pricing(benchmark, case):
    """Money on stored lives of 100 draws x 10 cohorts."""
    lives = sc.simulate(case, draws=100, cohorts=10)
    benchmark.extra_info["counts"] = lives["count"].size
    benchmark.pedantic(sc.ledger, (lives, case), rounds=3)


def test_expected(benchmark, case):
    """Exact propagation of placement and school."""
    part = sc.submodel(case, ["placement", "ever_placed", "school"])
    benchmark.pedantic(sc.expected, (part,), rounds=1)


def test_import(benchmark):
    """``import simcore`` in a fresh interpreter, the interpreter's start included."""
    benchmark.pedantic(
        subprocess.run, ([sys.executable, "-c", "import simcore"],), {"check": True}, rounds=3
    )


def test_cold_start(benchmark):
    """Import, load, compile and simulate one draw in a fresh interpreter."""
    code = (
        "import simcore as sc; s = sc.load('scenarios/laer_for_livet.toml'); sc.simulate(s, 1, 1)"
    )
    benchmark.pedantic(subprocess.run, ([sys.executable, "-c", code],), {"check": True}, rounds=1)
