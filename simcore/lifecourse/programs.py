"""Each domain as a *program*: for every cell, which rates compete and what scales them.

A program is built once per scenario and says nothing about numbers, only which
parameters are multiplied where.  Turning one draw of the parameters into step
probabilities is then a short compiled loop (``kernels.fill``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simcore.errors import ScenarioError
from simcore.kernels.entries import CHANCE, PROBABILITY, RATE
from simcore.lifecourse.factors import Factor, Factors
from simcore.lifecourse.layout import Grid, Layout, numbered
from simcore.scenario.conditions import Test, as_list, spans, tests_of
from simcore.scenario.order import update_order
from simcore.scenario.schema.model import Scenario, Shares
from simcore.scenario.schema.transitions import Acts, Competing, Transition
from simcore.scenario.schema.types import Ref
from simcore.scenario.uses import Weibull, is_caused, life_parameters, profile_values

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Program:
    """Which entries compete in each cell of one variable's table.

    Most cells differ only in variables that their rates do not depend on: the start of a child
    out of education does not depend on when it last dropped out, but the grid has a cell for
    each.  Equal cells share a row, and only rows are worked out for each draw.

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
    row
        Row of each cell, shape ``(cells,)``.
    entry_start
        First entry of each row, shape ``(rows + 1,)``.
    entry_to, entry_kind
        State that an entry leads to, and RATE, CHANCE or PROBABILITY.
    term_start
        First term of each entry, shape ``(entries + 1,)``.
    term
        Factors that are multiplied.
    routes
        States that take what programmes add to an entry and take from it, -1 for none; shape
        ``(entries, 2)``.
    caused
        Whether a term is the effect of a programme on an entry with routes, shape ``(terms,)``.
    rest
        State that takes what is left, per row.
    """

    variable: int
    states: int
    grid: Grid
    scale: bool
    row: Ints
    entry_start: Ints
    entry_to: Ints
    entry_kind: Ints
    term_start: Ints
    term: Ints
    routes: Ints
    caused: NDArray[np.bool_]
    rest: Ints

    @property
    def cells(self) -> int:
        """Number of cells."""
        return len(self.row)

    @property
    def rows(self) -> int:
        """Number of rows."""
        return len(self.rest)


class _Term(NamedTuple):
    """A factor where two conditions hold, given by place; it begins an entry if it has a kind."""

    condition: int
    other: int
    factor: int
    to: int = -1
    kind: int = -1
    added: int = -1
    averted: int = -1
    caused: int = 0


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
    factors = Factors({name: i for i, name in enumerate(names)})
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
    conditions = [tests_of(s.when, s.ages) for s in starts]
    rests, terms = [], []
    for i, one in enumerate(starts):
        rest = next(reversed(one.shares), states[0])
        for state, ref in one.shares.items():
            if ref == "rest":
                rest = state
            else:
                terms.append(_Term(i, i, factors.add(ref), states.index(state), PROBABILITY))
        rests.append((i, states.index(rest)))
    grid = Grid.over(layout, [], [t for tests in conditions for t in tests])
    return _program(grid, name, True, conditions, rests, terms, step=False)


def _moves(scenario: Scenario, name: str) -> Iterator[tuple[Transition, list[Test], Ref | Weibull]]:
    """Transitions with their profiles unfolded: all tests, and one value (unused by a rest)."""
    for move in scenario.domains[name].transitions:
        tests = [*_leaving(name, move.from_), *move.tests(name)]
        if not isinstance(move, Competing):
            yield move, tests, 0.0
            continue
        values = profile_values(move.profile, scenario.run.total_steps)
        bands = spans([start for _, start, _ in values])
        for (axis, _, ref), (start, end) in zip(values, bands, strict=True):
            if axis in ("spell", "spell_steps"):
                steps = axis == "spell_steps"
                more = [Test("before_spell", name, low=start, high=end, steps=steps)]
            else:
                more = [Test(axis, low=start, high=end)] if axis else []
            yield move, tests + more, ref


def _step(scenario: Scenario, layout: Layout, factors: Factors, name: str) -> Program:
    domain = scenario.domains[name]
    effects = [e for e in scenario.effects if e.domain == name]
    ratios = [factors.add(e.ratio, e.power, arms=tuple(e.arms)) for e in effects]
    conditions = [[*_leaving(name, e.from_), *tests_of(e.when, e.ages, e.years)] for e in effects]
    into = {
        state: [k for k, e in enumerate(effects) if e.to is None or state in as_list(e.to)]
        for state in domain.states
    }
    rests, terms = [], []
    for move, tests, ref in _moves(scenario, name):
        i, to = len(conditions), domain.states.index(move.to)
        conditions.append(tests)
        if not isinstance(move, Competing):
            rests.append((i, to))
        elif ref != 0:
            acts = move.acts(domain.published)
            factor = factors.add(ref, as_hazard=acts.as_hazard)
            routes = [-1 if s is None else domain.states.index(s) for s in move.routes]
            terms.append(_Term(i, i, factor, to, _kind(acts), *routes))
            for k in into[move.to]:
                caused = max(routes) >= 0 and is_caused(scenario, effects[k])
                terms.append(_Term(i, k, ratios[k], caused=int(caused)))
    grid = Grid.over(layout, [layout.slot("state", name)], [t for c in conditions for t in c])
    return _program(grid, name, domain.published, conditions, rests, terms, step=True)


def _leaving(name: str, states: str | list[str] | None) -> list[Test]:
    """A test for states that a transition leads from; none where it may be any."""
    return [] if states is None else [Test("state", name, tuple(as_list(states)))]


def _program(
    grid: Grid,
    name: str,
    scale: bool,
    conditions: list[list[Test]],
    rests: list[tuple[int, int]],
    terms: list[_Term],
    step: bool,
) -> Program:
    """Lay out the rows of a table.

    ``rests`` are conditions, by place, and the state that takes the rest where they hold.  In a
    step what is left stays; at the start the first condition that holds is the only one.
    """
    states = grid.layout.states[name]
    holds, of_cell, own = _told_apart(grid, conditions)
    if not step:
        holds &= np.cumsum(holds, axis=1) == 1
    rest: Ints = np.full(len(own), -1)
    for place, state in rests:
        here = holds[:, place]
        if (here & (rest >= 0) & (rest != state)).any():
            raise ScenarioError(
                f"domains.{name}.transitions: two transitions with rest = true hold at the "
                f"same time (one leads to {states[state]!r}); let their conditions exclude "
                f"each other"
            )
        rest[here] = state
    if step:
        rest = np.where(rest < 0, own, rest)
    columns = np.fromiter(chain.from_iterable(terms), np.int64).reshape(-1, 8).T
    condition, other, factor, to, kind, added, averted, caused = columns
    acts = holds[:, condition] & holds[:, other]
    row, first = numbered(np.column_stack([np.packbits(acts, axis=1), rest.astype(np.uint8)]))
    at, term = np.nonzero(acts[first])
    begins = kind[term] >= 0
    entry = term[begins]
    return Program(
        variable=grid.layout.variables.index(name),
        states=len(states),
        grid=grid,
        scale=scale,
        row=row[of_cell],
        entry_start=np.searchsorted(at[begins], np.arange(len(first) + 1)).astype(np.int64),
        entry_to=to[entry],
        entry_kind=kind[entry],
        term_start=np.append(np.flatnonzero(begins), len(term)),
        term=factor[term],
        routes=np.column_stack([added[entry], averted[entry]]),
        caused=caused[term] == 1,
        rest=rest[first],
    )


def _told_apart(grid: Grid, conditions: list[list[Test]]) -> tuple[NDArray[np.bool_], Ints, Ints]:
    """Which conditions hold in a cell, for few cells that stand for all.

    Cells of one class of the first axis in which the same conditions hold are taken together, as
    axis by axis is added, so that there are never many.

    Returns
    -------
    holds, of_cell, first
        Masks (few, conditions); which of the few stands for each cell; class of the first axis.
    """
    passing = grid.passing(conditions) or [np.ones((1, len(conditions)), bool)]
    own, *others = (np.packbits(passes, axis=1) for passes in passing)
    few, of_cell, many = [], [], [0]
    for state in own:
        here, cells = state[None], np.zeros(1, np.int64)
        for passes in others:
            split = (here[:, None] & passes).reshape(-1, len(state))
            number, first = numbered(split)
            here, cells = split[first], number.reshape(-1, len(passes))[cells].ravel()
        of_cell.append(sum(many) + cells)
        few.append(here)
        many.append(len(here))
    holds = np.unpackbits(np.concatenate(few), axis=1, count=len(conditions)).astype(bool)
    return holds, np.concatenate(of_cell), np.repeat(np.arange(len(own)), many[1:])


def _kind(acts: Acts) -> int:
    """How the compiled loop treats an entry."""
    if acts.yearly:
        return RATE
    return CHANCE if acts.as_hazard else PROBABILITY
