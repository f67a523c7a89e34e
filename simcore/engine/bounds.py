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
from simcore.lifecourse.distinct import Distinct
from simcore.lifecourse.layout import RAW, Layout

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
        self, distinct: Distinct, layout: Layout, entry_ages: Sequence[int], base: int, width: int
    ) -> int:
        """Bounds of one domain in all years; returns which, -1 if it has too many states."""
        program = distinct.program
        grid = program.grid
        if program.states > NO_STATE:
            return -1
        n = layout.count
        ages = [i for i, axis in enumerate(grid.axes) if axis.slot == 4 * n]
        years = [i for i, axis in enumerate(grid.axes) if axis.slot == 4 * n + 1]
        own = [i for i, axis in enumerate(grid.axes) if axis.slot == program.variable]
        cells = distinct.row.reshape(grid.shape or (1,))
        known: dict[tuple[tuple[int, ...], ...], int] = {}
        of = np.zeros(layout.years, np.int64)
        for year in range(layout.years):
            raw = [min(e + year, RAW - 1) for e in entry_ages]
            chosen = (
                *(tuple(sorted({int(c) for c in grid.axes[i].classes[raw]})) for i in ages),
                *((int(grid.axes[i].classes[year]),) for i in years),
            )
            if chosen not in known:
                known[chosen] = len(self.rows)
                part = cells
                for i, classes in zip([*ages, *years], chosen, strict=True):
                    part = np.take(part, classes, axis=i)
                by_state = []
                for state in range(program.states):
                    here = part
                    if own:
                        here = np.take(part, [grid.axes[own[0]].classes[state]], axis=own[0])
                    met = np.zeros(len(distinct.first), bool)
                    met[here.ravel()] = True
                    by_state.append(base + width * np.flatnonzero(met))
                self.rows.append(by_state)
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
