"""Makes indices of tables out of terms, and rows of the list of operations out of columns.

An index is what all children share in a year plus a part for each variable that a table asks for.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from simcore.engine.tables import Table
from simcore.kernels.machine import codes
from simcore.lifecourse.counters import Counter
from simcore.lifecourse.layout import RAW, Axis, Grid, Layout

Ints = NDArray[np.int64]

#: Most edges that replace a look-up: a look-up for each child costs more than so many comparisons.
EDGES = 12
#: An index of 16 bits takes so many cells.
CELLS_OF_16_BITS = 2**16


@dataclass(frozen=True)
class Parts:
    """What operations are listed from.

    Attributes
    ----------
    layout
        Numbering.
    start, step
        Tables, in the order of the decisions.
    counters
        Tables to count.
    arms, steps, steps_per_row, rows, cells
        Sizes; rows are those of the counts.
    entry_ages
        Age of each state of ``entry_age``.
    exit
        Variable and state that end a life, or None.
    places
        Attribute -> how many children per intake have a place.
    children
        In one cohort.
    given
        What a table of children gives, by name of the row.
    interventions
        Variables whose states differ between arms by design.
    """

    layout: Layout
    start: list[Table]
    step: list[Table]
    counters: list[Counter]
    arms: int
    steps: int
    steps_per_row: int
    rows: int
    cells: int
    entry_ages: list[int]
    exit: tuple[int, int] | None
    places: dict[int, int]
    children: int
    given: dict[str, NDArray[np.uint8]]
    interventions: frozenset[int]


@dataclass(frozen=True)
class Index:
    """How a table's index is made up.

    Attributes
    ----------
    term, terms
        First term and how many.
    start
        What it begins with.
    shift
        What the year adds, or None.
    most
        Largest value without the shift.
    """

    term: int
    terms: int
    start: int
    shift: Ints | None
    most: int


@dataclass
class Listing:
    """Operations under construction; allots rows of memory, terms, maps."""

    parts: Parts
    rows: dict[str, int] = field(default_factory=lambda: {"l": codes.ALIVE, "parted": codes.PARTED})
    terms: list[tuple[int, int, int, int]] = field(default_factory=list)
    lookups: dict[bytes, int] = field(default_factory=dict)
    shifts: dict[bytes, int] = field(default_factory=dict)
    edges: list[tuple[int, int]] = field(default_factory=list)
    maps: list[NDArray[np.uint32]] = field(default_factory=list)
    place: list[NDArray[np.int32]] = field(default_factory=list)
    moved: set[int] = field(default_factory=set)
    kept: dict[int, tuple[int, int]] = field(default_factory=dict)
    read: dict[tuple[str, int], dict[str, int]] = field(default_factory=dict)

    def row(self, name: str) -> int:
        """Allot a row of memory."""
        return self.rows.setdefault(name, len(self.rows))

    def lookup(self, values: Ints) -> int:
        """Place of a look-up of ``RAW`` values; equal ones are stored once."""
        key = values.astype(np.int64).tobytes()
        return RAW * self.lookups.setdefault(key, len(self.lookups))

    def shift(self, values: Ints | None) -> int:
        """Row of what the years add; equal ones are stored once."""
        if values is None:
            return -1
        return self.shifts.setdefault(values.astype(np.int64).tobytes(), len(self.shifts))

    def source(self, slot: int) -> int:
        """Row that holds a slot now: what has not moved yet is still as it was."""
        n = self.parts.layout.count
        kind, v = divmod(slot, n)
        old = kind >= 2 and v in self.moved
        return self.row(("s", "p", "b", "q")[kind if old else kind % 2] + str(v))

    def timed(self, axis: Axis) -> Ints | None:
        """Raw values of an axis by entry age and year, if it is age or year, else None."""
        n = self.parts.layout.count
        years = np.arange(self.parts.layout.years)[None]
        if axis.slot < 4 * n or axis.size == 1:
            return None
        entry = np.array(self.parts.entry_ages)[:, None] if axis.slot == 4 * n else 0
        return np.minimum(years + entry, RAW - 1)

    def index(self, grid: Grid) -> Index:
        """Terms of the index of a grid's cell."""
        term, start, most = len(self.terms), 0, 0
        shift: Ints | None = None
        for axis, stride in zip(grid.axes, grid.strides(), strict=True):
            valid = np.flatnonzero(self.parts.layout.valid(axis.slot))
            if axis.size == 1:
                continue
            values = axis.classes * stride
            raw = self.timed(axis)
            if raw is not None:
                of_age = values[raw]
                least = of_age.min(axis=0)
                shift = least + (0 if shift is None else shift)
                most += int((of_age - least).max())
                self.terms += self._by_entry_age(of_age - least)
                continue
            most += int(values[valid].max())
            row = self.source(axis.slot)
            edges = [int(v) for v in valid[1:] if values[v] != values[v - 1]]
            if np.array_equal(axis.classes[valid], valid):
                self.terms.append((row, codes.TIMES, stride, 0))
            elif len(edges) <= EDGES and valid[-1] == len(valid) - 1:
                start += int(values[0])
                self.terms += [(row, codes.EDGE, e, int(values[e] - values[e - 1])) for e in edges]
            else:
                self.terms.append((row, codes.LOOK, self.lookup(values), 0))
        return Index(term, len(self.terms) - term, start, shift, most)

    def _by_entry_age(self, values: Ints) -> list[tuple[int, int, int, int]]:
        """Terms that add ``values`` (entry age, year): the first, and how each differs from it."""
        steps = np.diff(values, axis=0, prepend=0)
        row = self.row("s0")
        return [
            (row, codes.YEARLY, e, self.shift(step)) for e, step in enumerate(steps) if step.any()
        ]

    def operation(self, code: int, arm: int, a: int = 0, b: int = 0, **more: int) -> list[int]:
        """One row of the list; ``more`` by the names of ``codes``, in small letters."""
        out = [0] * codes.COLUMNS
        nothing = ("SHIFT", "BOUND", "BEFORE", "BEFORE_SPELL", "SPELL", "ENDS", "MORE")
        for name in nothing:
            out[getattr(codes, name)] = -1
        out[codes.CODE], out[codes.ARM], out[codes.A], out[codes.B] = code, arm, a, b
        for name, value in more.items():
            out[getattr(codes, name.upper())] = value
        return out

    def looked_up(self, table: Table, index: Index) -> dict[str, int]:
        """Columns of an operation that reads a table of thresholds."""
        at = sum(map(len, self.maps))
        self.maps.append(table.program.row.astype(np.uint32))
        return {**self.columns(index), "narrow": int(index.most < CELLS_OF_16_BITS), "map": at,
                "base": table.base, "width": table.width}  # fmt: skip

    def columns(self, index: Index) -> dict[str, int]:
        """Columns of an operation that say how its index is made up."""
        return {"term": index.term, "terms": index.terms, "start": index.start,
                "shift": self.shift(index.shift)}  # fmt: skip
