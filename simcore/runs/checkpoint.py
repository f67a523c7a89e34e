"""Finished parts of a simulation, kept on disk, with which an interrupted run goes on.

Parts are written completely or not at all into the result's work folder, each with a digest and
with what it belongs to, and are removed only when the result that holds them is complete.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from simcore.engine.shape import shape_of
from simcore.engine.simulate import Progress, dataset
from simcore.runs.lives_file import packed, unpacked
from simcore.runs.parts import Counts, Plan, do, join, plan
from simcore.scenario.digests import digest_of, lives_digest
from simcore.scenario.schema.model import Scenario
from simcore.storage.disk import write_whole
from simcore.storage.versions import versions

PARTS = "parts"


class Parts:
    """Finished parts of one simulation.

    Parameters
    ----------
    scenario, draws, cohorts
        What is simulated.
    work
        The result's work folder.

    Attributes
    ----------
    draws
        Of the run.
    kept
        Draws whose parts lie on the disk.
    """

    def __init__(self, scenario: Scenario, draws: int, cohorts: int, work: Path) -> None:
        # Other versions may give other counts, so their parts are not mixed with ours.
        belongs = {"lives": lives_digest(scenario), "cohorts": cohorts, "versions": versions()}
        self.belongs: dict[str, Any] = {"scenario": scenario.name, **belongs}
        self.folder = work / PARTS / digest_of(belongs)[7:23]
        self.draws, self.kept = draws, 0

    def write(self, part: range, counts: Counts) -> None:
        """Store the counts (arm, draw, cohort, intake, year, cell) of some draws."""
        self.folder.mkdir(parents=True, exist_ok=True)
        chunks = packed(counts)
        head = self._head(part, counts.shape, counts.dtype) | {"sizes": [len(c) for c in chunks]}
        data = b"".join(chunks)
        line = json.dumps(head).encode()
        seal = hashlib.sha256(line + data).hexdigest().encode()
        write_whole(self._file(part), seal + b"\n" + line + b"\n" + data)
        self.kept += len(part)

    def read(self, part: range, shape: tuple[int, ...], dtype: np.dtype[Any]) -> Counts | None:
        """Stored counts of some draws, or None if there are none.

        Raises
        ------
        ValueError
            If there are some, but damaged or of something else.
        """
        try:
            head, chunks = self._read(part)
        except FileNotFoundError:
            return None
        if len(chunks) != len(part) or head != json.loads(
            json.dumps(self._head(part, shape, dtype))
        ):
            raise ValueError("of something else")
        counts = unpacked(chunks, shape, dtype)
        self.kept += len(part)
        return counts

    def chunks(self, planned: Plan) -> Iterator[bytes]:
        """Chunks of all draws in order, part by part as planned."""
        for part in planned.parts:
            yield from self._read(part)[1]

    def _head(self, part: range, shape: tuple[int, ...], dtype: np.dtype[Any]) -> dict[str, Any]:
        """What a part says of itself."""
        return self.belongs | {
            "draws": [part.start, part.stop], "dtype": dtype.str, "shape": shape
        }  # fmt: skip

    def _read(self, part: range) -> tuple[dict[str, Any], list[bytes]]:
        """What a part says of itself, and its chunks; raises ``ValueError`` if it is damaged."""
        raw = self._file(part).read_bytes()
        seal, _, rest = raw.partition(b"\n")
        line, _, data = rest.partition(b"\n")
        if hashlib.sha256(line + data).hexdigest().encode() != seal:
            raise ValueError("damaged")
        head: dict[str, Any] = json.loads(line)
        ends = np.cumsum([0, *head.pop("sizes", [])]).tolist()  # earlier versions had no chunks
        return head, [data[a:b] for a, b in pairwise(ends)]

    def remove(self) -> None:
        """Remove the parts: their counts are in a complete result."""
        shutil.rmtree(self.folder, ignore_errors=True)
        with suppress(OSError):  # parts of other runs lie there
            self.folder.parent.rmdir()

    def others(self) -> list[str]:
        """Names of the scenarios that other parts in this folder belong to."""
        names = set()
        for file in self.folder.parent.glob("*/*.part"):
            if file.parent != self.folder:
                with file.open("rb") as handle:
                    handle.readline()
                    try:
                        names.add(str(json.loads(handle.readline())["scenario"]))
                    except (ValueError, KeyError, TypeError):
                        continue
        return sorted(names)

    def state(self) -> str:
        """Say what an interruption leaves behind."""
        if self.kept:
            return f"{self.kept} of {self.draws} draws are kept; run the same command to go on"
        return "nothing was finished yet, so nothing is kept"

    def _file(self, part: range) -> Path:
        return self.folder / f"{part.start}-{part.stop}.part"


def simulate_in_parts(
    scenario: Scenario,
    parts: Parts,
    threads: int | None = None,
    progress: Progress | None = None,
    say: Callable[[str], None] = lambda text: None,
    each: Callable[[xr.Dataset], None] | None = None,
) -> xr.Dataset:
    """Simulate, keeping every finished part on disk.

    Parameters
    ----------
    scenario
        The one that ``parts`` was made for.
    parts
        Where parts go, and how many draws there are.
    threads, progress
        As for ``simulate``.
    say
        Called with a sentence where a part is damaged and simulated again.
    each
        Called with the lives of each part, in order.

    Returns
    -------
    Dataset
        As from ``simulate``.
    """
    planned = plan(scenario, parts.draws, int(parts.belongs["cohorts"]))

    def counts_of(part: range) -> Counts:
        try:
            counts = parts.read(part, planned.shape_of(part), planned.dtype)
        except ValueError as error:
            say(f"the stored part of draws {part.start} to {part.stop - 1} is {error}; it is "
                f"simulated again")  # fmt: skip
            counts = None
        if counts is None:
            counts = do(scenario, part, planned.cohorts, threads, progress)
            parts.write(part, counts)
        elif progress:
            progress(len(part))
        if each:
            each(dataset(shape_of(scenario), counts, part, central=False))
        return counts

    return join(scenario, planned, map(counts_of, planned.parts))
