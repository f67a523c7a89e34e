"""What the schema alone cannot see: names, orders, shares, bounds, reachability.

Each check yields the problems it finds as (key, text); the first one is raised.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from difflib import get_close_matches

from simcore.errors import ScenarioError
from simcore.scenario.check_money import money_problems
from simcore.scenario.conditions import Test, as_list, tests_of
from simcore.scenario.merge import Origins, origin_of
from simcore.scenario.order import update_order
from simcore.scenario.references import Use, life_uses, money_uses, profile_values
from simcore.scenario.schema import Effect, Scenario, Shares, Transition

Problem = tuple[str, str]
RESERVED = {"age", "year", "before", "spell", "before_spell"}
MAX_AGE = 120
#: Sums of shares are compared at this tolerance (they are written in decimals).
SHARE_TOLERANCE = 1e-9


def check(scenario: Scenario, origins: Origins, file: str) -> None:
    """Raise the first problem found.

    Parameters
    ----------
    scenario
        Has passed the schema.
    origins
        Path -> file that set it.
    file
        The file the user named.

    Raises
    ------
    ScenarioError
        One sentence with file, key, value and remedy.
    """
    checks: tuple[Callable[[Scenario], Iterator[Problem]], ...] = (
        _parameters, _names, _ages, _numbers, _start, _moves, _drivers, _effects,
        _unreachable, _tables, _arms, money_problems,
    )  # fmt: skip
    for one in checks:
        for key, text in one(scenario):
            path = tuple(key.replace("[", ".").replace("]", "").split("."))
            raise ScenarioError(f"{origin_of(path, origins, file)}: {key} {text}")


def _close(name: str, known: object) -> str:
    names = [str(n) for n in known]  # type: ignore[attr-defined]
    close = get_close_matches(name, names, n=1)
    return f"did you mean {close[0]!r}?" if close else f"choose from {', '.join(names)}"


def _parameters(s: Scenario) -> Iterator[Problem]:
    for name, p in s.parameters.items():
        key = f"parameters.{name}"
        if (p.low is None) != (p.high is None):
            yield key, "gives only one of low and high; give both or none"
        if p.low is not None and p.high is not None and not p.low <= p.value <= p.high:
            yield (
                f"{key}.value",
                f"= {p.value:g} lies outside low = {p.low:g} and high = {p.high:g}; correct one",
            )
        if p.unit.startswith("DKK") and min(p.value, p.low or 0.0) < 0:
            yield f"{key}.value", f"= {p.value:g} is a negative price; write it as 0 or more"
        if p.unit in ("share", "rate") and not 0 <= p.value <= 1:
            yield f"{key}.value", f"= {p.value:g} is not a share; write a number from 0 to 1"
        if p.distribution == "uniform" and p.low is None:
            yield key, "is uniform without bounds; give low and high"
        if p.unit == "":
            yield f"{key}.unit", 'is empty; write the unit, for example "DKK/child-year"'


def _names(s: Scenario) -> Iterator[Problem]:
    for part in ("attributes", "domains"):
        for name, member in getattr(s, part).items():
            if name in RESERVED or not name.isidentifier():
                yield f"{part}.{name}", "is not a usable name; use letters, digits and _"
            if len(set(member.states)) != len(member.states):
                yield f"{part}.{name}.states", "names a state twice; rename one"
    for name in set(s.attributes) & set(s.domains):
        yield f"domains.{name}", "is also an attribute; rename one"
    for i, name in enumerate(s.order):
        if name not in s.domains:
            yield f"order[{i}]", f"= {name!r} is not a domain; {_close(name, s.domains)}"
    for name, domain in s.domains.items():
        if domain.after is not None and domain.after not in s.domains:
            yield (
                f"domains.{name}.after",
                f"= {domain.after!r} is not a domain; {_close(domain.after, s.domains)}",
            )
    if s.exit and s.exit.domain not in s.domains:
        yield (
            "exit.domain",
            f"= {s.exit.domain!r} is not a domain; {_close(s.exit.domain, s.domains)}",
        )
    if s.exit and s.exit.state not in s.domains[s.exit.domain].states:
        yield "exit.state", f"= {s.exit.state!r} is not a state of {s.exit.domain}"


def _ages(s: Scenario) -> Iterator[Problem]:
    low, high = s.ages
    if not 0 <= low <= high <= MAX_AGE:
        yield "ages", f"= {s.ages} is not a range of ages; write two ages from 0 to {MAX_AGE}"
    for text in s.population.entry_age:
        if not text.isdigit() or not low <= int(text) <= high:
            yield (
                f"population.entry_age.{text}",
                f"is an age outside the model's range; write an age from {low} to {high}",
            )
    last = max(int(a) for a in s.population.entry_age) + s.run.years - 1
    if last > high:
        yield (
            "run.years",
            f"= {s.run.years} follows the oldest child to age {last}, but the model covers ages "
            f"{low} to {high}; write at most {s.run.years - last + high}",
        )
    for text, size in s.population.waves.items():
        if not text.isdigit() or not 1900 <= int(text) <= 2200:
            yield f"population.waves.{text}", "is not a calendar year; write for example 2022"
        if size < 1:
            yield f"population.waves.{text}", f"= {size} is not a number of children; write 1 or more"
    for key, ages in _age_ranges(s):
        if not low <= ages[0] <= ages[1] <= high:
            yield key, f"= {ages} is not a range within the model's ages {low} to {high}; correct it"


def _age_ranges(s: Scenario) -> Iterator[tuple[str, list[int]]]:
    for name, domain in s.domains.items():
        for i, move in enumerate(domain.transitions):
            if move.ages is not None:
                yield f"domains.{name}.transitions[{i}].ages", move.ages
    for i, effect in enumerate(s.effects):
        if effect.ages is not None:
            yield f"effects[{i}].ages", effect.ages


_BOUNDS = {
    "share": (0.0, 1.0, "a share; write a number from 0 to 1"),
    "chance": (0.0, 1.0, "a probability; write a number from 0 to 1"),
    "probability": (0.0, 1.0, "a probability; write a number from 0 to 1"),
    "rate": (0.0, float("inf"), "a rate; write 0 or more per year"),
    "ratio": (0.0, float("inf"), "a ratio; write 0 or more"),
    "price": (0.0, float("inf"), "a price; write 0 or more"),
    "quantity": (0.0, float("inf"), "a quantity; write 0 or more"),
    "power": (0.0, float("inf"), "a power; write 0 (no effect) or more"),
    "real": (float("-inf"), float("inf"), "a number"),
}


def _numbers(s: Scenario) -> Iterator[Problem]:
    uses: list[Use] = [*life_uses(s), *money_uses(s)]
    for key, kind, ref in uses:
        if ref == "rest":
            continue
        if isinstance(ref, str):
            if ref not in s.parameters:
                yield key, f"= {ref!r} is not a parameter; {_close(ref, s.parameters)}"
                continue
            value, name = s.parameters[ref].value, f"= {ref!r}, whose value {{:g}}"
        else:
            value, name = ref, "= {:g}"
        low, high, what = _BOUNDS[kind]
        if not low <= value <= high:
            verb = "is not" if isinstance(ref, str) else "is not"
            yield key, f"{name.format(value)} {verb} {what}"


def _value(s: Scenario, ref: str | float) -> float:
    return s.parameters[ref].value if isinstance(ref, str) else ref


def _sum_problem(s: Scenario, shares: dict[str, str | float]) -> str | None:
    total = sum(_value(s, r) for r in shares.values() if r != "rest")
    if list(shares.values()).count("rest") > 1:
        return 'has "rest" twice; one state can take the rest'
    if "rest" in shares.values():
        return f"sums to {total:g} before the rest; write shares of at most 1" if total > 1 else None
    if abs(total - 1) > SHARE_TOLERANCE:
        return f"sums to {total:.10g}, not 1; correct a share or write \"rest\" for one of them"
    return None


def _start(s: Scenario) -> Iterator[Problem]:
    problem = _sum_problem(s, dict(s.population.entry_age))
    if problem:
        yield "population.entry_age", problem
    known: set[str] = {"entry_age"}
    members = [("attributes", n, m) for n, m in s.attributes.items()]
    members += [("domains", n, s.domains[n]) for n in update_order(s)]
    for part, name, member in members:
        key = f"{part}.{name}.start"
        starts: list[Shares] = [] if isinstance(member.start, str) else member.start
        if isinstance(member.start, str) and member.start not in member.states:
            yield key, f"= {member.start!r} is not a state; {_close(member.start, member.states)}"
        for i, start in enumerate(starts):
            for state in start.shares:
                if state not in member.states:
                    yield f"{key}[{i}].shares.{state}", f"is not a state; {_close(state, member.states)}"
            problem = _sum_problem(s, start.shares)
            if problem:
                yield f"{key}[{i}].shares", problem
            for test in tests_of(start.when):
                yield from _test_problems(s, test, f"{key}[{i}].when", known, start=True)
        if starts and (starts[-1].when or starts[-1].ages):
            yield key, "ends with a condition; end with shares that hold for everybody else"
        known.add(name)


def _moves(s: Scenario) -> Iterator[Problem]:
    for name, domain in s.domains.items():
        for i, move in enumerate(domain.transitions):
            key = f"domains.{name}.transitions[{i}]"
            for field, states in (("from", as_list(move.from_)), ("to", [move.to])):
                for state in states:
                    if state not in domain.states:
                        yield f"{key}.{field}", f"= {state!r} is not a state; {_close(state, domain.states)}"
            given = [k for k in ("rate", "probability", "chance") if getattr(move, k) is not None]
            if len(given) + move.rest != 1:
                yield key, "needs exactly one of rate, probability, chance and rest = true"
            if domain.scale == "probability" and given and given != ["probability"]:
                yield f"{key}.{given[0]}", 'does not fit scale = "probability"; write probability'
            if move.to in as_list(move.from_) and domain.scale == "rate":
                yield f"{key}.to", f"= {move.to!r} is where it starts; staying needs no transition"
            yield from _range_problems(move, key)
            if s.exit and s.exit.domain == name and s.exit.state in as_list(move.from_):
                yield f"{key}.from", f"= {s.exit.state!r} ends a life; nobody leaves it"
            for kind in given:
                for axis, start, _ in profile_values(getattr(move, kind)):
                    if axis == "age" and not s.ages[0] <= start <= s.ages[1]:
                        yield f"{key}.{kind}.age.{start}", f"is an age outside {s.ages[0]} to {s.ages[1]}"


def _range_problems(move: Transition, key: str) -> Iterator[Problem]:
    for field in ("spell", "spell_steps", "years"):
        bounds = getattr(move, field)
        if bounds is not None and not 0 <= bounds[0] <= bounds[1]:
            yield f"{key}.{field}", f"= {bounds} is not a range; write [first, last] from 0"


def _test_problems(
    s: Scenario, test: Test, key: str, earlier: set[str], start: bool = False
) -> Iterator[Problem]:
    """Problems of one test: unknown names and states, and drivers that come too late."""
    if test.slot in ("age", "year"):
        return
    members = {**s.attributes, **s.domains}
    entry = test.variable == "entry_age"
    if test.variable not in members and not entry:
        yield f"{key}.{test.variable}", f"is not an attribute or domain; {_close(test.variable, members)}"
        return
    states = list(s.population.entry_age) if entry else members[test.variable].states
    for state in test.states:
        if state not in states:
            yield f"{key}.{test.variable}", f"= {state!r} is not a state; {_close(state, states)}"
    if not test.states and not 0 <= test.low <= test.high:
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
            yield f"{key}.domain", f"= {effect.domain!r} is not a domain; {_close(effect.domain, s.domains)}"
            continue
        states = s.domains[effect.domain].states
        for field, given in (("from", effect.from_), ("to", effect.to)):
            for state in as_list(given) if given is not None else []:
                if state not in states:
                    yield f"{key}.{field}", f"= {state!r} is not a state; {_close(state, states)}"
        if not any(_touches(effect, move) for move in s.domains[effect.domain].transitions):
            yield key, "multiplies no transition; check its from and to"


def _touches(effect: Effect, move: Transition) -> bool:
    from_ok = effect.from_ is None or set(as_list(effect.from_)) & set(as_list(move.from_))
    to_ok = effect.to is None or move.to in as_list(effect.to)
    return bool(from_ok and to_ok and not move.rest)


def _unreachable(s: Scenario) -> Iterator[Problem]:
    for name, domain in s.domains.items():
        reached = {domain.start} if isinstance(domain.start, str) else set()
        if not isinstance(domain.start, str):
            reached = {st for x in domain.start for st, ref in x.shares.items() if ref != 0}
        grew = True
        while grew:
            new = {m.to for m in domain.transitions if reached & set(as_list(m.from_))}
            grew = bool(new - reached)
            reached |= new
        for state in domain.states:
            if state not in reached:
                yield (
                    f"domains.{name}.states",
                    f"holds {state!r}, which no start share and no transition ever reaches; "
                    f"add a transition to it or remove it",
                )


def _tables(s: Scenario) -> Iterator[Problem]:
    members = {**s.attributes, **s.domains}
    for name, table in s.tables.items():
        key = f"tables.{name}"
        if table.events is not None and table.events not in s.domains:
            yield f"{key}.events", f"= {table.events!r} is not a domain; {_close(table.events, s.domains)}"
        if table.events is None and not table.of:
            yield key, "counts nothing; name what it is of, or whose events"
        for i, axis in enumerate(table.of):
            variable = axis.removeprefix("spell.")
            if axis not in ("age", "entry_age") and variable not in members:
                yield f"{key}.of[{i}]", f"= {axis!r} is not an attribute or domain; {_close(axis, members)}"
            if axis.startswith("spell.") and variable not in table.spell_bands:
                yield f"{key}.spell_bands", f"lacks the bands of {variable!r}; add them"
        if "age" in table.of and not table.age_bands:
            yield f"{key}.age_bands", "is missing; list the first age of each band"
        for bands in (table.age_bands, *table.spell_bands.values()):
            if bands and (bands != sorted(set(bands)) or bands[0] not in (0, s.ages[0])):
                yield key, f"has bands {bands}; list rising first values that begin with 0"
        for variable, states in table.only.items():
            if variable not in members:
                yield f"{key}.only.{variable}", f"is not a domain; {_close(variable, members)}"
                continue
            for state in as_list(states):
                if state not in members[variable].states:
                    yield (
                        f"{key}.only.{variable}",
                        f"= {state!r} is not a state; {_close(state, members[variable].states)}",
                    )


def _arms(s: Scenario) -> Iterator[Problem]:
    if not s.arms:
        yield "arms", "is empty; name at least a baseline"
    used = {ref for _, _, ref in life_uses(s) if isinstance(ref, str)}
    for name, arm in s.arms.items():
        for parameter, value in arm.set.items():
            key = f"arms.{name}.set.{parameter}"
            if parameter not in used:
                yield key, f"is not a parameter of the lives; {_close(parameter, used - {'rest'})}"
            elif value < 0:
                yield key, f"= {value:g} is negative; write 0 or more"
