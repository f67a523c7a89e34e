"""Which parameters a scenario uses, and where."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from simcore.once import once
from simcore.scenario.conditions import tests_of
from simcore.scenario.rules.numbers import BOUNDS, numbers_of
from simcore.scenario.schema.country import Country
from simcore.scenario.schema.model import Effect, Scenario
from simcore.scenario.schema.types import Profile, Rates, Ref

#: What kind of number each use wants: it decides the bounds that are checked.
Use = tuple[str, str, Ref]


class Weibull(NamedTuple):
    """Mean hazard of a Weibull distribution in one step of the spell."""

    shape: Ref
    scale: Ref
    step: int


def is_weibull(profile: Profile | None) -> bool:
    """Whether a profile is a Weibull hazard over the spell."""
    return isinstance(profile, dict) and "weibull" in profile


def profile_refs(profile: Profile | None) -> list[Ref]:
    """Every number a profile names; none where there is no profile."""
    if profile is None:
        return []
    return list(next(iter(profile.values())).values()) if isinstance(profile, dict) else [profile]


def profile_values(profile: Profile | None, steps: int = 0) -> list[tuple[str, int, Ref | Weibull]]:
    """Values of a profile as (axis, from, value); a plain value has axis ``""``.

    ``steps``: for how many steps of the spell a Weibull hazard is unfolded.
    """
    if profile is None:
        return []
    if not isinstance(profile, dict):
        return [("", 0, profile)]
    axis, values = next(iter(profile.items()))
    if axis == "weibull":
        shape, scale = values.get("shape", 1.0), values.get("scale", 1.0)
        return [("spell_steps", k, Weibull(shape, scale, k)) for k in range(max(steps, 1))]
    return [
        (axis, int(start), ref) for start, ref in sorted(values.items(), key=lambda i: int(i[0]))
    ]


def life_uses(scenario: Scenario) -> Iterator[Use]:
    """Every number the lives depend on, as (key, kind, number or id)."""
    for age, ref in scenario.population.entry_age.items():
        yield f"population.entry_age.{age}", "share", ref
    for part, members in (("attributes", scenario.attributes), ("domains", scenario.domains)):
        for name, member in members.items():
            if isinstance(member.start, str):
                continue
            for i, start in enumerate(member.start):
                for state, ref in start.shares.items():
                    yield f"{part}.{name}.start[{i}].shares.{state}", "share", ref
    for name, domain in scenario.domains.items():
        for i, move in enumerate(domain.transitions):
            wants = "positive" if is_weibull(move.profile) else move.key
            for ref in profile_refs(move.profile):
                yield f"domains.{name}.transitions[{i}].{move.key}", wants, ref
    for i, effect in enumerate(scenario.effects):
        yield f"effects[{i}].ratio", "ratio", effect.ratio
        if effect.power is not None:
            yield f"effects[{i}].power", "power", effect.power


def rates(given: Rates | None) -> list[tuple[int, Ref]]:
    """Discount rates as (from year, rate)."""
    if given is None:
        return []
    if not isinstance(given, dict):
        return [(0, given)]
    return sorted(((int(year), ref) for year, ref in given.items()), key=lambda x: x[0])


def outcome_uses(scenario: Scenario) -> Iterator[Use]:
    """Every number the outcomes depend on, beside the lives."""
    for name, outcome in scenario.outcomes.items():
        for i, item in enumerate(outcome.items):
            yield f"outcomes.{name}.items[{i}].value", "real", item.value
        for first, ref in rates(outcome.discount):
            yield f"outcomes.{name}.discount.{first}", "discount", ref


def money_uses(scenario: Scenario) -> Iterator[Use]:
    """Every number the flows and outcomes depend on, as (key, kind, number or id)."""
    yield from outcome_uses(scenario)
    if scenario.money:
        for first, rate in rates(scenario.money.discount):
            yield f"money.discount.{first}", "discount", rate
    for year, level in scenario.price_index.items():
        yield f"price_index.{year}", "level", level
    if scenario.money and scenario.money.index_error:
        yield "money.index_error", "drift", scenario.money.index_error
    for name, account in scenario.accounts.items():
        for i, item in enumerate(account.items):
            yield f"accounts.{name}.items[{i}].price", "price", item.price
            if item.quantity is not None:
                yield f"accounts.{name}.items[{i}].quantity", "quantity", item.quantity
            for k, factor in enumerate(item.factors):
                yield f"accounts.{name}.items[{i}].factors[{k}]", "quantity", factor
    rules = {f"rules.{name}": rule for name, rule in scenario.rules.items()}
    for sheet, contract in scenario.contracts.items():
        for name, rule in (contract.refund.rules if contract.refund else {}).items():
            rules[f"contracts.{sheet}.refund.rules.{name}"] = rule
    for where, rule in rules.items():
        for i, version in enumerate(rule.versions):
            for number in numbers_of(version):
                key = f"{where}.versions[{i}].{number.key}"
                yield key, BOUNDS[number.quantity], number.ref
    for name, perspective in scenario.perspectives.items():
        if perspective.service_factor is not None:
            yield f"perspectives.{name}.service_factor", "ratio", perspective.service_factor
        if perspective.refund_returned is not None:
            yield f"perspectives.{name}.refund_returned", "share", perspective.refund_returned
    for parameter, kind in read_by_country(scenario).items():
        yield f"parameters.{parameter}", kind, parameter


def schedule_parameters(country: Country) -> dict[str, str]:
    """Parameters that a country's taxes name, the drawn one left out -> their kind."""
    refs: list[tuple[Ref | None, str]] = []
    for schedule in country.taxes.values():
        for tax in schedule:
            refs += [(tax.rate, "share"), (tax.above, "price")]
            refs += [(tax.free_share, "share"), (tax.free_most, "price")]
    if country.equalisation:
        refs.append((country.equalisation.share, "share"))
    return {ref: kind for ref, kind in refs if isinstance(ref, str)}


def read_by_country(scenario: Scenario) -> dict[str, str]:
    """Parameters that the ledger reads because the country names them -> their kind."""
    if not any(rule.schedule for rule in scenario.rules.values()):
        return {}
    spent = scenario.country.indirect_tax
    out = {spent: "share"} if isinstance(spent, str) else {}
    return schedule_parameters(scenario.country) | out


def life_parameters(scenario: Scenario) -> set[str]:
    """Ids of all parameters that the lives depend on."""
    used = {ref for _, _, ref in life_uses(scenario) if isinstance(ref, str) and ref != "rest"}
    return used | _mates(scenario, used)


def _mates(scenario: Scenario, used: set[str]) -> set[str]:
    """Parameters of the same Dirichlet distributions: a share follows from all counts."""
    joint = {
        name: p.group
        for name, p in scenario.parameters.items()
        if isinstance(p.distribution, dict) and "dirichlet" in p.distribution
    }
    groups = {joint[name] for name in used if name in joint}
    return {name for name, group in joint.items() if group in groups}


def money_parameters(scenario: Scenario) -> set[str]:
    """Ids of all parameters that the flows and their present value depend on."""
    return {ref for _, _, ref in money_uses(scenario) if isinstance(ref, str)} - {"rest"}


def switches(scenario: Scenario) -> set[str]:
    """Ids that are fixed by law or convention: never drawn, changed only by hand."""
    out = set(schedule_parameters(scenario.country))
    out |= set(scenario.price_index.values())
    curves = [scenario.money.discount if scenario.money else None]
    curves += [o.discount for o in scenario.outcomes.values()]
    out |= {r for curve in curves for _, r in rates(curve) if isinstance(r, str)}
    for rule in scenario.rules.values():
        for version in rule.versions:
            named = (n for n in numbers_of(version) if not n.drawn)
            out |= {n.ref for n in named if isinstance(n.ref, str)}
    seen = scenario.perspectives.values()
    out |= {x.service_factor for x in seen if x.service_factor}
    out |= {x.refund_returned for x in seen if isinstance(x.refund_returned, str)}
    return out - {"rest"}


@once
def caused_states(scenario: Scenario) -> dict[str, set[str]]:
    """By variable, states that only a programme brings about; all of a programme's own."""
    out = {
        name: {state for move in domain.transitions for state in move.reaches[1:]}
        for name, domain in scenario.domains.items()
    }
    return out | {name: set(scenario.domains[name].states) for name in scenario.interventions}


def is_caused(scenario: Scenario, effect: Effect) -> bool:
    """Whether an effect is that of a programme.

    It names a programme, or only states that one brings about, or acts in some arms only.
    """
    states = caused_states(scenario)
    return bool(effect.arms) or any(
        test.variable in scenario.interventions
        or (bool(test.states) and states.get(test.variable, set()).issuperset(test.states))
        for test in tests_of(effect.when)
    )
