"""Checks that need more than one key: names, orders, shares, bounds, reachability.

Each check yields the problems it finds as (key, text); the first one is raised.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from simcore.distributions import DISTRIBUTIONS, problem_of
from simcore.errors import ScenarioError
from simcore.scenario.cells import cell_table
from simcore.scenario.check.contracts import contract_problems
from simcore.scenario.check.country import country_problems
from simcore.scenario.check.money import money_problems
from simcore.scenario.check.numbers import interval_problems, number_problems
from simcore.scenario.check.prices import curve_problems, missing_parameters, price_problems
from simcore.scenario.check.ranges import range_problems
from simcore.scenario.check.shapes import shape_problems
from simcore.scenario.check.targets import target_problems
from simcore.scenario.check.transitions import move_problems
from simcore.scenario.check.transitions import unreachable as _reach
from simcore.scenario.conditions import as_list
from simcore.scenario.overlay import Origins, origin_of_key
from simcore.scenario.read.interventions import as_given
from simcore.scenario.schema.model import Scenario
from simcore.scenario.schema.parameter import Parameter
from simcore.scenario.schema.types import MAX_AGE, MOST_PERSONS, key_number
from simcore.scenario.schema.units import find_unit, nearest_unit
from simcore.scenario.suggest import near

Problem = tuple[str, str]
RESERVED = {"age", "entry_age", "year", "before", "spell", "before_spell", "change"}
#: Signs that stand between states in cells and changes, and for any state.
SIGNS = ("|", ">", "*")
#: First and last calendar year of an intake.
CALENDAR = (1900, 2200)


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
        _parameters, _names, _population, shape_problems, curve_problems,
        country_problems,
        missing_parameters, range_problems, number_problems, move_problems, _reach, _tables, _cells,
        money_problems, price_problems, target_problems, contract_problems,
    )  # fmt: skip
    for one in checks:
        if part and one is _reach:
            continue
        for key, text in one(scenario):
            own = as_given(key, scenario)
            where = origin_of_key(own, origins, file)
            raise ScenarioError(f"{where}: {own} {as_given(text, scenario)}")


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
        yield from _unit(s, key, p)
        if isinstance(p.distribution, dict):
            yield from _distribution(f"{key}.distribution", p.distribution)
        if p.distribution == "uniform" and p.low is None:
            yield key, 'is uniform without bounds; give low and high, or distribution = "fixed"'
    yield from interval_problems(s)


def _unit(s: Scenario, key: str, p: Parameter) -> Iterator[Problem]:
    """A unit chooses the scale of draws and the bounds of every number it is given to."""
    currency = s.money.currency if s.money else ""
    if p.unit == "":
        yield f"{key}.unit", 'is empty; write the unit, for example "EUR/child-year"'
        return
    unit = find_unit(p.unit)
    if unit is None:
        yield f"{key}.unit", f"= {p.unit!r} is not a unit; {nearest_unit(p.unit, currency)}"
        return
    if currency and unit.currency not in ("", currency):
        yield (
            f"{key}.unit",
            f"= {p.unit!r} is an amount in {unit.currency}, but money.currency is {currency!r}; "
            f"convert the amount to {currency}",
        )
    for field, number in (("value", p.value), ("low", p.low), ("high", p.high)):
        if number is not None and not unit.low <= number <= unit.high:
            yield f"{key}.{field}", f"= {number:g} is not {unit.what}; write {unit.span}"


def _distribution(key: str, given: dict[Any, dict[str, float]]) -> Iterator[Problem]:
    if len(given) != 1:
        yield key, f"names {len(given)} distributions; name one"
        return
    kind, numbers = next(iter(given.items()))
    problem = problem_of(kind, numbers, DISTRIBUTIONS)
    if problem:
        yield key, problem


def _names(s: Scenario) -> Iterator[Problem]:
    for part in ("attributes", "domains"):
        for name, member in getattr(s, part).items():
            if name in RESERVED or not name.isidentifier():
                yield f"{part}.{name}", "is not a usable name; use letters, digits and _"
            if len(set(member.states)) != len(member.states):
                yield f"{part}.{name}.states", "names a state twice; rename one"
            for state in member.states:
                if state.strip() != state or not state:
                    yield (
                        f"{part}.{name}.states",
                        f"holds {state!r}; write a name without spaces around it",
                    )
                sign = next((x for x in SIGNS if x in state), None)
                if sign:
                    yield (
                        f"{part}.{name}.states",
                        f"holds {state!r}, but {sign} has a meaning of its own in conditions and "
                        f"cells; rename it",
                    )
    if not s.arms:
        yield "arms", "is empty; name at least a baseline"
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


def _population(s: Scenario) -> Iterator[Problem]:
    low, high = s.ages
    if not 0 <= low <= high <= MAX_AGE:
        yield "ages", f"= {s.ages} is not a range of ages; write two ages from 0 to {MAX_AGE}"
    if not s.population.entry_age:
        yield "population.entry_age", "is empty; write for example { 0 = 1.0 }"
    for text in s.population.entry_age:
        age = key_number(text)
        if age is None:
            yield (
                f"population.entry_age.{text}",
                "is not a whole number of years; write for example 8 (not 08)",
            )
        elif not low <= age <= high:
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
    for text, size in s.population.intakes.items():
        if not CALENDAR[0] <= (key_number(text) or 0) <= CALENDAR[1]:
            yield f"population.intakes.{text}", "is not a calendar year; write for example 2022"
        if size < 1:
            yield (
                f"population.intakes.{text}",
                f"= {size} is not a number of children; write 1 or more",
            )
    if s.children > MOST_PERSONS:
        yield (
            "population.intakes",
            f"sums to {s.children:.4g} children, but a cohort has at most {MOST_PERSONS}; lower it",
        )
    most = s.run.years * s.run.steps_per_year
    if s.run.steps is not None and s.run.steps > most:
        yield (
            "run.steps",
            f"= {s.run.steps} is more than {s.run.years} years of {s.run.steps_per_year} steps "
            f"({most}); raise years",
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
            if axis in table.of[:i]:
                yield f"{key}.of[{i}]", f"= {axis!r} stands there already; remove one"
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
        for bands in table.spell_bands.values():
            if bands != sorted(set(bands)) or bands[:1] != [0]:
                yield key, f"has bands {bands}; list rising first values that begin with 0"
        bands = table.age_bands
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


def _cells(s: Scenario) -> Iterator[Problem]:
    """Cells are told apart by their names, in files and in results."""
    labels: dict[str, str] = {}
    for name in s.tables:
        for label in cell_table(s, name).labels:
            if label in labels:
                yield (
                    f"tables.{name}",
                    f"has a cell {label!r} like one of table {labels[label]!r}; rename a state or "
                    f"a table",
                )
            labels[label] = name
