"""Builds the thresholds of all programs for one draw, in all arms."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simcore.engine.shape import Shape
from simcore.errors import ScenarioError
from simcore.kernels.cache import compiled
from simcore.lifecourse.factors import MOST_HAZARD, Factor
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
        self.all = [*shape.programs.start, *shape.programs.step]
        self.at = [*shape.start_at, *shape.step_at]
        self.rows = shape.distinct
        self.probability = [np.zeros((d.program.cells, d.program.states)) for d in self.rows]
        self.distinct = [
            np.zeros((d.program.cells, d.program.states - 1), np.uint32) for d in self.rows
        ]
        names = shape.programs.parameters
        self.arms = [
            {names.index(k): v for k, v in arm.set.items() if k in names}
            for arm in shape.scenario.arms.values()
        ]
        used = [_parameters_of(p, shape.programs.factors) for p in self.all]
        # A table that no arm touches is built once and copied.
        own = [_has_arms(p, shape.programs.factors) for p in self.all]
        self.differs = [
            [x or bool(u & set(arm)) for u, x in zip(used, own, strict=True)] for arm in self.arms
        ]
        self.thresholds = np.zeros((len(self.arms), shape.thresholds), np.uint32)
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
        self._fill_one = _compiled_fill()

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

    def build(self, values: Floats) -> NDArray[np.uint32]:
        """Thresholds of all arms, shape ``(arms, n)``, for one draw.

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
            for i, program in enumerate(self.all):
                size = program.cells * (program.states - 1)
                part = slice(self.at[i], self.at[i] + size)
                if arm and not self.differs[arm][i] and not self.differs[0][i]:
                    self.thresholds[arm, part] = self.thresholds[0, part]
                    continue
                self._fill(i, program, factors, own, self.thresholds[arm, part])
        return self.thresholds

    def _fill(
        self, i: int, program: Program, factors: Floats, values: Floats, out: NDArray[np.uint32]
    ) -> None:
        rows = self.rows[i]
        small = rows.program
        bad = self._fill_one(
            small.entry_start,
            small.entry_to,
            small.entry_kind,
            small.term_start,
            small.term,
            small.rest,
            factors,
            1.0 / self.shape.layout.steps_per_year,
            program.scale,
            i < len(self.shape.programs.start),
            self.probability[i],
            self.distinct[i],
        )
        np.take(
            self.distinct[i],
            rows.row,
            axis=0,
            out=out.reshape(program.cells, program.states - 1),
            mode="clip",  # without it NumPy makes a copy first
        )
        if bad >= 0:
            name = self.shape.layout.variables[program.variable]
            where = describe(self.shape, program, int(rows.first[bad]))
            raise ScenarioError(
                f"{self.shape.scenario.name}: the probabilities of {name!r} sum to more than 1 in "
                f"one of its rows ({where}); lower them, "
                f"or write rates instead"
            )
        if bad < -1:
            row = -2 - bad
            name = self.shape.layout.variables[program.variable]
            where = describe(self.shape, program, int(rows.first[row]))
            raise ScenarioError(
                f"{self.shape.scenario.name}: a rate or share of {name!r} is negative, infinite "
                f"or not a number in one of its rows ({where}), which multiplies "
                f"{self._made_of(small, row, values)}; correct these numbers"
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


def _compiled_fill() -> Any:
    """``kernels.fill``, from the cache of kernels where there is one."""
    from simcore.kernels.fill import fill  # loads Numba

    integers, numbers = np.zeros(2, np.int64), np.zeros(1)

    none = np.zeros((0, 2)), np.zeros((0, 1), np.uint32)
    return compiled(fill, *[integers] * 5, integers[:0], numbers, 1.0, False, False, *none)


def describe(shape: Shape, program: Program, cell: int) -> str:
    """Say in words which cell of a program's table this is."""
    words = []
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


def _has_arms(program: Program, factors: list[Factor]) -> bool:
    return any(factors[f].arms for f in np.unique(program.term))


def _parameters_of(program: Program, factors: list[Factor]) -> set[int]:
    used: set[int] = set()
    for f in np.unique(program.term):
        used |= {factors[f].place, factors[f].power_place}
    return used - {-1}
