"""What a kernel is written from, and the sheet it is written on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from simcore.lifecourse.counters import Counter
from simcore.lifecourse.layout import RAW, Axis, Layout
from simcore.lifecourse.programs import Program

#: Most edges that replace a look-up: a gather costs more than so many comparisons.
EDGES = 4

Term = tuple[str, str, int | tuple[tuple[int, int], ...]]


@dataclass(frozen=True)
class Parts:
    """What a kernel is written from.

    Attributes
    ----------
    layout
        Numbering.
    start, step
        Programs with the place of their first threshold.
    counters
        Tables to count.
    arms, steps, steps_per_row, rows, thresholds, cells
        Sizes; rows are those of the counts, ``thresholds`` those of one arm.
    entry_ages
        Age of each state of ``entry_age``.
    exit
        Variable and state that end a life, or None.
    places
        Attribute -> how many children per intake have a place.
    children
        In one cohort.
    given
        Variables (and spells) that a table of children gives, as row names.
    """

    layout: Layout
    start: list[tuple[Program, int]]
    step: list[tuple[Program, int]]
    counters: list[Counter]
    arms: int
    steps: int
    steps_per_row: int
    rows: int
    thresholds: int
    cells: int
    entry_ages: list[int]
    exit: tuple[int, int] | None
    places: dict[int, int]
    children: int
    given: tuple[str, ...] = ()


@dataclass(frozen=True)
class Source:
    """A kernel's text and the constant arrays it reads.

    Attributes
    ----------
    text
        Python source of ``live``.
    rows
        Bytes of memory per child and arm.
    groups
        Philox calls per child and step.
    found
        Tables whose cells are looked up before they are counted.
    lookups, places
        Classes times strides, and cells, one row after the other.
    """

    text: str
    rows: int
    groups: int
    found: int
    lookups: NDArray[np.int32]
    places: NDArray[np.int32]


@dataclass
class Writer:
    """Collects the loops' descriptions and the lines that call them; allots rows of memory."""

    parts: Parts
    loops: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    depth: int = 2
    rows: dict[str, int] = field(default_factory=dict)
    lookups: dict[bytes, int] = field(default_factory=dict)
    placed: list[NDArray[np.int32]] = field(default_factory=list)
    moved: set[int] = field(default_factory=set)
    found: int = 0

    def say(self, *lines: str) -> None:
        """Add lines at the present depth."""
        self.lines += ["    " * self.depth + line for line in lines]

    def loop(
        self, kind: str, *described: object, x: str = "0", result: str = "", **more: object
    ) -> None:
        """Describe a loop, and call it here."""
        words = [repr(d) for d in described] + [f"{k}={v!r}" for k, v in more.items()]
        name = f"loop_{len(self.loops)}"
        self.loops.append(f"{name} = {kind}({', '.join(['ROWS', *words])})")
        self.say(f"{result}{name}(z, {x}, c, low, high, block, a)")

    def each_segment(self) -> None:
        """Begin a loop over the cohorts in the block."""
        self.say("for s in range(s0, s1):")
        self.depth += 1
        self.say("low = segments[s, 0]", "high = low + segments[s, 1]")

    def row(self, name: str) -> str:
        """Allot a row of memory."""
        self.rows.setdefault(name, len(self.rows))
        return name

    def lookup(self, values: NDArray[np.int64]) -> int:
        """Place of a look-up of ``RAW`` values; equal ones are stored once."""
        key = values.astype(np.int32).tobytes()
        return RAW * self.lookups.setdefault(key, len(self.lookups))

    def source(self, slot: int) -> str:
        """Row that holds a slot now: what has not moved yet is still as it was."""
        n = self.parts.layout.count
        if slot == 4 * n:
            return self.row("g")
        kind, v = divmod(slot, n)
        old = kind >= 2 and v in self.moved
        return self.row(("s", "p", "b", "q")[kind if old else kind % 2] + str(v))

    def shared(self, axis: Axis) -> str:
        """Raw value of an axis if all children share it, else empty."""
        n = self.parts.layout.count
        if axis.slot == 4 * n + 1:
            return "year"
        return "age" if axis.slot == 4 * n and len(self.parts.entry_ages) == 1 else ""

    def index(self, axes: Sequence[tuple[Axis, int]]) -> tuple[str, int, list[Term]]:
        """Index of a table's cell: text of what all children share, a constant, own terms."""
        together, constant = "", 0
        own: list[Term] = []
        for axis, weight in axes:
            if axis.size == 1:
                continue
            values = axis.classes * weight
            raw = self.shared(axis)
            if raw:
                together += f" + lut[{self.lookup(values)} + {raw}]"
                continue
            valid = np.flatnonzero(self.parts.layout.valid(axis.slot))
            row = self.source(axis.slot)
            edges = [int(v) for v in valid[1:] if values[v] != values[v - 1]]
            if np.array_equal(axis.classes[valid], valid):
                own.append((row, "times", weight))
            elif len(edges) <= EDGES and valid[-1] == len(valid) - 1:
                constant += int(values[0])
                steps = tuple((e, int(values[e] - values[e - 1])) for e in edges)
                own.append((row, "steps", steps))
            else:
                own.append((row, "look", self.lookup(values)))
        return together, constant, own
