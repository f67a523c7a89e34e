"""Each domain as a *program*: for every cell, which rates compete and what scales them.

A program is built once per scenario and says nothing about numbers, only which
parameters are multiplied where.  Turning one draw of the parameters into step
probabilities is then a short compiled loop (``kernels.fill``).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simcore.errors import ScenarioError
from simcore.kernels.entries import CHANCE, PROBABILITY, RATE
from simcore.lifecourse.factors import Factor, Factors
from simcore.lifecourse.layout import RAW, Grid, Layout
from simcore.scenario.conditions import Test, as_list, spans, tests_of
from simcore.scenario.order import update_order
from simcore.scenario.schema.model import Effect, Scenario, Shares
from simcore.scenario.schema.transitions import Acts, Competing, Transition
from simcore.scenario.schema.types import Ref
from simcore.scenario.uses import Weibull, life_parameters, profile_values

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Program:
    """Which entries compete in each cell of one variable's table.

    Attributes
    ----------
    variable
        Place in the layout.
    states
        Number of states.
    grid
        The cells.
    scale
        Whether entries are hazards (False) or probabilities per step (True).
    entry_start
        First entry of each cell, shape ``(cells + 1,)``.
    entry_to, entry_kind
        State that an entry leads to, and RATE, CHANCE or PROBABILITY.
    term_start
        First term of each entry, shape ``(entries + 1,)``.
    term
        Factors that are multiplied.
    rest
        State that takes what is left, per cell.
    """

    variable: int
    states: int
    grid: Grid
    scale: bool
    entry_start: Ints
    entry_to: Ints
    entry_kind: Ints
    term_start: Ints
    term: Ints
    rest: Ints

    @property
    def cells(self) -> int:
        """Number of cells."""
        return len(self.rest)


@dataclass
class _Builder:
    """Collects entries cell by cell and packs them."""

    grid: Grid
    cells: list[Ints] = field(default_factory=list)
    to: list[int] = field(default_factory=list)
    kind: list[int] = field(default_factory=list)
    terms: list[list[tuple[int, NDArray[np.bool_]]]] = field(default_factory=list)

    def add(self, mask: NDArray[np.bool_], to: int, kind: int, base: int) -> Ints:
        """Add one entry in every cell of ``mask``; return those cells."""
        cells = np.flatnonzero(mask)
        self.cells.append(cells)
        self.to.append(to)
        self.kind.append(kind)
        self.terms.append([(base, np.ones(len(cells), bool))])
        return cells

    def scale(self, factor: int, mask: NDArray[np.bool_]) -> None:
        """Multiply the entries added last where ``mask`` (over all cells) holds."""
        hits = mask[self.cells[-1]]
        if hits.any():
            self.terms[-1].append((factor, hits))

    def pack(self, variable: int, states: int, scale: bool, rest: Ints) -> Program:
        """Sort by cell and lay out the lists one after the other."""
        sizes = [len(c) for c in self.cells]
        offsets = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
        cell = np.concatenate([*self.cells, np.empty(0, np.int64)]).astype(np.int64)
        to = np.repeat(np.array(self.to, np.int64), sizes)
        kind = np.repeat(np.array(self.kind, np.int64), sizes)
        owner = [np.empty(0, np.int64)]
        factor = [np.empty(0, np.int64)]
        for start, terms in zip(offsets, self.terms, strict=False):
            for one, hits in terms:
                where = np.flatnonzero(hits) + start
                owner.append(where)
                factor.append(np.full(len(where), one, np.int64))
        order = np.argsort(cell, kind="stable")
        new_place = np.empty_like(order)
        new_place[order] = np.arange(len(order))
        owners = new_place[np.concatenate(owner)]
        by_entry = np.argsort(owners, kind="stable")
        return Program(
            variable=variable,
            states=states,
            grid=self.grid,
            scale=scale,
            entry_start=np.searchsorted(cell[order], np.arange(len(rest) + 1)).astype(np.int64),
            entry_to=to[order],
            entry_kind=kind[order],
            term_start=np.searchsorted(owners[by_entry], np.arange(len(cell) + 1)).astype(np.int64),
            term=np.concatenate(factor)[by_entry],
            rest=rest,
        )


@dataclass(frozen=True)
class Programs:
    """All programs of a scenario.

    Attributes
    ----------
    layout
        Numbering.
    parameters
        Ids of the life parameters, in the order of a draw.
    factors
        What is multiplied.
    start
        One program per variable, attributes first, then domains in update order.
    step
        One program per domain in update order.
    """

    layout: Layout
    parameters: list[str]
    factors: list[Factor]
    start: list[Program]
    step: list[Program]


def programs(scenario: Scenario, layout: Layout) -> Programs:
    """Build the programs of a scenario.

    Raises
    ------
    ScenarioError
        If two transitions both claim the rest of the same cell.
    """
    names = sorted(life_parameters(scenario))
    factors = Factors(names)
    order = update_order(scenario)
    start = [
        _start(scenario, layout, factors, v)
        for v in [*layout.variables[: layout.attributes], *order]
    ]
    step = [_step(scenario, layout, factors, d) for d in order]
    return Programs(layout, names, list(factors.items), start, step)


def _start(scenario: Scenario, layout: Layout, factors: Factors, name: str) -> Program:
    states = layout.states[name]
    if name == "entry_age":
        starts: str | list[Shares] = [Shares(shares=dict(scenario.population.entry_age))]
    else:
        starts = scenario.members[name].start
    if isinstance(starts, str):
        starts = [Shares(shares={starts: "rest"})]
    tests = [tests_of(s.when, s.ages) for s in starts]
    grid = Grid.over(layout, [], [t for one in tests for t in one])
    builder = _Builder(grid)
    rest = np.full(grid.cells, -1, np.int64)
    free = np.ones(grid.cells, bool)
    for one, conditions in zip(starts, tests, strict=True):
        mask = grid.where(conditions) & free
        free &= ~mask
        rest[mask] = states.index(next((s for s, r in reversed(one.shares.items())), states[0]))
        for state, ref in one.shares.items():
            if ref == "rest":
                rest[mask] = states.index(state)
            else:
                builder.add(mask, states.index(state), PROBABILITY, factors.add(ref))
    return builder.pack(layout.variables.index(name), len(states), True, rest)


class _Move(NamedTuple):
    """A transition with its profile unfolded: all tests, and one value (unused by a rest)."""

    move: Transition
    tests: list[Test]
    ref: Ref | Weibull


def _moves(scenario: Scenario, name: str) -> list[_Move]:
    out = []
    for move in scenario.domains[name].transitions:
        tests = move.tests(name)
        if not isinstance(move, Competing):
            out.append(_Move(move, tests, 0.0))
            continue
        values = profile_values(move.profile, scenario.run.total_steps)
        bands = spans([start for _, start, _ in values])
        for (axis, _, ref), (start, end) in zip(values, bands, strict=True):
            extra = []
            if axis in ("spell", "spell_steps"):
                steps = axis == "spell_steps"
                extra = [Test("before_spell", name, low=start, high=end, steps=steps)]
            elif axis:
                extra = [Test(axis, low=start, high=end)]
            out.append(_Move(move, tests + extra, ref))
    return out


def _step(scenario: Scenario, layout: Layout, factors: Factors, name: str) -> Program:
    domain = scenario.domains[name]
    states = domain.states
    own = layout.slot("state", name)
    moves = _moves(scenario, name)
    effects = [e for e in scenario.effects if e.domain == name]
    effect_tests = [tests_of(e.when, e.ages, e.years) for e in effects]
    asked = [t for m in moves for t in m.tests] + [t for ts in effect_tests for t in ts]
    grid = Grid.over(layout, [own], asked)
    effect_masks = [
        grid.where_masks([(own, _states_mask(states, e.from_))]) & grid.where(ts)
        for e, ts in zip(effects, effect_tests, strict=True)
    ]
    builder = _Builder(grid)
    rest = grid.classes_of(0).copy()
    claimed = np.zeros(grid.cells, bool)
    for move, tests, ref in moves:
        mask = grid.where_masks([(own, _states_mask(states, move.from_))])
        mask &= grid.where(tests)
        to = states.index(move.to)
        if not isinstance(move, Competing):
            if (claimed & mask & (rest != to)).any():
                raise ScenarioError(
                    f"domains.{name}.transitions: two transitions with rest = true hold at the "
                    f"same time (one leads to {move.to!r}); let their conditions exclude "
                    f"each other"
                )
            rest[mask] = to
            claimed |= mask
            continue
        if ref == 0:
            continue
        acts = move.acts(domain.published)
        builder.add(mask, to, _kind(acts), factors.add(ref, as_hazard=acts.as_hazard))
        for effect, where in zip(effects, effect_masks, strict=True):
            if effect.to is None or move.to in as_list(effect.to):
                builder.scale(_effect_factor(factors, effect), where)
    return builder.pack(layout.variables.index(name), len(states), domain.published, rest)


def _kind(acts: Acts) -> int:
    """How the compiled loop treats an entry."""
    if acts.yearly:
        return RATE
    return CHANCE if acts.as_hazard else PROBABILITY


def _effect_factor(factors: Factors, effect: Effect) -> int:
    return factors.add(effect.ratio, effect.power, arms=tuple(effect.arms))


def _states_mask(states: list[str], chosen: str | list[str] | None) -> NDArray[np.bool_]:
    mask = np.zeros(RAW, bool)
    names = states if chosen is None else as_list(chosen)
    mask[[states.index(s) for s in names]] = True
    return mask
