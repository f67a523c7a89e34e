"""The joint distribution of all variables as one array with named axes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simcore.scenario.cells import states_of
from simcore.scenario.conditions import MAX_SPELL, OPEN, Test, spans, tests_of
from simcore.scenario.order import update_order
from simcore.scenario.schema.model import Scenario
from simcore.scenario.schema.setup.table import Table
from simcore.scenario.uses import profile_values

Floats = NDArray[np.float64]
#: Called with (from, to, the mass that makes the change).
Watch = Callable[[int, int, "Joint"], None]


@dataclass(frozen=True)
class Space:
    """Axes of the joint distribution.

    Attributes
    ----------
    scenario
        Where the variables come from.
    attributes
        ``entry_age`` and the attributes, in order.
    states
        Variable -> its states.
    spells
        Variable -> number of spells told apart (1: none); the last one means "or more".
    before
        Domains whose state at the start of the step is needed after they moved.
    """

    scenario: Scenario
    attributes: list[str]
    states: dict[str, list[str]]
    spells: dict[str, int]
    before: set[str]

    @classmethod
    def of(cls, scenario: Scenario) -> Space:
        """Find the axes that a scenario's conditions and tables need."""
        attributes = ["entry_age", *scenario.attributes]
        order = update_order(scenario)
        states = {v: states_of(scenario, v) for v in [*attributes, *order]}
        per_year = scenario.run.steps_per_year
        last: dict[str, int] = dict.fromkeys(states, 0)

        def see(variable: str, edge: int) -> None:
            last[variable] = max(last[variable], min(edge, MAX_SPELL))

        before = {str(t.events) for t in scenario.tables.values() if needs_old(scenario, t)}
        for name, tests in _all_tests(scenario):
            for test in tests:
                if test.slot in ("spell", "before_spell"):
                    scale = 1 if test.steps else per_year
                    see(test.variable, test.low * scale)
                    if test.high < OPEN:
                        see(test.variable, (test.high + 1) * scale)
                asks_old = test.slot in ("before", "before_spell") and test.variable in order
                if asks_old and order.index(test.variable) < order.index(name):
                    before.add(test.variable)
        for name, domain in scenario.domains.items():
            for move in domain.transitions:
                for axis, start, _ in profile_values(move.profile, scenario.run.total_steps):
                    if axis in ("spell", "spell_steps"):
                        see(name, start * (per_year if axis == "spell" else 1))
        for table in scenario.tables.values():
            for variable, bands in table.spell_bands.items():
                see(variable, max(bands) * per_year)
        return cls(scenario, attributes, states, {v: n + 1 for v, n in last.items()}, before)

    def parts(self) -> dict[str, tuple[int, ...]]:
        """Axis -> (states, spells); an axis ``before.X`` keeps X's old value."""
        out: dict[str, tuple[int, ...]] = {
            v: (len(s), self.spells[v]) for v, s in self.states.items()
        }
        return out | {f"before.{v}": out[v] for v in sorted(self.before)}

    @property
    def size(self) -> int:
        """Number of joint states at the end of a step."""
        return prod(prod(shape) for shape in self.parts().values())


def needs_old(scenario: Scenario, table: Table) -> bool:
    """Whether a table of events waits for a domain that moves after the change.

    Events are read at the end of the step.  What has moved already will not move
    again, so most can be counted when the change happens.
    """
    if table.events is None:
        return False
    order = update_order(scenario)
    moved = order[: order.index(table.events) + 1]
    names = [axis.removeprefix("spell.") for axis in table.of]
    return any(name in order and name not in moved for name in names)


def _all_tests(scenario: Scenario) -> list[tuple[str, list[Test]]]:
    out: list[tuple[str, list[Test]]] = []
    for name, domain in scenario.domains.items():
        out += [(name, move.tests(name)) for move in domain.transitions]
    for effect in scenario.effects:
        out.append((effect.domain, tests_of(effect.when)))
    return out


class Joint:
    """Mass of each combination of values.

    Every variable has one axis of states x spells (spell fastest).  While a step is
    under way, a domain that moved may have a second axis with its old value.

    Parameters
    ----------
    space
        The axes.
    mass
        One dimension per name in ``names``.
    names
        Axes in order; ``before.X`` for old values.
    """

    def __init__(self, space: Space, mass: Floats, names: list[str]) -> None:
        self.space = space
        self.mass = mass
        self.names = names

    @classmethod
    def empty(cls, space: Space) -> Joint:
        """All mass, no variables yet."""
        return cls(space, np.array(1.0), [])

    @classmethod
    def observed(cls, space: Space, table: dict[str, NDArray[np.uint8]]) -> Joint:
        """All mass where a table of children stands (states, and spells as ``spell.X``)."""
        names = [n for n in space.states if n in table]
        shape = [len(space.states[n]) * space.spells[n] for n in names]
        places = []
        for name in names:
            spell = table.get(f"spell.{name}", np.zeros(len(table[name]), np.uint8))
            known = np.minimum(spell.astype(np.int64), space.spells[name] - 1)
            places.append(table[name].astype(np.int64) * space.spells[name] + known)
        mass = np.zeros(shape)
        np.add.at(mass, tuple(places), 1.0 / len(places[0]))
        return cls(space, mass, names)

    def axis(self, slot: str, variable: str) -> int:
        """Place of the axis that holds a slot."""
        old = f"before.{variable}"
        if slot in ("before", "before_spell") and old in self.names:
            return self.names.index(old)
        return self.names.index(variable)

    def wide(self, values: Floats, place: int) -> Floats:
        """Shape a vector along one axis so that it broadcasts."""
        shape = [1] * self.mass.ndim
        shape[place] = -1
        return values.reshape(shape)

    def holds(self, test: Test, year: int) -> Floats:
        """Where a test passes, as ones and zeros that broadcast against the mass."""
        if test.slot == "year":
            return np.array(float(test.low <= year <= test.high))
        if test.slot == "age":
            ages = np.array([int(a) for a in self.space.states["entry_age"]]) + year
            inside = ((ages >= test.low) & (ages <= test.high)).astype(float)
            return self.wide(inside, self.names.index("entry_age"))
        place = self.axis(test.slot, test.variable)
        states, spells = self.space.states[test.variable], self.space.spells[test.variable]
        if test.states:
            inside = np.array([s in test.states for s in states for _ in range(spells)], float)
        else:
            per_year = self.space.scenario.run.steps_per_year
            low, high = test.low, test.high
            if not test.steps:
                low, high = low * per_year, (high + 1) * per_year - 1
            fits = [float(low <= k <= high) for k in range(spells)]
            if high >= MAX_SPELL and low <= spells - 1:
                fits[-1] = 1.0
            inside = np.array(fits * len(states))
        return self.wide(inside, place)

    def add(self, name: str, shares: list[Floats]) -> None:
        """Add a variable at the end; ``shares`` per state broadcast against the mass."""
        spells = self.space.spells[name]
        new = np.zeros((*self.mass.shape, len(shares) * spells))
        for k, share in enumerate(shares):
            new[..., k * spells] = self.mass * share
        self.mass = new
        self.names = [*self.names, name]

    def begin_step(self) -> int:
        """Return the number of axes, to be given to ``end_step``."""
        return len(self.names)

    def end_step(self, axes: int) -> None:
        """Forget old values."""
        if len(self.names) > axes:
            self.mass = self.mass.sum(axis=tuple(range(axes, len(self.names))))
            self.names = self.names[:axes]

    def move(self, name: str, p: dict[tuple[int, int], Floats], watch: Watch | None) -> None:
        """Move a domain.

        Parameters
        ----------
        name
            Of the domain.
        p
            (from, to) -> probability, broadcasting against the mass; staying included.
        watch
            Called with from, to and the mass of each change, on this joint's axes; None where no
            table counts them.
        """
        place = self.names.index(name)
        spells = self.space.spells[name]
        keep = name in self.space.before
        shape = (*self.mass.shape, self.mass.shape[place]) if keep else self.mass.shape
        new = np.zeros(shape)
        front: tuple[Any, ...] = (slice(None),) * place
        for (f, t), probability in p.items():
            own = (*front, slice(f * spells, (f + 1) * spells))
            differs = probability.ndim > 0 and probability.shape[place] > 1
            flow = self.mass[own] * (probability[own] if differs else probability)
            if f != t and watch is not None:
                whole = np.zeros(self.mass.shape)
                whole[own] = flow
                watch(f, t, Joint(self.space, whole, self.names))
            for k in range(spells):
                target = t * spells + (min(k + 1, spells - 1) if f == t else 0)
                old = (..., f * spells + k) if keep else ()
                new[(*front, target, *old)] += flow[(*front, k)]
        self.mass = new
        if keep:
            self.names = [*self.names, f"before.{name}"]

    def take(self, name: str, state: str) -> Joint:
        """Remove the mass in one state of a domain and return it."""
        place = self.names.index(name)
        spells = self.space.spells[name]
        first = self.space.states[name].index(state) * spells
        mask = np.zeros(self.mass.shape[place])
        mask[first : first + spells] = 1.0
        wide = self.wide(mask, place)
        taken = Joint(self.space, self.mass * wide, list(self.names))
        self.mass = self.mass * (1.0 - wide)
        return taken

    def changed(self, domain: str, old: str, new: str) -> Floats:
        """Where a domain went from one state to another in this step."""
        if f"before.{domain}" not in self.names:
            return np.array(0.0)
        was = self.holds(Test("before", domain, (old,)), 0)
        return was * self.holds(Test("state", domain, (new,)), 0)

    def axis_classes(
        self, scenario: Scenario, table: Table, axis: str, values: list[str], year: int
    ) -> list[Floats]:
        """One indicator per value of a table's axis, broadcasting against the mass."""
        if axis == "age" or axis.startswith("spell."):
            slot, _, variable = axis.partition(".")
            bands = spans([int(v) for v in values])
            return [self.holds(Test(slot, variable, low=a, high=b), year) for a, b in bands]
        return [self.holds(Test("state", axis, (v,)), year) for v in values]

    def onto(self, names: set[str]) -> Joint:
        """Sum out every axis but those named."""
        away = tuple(i for i, n in enumerate(self.names) if n not in names)
        kept = [n for n in self.names if n in names]
        return Joint(self.space, self.mass.sum(axis=away), kept)

    def tally(self, classes: list[list[Floats]], weight: Floats | None = None) -> Floats:
        """Mass in each combination of classes, shape = their numbers."""
        mass = self.mass if weight is None else self.mass * weight
        shape = tuple(len(c) for c in classes)
        out = np.zeros(shape)
        for index in np.ndindex(*shape):
            part = mass
            for one, k in zip(classes, index, strict=True):
                part = part * one[k]
            out[index] = part.sum()
        return out
