"""One thread's part of the work: tables of a draw, and children side by side in blocks."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from simcore.engine.codegen.source import MAX_BLOCK
from simcore.engine.shape import Shape, given_rows
from simcore.engine.thresholds import Tables
from simcore.kernels.cache import kernel_of
from simcore.randomness.addresses import key_of

#: Children who go through a step together; their memory stays in the nearest caches.
BLOCK = 512

#: Pieces that go through the kernel in one call; their counts are held as 64-bit numbers.
TOGETHER = 64

#: Cohort, intake, first and last child (within the intake) of some children of one draw.
Piece = tuple[int, int, int, int]
Counts = NDArray[np.int64]


class Worker:
    """One thread's tables and work space.

    Parameters
    ----------
    shape
        Of the scenario.
    block
        Children per block; default as compiled.
    """

    def __init__(self, shape: Shape, block: int | None = None) -> None:
        self.shape = shape
        lanes = -(-min(block or BLOCK, MAX_BLOCK) // 32) * 32  # rows are whole vectors
        self.block, self.lanes = min(block or BLOCK, MAX_BLOCK), lanes
        self.tables = Tables(shape)
        self.key = key_of(shape.scenario.run.seed)
        arms = len(shape.scenario.arms)
        self.memory = np.zeros(arms * shape.source.rows * lanes, np.uint8)
        self.uniforms = np.zeros(4 * shape.source.groups * lanes, np.uint32)
        self.cell = np.zeros(max(shape.source.found, 1) * lanes, np.int32)
        given = list(given_rows(shape.scenario, shape.layout).values())
        self.given = np.concatenate([*given, np.zeros(1, np.uint8)])
        from simcore.engine.codegen import frame, loops
        from simcore.kernels import philox as philox_kernels

        called = (frame, loops, philox_kernels)
        self.live = kernel_of(shape.source.text, "live", self._example, called)

    def run(
        self, theta: NDArray[np.float64], draw: int, pieces: list[Piece]
    ) -> list[tuple[int, int, Counts]]:
        """Counts (arm, year, cell) of each piece (cohort, intake, first, last child)."""
        thresholds = self.tables.build(np.ascontiguousarray(theta)).ravel()
        out = []
        for first in range(0, len(pieces), TOGETHER):
            some = pieces[first : first + TOGETHER]
            counts = self._count(self.live, thresholds, draw, some)
            out += [(p[0], p[1], one) for p, one in zip(some, counts, strict=True)]
        return out

    def _count(
        self,
        live: Callable[..., None],
        thresholds: NDArray[np.uint32],
        draw: int,
        pieces: list[Piece],
    ) -> Counts:
        shape = self.shape
        arms, rows, cells = len(shape.scenario.arms), shape.scenario.run.rows, shape.cells
        # The last cell of each row takes what is not counted.
        counts = np.zeros((len(pieces), arms, rows, cells + 1), np.int64)
        live(
            *self._blocks(pieces, arms * rows * (cells + 1)),
            draw,
            *self.key,
            self.lanes,
            self.memory,
            self.uniforms,
            thresholds,
            self.shape.source.lookups,
            self.shape.source.places,
            self.given,
            self.cell,
            counts.ravel(),
        )
        return counts[..., :cells]

    def _blocks(self, pieces: list[Piece], size: int) -> tuple[Counts, Counts]:
        """Put the pieces' children side by side into blocks.

        Returns the first segment of each block, and per segment: first lane, children,
        person number of the first, its place in the intake, cohort, place of its counts.
        """
        before = np.concatenate(
            [[0], np.cumsum(list(self.shape.scenario.intakes.values()))]
        ).tolist()
        first, lane = [0], 0
        segments: list[tuple[int, ...]] = []
        for k, (cohort, intake, low, high) in enumerate(pieces):
            while low < high:
                if lane == self.block:
                    first.append(len(segments))
                    lane = 0
                people = min(high - low, self.block - lane)
                segments.append((lane, people, before[intake] + low, low, cohort, k * size))
                low, lane = low + people, lane + people
        first.append(len(segments))
        return np.array(first, np.int64), np.array(segments, np.int64).reshape(-1, 6)

    def _example(self, live: Callable[..., None]) -> None:
        """Call a kernel with the types it will be used with, for one child."""
        nothing = np.zeros(self.tables.thresholds.size, np.uint32)
        self._count(live, nothing, 0, [(0, 0, 0, 1)])
