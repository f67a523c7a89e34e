"""The scenario's shape as flat arrays of fixed types: what the kernel is handed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simcore.engine.addresses import MAX_STEPS
from simcore.errors import ScenarioError
from simcore.lifecourse.counters import Counter, counters
from simcore.lifecourse.layout import Grid, Layout, layout
from simcore.lifecourse.programs import Program, Programs, programs
from simcore.scenario.intervention import capacities
from simcore.scenario.schema import Scenario

Ints = NDArray[np.int64]


class KernelShape(NamedTuple):
    """Everything the kernel knows about a scenario; one signature for all scenarios.

    ``*_axis[p] .. *_axis[p + 1]`` are the axes of program or table p, each with a slot
    and a look-up raw value -> class times stride, shape ``(axes, 256)``.  ``*_at[p]``
    is where its thresholds (or places) begin.
    """

    variables: int
    attributes: int
    steps: int
    steps_per_year: int
    groups: int
    exit_variable: int
    exit_state: int
    entry_ages: Ints
    places: Ints
    start_at: Ints
    start_variable: Ints
    start_states: Ints
    start_axis: Ints
    start_slot: Ints
    start_lookup: Ints
    step_at: Ints
    step_variable: Ints
    step_states: Ints
    step_axis: Ints
    step_slot: Ints
    step_lookup: Ints
    table_at: Ints
    table_time: Ints
    table_exited: Ints
    table_axis: Ints
    table_slot: Ints
    table_lookup: Ints
    table_place: Ints


@dataclass(frozen=True)
class Shape:
    """A scenario made ready to simulate.

    Attributes
    ----------
    scenario
        The scenario.
    layout, programs, counters
        Numbering, tables of rates, tables of cells.
    kernel
        The same as flat arrays.
    thresholds
        Number of thresholds of one draw and arm.
    cells
        Length of the ``cell`` dimension.
    """

    scenario: Scenario
    layout: Layout
    programs: Programs
    counters: list[Counter]
    kernel: KernelShape
    thresholds: int
    cells: int

    @property
    def labels(self) -> list[str]:
        """Names of all cells in order."""
        return [label for c in self.counters for label in c.cells.labels]


def shape_of(scenario: Scenario) -> Shape:
    """Build the shape of a scenario.

    Raises
    ------
    ScenarioError
        If the run has more steps than addresses, or if transitions contradict.
    """
    steps = scenario.run.years * scenario.run.steps_per_year
    if steps > MAX_STEPS:
        raise ScenarioError(f"run.years: {steps} steps exceed the {MAX_STEPS} that have addresses")
    names = layout(scenario)
    built = programs(scenario, names)
    tables = counters(scenario, names)
    start_at, upto = _offsets(built.start, 0)
    step_at, upto = _offsets(built.step, upto)
    start_axis, start_slot, start_lookup = _axes([p.grid for p in built.start])
    step_axis, step_slot, step_lookup = _axes([p.grid for p in built.step])
    table_axis, table_slot, table_lookup = _axes([c.grid for c in tables])
    sizes = [len(c.place) for c in tables]
    places = np.full(names.attributes, -1, np.int64)
    for attribute, capacity in capacities(scenario).items():
        places[names.variables.index(attribute)] = capacity
    last = scenario.exit
    domains = names.count - names.attributes
    kernel = KernelShape(
        variables=names.count,
        attributes=names.attributes,
        steps=steps,
        steps_per_year=scenario.run.steps_per_year,
        groups=max((domains + 3) // 4, 1),
        exit_variable=names.variables.index(last.domain) if last else -1,
        exit_state=names.states[last.domain].index(last.state) if last else -1,
        entry_ages=_ints([int(a) for a in names.states["entry_age"]]),
        places=places,
        start_at=start_at,
        start_variable=_ints([p.variable for p in built.start]),
        start_states=_ints([p.states for p in built.start]),
        start_axis=start_axis,
        start_slot=start_slot,
        start_lookup=start_lookup,
        step_at=step_at,
        step_variable=_ints([p.variable for p in built.step]),
        step_states=_ints([p.states for p in built.step]),
        step_axis=step_axis,
        step_slot=step_slot,
        step_lookup=step_lookup,
        table_at=_ints([0, *np.cumsum(sizes)[:-1]]),
        table_time=_ints([c.at for c in tables]),
        table_exited=_ints([c.exited for c in tables]),
        table_axis=table_axis,
        table_slot=table_slot,
        table_lookup=table_lookup,
        table_place=np.concatenate([c.place for c in tables]).astype(np.int64),
    )
    cells = sum(len(c.cells.labels) for c in tables)
    return Shape(scenario, names, built, tables, kernel, upto, cells)


def _ints(values: list[int]) -> Ints:
    return np.array(values, np.int64)


def _offsets(all_programs: list[Program], first: int) -> tuple[Ints, int]:
    sizes = [p.cells * (p.states - 1) for p in all_programs]
    starts = first + np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    return starts[:-1], int(starts[-1])


def _axes(grids: list[Grid]) -> tuple[Ints, Ints, Ints]:
    first, slots, lookups = [0], [], []
    for grid in grids:
        for axis, stride in zip(grid.axes, grid.strides(), strict=True):
            slots.append(axis.slot)
            lookups.append(axis.classes * stride)
        first.append(len(slots))
    lookup = np.array(lookups, np.int64) if lookups else np.zeros((0, 256), np.int64)
    return _ints(first), _ints(slots), lookup
