"""Benchmarks for the tests of other projects: python -m simcore.benchmarks --json OUT [SCENARIO].

Works from an installed wheel.  Each time is also given in units of a calibration loop of the same
run, so that machines can be compared; --against EARLIER.json fails where such a ratio has grown.
"""

from __future__ import annotations

import json
import platform
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from simcore.cli.common import kind_errors

#: Model that is measured where none is named.
SCENARIO = "template_example"
#: Integers that the calibration loop hashes.
LOOP = 200_000


def measure(scenario: str = SCENARIO, rounds: int = 5) -> dict[str, Any]:
    """Time the stages of a scenario.

    Parameters
    ----------
    scenario
        File, or name of a shipped model.
    rounds
        How often each is timed; the least counts.

    Returns
    -------
    dict
        As pytest-benchmark writes it: ``benchmarks``, each with ``name``, ``stats`` and
        ``extra_info`` with ``ratio``, its least time over that of the calibration loop.
    """
    from simcore.engine.prepare import prepare
    from simcore.engine.simulate import simulate
    from simcore.money.flows import ledger
    from simcore.scenario.load import load
    from simcore.storage.versions import versions
    from simcore.sweeps.sweep import sweep
    from simcore.uncertainty.draws import uncertain_parameters
    from simcore.uncertainty.sample import sample

    case = prepare(load(scenario))
    lives = simulate(case, draws=20, cohorts=5, threads=1)
    stages: dict[str, Callable[[], object]] = {
        "calibration": _loop,
        "load": lambda: load(scenario),
        "simulate": lambda: simulate(case, draws=20, cohorts=5, threads=1),
    }
    if case.accounts:
        stages["ledger"] = lambda: ledger(lives, case)
    if case.accounts and uncertain_parameters(case) and len(case.arms) > 1:
        points = sample(case, 64)
        stages["sweep"] = lambda: sweep(case, points, cohorts=5, threads=1)
    times = {name: _times(stage, rounds) for name, stage in stages.items()}
    unit = min(times["calibration"])
    return {
        "machine_info": {
            "machine": platform.machine(),
            "python_version": platform.python_version(),
        },
        "scenario": case.name,
        "versions": versions(),
        "benchmarks": [
            {
                "name": name,
                "stats": {
                    "min": min(some),
                    "median": sorted(some)[len(some) // 2],
                    "rounds": rounds,
                },
                "extra_info": {"ratio": min(some) / unit},
            }
            for name, some in times.items()
        ],
    }


def slower(new: dict[str, Any], old: dict[str, Any], factor: float) -> list[str]:
    """Stages whose ratio has grown by more than a factor, each as a sentence."""
    before = {b["name"]: b["extra_info"]["ratio"] for b in old["benchmarks"]}
    out = []
    for one in new["benchmarks"]:
        now, then = one["extra_info"]["ratio"], before.get(one["name"])
        if then is not None and now > factor * then:
            out.append(f"{one['name']}: {now / then:.2f} times as long as before")
    return out


def _loop() -> int:
    """Plain Python over integers: what one core of this machine does."""
    found = 1
    for _ in range(LOOP):
        found = (found * 6364136223846793005 + 1442695040888963407) & 0xFFFFFFFFFFFFFFFF
    return found


def _times(stage: Callable[[], object], rounds: int) -> list[float]:
    stage()
    out = []
    for _ in range(rounds):
        begin = time.process_time()
        stage()
        out.append(time.process_time() - begin)
    return out


@click.command()
@click.argument("scenario", default=SCENARIO)
@click.option("--json", "out", type=click.Path(path_type=Path), help="Where the times go.")
@click.option("--against", type=click.Path(path_type=Path, exists=True),
              help="Times of an earlier run; exit with 1 where one is slower.")  # fmt: skip
@click.option("--factor", type=click.FloatRange(min=1.0), default=1.5, show_default=True,
              help="What counts as slower.")  # fmt: skip
@click.option("--rounds", type=click.IntRange(min=1), default=5, show_default=True)
def main(scenario: str, out: Path | None, against: Path | None, factor: float, rounds: int) -> None:
    """Time the stages of SCENARIO in seconds of one core, and in units of a calibration loop."""
    with kind_errors():
        found = measure(scenario, rounds)
    for one in found["benchmarks"]:
        stats, ratio = one["stats"], one["extra_info"]["ratio"]
        click.echo(f"{one['name']:12s} {1e3 * stats['min']:10.2f} ms {ratio:10.3f} x calibration")
    if out:
        out.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    grown = (
        slower(found, json.loads(against.read_text(encoding="utf-8")), factor) if against else []
    )
    if grown:
        raise click.ClickException("; ".join(grown))


if __name__ == "__main__":
    main()
