"""Checks of how children start and move: shares, transitions, drivers, effects."""

from __future__ import annotations

from collections.abc import Iterator

from simcore.scenario.check.prices import held
from simcore.scenario.conditions import MAX_SPELL, Test, as_list, tests_of
from simcore.scenario.order import update_order
from simcore.scenario.schema.model import Effect, Scenario, Shares
from simcore.scenario.schema.transitions import Competing, Transition
from simcore.scenario.schema.types import SHARE_TOLERANCE
from simcore.scenario.suggest import near
from simcore.scenario.uses import is_weibull, profile_values

Problem = tuple[str, str]


def move_problems(s: Scenario) -> Iterator[Problem]:
    """Yield what is wrong with starts and moves, as (key, text)."""
    yield from _start(s)
    yield from _moves(s)
    yield from _routes(s)
    yield from _spell_problems(s)
    yield from _drivers(s)
    yield from _effects(s)


def _start(s: Scenario) -> Iterator[Problem]:
    problem = _sum_problem(s, dict(s.population.entry_age))
    if problem:
        yield "population.entry_age", problem
    known: set[str] = {"entry_age"}
    names = [("attributes", n) for n in s.attributes]
    names += [("domains", n) for n in update_order(s)]
    for part, name in names:
        member = s.members[name]
        key = f"{part}.{name}.start"
        starts: list[Shares] = [] if isinstance(member.start, str) else member.start
        if isinstance(member.start, str) and member.start not in member.states:
            yield (
                key,
                f"= {member.start!r} is not a state; {near(member.start, member.states)}",
            )
        for i, start in enumerate(starts):
            for state in start.shares:
                if state not in member.states:
                    yield (
                        f"{key}[{i}].shares.{state}",
                        f"is not a state; {near(state, member.states)}",
                    )
            problem = _sum_problem(s, start.shares)
            if problem:
                yield f"{key}[{i}].shares", problem
            for test in tests_of(start.when):
                yield from _test_problems(s, test, f"{key}[{i}].when", known, start=True)
        if starts == [] and not isinstance(member.start, str):
            yield key, "is empty; name a state, or shares of states"
        for i, start in enumerate(starts[:-1]):
            if not start.when and not start.ages:
                yield (
                    f"{key}[{i}]",
                    "holds for everybody, so what follows it would never hold; put it last",
                )
        if starts and (starts[-1].when or starts[-1].ages):
            yield key, "ends with a condition; end with shares that hold for everybody else"
        known.add(name)


def _sum_problem(s: Scenario, shares: dict[str, str | float]) -> str | None:
    total = sum(held(s, r) for r in shares.values() if r != "rest")
    if list(shares.values()).count("rest") > 1:
        return 'has "rest" twice; one state can take the rest'
    if "rest" in shares.values():
        return (
            f"sums to {total:g} before the rest; write shares of at most 1" if total > 1 else None
        )
    if abs(total - 1) > SHARE_TOLERANCE:
        return f'sums to {total:.10g}, not 1; correct a share or write "rest" for one of them'
    return None


def _moves(s: Scenario) -> Iterator[Problem]:
    for name, domain in s.domains.items():
        for i, move in enumerate(domain.transitions):
            key = f"domains.{name}.transitions[{i}]"
            for field, states in (("from", as_list(move.from_)), ("to", [move.to])):
                for state in states:
                    if state not in domain.states:
                        yield (
                            f"{key}.{field}",
                            f"= {state!r} is not a state; {near(state, domain.states)}",
                        )
            for field, text in move.problems(domain.published):
                yield f"{key}.{field}", text
            if s.exit and s.exit.domain == name and s.exit.state in as_list(move.from_):
                yield f"{key}.from", f"= {s.exit.state!r} ends a life; nobody leaves it"
            for axis, start, _ in profile_values(move.profile):
                if axis == "age" and not s.ages[0] <= start <= s.ages[1]:
                    yield (
                        f"{key}.{move.key}.age.{start}",
                        f"is an age outside {s.ages[0]} to {s.ages[1]}",
                    )


def _routes(s: Scenario) -> Iterator[Problem]:
    """States for what programmes change stand beside the state they are told apart from."""
    for name, domain in s.domains.items():
        told: dict[tuple[str, str], tuple[str | None, str | None]] = {}
        for i, move in enumerate(domain.transitions):
            if not isinstance(move, Competing) or move.to not in domain.states:
                continue
            key = f"domains.{name}.transitions[{i}]"
            for field, state in zip(("added", "averted"), move.routes, strict=True):
                if state is None:
                    continue
                if state not in domain.states:
                    yield (
                        f"{key}.{field}",
                        f"= {state!r} is not a state; {near(state, domain.states)}",
                    )
                elif state == move.to or state in as_list(move.from_):
                    yield (
                        f"{key}.{field}",
                        f"= {state!r} is where it starts or leads; name another state",
                    )
            for state in as_list(move.from_):
                if told.setdefault((state, move.to), move.routes) != move.routes:
                    yield (
                        key,
                        f"leads from {state!r} to {move.to!r} with another added or averted than a "
                        f"transition before it; give both the same",
                    )


def _spell_problems(s: Scenario) -> Iterator[Problem]:
    """Spells are told apart up to MAX_SPELL steps; a rule beyond it would never act."""
    per_year = s.run.steps_per_year
    asked: list[tuple[str, int]] = []
    for name, domain in s.domains.items():
        for i, move in enumerate(domain.transitions):
            key = f"domains.{name}.transitions[{i}]"
            tests = tests_of(move.when, spell=move.spell, own=name)
            asked += [(key, t.low * per_year) for t in tests if "spell" in t.slot]
            if move.spell_steps is not None:
                asked.append((f"{key}.spell_steps", move.spell_steps[0]))
            number = f"{key}.{move.key}"
            scale = {"spell": per_year, "spell_steps": 1}
            asked += [
                (number, first * scale[axis])
                for axis, first, _ in profile_values(move.profile)
                if axis in scale
            ]
            if is_weibull(move.profile):
                asked.append((f"{number}.weibull", s.run.total_steps - 1))
    for i, effect in enumerate(s.effects):
        tests = tests_of(effect.when)
        asked += [(f"effects[{i}].when", t.low * per_year) for t in tests if "spell" in t.slot]
    for name, table in s.tables.items():
        for bands in table.spell_bands.values():
            asked.append((f"tables.{name}.spell_bands", max(bands, default=0) * per_year))
    for key, steps in asked:
        if steps > MAX_SPELL:
            yield (
                key,
                f"asks for a spell of {steps} steps, but spells are counted up to {MAX_SPELL}; "
                f"use a shorter spell or fewer steps_per_year",
            )


def _test_problems(
    s: Scenario, test: Test, key: str, earlier: set[str], start: bool = False
) -> Iterator[Problem]:
    """Problems of one test: unknown names and states, and drivers that come too late."""
    if test.slot in ("age", "year"):
        return
    members = s.members
    entry = test.variable == "entry_age"
    if test.variable not in members and not entry:
        yield (
            f"{key}.{test.variable}",
            f"is not an attribute or domain; {near(test.variable, members)}",
        )
        return
    states = list(s.population.entry_age) if entry else members[test.variable].states
    for state in test.states:
        if state not in states:
            yield (
                f"{key}.{test.variable}",
                f"= {state!r} is not a state; {near(state, states)}",
            )
    if test.slot in ("spell", "before_spell") and not 0 <= test.low <= test.high:
        yield f"{key}.{test.variable}", f"= {[test.low, test.high]} is not a range from 0"
    if test.slot in ("state", "spell") and test.variable not in earlier:
        word = "starts" if start else "moves"
        yield (
            f"{key}.{test.variable}",
            f"names a domain that {word} later in the step; put {test.variable} earlier in "
            f"'order', or write before.{test.variable} for its state when the step begins",
        )


def _now_drivers(s: Scenario) -> dict[str, dict[str, str]]:
    """Domain -> the domains whose updated state it asks for -> the key that asks."""
    drivers: dict[str, dict[str, str]] = {name: {} for name in s.domains}
    for name, domain in s.domains.items():
        for i, move in enumerate(domain.transitions):
            for test in tests_of(move.when):
                if test.slot in ("state", "spell") and test.variable in s.domains:
                    drivers[name][test.variable] = f"domains.{name}.transitions[{i}].when"
    for i, effect in enumerate(s.effects):
        for test in tests_of(effect.when):
            if test.slot in ("state", "spell") and test.variable in s.domains:
                drivers.setdefault(effect.domain, {})[test.variable] = f"effects[{i}].when"
    return drivers


def _drivers(s: Scenario) -> Iterator[Problem]:
    drivers = _now_drivers(s)
    for name in s.domains:
        circle = _circle(name, drivers)
        if circle:
            key = drivers[circle[-2]][circle[-1]]
            yield (
                f"{key}.{circle[-1]}",
                f"makes the drivers circular ({' needs '.join(circle)}); "
                f"write before.{circle[-1]} in one of them",
            )
    earlier: set[str] = set(s.attributes) | {"entry_age"}
    for name in update_order(s):
        domain = s.domains[name]
        for i, move in enumerate(domain.transitions):
            for test in tests_of(move.when):
                yield from _test_problems(s, test, f"domains.{name}.transitions[{i}].when", earlier)
        for i, effect in enumerate(s.effects):
            if effect.domain == name:
                for test in tests_of(effect.when):
                    yield from _test_problems(s, test, f"effects[{i}].when", earlier)
        earlier.add(name)


def _circle(start: str, drivers: dict[str, dict[str, str]]) -> list[str]:
    """Shortest chain of drivers that leads from a domain back to itself."""
    chains = [[start]]
    seen: set[str] = set()
    while chains:
        chain = chains.pop(0)
        for driver in drivers.get(chain[-1], {}):
            if driver == start:
                return [*chain, start]
            if driver not in seen:
                seen.add(driver)
                chains.append([*chain, driver])
    return []


def _effects(s: Scenario) -> Iterator[Problem]:
    for i, effect in enumerate(s.effects):
        key = f"effects[{i}]"
        if effect.domain not in s.domains:
            yield (
                f"{key}.domain",
                f"= {effect.domain!r} is not a domain; {near(effect.domain, s.domains)}",
            )
            continue
        states = s.domains[effect.domain].states
        for field, given in (("from", effect.from_), ("to", effect.to)):
            for state in as_list(given) if given is not None else []:
                if state not in states:
                    yield (
                        f"{key}.{field}",
                        f"= {state!r} is not a state; {near(state, states)}",
                    )
        for arm in effect.arms:
            if arm not in s.arms:
                yield f"{key}.arms", f"= {arm!r} is not an arm; {near(arm, s.arms)}"
        if not any(_touches(effect, move) for move in s.domains[effect.domain].transitions):
            yield key, "multiplies no transition; check its from and to"


def _touches(effect: Effect, move: Transition) -> bool:
    from_ok = effect.from_ is None or set(as_list(effect.from_)) & set(as_list(move.from_))
    to_ok = effect.to is None or move.to in as_list(effect.to)
    return bool(from_ok and to_ok and isinstance(move, Competing))


def unreachable(s: Scenario) -> Iterator[Problem]:
    """Yield states that nothing leads to."""
    for name, domain in s.domains.items():
        reached = {domain.start} if isinstance(domain.start, str) else set()
        if not isinstance(domain.start, str):
            # A share of 0 is said on purpose: a case may begin after a state has been passed.
            reached = {st for x in domain.start for st in x.shares}
        grew = True
        while grew:
            leading = [m for m in domain.transitions if reached & set(as_list(m.from_))]
            new = {to for m in leading for to in m.reaches}
            grew = bool(new - reached)
            reached |= new
        for state in domain.states:
            if state not in reached:
                yield (
                    f"domains.{name}.states",
                    f"holds {state!r}, which no start share and no transition ever reaches; "
                    f"add a transition to it or remove it",
                )
