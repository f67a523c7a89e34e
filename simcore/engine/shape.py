"""A scenario made ready to simulate: numbering, tables, and the operations of its steps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simcore.engine.listing import Parts
from simcore.engine.operations import Operations, operations
from simcore.engine.tables import Table, tables_of
from simcore.errors import ScenarioError
from simcore.lifecourse.counters import Counter, counters
from simcore.lifecourse.layout import RAW, Layout, layout
from simcore.lifecourse.programs import Program, Programs, programs
from simcore.once import once
from simcore.randomness.addresses import MAX_STEPS
from simcore.scenario.read.children import starting_values
from simcore.scenario.read.interventions import capacities
from simcore.scenario.schema.model import Scenario


@dataclass(frozen=True)
class Shape:
    """A scenario made ready to simulate.

    Attributes
    ----------
    scenario
        The scenario.
    layout, programs, counters
        Numbering, tables of rates, tables of cells.
    start, step
        Tables of thresholds, of the start and of a step.
    operations
        What the machine does.
    start_at, step_at
        Place of each program's first threshold, cell by cell.
    thresholds
        Number of thresholds of one draw and arm, cell by cell.
    cells
        Length of the ``cell`` dimension.
    """

    scenario: Scenario
    layout: Layout
    programs: Programs
    counters: list[Counter]
    start: list[Table]
    step: list[Table]
    operations: Operations
    start_at: list[int]
    step_at: list[int]
    thresholds: int
    cells: int

    @property
    def labels(self) -> list[str]:
        """Names of all cells in order."""
        return [label for c in self.counters for label in c.cells.labels]


@once
def shape_of(scenario: Scenario) -> Shape:
    """Build the shape of a scenario; it is kept for the scenarios used last.

    Raises
    ------
    ScenarioError
        If the run has more steps than addresses, a variable more states than a byte
        holds, or if transitions contradict.
    """
    steps = scenario.run.total_steps
    if steps > MAX_STEPS:
        raise ScenarioError(f"run.years: {steps} steps exceed the {MAX_STEPS} that have addresses")
    names = layout(scenario)
    for name, states in names.states.items():
        if len(states) > RAW:
            raise ScenarioError(
                f"{scenario.name}: {name} has {len(states)} states, but a state is kept in a byte, "
                f"so that simulate takes at most {RAW}; join some, or use expected"
            )
    built = programs(scenario, names)
    tables = counters(scenario, names)
    start, step = tables_of(scenario, built)
    start_at, upto = _offsets(built.start, 0)
    step_at, upto = _offsets(built.step, upto)
    places = {
        names.variables.index(attribute): capacity
        for attribute, capacity in capacities(scenario).items()
    }
    cells = sum(len(c.cells.labels) for c in tables)
    last = scenario.exit
    parts = Parts(
        layout=names,
        start=start,
        step=step,
        counters=tables,
        arms=len(scenario.arms),
        steps=steps,
        steps_per_row=scenario.run.steps_per_year // scenario.run.rows_per_year,
        rows=scenario.run.rows,
        cells=cells,
        entry_ages=[int(a) for a in names.states["entry_age"]],
        exit=(names.variables.index(last.domain), names.states[last.domain].index(last.state))
        if last
        else None,
        places=places,
        children=scenario.children,
        given=_given_rows(scenario, names),
        interventions=frozenset(
            names.variables.index(v) for v in scenario.interventions if v in names.variables
        ),
    )
    return Shape(
        scenario,
        names,
        built,
        tables,
        start,
        step,
        operations(parts),
        start_at,
        step_at,
        upto,
        cells,
    )


def _given_rows(scenario: Scenario, names: Layout) -> dict[str, NDArray[np.uint8]]:
    """What a table of children gives, by row of the kernel's memory."""
    out = {}
    for column, values in starting_values(scenario).items():
        kind = "p" if column.startswith("spell.") else "s"
        out[f"{kind}{names.variables.index(column.removeprefix('spell.'))}"] = values
    return out


def _offsets(all_programs: list[Program], first: int) -> tuple[list[int], int]:
    sizes = [p.cells * (p.states - 1) for p in all_programs]
    starts = [first + sum(sizes[:i]) for i in range(len(sizes) + 1)]
    return starts[:-1], starts[-1]
