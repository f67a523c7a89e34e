"""What the schema alone cannot see: names, orders, shares, bounds, reachability.

Each check yields the problems it finds as (key, text); the first one is raised.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from simcore.errors import ScenarioError
from simcore.scenario.check_contracts import contract_problems
from simcore.scenario.check_money import money_problems
from simcore.scenario.check_moves import move_problems
from simcore.scenario.check_moves import unreachable as _reach
from simcore.scenario.check_targets import target_problems
from simcore.scenario.close import near
from simcore.scenario.conditions import as_list
from simcore.scenario.merge import Origins, origin_of_key
from simcore.scenario.named import problem_of
from simcore.scenario.references import Use, life_uses, money_uses
from simcore.scenario.schema import Scenario
from simcore.scenario.transitions_io import OPEN

Problem = tuple[str, str]
RESERVED = {"age", "year", "before", "spell", "before_spell"}
MAX_AGE = 120


def check(scenario: Scenario, origins: Origins, file: str, part: bool = False) -> None:
    """Raise the first problem found.

    Parameters
    ----------
    scenario
        Has passed the schema.
    origins
        Path -> file that set it.
    file
        The file the user named.
    part
        True for a sub-model: states that only a dropped domain leads to may stay.

    Raises
    ------
    ScenarioError
        One sentence with file, key, value and remedy.
    """
    checks: tuple[Callable[[Scenario], Iterator[Problem]], ...] = (
        _parameters, _names, _ages, _numbers, move_problems, _reach, _tables, _arms,
        money_problems, target_problems, contract_problems,
    )  # fmt: skip
    for one in checks:
        if part and one is _reach:
            continue
        for key, text in one(scenario):
            raise ScenarioError(f"{origin_of_key(key, origins, file)}: {key} {text}")


def _parameters(s: Scenario) -> Iterator[Problem]:
    for name, p in s.parameters.items():
        key = f"parameters.{name}"
        if (p.low is None) != (p.high is None):
            yield key, "gives only one of low and high; give both or none"
        outside = p.low is not None and p.high is not None and not p.low <= p.value <= p.high
        if outside and not p.posterior:
            yield (
                f"{key}.value",
                f"= {p.value:g} lies outside low = {p.low:g} and high = {p.high:g}; correct one",
            )
        if p.unit.startswith("DKK") and min(p.value, p.low or 0.0) < 0:
            yield f"{key}.value", f"= {p.value:g} is a negative price; write it as 0 or more"
        if p.unit in ("share", "rate") and not 0 <= p.value <= 1:
            yield f"{key}.value", f"= {p.value:g} is not a share; write a number from 0 to 1"
        if isinstance(p.distribution, dict):
            yield from _distribution(f"{key}.distribution", p.distribution)
        if p.distribution == "uniform" and p.low is None:
            yield key, 'is uniform without bounds; give low and high, or distribution = "fixed"'
        if p.unit == "":
            yield f"{key}.unit", 'is empty; write the unit, for example "DKK/child-year"'


def _distribution(key: str, given: dict[Any, dict[str, float]]) -> Iterator[Problem]:
    if len(given) != 1:
        yield key, f"names {len(given)} distributions; name one"
        return
    kind, numbers = next(iter(given.items()))
    problem = problem_of(kind, numbers)
    if problem:
        yield key, problem


def _names(s: Scenario) -> Iterator[Problem]:
    for part in ("attributes", "domains"):
        for name, member in getattr(s, part).items():
            if name in RESERVED or not name.isidentifier():
                yield f"{part}.{name}", "is not a usable name; use letters, digits and _"
            if len(set(member.states)) != len(member.states):
                yield f"{part}.{name}.states", "names a state twice; rename one"
    for name, domain in s.domains.items():
        if len(domain.states) < 2:
            yield f"domains.{name}.states", "has a single state; name at least two"
    for name in set(s.attributes) & set(s.domains):
        yield f"domains.{name}", "is also an attribute; rename one"
    for i, name in enumerate(s.order):
        if name not in s.domains:
            yield f"order[{i}]", f"= {name!r} is not a domain; {near(name, s.domains)}"
    for name, domain in s.domains.items():
        if domain.after is not None and domain.after not in s.domains:
            yield (
                f"domains.{name}.after",
                f"= {domain.after!r} is not a domain; {near(domain.after, s.domains)}",
            )
    if s.exit and s.exit.domain not in s.domains:
        yield (
            "exit.domain",
            f"= {s.exit.domain!r} is not a domain; {near(s.exit.domain, s.domains)}",
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
            yield (
                f"population.waves.{text}",
                f"= {size} is not a number of children; write 1 or more",
            )
    most = s.run.years * s.run.steps_per_year
    if s.run.steps is not None and s.run.steps > most:
        yield (
            "run.steps",
            f"= {s.run.steps} is more than {s.run.years} years of {s.run.steps_per_year} steps "
            f"({most}); raise years",
        )
    for key, ages in _age_ranges(s):
        last = high if ages[1] == OPEN else ages[1]
        if not low <= ages[0] <= last <= high:
            yield (
                key,
                f"= {ages} is not a range within the model's ages {low} to {high}; correct it",
            )


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
    "positive": (1e-12, float("inf"), "a shape or scale; write a number above 0"),
    "discount": (-0.5, 1.0, "a yearly discount rate; write for example 0.03"),
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
                yield key, f"= {ref!r} is not a parameter; {near(ref, s.parameters)}"
                continue
            value, name = s.parameters[ref].value, f"= {ref!r}, whose value {{:g}}"
        else:
            value, name = ref, "= {:g}"
        low, high, what = _BOUNDS[kind]
        if not low <= value <= high:
            yield (
                key,
                f"{name.format(value)}, is not {what}"
                if isinstance(ref, str)
                else (f"{name.format(value)} is not {what}"),
            )


def _tables(s: Scenario) -> Iterator[Problem]:
    members = s.members
    for name, table in s.tables.items():
        key = f"tables.{name}"
        if table.events is not None and table.events not in s.domains:
            yield (
                f"{key}.events",
                f"= {table.events!r} is not a domain; {near(table.events, s.domains)}",
            )
        if table.events is None and not table.of:
            yield key, "counts nothing; name what it is of, or whose events"
        for i, axis in enumerate(table.of):
            variable = axis.removeprefix("spell.")
            if axis not in ("age", "entry_age") and variable not in members:
                yield (
                    f"{key}.of[{i}]",
                    f"= {axis!r} is not an attribute or domain; {near(axis, members)}",
                )
            if table.events is not None and variable == table.events:
                yield (
                    f"{key}.of[{i}]",
                    f"= {axis!r} is the domain whose changes are counted, which say from and to "
                    f"already; remove it",
                )
            if axis.startswith("spell.") and variable not in table.spell_bands:
                yield f"{key}.spell_bands", f"lacks the bands of {variable!r}; add them"
        if "age" in table.of and not table.age_bands:
            yield f"{key}.age_bands", "is missing; list the first age of each band"
        for bands in (table.age_bands, *table.spell_bands.values()):
            if bands and (bands != sorted(set(bands)) or bands[0] not in (0, s.ages[0])):
                yield key, f"has bands {bands}; list rising first values that begin with 0"
        for variable, states in table.only.items():
            if variable not in members:
                yield (
                    f"{key}.only.{variable}",
                    f"is not a domain; {near(variable, members)}",
                )
                continue
            for state in as_list(states):
                if state not in members[variable].states:
                    yield (
                        f"{key}.only.{variable}",
                        f"= {state!r} is not a state; {near(state, members[variable].states)}",
                    )


def _arms(s: Scenario) -> Iterator[Problem]:
    if not s.arms:
        yield "arms", "is empty; name at least a baseline"
    used = {ref for _, _, ref in life_uses(s) if isinstance(ref, str)}
    for name, arm in s.arms.items():
        for parameter, value in arm.set.items():
            key = f"arms.{name}.set.{parameter}"
            if parameter not in used:
                yield (
                    key,
                    f"is not a parameter of the lives; {near(parameter, used - {'rest'})}",
                )
            elif value < 0:
                yield key, f"= {value:g} is negative; write 0 or more"
