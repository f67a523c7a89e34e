"""One thread's part of the work: tables of a draw, and children side by side in blocks."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simcore.engine.shape import Shape
from simcore.engine.thresholds import Tables
from simcore.kernels.cache import kernel_of, text_of
from simcore.kernels.machine import codes
from simcore.kernels.machine.records import Model, Numbers, Work
from simcore.randomness.addresses import key_of

#: Children who go through a step together; their memory stays in the nearest caches.
BLOCK = 1024

#: Largest block: occupancy is kept in 16 bits.
MAX_BLOCK = 2**14

#: Pieces that go through the kernel in one call.
TOGETHER = 64

#: Cohort, intake, first and last child (within the intake) of some children of one draw.
Piece = tuple[int, int, int, int]
Counts = NDArray[np.unsignedinteger]
Ints = NDArray[np.int64]


class Worker:
    """One thread's tables and work space.

    Parameters
    ----------
    shape
        Of the scenario.
    dtype
        Type of the counts, of 32 bits at most.
    block
        Children per block; default ``BLOCK``.
    """

    def __init__(
        self, shape: Shape, dtype: type[np.unsignedinteger] = np.uint32, block: int | None = None
    ) -> None:
        self.shape, self.dtype = shape, dtype
        self.block = min(block or BLOCK, MAX_BLOCK)
        self.tables = Tables(shape)
        self.key = key_of(shape.scenario.run.seed)
        self.work = _work(shape, _whole(self.block))
        self.live = machine()

    def run(
        self, theta: NDArray[np.float64], draw: int, pieces: list[Piece]
    ) -> list[tuple[int, int, Counts]]:
        """Counts (arm, year, cell) of each piece (cohort, intake, first, last child)."""
        numbers = self.tables.build(np.ascontiguousarray(theta))
        out = []
        for first in range(0, len(pieces), TOGETHER):
            some = pieces[first : first + TOGETHER]
            counts = self._count(numbers, draw, some)
            out += [(p[0], p[1], one) for p, one in zip(some, counts, strict=True)]
        return out

    def _count(self, numbers: Numbers, draw: int, pieces: list[Piece]) -> Counts:
        shape = self.shape
        arms, rows, cells = len(shape.scenario.arms), shape.scenario.run.rows, shape.cells
        # The last cell of each row takes what is not counted.
        counts = np.zeros((len(pieces), arms, rows, cells + 1), self.dtype)
        people = sum(high - low for _, _, low, high in pieces)
        block = self.block
        if people:  # blocks of one length, no longer than they need
            block = min(block, _whole(-(-people // -(-people // block))))
        work = self.work._replace(bits=self.work.bits[: _whole(block) // codes.LANES])
        self.live(
            *self._blocks(pieces, block, arms * rows * (cells + 1)),
            draw,
            *self.key,
            *shape.operations.model,
            *numbers,
            *work,
            *_views(counts.ravel()),
        )
        return counts[..., :cells]

    def _blocks(self, pieces: list[Piece], block: int, size: int) -> tuple[Ints, Ints]:
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
                if lane == block:
                    first.append(len(segments))
                    lane = 0
                people = min(high - low, block - lane)
                segments.append((lane, people, before[intake] + low, low, cohort, k * size))
                low, lane = low + people, lane + people
        first.append(len(segments))
        return np.array(first, np.int64), np.array(segments, np.int64).reshape(-1, 6)


def _whole(lanes: int) -> int:
    """Lanes of whole words."""
    return -(-lanes // codes.LANES) * codes.LANES


def _views(counts: Counts) -> list[Counts]:
    """The counts as the machine takes them: one array of their own type, two that are empty."""
    types = (np.uint8, np.uint16, np.uint32)
    return [counts if counts.dtype == t else np.zeros(0, t) for t in types]


def _work(shape: Shape, lanes: int) -> Work:
    sizes, rows = shape.operations.model.sizes, shape.operations.rows
    segments = min(lanes, TOGETHER)  # a piece has no more than one in a block
    return Work(
        bytes=np.zeros(rows.bytes * lanes, np.uint8),
        halves=np.zeros(rows.halves * lanes, np.uint16),
        words=np.zeros(rows.words * lanes, np.uint32),
        occupancy=np.zeros(segments * sizes[codes.ARMS] * (sizes[codes.ALL_CELLS] + 1), np.int16),
        bits=np.zeros(lanes // codes.LANES, np.uint64),
        found=np.zeros(lanes, np.int64),
    )


def machine() -> Any:
    """The machine, compiled once for all models and kept in the cache of kernels."""
    from simcore.kernels.machine import counting, live, moves, philox, records, starting, vectors

    called = (counting, moves, philox, records, starting, vectors, codes)
    return kernel_of(text_of(live), "live", _example, called)


def _example(live: Any) -> None:
    """Call the machine with the types it will be used with, for nobody."""
    whole, table, none = np.zeros(1, np.int64), np.zeros((1, 1), np.int64), np.zeros(1, np.uint8)
    model = Model(
        start=whole, step=whole, terms=table, lookups=whole, shifts=table, edges=table,
        rows_of=np.zeros(1, np.uint32),
        place=np.zeros(1, np.int32), bound_of=table, given=none,
        sizes=np.zeros(codes.SIZES, np.int64),
    )  # fmt: skip
    numbers = Numbers(np.zeros(1, np.uint32), none, whole, whole)
    work = Work(none, np.zeros(1, np.uint16), np.zeros(1, np.uint32), np.zeros(1, np.int16),
                np.zeros(1, np.uint64), whole)  # fmt: skip
    live(whole, table, 0, 0, 0, *model, *numbers, *work, *_views(none))
