"""With which uniforms a child stays in its state for certain, whatever else is true of it.

In most years most children stay where they are.  A state is left if the uniform lies below the
threshold before the state or above that after it; these differ from row to row of the table,
but a uniform between the highest of the first and the lowest of the second keeps every child of
that state and age where it is (a *squeeze* of the decision, as in rejection sampling).  The
machine tests this with the first eight bits of the uniform and looks up only who is left.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from simcore.kernels.machine.codes import NO_STATE, QUAD
from simcore.lifecourse.layout import RAW, Layout
from simcore.lifecourse.programs import Program

Ints = NDArray[np.int64]


@dataclass
class Bounds:
    """Which rows can occur together; built once for a model.

    Attributes
    ----------
    of
        By operation: which bounds hold in each year, (n, years).
    rows
        By bounds and state: places of the rows that a child in the state can meet.
    thresholds
        By bounds: how many thresholds a row has.
    """

    of: list[Ints] = field(default_factory=list)
    rows: list[list[Ints]] = field(default_factory=list)
    thresholds: list[int] = field(default_factory=list)

    def add(
        self, program: Program, layout: Layout, entry_ages: Sequence[int], base: int, width: int
    ) -> int:
        """Bounds of one domain in all years; returns which, -1 if it has too many states."""
        if program.states > NO_STATE:
            return -1
        met, (of_age, of_year) = _met(program, layout)
        known: dict[tuple[tuple[int, ...], int], int] = {}
        of = np.zeros(layout.years, np.int64)
        for year in range(layout.years):
            ages = {int(of_age[min(entry + year, RAW - 1)]) for entry in entry_ages}
            chosen = tuple(sorted(ages)), int(of_year[year])
            if chosen not in known:
                known[chosen] = len(self.rows)
                by_state = np.logical_or.reduce(met[chosen], axis=0)
                self.rows.append([base + width * np.flatnonzero(rows) for rows in by_state])
                self.thresholds.append(program.states - 1)
            of[year] = known[chosen]
        self.of.append(of)
        return len(self.of) - 1

    def flat(self) -> tuple[Ints, Ints, Ints, Ints, Ints]:
        """Begin, starts, places, thresholds and at, as ``kernels.machine.certain`` takes them."""
        counts = [len(states) for states in self.rows]
        begin = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        groups = [rows for states in self.rows for rows in states]
        starts = np.concatenate([[0], np.cumsum([len(g) for g in groups])]).astype(np.int64)
        places = np.concatenate([*groups, np.zeros(0, np.int64)]).astype(np.int64)
        quads = [-(-c // QUAD) * QUAD for c in counts]
        at = np.concatenate([[0], np.cumsum(quads)]).astype(np.int64)
        return begin, starts, places, np.array(self.thresholds, np.int64), at


def _met(program: Program, layout: Layout) -> tuple[NDArray[np.bool_], list[Ints]]:
    """Which rows stand where: masks (age, year, state, row), and classes of ages and of years."""
    grid, place = program.grid, np.zeros(program.cells, np.int64)
    shape, classes = [], []
    for slot in (layout.slot("age"), layout.slot("year"), program.variable):
        found = [i for i, axis in enumerate(grid.axes) if axis.slot == slot]
        shape.append(grid.shape[found[0]] if found else 1)
        classes.append(grid.axes[found[0]].classes if found else np.zeros(RAW, np.int64))
        if found:
            place = place * shape[-1] + grid.classes_of(found[0])
    met = np.zeros((*shape, program.rows), bool)
    met.reshape(-1)[place * program.rows + program.row] = True
    return met, classes[:2]
