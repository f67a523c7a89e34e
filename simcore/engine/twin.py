"""One child's life in plain Python: what kernels are tested against, and what trace() shows.

It reads the same thresholds as the kernel but shares no code with it: no blocks, no
compiled loops, no premultiplied look-ups.  Tests hold the two against each other bit
for bit.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simcore.engine.shape import Shape
from simcore.lifecourse.counters import AT_END, AT_START, EVENT
from simcore.lifecourse.layout import Grid
from simcore.lifecourse.programs import Program
from simcore.randomness.addresses import START_ATTRIBUTES, START_DOMAINS, UNIT, uniform
from simcore.scenario.conditions import MAX_SPELL
from simcore.scenario.read.children import starting_values
from simcore.scenario.read.interventions import capacities


@dataclass(frozen=True)
class Decision:
    """One decision of one child in one arm.

    Attributes
    ----------
    arm, step, age
        When (step -1: at intake).
    domain
        The variable decided.
    before, after
        States.
    uniform
        The addressed uniform, in [0, 1).
    probabilities
        Of every state, in declared order.
    """

    arm: str
    step: int
    age: int
    domain: str
    before: str
    after: str
    uniform: float
    probabilities: dict[str, float]


def _cell(grid: Grid, memory: list[int]) -> int:
    """Cell of a table for a child's memory."""
    cell = 0
    for axis in grid.axes:
        cell = cell * axis.size + int(axis.classes[memory[axis.slot]])
    return cell


def live_slowly(
    shape: Shape,
    thresholds: NDArray[np.uint32],
    key: tuple[int, int],
    person: int,
    rank: int,
    draw: int,
    cohort: int,
) -> tuple[list[Decision], NDArray[np.int64]]:
    """Follow one child through all steps in all arms.

    Parameters
    ----------
    shape, thresholds
        As for the kernel, thresholds (arms, n).
    key
        From ``addresses.key_of``.
    person, rank
        Number over all intakes, and within the intake.
    draw, cohort
        Where the child lives.

    Returns
    -------
    decisions, counts
        Every decision in order, and counts (arm, year, cell).
    """
    run = shape.scenario.run
    decisions: list[Decision] = []
    counts = np.zeros((len(shape.scenario.arms), run.rows, shape.cells), np.int64)
    for a, arm in enumerate(shape.scenario.arms):
        life = _Life(shape, thresholds[a], key, person, rank, draw, cohort, arm, decisions)
        life.start()
        for step in range(run.total_steps):
            life.step(step, counts[a, step * run.rows_per_year // run.steps_per_year])
    return decisions, counts


@dataclass
class _Life:
    """One child in one arm."""

    shape: Shape
    thresholds: NDArray[np.uint32]
    key: tuple[int, int]
    person: int
    rank: int
    draw: int
    cohort: int
    arm: str
    log: list[Decision]

    def __post_init__(self) -> None:
        self.names = self.shape.layout
        self.memory = [0] * self.names.slots
        self.alive = True
        self.ages = [int(a) for a in self.names.states["entry_age"]]
        self.at = [*self.shape.start_at, *self.shape.step_at]

    def start(self) -> None:
        """Draw attributes and first states."""
        places = capacities(self.shape.scenario)
        given = starting_values(self.shape.scenario)
        for column, values in given.items():
            if column.startswith("spell."):
                v = self.names.variables.index(column.removeprefix("spell."))
                self.memory[self.names.count + v] = int(values[self.person])
        for i, program in enumerate(self.shape.programs.start):
            v = program.variable
            if self.names.variables[v] in given:
                self.memory[v] = int(given[self.names.variables[v]][self.person])
                continue
            self.memory[4 * self.names.count] = self.ages[self.memory[0]]
            attribute = v < self.names.attributes
            step = START_ATTRIBUTES if attribute else START_DOMAINS
            decision = v if attribute else v - self.names.attributes
            state = self._draw(program, self.at[i], step, decision, -1)
            name = self.names.variables[v]
            if name in places:
                state = 0 if self.rank < places[name] else 1
            self.memory[v] = state

    def step(self, step: int, counts: NDArray[np.int64]) -> None:
        """Live through one step and be counted."""
        n = self.names.count
        year = step // self.names.steps_per_year
        self.memory[4 * n] = self.ages[self.memory[0]] + year
        self.memory[4 * n + 1] = year
        self.memory[2 * n : 4 * n] = self.memory[: 2 * n]
        self._count(AT_START, counts)
        first = len(self.shape.programs.start)
        for i, program in enumerate(self.shape.programs.step):
            if not self.alive:
                break
            v = program.variable
            decision = v - self.names.attributes
            state = self._draw(program, self.at[first + i], step, decision, step)
            if state == self.memory[v]:
                self.memory[n + v] = min(self.memory[n + v] + 1, MAX_SPELL)
            else:
                self.memory[v], self.memory[n + v] = state, 0
            end = self.shape.scenario.exit
            if end and self.names.variables[v] == end.domain:
                self.alive = self.names.states[end.domain][state] != end.state
        self._count(EVENT, counts)
        self._count(AT_END, counts)

    def _draw(self, program: Program, at: int, step: int, decision: int, shown: int) -> int:
        u = uniform(self.key, self.person, step, decision, self.cohort, self.draw)
        last = program.states - 1
        first = at + _cell(program.grid, self.memory) * last
        row = [int(x) for x in self.thresholds[first : first + last]]
        state = sum(u >= threshold for threshold in row)
        edges = [0, *row, UNIT]
        names = self.names.states[self.names.variables[program.variable]]
        shares = {s: (edges[k + 1] - edges[k]) / UNIT for k, s in enumerate(names)}
        now = names[self.memory[program.variable]] if shown >= 0 else ""
        age = self.memory[4 * self.names.count]
        variable = self.names.variables[program.variable]
        self.log.append(
            Decision(self.arm, shown, age, variable, now, names[state], u / UNIT, shares)
        )
        return state

    def _count(self, time: int, counts: NDArray[np.int64]) -> None:
        for counter in self.shape.counters:
            if not counter.at & time:
                continue
            cell = int(counter.place[_cell(counter.grid, self.memory)])
            if counter.exited >= 0 and not self.alive:
                cell = counter.exited
            if cell >= 0:
                counts[cell] += 1
