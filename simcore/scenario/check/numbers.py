"""Every number against what it stands for: as written, as drawn, and as an arm sets it.

A number that is drawn is judged by all that can be drawn, not by its value alone: a rate
that is normal(0.1, 0.3) is refused, and one that is gamma is not.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import inf, isfinite

from simcore.distributions import DISTRIBUTIONS, law_of
from simcore.scenario.quantiles import (
    is_dirichlet,
    is_fixed,
    outside,
    support,
)
from simcore.scenario.schema.model import Scenario
from simcore.scenario.schema.parameter import Parameter
from simcore.scenario.schema.types import MOST_MONEY
from simcore.scenario.schema.units import Unit, unit_of
from simcore.scenario.suggest import near, near_parameter
from simcore.scenario.uses import Use, life_uses, money_uses, switches

Problem = tuple[str, str]

#: Kind of use -> least, most, what it is, and what to write.
BOUNDS = {
    "share": (0.0, 1.0, "a share", "a number from 0 to 1"),
    "chance": (0.0, 1.0, "a probability", "a number from 0 to 1"),
    "probability": (0.0, 1.0, "a probability", "a number from 0 to 1"),
    "rate": (0.0, inf, "a rate", "0 or more per year"),
    "positive": (1e-12, inf, "a shape or scale", "a number above 0"),
    "level": (1e-12, inf, "a level of the price index", "a number above 0"),
    "discount": (-0.5, 1.0, "a yearly discount rate", "for example 0.03"),
    "drift": (-0.5, 1.0, "a yearly error of the price index", "for example 0.005"),
    "ratio": (0.0, inf, "a ratio", "0 or more"),
    "price": (0.0, MOST_MONEY, "a price", f"0 to {MOST_MONEY:.2g}"),
    "quantity": (0.0, inf, "a quantity", "0 or more"),
    "power": (0.0, inf, "a power", "0 (no effect) or more"),
    "real": (-MOST_MONEY, MOST_MONEY, "a value", f"a number up to {MOST_MONEY:.2g}"),
}


def number_problems(s: Scenario) -> Iterator[Problem]:
    """Yield numbers that are not what they stand for, as (key, text)."""
    uses: list[Use] = [*life_uses(s), *money_uses(s)]
    for key, kind, ref in uses:
        if ref == "rest" and (".shares." in key or key.startswith("population.entry_age.")):
            continue
        low, high, what, remedy = BOUNDS[kind]
        if not isinstance(ref, str):
            if not low <= ref <= high:
                yield key, f"= {ref:g} is not {what}; write {remedy}"
        elif ref not in s.parameters:
            yield key, f"= {ref!r} is not a parameter; {near_parameter(ref, s.parameters)}"
        elif not low <= s.parameters[ref].value <= high:
            value = s.parameters[ref].value
            yield key, f"= {ref!r}, whose value {value:g}, is not {what}; write {remedy}"
    yield from _drawn(s, uses)
    yield from _beyond(s, uses)
    yield from _set(s)


def value_problems(s: Scenario, name: str, value: float) -> Iterator[str]:
    """Yield what is wrong with a value of a parameter, against every use of it."""
    for key, kind, ref in [*life_uses(s), *money_uses(s)]:
        low, high, what, remedy = BOUNDS[kind]
        if ref == name and not (isfinite(value) and low <= value <= high):
            yield f"= {value:g} is not {what}, as {key} wants; write {remedy}"


def _drawn(s: Scenario, uses: list[Use]) -> Iterator[Problem]:
    held = switches(s)
    for key, kind, ref in uses:
        if not isinstance(ref, str) or ref == "rest" or ref in held:
            continue
        parameter = s.parameters[ref]
        if is_fixed(parameter):
            continue
        if is_dirichlet(parameter):
            yield from _dirichlet(s, ref)
            continue
        low, high, what, remedy = BOUNDS[kind]
        least, most = support(parameter)
        if isfinite(least) and isfinite(most) and low <= least and most <= high:
            continue
        share = outside(parameter, low, high)
        yield (
            f"parameters.{ref}{_field(parameter)}",
            f"draws from {least:.3g} to {most:.3g}, but {key} wants {what}, {remedy}; "
            f"{_often(share)} would leave that: {_remedy(parameter, low, high)}",
        )


def _field(parameter: Parameter) -> str:
    """Key of a parameter that decides what is drawn."""
    if parameter.posterior:
        return ".posterior"
    return ".distribution" if parameter.distribution != "auto" else ".unit"


def _often(share: float) -> str:
    if share >= 0.0005:
        return f"{100 * share:.1f} % of draws"
    return f"one draw in {1 / max(share, 1e-12):.1g}"


def _remedy(parameter: Parameter, low: float, high: float) -> str:
    """What to write instead: the same mean and spread inside the bounds, if there is such."""
    if parameter.posterior:
        return "calibrate again"
    if parameter.distribution == "uniform":
        return "write low and high within it"
    if not isinstance(parameter.distribution, dict):
        return 'write unit = "share"' if high == 1.0 else "write a narrower interval"
    given = law_of(*next(iter(parameter.distribution.items())), DISTRIBUTIONS)
    mean, sd = float(given.mean()), float(given.std())
    kind = "beta" if high == 1.0 else "gamma"
    fits = 0 < mean < 1 and sd**2 < mean * (1 - mean) if kind == "beta" else 0 < mean < inf
    if low < 0 or not fits or not isfinite(sd):
        return "write a narrower distribution"
    return f"write for example {{ {kind} = {{ mean = {mean:.6g}, sd = {sd:.6g} }} }}"


def _beyond(s: Scenario, uses: list[Use]) -> Iterator[Problem]:
    """What is drawn against the bounds of its unit, whatever it is used for."""
    held = switches(s)
    for name in dict.fromkeys(ref for _, _, ref in uses if isinstance(ref, str) and ref != "rest"):
        parameter = s.parameters[name]
        if name in held or is_fixed(parameter) or is_dirichlet(parameter):
            continue
        unit = unit_of(parameter.unit)
        least, most = support(parameter)
        if isfinite(least) and isfinite(most) and unit.low <= least and most <= unit.high:
            continue
        share = outside(parameter, unit.low, unit.high)
        yield (
            f"parameters.{name}{_field(parameter)}",
            f"draws from {least:.3g} to {most:.3g}, but its unit {unit.name!r} is {unit.span}; "
            f"{_often(share)} would leave that: {_inside(parameter, unit)}",
        )


def _inside(parameter: Parameter, unit: Unit) -> str:
    """What to write instead of draws that leave the bounds of the unit."""
    if parameter.posterior or not isfinite(unit.high) or unit.high == 1.0:
        return _remedy(parameter, unit.low, unit.high)
    return 'give low and high and distribution = "auto", which stays within the unit'


def _dirichlet(s: Scenario, name: str) -> Iterator[Problem]:
    """Counts far below 1 draw nothing but zeros, and a share of nothing is no number."""
    group = s.parameters[name].group
    mates = [p for p in s.parameters.values() if is_dirichlet(p) and p.group == group]
    if not sum(support(p)[0] for p in mates) > 0:
        yield (
            f"parameters.{name}.distribution",
            f"has counts so small that all shares of group {group!r} may be drawn as 0; "
            f"write larger counts",
        )


def interval_problems(s: Scenario) -> Iterator[Problem]:
    """Yield intervals that the scale of their unit cannot take, as (key, text)."""
    rows: dict[str, tuple[str, int]] = {}
    for name, p in s.parameters.items():
        first, many = rows.setdefault(p.joint, (name, len(p.posterior)))
        if p.joint and p.posterior and len(p.posterior) != many:
            yield (
                f"parameters.{name}.posterior",
                f"has {len(p.posterior)} rows, and that of {first!r}, which it is drawn with, has "
                f"{many}; calibrate again",
            )
    for name, p in s.parameters.items():
        unit = unit_of(p.unit)
        if p.posterior or p.distribution != "auto" or is_fixed(p) or unit.scale == "plain":
            continue
        if p.low is not None and p.high is not None and p.value in (unit.low, unit.high):
            yield (
                f"parameters.{name}.value",
                f"= {p.value:g} is at the edge of what the unit {p.unit!r} allows, so its interval "
                f'would not be drawn; write a value inside it, or distribution = "uniform"',
            )


def _set(s: Scenario) -> Iterator[Problem]:
    """What arms set, against every use of the parameter."""
    wants: dict[str, list[tuple[str, str]]] = {}
    for where, kind, ref in life_uses(s):
        if isinstance(ref, str) and ref != "rest":
            wants.setdefault(ref, []).append((where, kind))
    for name, arm in s.arms.items():
        for parameter, value in arm.set.items():
            key = f"arms.{name}.set.{parameter}"
            if parameter not in wants:
                yield key, f"is not a parameter of the lives; {near(parameter, wants)}"
            for where, kind in wants.get(parameter, []):
                low, high, what, remedy = BOUNDS[kind]
                if not low <= value <= high:
                    yield key, f"= {value:g} is not {what}, as {where} wants; write {remedy}"
