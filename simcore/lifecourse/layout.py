"""What is stored of a child: which slot holds what, and which classes of values matter.

Every variable (attribute or domain) has four slots: its state, its spell, and both
as they stood when the step began.  Two more hold age and years since intake.  A
table never sees raw values but *classes*: values that no rule tells apart share one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from simcore.scenario.cells import states_of
from simcore.scenario.conditions import MAX_SPELL, Test
from simcore.scenario.schema.model import Scenario

#: Raw values fit a byte; longer spells stay at the last value.
RAW = MAX_SPELL + 1

Mask = NDArray[np.bool_]
Ints = NDArray[np.int64]
#: Raw values as rows, shape ``(256, 1)``, of which no two are equal.
EACH = np.arange(RAW, dtype=np.uint8)[:, None]


@dataclass(frozen=True)
class Layout:
    """Numbering of variables, slots and states.

    Attributes
    ----------
    variables
        ``entry_age``, then attributes, then domains, each in declared order.
    attributes
        How many of them are attributes (``entry_age`` included).
    states
        Variable -> its states.
    steps_per_year, years
        Of the run.
    """

    variables: list[str]
    attributes: int
    states: dict[str, list[str]]
    steps_per_year: int
    years: int

    @property
    def count(self) -> int:
        """Number of variables."""
        return len(self.variables)

    @property
    def slots(self) -> int:
        """Number of slots in a child's memory."""
        return 4 * self.count + 2

    def slot(self, kind: str, variable: str = "") -> int:
        """Slot of a kind: state, spell, before, before_spell, age or year."""
        if kind in ("age", "year"):
            return 4 * self.count + ("age", "year").index(kind)
        block = ("state", "spell", "before", "before_spell").index(kind)
        return block * self.count + self.variables.index(variable)

    def valid(self, slot: int) -> Mask:
        """Raw values that can occur in a slot, shape ``(256,)``."""
        out = np.zeros(RAW, bool)
        if slot >= 4 * self.count:
            out[: self.years if slot == self.slot("year") else RAW] = True
            return out
        kind, variable = divmod(slot, self.count)
        out[: len(self.states[self.variables[variable]]) if kind in (0, 2) else RAW] = True
        return out

    def mask(self, test: Test) -> tuple[int, Mask]:
        """Slot of a test, and which raw values pass, shape ``(256,)``."""
        slot = self.slot(test.slot, test.variable)
        out = np.zeros(RAW, bool)
        if test.states:
            names = self.states[test.variable]
            out[[names.index(state) for state in test.states]] = True
            return slot, out
        low, high = test.low, test.high
        if test.slot in ("spell", "before_spell") and not test.steps:
            low, high = low * self.steps_per_year, (high + 1) * self.steps_per_year - 1
        out[low : min(high, MAX_SPELL) + 1] = True
        return slot, out


def layout(scenario: Scenario) -> Layout:
    """Number everything in a scenario."""
    attributes = ["entry_age", *scenario.attributes]
    variables = [*attributes, *scenario.domains]
    return Layout(
        variables=variables,
        attributes=len(attributes),
        states={v: states_of(scenario, v) for v in variables},
        steps_per_year=scenario.run.steps_per_year,
        years=scenario.run.years,
    )


def numbered(rows: NDArray[np.bool_] | NDArray[np.uint8]) -> tuple[Ints, Ints]:
    """Number equal rows alike, as they come up.

    Returns the number of each row, and which row is the first with each number.
    """
    known: dict[bytes, int] = {}
    keys = np.ascontiguousarray(rows).view(f"V{rows.shape[1]}").ravel().tolist()
    same_as = [known.setdefault(key, i) for i, key in enumerate(keys)]
    first = np.array([*known.values()], np.int64)
    return np.searchsorted(first, same_as).astype(np.int64), first


@dataclass
class Axis:
    """One axis of a table: a slot and the class of each of its raw values.

    Attributes
    ----------
    slot
        Where the raw value stands.
    classes
        Raw value -> class, shape ``(256,)``; numbered as the values come up.
    sample
        Class -> the first raw value that belongs to it.
    """

    slot: int
    classes: Ints
    sample: Ints

    @classmethod
    def over(cls, layout: Layout, slot: int, rows: Mask | NDArray[np.uint8]) -> Axis:
        """Build the axis whose classes are raw values of equal ``rows``, shape ``(256, n)``."""
        valid = np.flatnonzero(layout.valid(slot))
        number, first = numbered(rows[valid])
        classes = np.zeros(RAW, np.int64)
        classes[valid] = number
        return cls(slot, classes, valid[first])

    @property
    def size(self) -> int:
        """Number of classes."""
        return len(self.sample)


@dataclass
class Grid:
    """The cells of a table: the product of the classes of its axes (first axis slowest)."""

    layout: Layout
    axes: list[Axis] = field(default_factory=list)

    @classmethod
    def over(cls, layout: Layout, identity: list[int], tests: list[Test]) -> Grid:
        """Build the coarsest grid that tells apart what ``tests`` tell apart.

        Parameters
        ----------
        layout
            Numbering.
        identity
            Slots whose every value is a class of its own.
        tests
            All tests that will be asked of the grid.
        """
        masks: dict[int, list[Mask]] = {}
        for test in dict.fromkeys(tests):
            slot, mask = layout.mask(test)
            masks.setdefault(slot, []).append(mask)
        for slot in identity:
            masks.pop(slot, None)
        axes = [Axis.over(layout, slot, EACH) for slot in identity]
        axes += [Axis.over(layout, slot, np.array(masks[slot]).T) for slot in sorted(masks)]
        return cls(layout, axes)

    @property
    def shape(self) -> tuple[int, ...]:
        """Classes per axis."""
        return tuple(axis.size for axis in self.axes)

    @property
    def cells(self) -> int:
        """Number of cells."""
        return int(np.prod(self.shape, dtype=np.int64)) if self.axes else 1

    def strides(self) -> list[int]:
        """Distance in cells between neighbouring classes of each axis."""
        sizes = self.shape
        return [int(np.prod(sizes[i + 1 :], dtype=np.int64)) for i in range(len(sizes))]

    def passing(self, conditions: Sequence[Sequence[Test]]) -> list[Mask]:
        """Which conditions pass in the classes of each axis: masks (classes, conditions).

        A condition, a list of tests, holds in a cell where it passes on every axis.
        """
        known: dict[Test, int] = {}
        asked = np.zeros((len(conditions), max(map(len, conditions), default=0)), np.int64)
        for i, tests in enumerate(conditions):
            asked[i, : len(tests)] = [known.setdefault(t, len(known) + 1) for t in tests]
        # The first test is the one that always passes.
        passes = {axis.slot: np.ones((axis.size, len(known) + 1), bool) for axis in self.axes}
        sample = {axis.slot: axis.sample for axis in self.axes}
        for test, i in known.items():
            slot, mask = self.layout.mask(test)
            passes[slot][:, i] = mask[sample[slot]]
        return [np.logical_and.reduce(one[:, asked], axis=2) for one in passes.values()]

    def classes_of(self, place: int) -> Ints:
        """Class along one axis for every cell, flat."""
        wide = [1] * len(self.axes)
        wide[place] = -1
        return np.broadcast_to(np.arange(self.shape[place]).reshape(wide), self.shape).ravel()
