"""Which cells of which table a child is counted in, as look-ups for the kernel."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simcore.lifecourse.layout import EACH, RAW, Axis, Grid, Layout
from simcore.scenario.cells import CellTable, cell_table, changes, counts_exits, per_count
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
    read = [_value_of(scenario, layout, cells, axis) for axis in table.of]
    changed = [layout.slot(kind, table.events) for kind in ("before", "state") if table.events]
    axes = [Axis.over(layout, slot, EACH) for slot in changed]
    axes += [Axis.over(layout, slot, EACH[value]) for slot, value in read]
    grid = Grid(layout, axes)
    codes: list[Ints] = []
    if table.events is not None:
        names = layout.states[table.events]
        pairs = changes(scenario, table.events)
        pair = np.full((len(names), len(names)), len(pairs), np.int64)
        for i, (f, t) in enumerate(pairs):
            pair[names.index(f), names.index(t)] = i
        codes.append(pair[grid.classes_of(0), grid.classes_of(1)])
    for i, (_, value) in enumerate(read, len(changed)):
        codes.append(value[grid.axes[i].sample][grid.classes_of(i)])
    place = np.full(grid.cells, -1, np.int64)
    inside = np.ones(grid.cells, bool)
    flat = np.zeros(grid.cells, np.int64)
    for code, values in zip(codes, cells.axes.values(), strict=True):
        inside &= code < len(values)
        flat = flat * len(values) + code
    place[inside] = first + flat[inside]
    if table.events is not None:
        return Counter(cells, grid, place, -1, EVENT, first, per_count(scenario, name))
    last = first + len(cells.labels) - 1
    exited = last if counts_exits(scenario, name) else -1
    if table.only:
        place[~inside] = last - (1 if exited >= 0 else 0)
    at = _TIMES[table.at]
    return Counter(cells, grid, place, exited, at, first, per_count(scenario, name))


def _value_of(scenario: Scenario, layout: Layout, cells: CellTable, axis: str) -> tuple[int, Ints]:
    """Slot of a table's axis, and place of each raw value among the axis' values.

    What is none of them has the place behind the last.
    """
    table = scenario.tables[cells.name]
    if axis == "age" or axis.startswith("spell."):
        variable = axis.removeprefix("spell.")
        spell = axis != "age"
        bands = table.spell_bands[variable] if spell else table.age_bands
        scale = scenario.run.steps_per_year if spell else 1
        edges = np.array(bands) * scale
        value = np.maximum(np.searchsorted(edges, np.arange(RAW), side="right") - 1, 0)
        return layout.slot("spell", variable) if spell else layout.slot("age"), value
    values = cells.axes[axis]
    value = np.full(RAW, len(values), np.int64)
    for i, state in enumerate(values):
        value[layout.states[axis].index(state)] = i
    return layout.slot("state", axis), value
