"""Checks of ranges and lists that would hold for nobody.

A range that ends after the run is fine: it holds as long as the run lasts.  One that runs
backwards, or begins after the run, makes money, effects or outcomes vanish.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from simcore.scenario.conditions import OPEN
from simcore.scenario.schema.model import Scenario
from simcore.scenario.schema.types import Model

Problem = tuple[str, str]
#: Lists that a file may leave out, but whose empty form says another thing than it does.
_NAMES = ("arms", "intakes", "accounts", "saved_by", "from_", "to", "states")


def range_problems(s: Scenario) -> Iterator[Problem]:
    """Yield ranges and lists that hold for nobody, as (key, text)."""
    for key, part in _parts(s):
        yield from _ages(s, f"{key}.ages", getattr(part, "ages", None))
        yield from _years(s, f"{key}.years", getattr(part, "years", None))
        for field in ("spell", "spell_steps"):
            yield from _ordered(f"{key}.{field}", getattr(part, field, None))
        yield from _empty(key, part)
    for name, programme in s.interventions.items():
        yield from _never(s, f"interventions.{name}.ages", programme.ages)
    for name, table in s.tables.items():
        yield from _empty_states(f"tables.{name}.only", table.only)
    for sheet, contract in s.contracts.items():
        for name, metric in contract.metrics.items():
            for intake in metric.intakes:
                if intake not in s.intakes:
                    yield (
                        f"contracts.{sheet}.metrics.{name}.intakes",
                        f"names {intake}, when nobody enters; choose from "
                        f"{', '.join(map(str, s.intakes))}",
                    )


def _parts(s: Scenario) -> Iterator[tuple[str, Any]]:
    """Everything that may hold for some ages or years only, with its key."""
    for part, members in (("attributes", s.attributes), ("domains", s.domains)):
        for name, member in members.items():
            for i, start in enumerate([] if isinstance(member.start, str) else member.start):
                yield f"{part}.{name}.start[{i}]", start
    for name, domain in s.domains.items():
        for i, move in enumerate(domain.transitions):
            yield f"domains.{name}.transitions[{i}]", move
    for i, effect in enumerate(s.effects):
        yield f"effects[{i}]", effect
    for name, programme in s.interventions.items():
        yield f"interventions.{name}", programme
    for name, account in s.accounts.items():
        for i, item in enumerate(account.items):
            yield f"accounts.{name}.items[{i}]", item
    for name, outcome in s.outcomes.items():
        yield f"outcomes.{name}", outcome
        for i, worth in enumerate(outcome.items):
            yield f"outcomes.{name}.items[{i}]", worth
    for name, target in s.targets.items():
        yield f"targets.{name}", target
    for sheet, contract in s.contracts.items():
        for name, metric in contract.metrics.items():
            yield f"contracts.{sheet}.metrics.{name}", metric


def _ordered(key: str, given: list[int] | None) -> Iterator[Problem]:
    if given is None:
        return
    if given[0] > given[1]:
        yield key, f"= {given} runs backwards; write [first, last] with first <= last"
    elif given[0] < 0:
        yield key, f"= {given} begins below 0; write [first, last] from 0"


def _ages(s: Scenario, key: str, given: list[int] | None) -> Iterator[Problem]:
    problems = list(_ordered(key, given))
    yield from problems
    low, high = s.ages
    if given is None or problems:
        return
    last = high if given[1] == OPEN else given[1]
    if not low <= given[0] <= last <= high:
        yield key, f"= {given} is not a range within the model's ages {low} to {high}; correct it"


def _years(s: Scenario, key: str, given: list[int] | None) -> Iterator[Problem]:
    problems = list(_ordered(key, given))
    yield from problems
    last = (s.run.total_steps - 1) // s.run.steps_per_year
    if given is not None and not problems and given[0] > last:
        yield (
            key,
            f"= {given} begins after the run, whose last year is {last} (the first is 0), so it "
            f"would never hold; begin earlier or raise run.years",
        )


def _never(s: Scenario, key: str, given: list[int] | None) -> Iterator[Problem]:
    """A programme for ages that no child has while it is followed."""
    entries = [int(age) for age in s.population.entry_age]
    first, last = min(entries), max(entries) + (s.run.total_steps - 1) // s.run.steps_per_year
    if given is not None and (given[1] < first or given[0] > last):
        yield (
            key,
            f"= {given} holds for nobody: children are followed from age {first} to {last}; "
            f"correct it, or run.years or population.entry_age",
        )


def _empty(key: str, part: Model) -> Iterator[Problem]:
    """Lists with nothing in them: they read like nobody, and would hold for everybody."""
    for field in _NAMES:
        if field in part.model_fields_set and getattr(part, field) == []:
            yield f"{key}.{field.removesuffix('_')}", "is empty; name at least one, or remove it"
    for field in ("when", "eligible", "share", "of", "relative_to"):
        conditions = getattr(part, field, None)
        for when in conditions if isinstance(conditions, list) else [conditions]:
            if isinstance(when, dict):
                yield from _empty_states(f"{key}.{field}", when)


def _empty_states(key: str, when: dict[str, Any]) -> Iterator[Problem]:
    for variable, wanted in when.items():
        if isinstance(wanted, dict):
            yield from _empty_states(f"{key}.{variable}", wanted)
        elif wanted == []:
            yield f"{key}.{variable}", "is empty, so it never holds; name a state, or remove it"
