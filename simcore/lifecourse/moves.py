"""What a domain's transitions say, read once: a run asks for it in every year, arm and draw."""

from __future__ import annotations

from typing import NamedTuple

from simcore.once import once
from simcore.scenario.conditions import Test, as_list, spans, tests_of
from simcore.scenario.schema.model import Effect, Scenario
from simcore.scenario.schema.transitions import Acts, Competing
from simcore.scenario.schema.types import Ref
from simcore.scenario.uses import Weibull, profile_values


class Move(NamedTuple):
    """A transition from one state; a condition is given by its place among ``Moves.tests``.

    Attributes
    ----------
    to
        State that it leads to.
    where
        Conditions that must all hold.
    acts
        How its number acts; None where it takes the rest.
    values
        Its numbers, each with the condition under which it is the one (None: always).
    effects
        Effects on it, each with conditions that must all hold.
    routes
        States that take what programmes add to it and take from it; None for none.
    """

    to: int
    where: list[int]
    acts: Acts | None
    values: list[tuple[int | None, Ref | Weibull]]
    effects: list[tuple[Effect, list[int]]]
    routes: tuple[int | None, int | None]


class Moves(NamedTuple):
    """All transitions of a domain.

    Attributes
    ----------
    tests
        Their conditions, each once.
    leading
        By state, the transitions from it in declared order.
    alike
        By year since intake, the first year in which the same conditions on age and year hold:
        the probabilities of both years are the same.
    """

    tests: list[Test]
    leading: list[list[Move]]
    alike: list[int]


def moves_of(scenario: Scenario, name: str) -> Moves:
    """Read the transitions of a domain, once for a scenario."""
    return _all_moves(scenario)[name]


@once
def _all_moves(scenario: Scenario) -> dict[str, Moves]:
    return {name: _read(scenario, name) for name in scenario.domains}


def _read(scenario: Scenario, name: str) -> Moves:
    domain = scenario.domains[name]
    states = domain.states
    tests: dict[Test, int] = {}

    def places(given: list[Test]) -> list[int]:
        return [tests.setdefault(test, len(tests)) for test in given]

    effects = [
        (e, places(tests_of(e.when, e.ages, e.years))) for e in scenario.effects if e.domain == name
    ]
    leading: list[list[Move]] = [[] for _ in states]
    for move in domain.transitions:
        where, to = places(move.tests(name)), states.index(move.to)
        acts, values = None, []
        routes: tuple[int | None, int | None] = (None, None)
        if isinstance(move, Competing):
            added, averted = move.added, move.averted
            routes = (
                None if added is None else states.index(added),
                None if averted is None else states.index(averted),
            )
            acts = move.acts(domain.published)
            for test, ref in _values(move, name, scenario.run.total_steps):
                values.append((places([test])[0] if test else None, ref))
        reached = [(e, when) for e, when in effects if _concerns(e.to, move.to)]
        for state in as_list(move.from_):
            on = [(e, when) for e, when in reached if _concerns(e.from_, state)]
            leading[states.index(state)].append(Move(to, where, acts, values, on, routes))
    return Moves(list(tests), leading, _alike(scenario, list(tests)))


def _values(move: Competing, name: str, steps: int) -> list[tuple[Test | None, Ref | Weibull]]:
    """Numbers of a transition, each with the band in which it acts."""
    given = profile_values(move.profile, steps)
    out: list[tuple[Test | None, Ref | Weibull]] = []
    bands = spans([start for _, start, _ in given])
    for (axis, _, ref), (low, high) in zip(given, bands, strict=True):
        if axis in ("spell", "spell_steps"):
            own = Test("before_spell", name, low=low, high=high, steps=axis == "spell_steps")
            out.append((own, ref))
        else:
            out.append((Test(axis, low=low, high=high) if axis else None, ref))
    return out


def _concerns(given: str | list[str] | None, state: str) -> bool:
    return given is None or state in as_list(given)


def _alike(scenario: Scenario, tests: list[Test]) -> list[int]:
    entry = [int(age) for age in scenario.population.entry_age]
    first: dict[tuple[bool, ...], int] = {}
    out = []
    for year in range(scenario.run.years):
        now = {"year": [year], "age": [age + year for age in entry]}
        holds = tuple(t.low <= x <= t.high for t in tests for x in now.get(t.slot, []))
        out.append(first.setdefault(holds, year))
    return out
