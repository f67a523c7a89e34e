"""First benchmarks: what a run is made of, beside a calibration kernel.

Machines differ and are shared: read the ratios to ``calibration`` in one run.
``extra_info`` carries the work done, so that the script can state rates.
"""

import os
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
    """Money on stored lives of 1,000 draws x 10 cohorts: under a second."""
    lives = sc.simulate(case, draws=1000 if benchmark.enabled else 20, cohorts=10)
    benchmark.extra_info["counts"] = lives["count"].size
    # The first round also makes the system find half a gigabyte it had not given out before.
    benchmark.pedantic(sc.ledger, (lives, case), rounds=3, warmup_rounds=1)


def test_expected(benchmark, case):
    """Exact propagation of placement and school: two million joint states."""
    part = sc.submodel(case, ["placement", "history", "school"])
    benchmark.pedantic(sc.expected, (part,), rounds=1)


def test_expected_of_many_transitions(benchmark):
    """Exact propagation of L5: 3,600 joint states, 3,805 transitions."""
    model = sc.load("benchmarks/l5/l5.toml")
    benchmark.pedantic(sc.expected, (model,), rounds=3, warmup_rounds=1)


def test_import(benchmark):
    """``import simcore`` in a fresh interpreter, the interpreter's start included."""
    benchmark.pedantic(
        subprocess.run, ([sys.executable, "-c", "import simcore"],), {"check": True}, rounds=3
    )


@pytest.mark.parametrize("model", ["scenarios/laer_for_livet.toml", "benchmarks/l5/l5.toml"])
def test_new_shape(benchmark, model):
    """A model never seen before, until its first child lives; the machine is compiled."""
    scenario = sc.load(model)

    def new():  # because what was worked out for a scenario is remembered
        return (scenario.model_copy(),), {}

    benchmark.pedantic(lambda one: Worker(shape_of(one)), setup=new, rounds=5, warmup_rounds=1)


def test_compile_the_machine(benchmark, monkeypatch):
    """Once for each processor and version; Numba itself is loaded already."""
    from simcore.kernels import cache as build

    monkeypatch.setenv("SIMCORE_CACHE", "off")
    shape = shape_of(sc.load("benchmarks/l5/l5.toml"))
    monkeypatch.setattr(build, "_loaded", {})
    benchmark.pedantic(Worker, (shape,), rounds=1)


@pytest.mark.parametrize("cache", ["cold", "warm"])
def test_first_answer(benchmark, cache, tmp_path):
    """`simcore run` of 200 draws in a fresh interpreter, with and without cached kernels."""
    size = ["--draws", "200" if benchmark.enabled else "2", "--cohorts", "10"]
    env = {**os.environ, "SIMCORE_CACHE": str(tmp_path / "cache")}

    def answer(out):
        command = [sys.executable, "-m", "simcore", "run", "scenarios/laer_for_livet.toml"]
        subprocess.run(
            [*command, *size, "--out", str(tmp_path / out)],
            check=True, env=env, capture_output=True,
        )  # fmt: skip

    if cache == "warm":
        answer("first")
    benchmark.pedantic(answer, ("second",), rounds=1)


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_memory(benchmark):
    """Peak memory with ten times the people: it does not grow with them."""
    code = (
        "import sys, simcore as sc\n"
        "from simcore.scenario import load_resolved\n"
        "data = sc.load('benchmarks/l5/l5.toml').resolved()\n"
        "data['population']['intakes'] = {'2025': int(sys.argv[1])}\n"
        "sc.simulate(load_resolved(data, 'l5'), draws=1, cohorts=1, threads=1)\n"
        "status = open('/proc/self/status').read()\n"
        "print(status.split('VmHWM:')[1].split()[0])\n"
    )
    peak = {}

    def run():
        for people in (100_000, 1_000_000):
            out = subprocess.run(
                [sys.executable, "-c", code, str(people)], check=True, capture_output=True
            )
            peak[people] = int(out.stdout) / 1024

    benchmark.pedantic(run, rounds=1)
    benchmark.extra_info["peak_mb"] = peak
    assert peak[1_000_000] < 1.1 * peak[100_000]
