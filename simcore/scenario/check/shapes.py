"""What the types of profiles and conditions leave open, before anything reads them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from simcore.scenario.conditions import SLOT_KEYS
from simcore.scenario.schema.model import Scenario
from simcore.scenario.schema.types import Profile, key_number

Problem = tuple[str, str]


def shape_problems(s: Scenario) -> Iterator[Problem]:
    """Yield profiles and conditions that are not of their form, as (key, text)."""
    for part, members in (("attributes", s.attributes), ("domains", s.domains)):
        for name, member in members.items():
            for i, start in enumerate([] if isinstance(member.start, str) else member.start):
                yield from _when(f"{part}.{name}.start[{i}].when", start.when)
    for name, domain in s.domains.items():
        for i, move in enumerate(domain.transitions):
            key = f"domains.{name}.transitions[{i}]"
            yield from _when(f"{key}.when", move.when)
            yield from _profile(f"{key}.{move.key}", move.profile)
    for i, effect in enumerate(s.effects):
        yield from _when(f"effects[{i}].when", effect.when)
    for name, programme in s.interventions.items():
        yield from _when(f"interventions.{name}.eligible", programme.eligible)


def _profile(key: str, profile: Profile | None) -> Iterator[Problem]:
    """A profile has one axis, with whole numbers on it."""
    if not isinstance(profile, dict):
        return
    if len(profile) != 1:
        yield key, f"has {len(profile)} axes ({', '.join(profile)}); give values along one axis"
        return
    axis, values = next(iter(profile.items()))
    if axis == "weibull":
        if set(values) != {"shape", "scale"}:
            yield f"{key}.weibull", "needs shape and scale (in years), and nothing else"
        return
    for start in values:
        if key_number(start) is None:
            yield f"{key}.{axis}.{start}", "is not a whole number; write from where the value holds"


def _when(key: str, when: dict[str, Any]) -> Iterator[Problem]:
    """What is under before, spell and before_spell names domains."""
    for name, wanted in when.items():
        if name in SLOT_KEYS and not isinstance(wanted, dict):
            yield f"{key}.{name}", f"names no domain; write {name} = {{ DOMAIN = ... }}"
