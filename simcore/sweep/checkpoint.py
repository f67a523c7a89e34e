"""Simulation in parts that survive an interruption.

A part is a run of draws of one scenario.  Parts are written whole beside the result
folder and are found again by the digest of the lives; they are removed when the run
is complete.  Because draws are addressed, the parts joined are the whole, bit for bit.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from simcore.engine.shape import shape_of
from simcore.engine.simulate import Progress, dataset, dtype_for, simulate
from simcore.scenario.digests import lives_digest
from simcore.scenario.schema import Scenario

#: Draws per part.
PART = 50


def simulate_in_parts(
    scenario: Scenario,
    draws: int,
    cohorts: int,
    beside: Path,
    threads: int | None = None,
    progress: Progress | None = None,
) -> xr.Dataset:
    """Simulate, keeping finished parts on disk until all are done.

    Parameters
    ----------
    scenario, draws, cohorts, threads, progress
        As for ``simulate``.
    beside
        The result folder; parts go to ``<beside>.partial``.

    Returns
    -------
    Dataset
        As from ``simulate``.
    """
    folder = beside.with_name(beside.name + ".partial")
    stamp = f"{lives_digest(scenario)[7:23]}-{cohorts}"
    shape = shape_of(scenario)
    counts = np.zeros(
        (len(scenario.arms), draws, cohorts, len(scenario.waves), scenario.run.rows, shape.cells),
        dtype_for(scenario),
    )
    parts = [range(low, min(low + PART, draws)) for low in range(0, draws, PART)]
    for part in parts:
        file = folder / f"{stamp}-{part.start}-{part.stop}.npy"
        done = _read(file, (counts.shape[0], len(part), *counts.shape[2:]), counts.dtype)
        if done is None:
            done = simulate(scenario, part, cohorts, threads=threads, progress=progress)[
                "count"
            ].to_numpy()
            if len(parts) > 1:
                _write(file, done)
        elif progress:
            progress(len(part))
        counts[:, part.start : part.stop] = done
    shutil.rmtree(folder, ignore_errors=True)
    return dataset(shape, counts, range(draws), central=False)


def _write(file: Path, counts: NDArray[np.unsignedinteger]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    new = file.with_name(f".{file.name}.{os.getpid()}")
    with new.open("wb") as handle:
        np.save(handle, counts)
    new.rename(file)


def _read(
    file: Path, shape: tuple[int, ...], dtype: np.dtype[np.unsignedinteger]
) -> NDArray[np.unsignedinteger] | None:
    """A finished part, or None if there is none that can be trusted."""
    try:
        counts = np.load(file, allow_pickle=False)
    except (OSError, ValueError, EOFError):
        return None
    return counts if counts.shape == shape and counts.dtype == dtype else None
