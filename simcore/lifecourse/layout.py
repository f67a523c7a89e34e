"""What is stored of a child: which slot holds what, and which classes of values matter.

Every variable (attribute or domain) has four slots: its state, its spell, and both
as they stood when the step began.  Two more hold age and years since intake.  A
table never sees raw values but *classes*: values that no rule tells apart share one.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from simcore.scenario.cells import states_of
from simcore.scenario.conditions import MAX_SPELL, Test
from simcore.scenario.schema.model import Scenario

#: Raw values fit a byte; longer spells stay at the last value.
RAW = MAX_SPELL + 1

Mask = NDArray[np.bool_]


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


@dataclass
class Axis:
    """One axis of a table: a slot and the class of each of its raw values.

    Attributes
    ----------
    slot
        Where the raw value stands.
    classes
        Raw value -> class, shape ``(256,)``.
    sample
        Class -> one raw value that belongs to it.
    """

    slot: int
    classes: NDArray[np.int64]
    sample: NDArray[np.int64]

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
        for test in tests:
            slot, mask = layout.mask(test)
            masks.setdefault(slot, []).append(mask)
        axes = []
        for slot in [*identity, *sorted(set(masks) - set(identity))]:
            valid = layout.valid(slot)
            if slot in identity:
                sample = np.flatnonzero(valid)
                classes = np.zeros(RAW, np.int64)
                classes[sample] = np.arange(len(sample))
            else:
                columns = np.array(masks[slot])[:, valid]
                _, first, inverse = np.unique(
                    columns, axis=1, return_index=True, return_inverse=True
                )
                classes = np.zeros(RAW, np.int64)
                classes[valid] = inverse.ravel()
                sample = np.flatnonzero(valid)[first]
            axes.append(Axis(slot, classes, sample))
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

    def where(self, tests: list[Test]) -> Mask:
        """Cells in which all tests pass, flat, shape ``(cells,)``."""
        return self.where_masks([self.layout.mask(test) for test in tests])

    def where_masks(self, masks: list[tuple[int, Mask]]) -> Mask:
        """Cells in which every (slot, raw mask) passes, flat."""
        out = np.ones(self.shape, bool)
        for slot, mask in masks:
            place = next(i for i, axis in enumerate(self.axes) if axis.slot == slot)
            wide = [1] * len(self.axes)
            wide[place] = -1
            out &= mask[self.axes[place].sample].reshape(wide)
        return out.ravel()

    def classes_of(self, place: int) -> NDArray[np.int64]:
        """Class along one axis for every cell, flat."""
        wide = [1] * len(self.axes)
        wide[place] = -1
        return np.broadcast_to(np.arange(self.shape[place]).reshape(wide), self.shape).ravel()
