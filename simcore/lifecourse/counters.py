"""Which cells of which table a child is counted in, as look-ups for the kernel."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simcore.lifecourse.layout import RAW, Axis, Grid, Layout
from simcore.scenario.cells import CellTable, cell_table, changes, counts_exits, per_count
from simcore.scenario.conditions import MAX_SPELL
from simcore.scenario.schema.model import Scenario

#: When a table is read within a step.
AT_START, AT_END, EVENT = 1, 2, 4
_TIMES = {"start": AT_START, "end": AT_END, "middle": AT_START | AT_END}

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Counter:
    """One table as the kernel reads it.

    Attributes
    ----------
    cells
        The cells and their labels.
    grid
        Classes of the slots that decide the cell.
    place
        Grid cell -> place in the ``cell`` dimension, or -1 (not counted).
    exited
        Place of the cell of ended lives, or -1.
    at
        AT_START, AT_END (or both), or EVENT.
    first
        Place of the table's first cell.
    per_count
        Person-years (or events) that one count stands for.
    """

    cells: CellTable
    grid: Grid
    place: Ints
    exited: int
    at: int
    first: int
    per_count: float


def counters(scenario: Scenario, layout: Layout) -> list[Counter]:
    """Lay out all declared tables one after the other."""
    out: list[Counter] = []
    first = 0
    for name in scenario.tables:
        counter = _counter(scenario, layout, name, first)
        out.append(counter)
        first += len(counter.cells.labels)
    return out


def _counter(scenario: Scenario, layout: Layout, name: str, first: int) -> Counter:
    table = scenario.tables[name]
    cells = cell_table(scenario, name)
    axes: list[Axis] = []
    outside: list[int | None] = []
    if table.events is not None:
        domain = table.events
        for kind in ("before", "state"):
            grid = Grid.over(layout, [layout.slot(kind, domain)], [])
            axes.append(grid.axes[0])
            outside.append(None)
    for axis in table.of:
        one, out_class = _axis(scenario, layout, name, axis)
        axes.append(one)
        outside.append(out_class)
    grid = Grid(layout, axes)
    codes = [grid.classes_of(i) for i in range(len(axes))]
    place = np.full(grid.cells, -1, np.int64)
    inside = np.ones(grid.cells, bool)
    for code, out_class in zip(codes, outside, strict=True):
        if out_class is not None:
            inside &= code != out_class
    rest = codes
    strides = [len(v) for v in cells.axes.values()]
    if table.events is not None:
        domain = table.events
        names = layout.states[domain]
        pair = np.full((len(names), len(names)), -1, np.int64)
        for i, (f, t) in enumerate(changes(scenario, domain)):
            pair[names.index(f), names.index(t)] = i
        change = pair[codes[0], codes[1]]
        inside &= change >= 0
        rest = [change, *codes[2:]]
    flat = np.zeros(grid.cells, np.int64)
    for code, size in zip(rest, strides, strict=True):
        flat = flat * size + np.minimum(code, size - 1)
    place[inside] = first + flat[inside]
    if table.events is not None:
        return Counter(cells, grid, place, -1, EVENT, first, per_count(scenario, name))
    last = first + len(cells.labels) - 1
    exited = last if counts_exits(scenario, name) else -1
    if table.only:
        place[~inside] = last - (1 if exited >= 0 else 0)
    at = _TIMES[table.at]
    return Counter(cells, grid, place, exited, at, first, per_count(scenario, name))


def _axis(scenario: Scenario, layout: Layout, name: str, axis: str) -> tuple[Axis, int | None]:
    """Classes along one axis of a table, and the class of values outside it."""
    table = scenario.tables[name]
    if axis == "age" or axis.startswith("spell."):
        variable = axis.removeprefix("spell.")
        spell = axis != "age"
        bands = table.spell_bands[variable] if spell else table.age_bands
        scale = scenario.run.steps_per_year if spell else 1
        edges = np.array(bands) * scale
        classes = np.maximum(np.searchsorted(edges, np.arange(RAW), side="right") - 1, 0)
        slot = layout.slot("spell", variable) if spell else layout.slot("age")
        return Axis(slot, classes, np.minimum(edges, MAX_SPELL)), None
    values = cell_table(scenario, name).axes[axis]
    states = layout.states[axis]
    classes = np.full(RAW, len(values), np.int64)
    for i, value in enumerate(values):
        classes[states.index(value)] = i
    sample = [states.index(v) for v in values]
    left_out = [i for i, s in enumerate(states) if s not in values]
    if left_out:
        return Axis(layout.slot("state", axis), classes, np.array([*sample, left_out[0]])), len(
            values
        )
    classes[len(states) :] = 0
    return Axis(layout.slot("state", axis), classes, np.array(sample)), None
