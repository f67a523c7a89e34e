"""Builds the thresholds of all tables for one draw, in all arms, and the bounds that follow."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simcore.engine.shape import Shape
from simcore.engine.tables import own_values
from simcore.errors import ScenarioError
from simcore.kernels.cache import compiled
from simcore.kernels.machine import codes
from simcore.kernels.machine.records import Numbers
from simcore.lifecourse.factors import MOST_HAZARD
from simcore.lifecourse.programs import Program

Floats = NDArray[np.float64]


class Tables:
    """Turns parameter values into thresholds; one per thread, buffers are reused.

    Parameters
    ----------
    shape
        Of the scenario.
    """

    def __init__(self, shape: Shape) -> None:
        self.shape = shape
        self.tables = [*shape.start, *shape.step]
        self.probability = [np.zeros((t.program.rows, t.program.states)) for t in self.tables]
        names = shape.programs.parameters
        self.arms = [own_values(arm.set, names) for arm in shape.scenario.arms.values()]
        size = sum(t.width * t.program.rows for t in self.tables)
        # What pads a row is never reached.
        self.rows = np.full((len(self.arms), size), np.iinfo(np.uint32).max, np.uint32)
        self._of_bounds = shape.operations.bounds
        at = self._of_bounds[-1]
        self.bounds = np.zeros((len(self.arms), at[-1], 3), np.uint8)
        self.bound_many = np.zeros((len(self.arms), len(at) - 1), np.int64)
        self.numbers = Numbers(self.rows.ravel(), self.bounds.ravel(), self.bound_many.ravel(), at)
        factors = shape.programs.factors
        self._place = np.array([f.place for f in factors], np.int64)
        self._number = np.array([f.number for f in factors])
        self._power_place = np.array([f.power_place for f in factors], np.int64)
        self._power = np.array([f.power for f in factors])
        self._hazard = np.array([f.as_hazard for f in factors], bool)
        self._step = np.array([f.weibull_step for f in factors], np.int64)
        self._weibull = self._step >= 0
        self._dt = 1.0 / shape.layout.steps_per_year
        self._idle = np.array(
            [[bool(f.arms) and arm not in f.arms for f in factors] for arm in shape.scenario.arms]
        )
        self._fill_one, self._certain = _compiled_fill()

    def factors(self, values: Floats, arm: int) -> Floats:
        """Value of every factor in an arm, shape ``(factors,)``, from one draw."""
        padded = np.append(values, 0.0)
        base = np.where(self._place >= 0, padded[self._place], self._number)
        power = np.where(self._power_place >= 0, padded[self._power_place], self._power)
        with np.errstate(divide="ignore"):
            hazard = -np.log1p(-np.clip(base, 0.0, 1.0))
        out: Floats = np.where(self._hazard, np.minimum(hazard, MOST_HAZARD), base)
        out = np.where(power == 1.0, out, out**power)
        if self._weibull.any():
            shape, scale = base[self._weibull], power[self._weibull]
            first, last = ((self._step[self._weibull] + k) * self._dt for k in (0, 1))
            out[self._weibull] = ((last / scale) ** shape - (first / scale) ** shape) / self._dt
        out[self._idle[arm]] = 1.0
        return out

    def build(self, values: Floats) -> Numbers:
        """Thresholds and bounds of all arms for one draw; overwritten by the next.

        Parameters
        ----------
        values
            Life parameters in the order of ``Programs.parameters``.

        Raises
        ------
        ScenarioError
            If a row of probabilities sums to more than one, or a number in it is
            negative, infinite or not a number.
        """
        for arm, overlay in enumerate(self.arms):
            own = values.copy()
            own[list(overlay)] = list(overlay.values())
            factors = self.factors(own, arm)
            for i, table in enumerate(self.tables):
                size = table.width * table.program.rows
                part = slice(table.base, table.base + size)
                if arm and not table.differs[arm]:
                    self.rows[arm, part] = self.rows[0, part]
                else:
                    self._fill(i, factors, own, self.rows[arm, part])
            self._certain(
                self.rows[arm], *self._of_bounds, self.bounds[arm], self.bound_many[arm],
            )  # fmt: skip
        return self.numbers

    def by_cell(self, values: Floats) -> NDArray[np.uint32]:
        """Thresholds of every cell of every table, shape ``(arms, n)``, for one draw.

        As the machine does not need them: tables one after the other, cells in order, from
        ``Shape.start_at`` and ``Shape.step_at``.
        """
        self.build(values)
        out = np.zeros((len(self.arms), self.shape.thresholds), np.uint32)
        for table, at in zip(self.tables, [*self.shape.start_at, *self.shape.step_at], strict=True):
            last = table.program.states - 1
            size = table.width * table.program.rows
            rows = self.rows[:, table.base : table.base + size].reshape(len(out), -1, table.width)
            cells = rows[:, table.program.row, :last].reshape(len(out), -1)
            out[:, at : at + cells.shape[1]] = cells
        return out

    def _fill(self, i: int, factors: Floats, values: Floats, out: NDArray[np.uint32]) -> None:
        table = self.tables[i]
        program = table.program
        bad = self._fill_one(
            program.entry_start,
            program.entry_to,
            program.entry_kind,
            program.term_start,
            program.term,
            program.rest,
            program.routes,
            program.caused,
            factors,
            1.0 / self.shape.layout.steps_per_year,
            program.scale,
            i < len(self.shape.start),
            self.probability[i],
            out.reshape(program.rows, table.width),
        )
        if bad >= 0:
            name = self.shape.layout.variables[program.variable]
            where = describe(self.shape, table.program, bad)
            raise ScenarioError(
                f"{self.shape.scenario.name}: the probabilities of {name!r} sum to more than 1 in "
                f"one of its rows ({where}); lower them, "
                f"or write rates instead"
            )
        if bad < -1:
            row = -2 - bad
            name = self.shape.layout.variables[program.variable]
            where = describe(self.shape, table.program, row)
            raise ScenarioError(
                f"{self.shape.scenario.name}: a rate or share of {name!r} is negative, infinite "
                f"or not a number in one of its rows ({where}), which multiplies "
                f"{self._made_of(program, row, values)}; correct these numbers"
            )

    def _made_of(self, program: Program, row: int, values: Floats) -> str:
        """Say which numbers a row multiplies, with their values in this draw."""
        names, factors = self.shape.programs.parameters, self.shape.programs.factors
        entries = slice(program.entry_start[row], program.entry_start[row + 1])
        begin, end = program.term_start[entries.start], program.term_start[entries.stop]
        said: dict[str, None] = {}
        for f in program.term[begin:end]:
            for place, number in (
                (factors[f].place, factors[f].number),
                (factors[f].power_place, factors[f].power),
            ):
                said[f"{names[place]} = {values[place]:.6g}" if place >= 0 else f"{number:.6g}"] = (
                    None
                )
        return ", ".join(said)


def _compiled_fill() -> tuple[Any, Any]:
    """``kernels.fill`` and ``kernels.certain``, from the cache of kernels where there is one."""
    from simcore.kernels.fill import fill
    from simcore.kernels.machine.certain import certain  # loads Numba

    whole, numbers, none = np.zeros(2, np.int64), np.zeros(1), np.zeros(0, np.int64)
    tables = np.zeros((0, 2)), np.zeros((0, 1), np.uint32)
    bounds = np.zeros((0, 3), np.uint8)
    return (
        compiled(
            fill,
            *[whole] * 5,
            none,
            np.zeros((1, 2), np.int64),
            np.zeros(0, bool),
            numbers,
            1.0,
            False,
            False,
            *tables,
        ),
        compiled(certain, np.zeros(0, np.uint32), *[none] * 5, bounds, none, calls=(codes,)),
    )


def describe(shape: Shape, program: Program, row: int) -> str:
    """Say in words where a row of a program's table holds: in the first cell that has it."""
    words = []
    cell = np.flatnonzero(program.row == row)[0]
    places = np.unravel_index(cell, program.grid.shape) if program.grid.axes else ()
    for axis, place in zip(program.grid.axes, places, strict=True):
        raw = int(axis.sample[place])
        kind, variable = divmod(axis.slot, shape.layout.count)
        if kind == 4:
            words.append(f"{('age', 'year')[variable]} {raw}")
            continue
        name = shape.layout.variables[variable]
        prefix = ("", "spell of ", "before, ", "spell before of ")[kind]
        value = shape.layout.states[name][raw] if kind in (0, 2) else str(raw)
        words.append(f"{prefix}{name} {value}")
    return ", ".join(words) or "its only row"
