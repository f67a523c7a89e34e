"""Checks of accounts, rules, payers and outcomes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any

from simcore.countries import countries
from simcore.earlier_names import FIRST_CURRENCY
from simcore.scenario.cells import cell_table, chosen
from simcore.scenario.check.prices import held, limit
from simcore.scenario.rules.rule import Facts, Rule
from simcore.scenario.schema.model import Scenario
from simcore.scenario.schema.money import Account
from simcore.scenario.schema.types import Ref
from simcore.scenario.schema.units import COUNTED, YEARLY, unit_of
from simcore.scenario.suggest import near, near_parameter

Problem = tuple[str, str]


def money_problems(s: Scenario) -> Iterator[Problem]:
    """Yield what is wrong with the money part, as (key, text)."""
    if s.accounts and s.money is None:
        yield "accounts", "stand without [money]; add it with a price_year"
    yield from _payers(s)
    for name, rule in s.rules.items():
        yield from rule_problems(s, f"rules.{name}", rule)
    for name, account in s.accounts.items():
        key = f"accounts.{name}"
        if account.rule not in s.rules:
            yield (
                f"{key}.rule",
                f"= {account.rule!r} is not a rule; {near(account.rule, s.rules)}",
            )
        yield from _grants(s, key, account)
        yield from _guarantee(key, account)
        for field in _stand_ins(s, account):
            payer = getattr(account, field)
            if not payer:
                yield (
                    f"{key}.{field}",
                    f"is missing, and the rule {account.rule!r} speaks of it; name a payer, or "
                    f"write country = NAME ({', '.join(countries())})",
                )
            elif payer not in s.payers:
                yield (
                    f"{key}.{field}",
                    f"= {payer!r} is not a payer; {near(payer, s.payers)}",
                )
        if account.table not in s.tables:
            yield (
                f"{key}.table",
                f"= {account.table!r} is not a table; {near(account.table, s.tables)}",
            )
            continue
        for i, item in enumerate(account.items):
            events = s.tables[account.table].events is not None
            counted = events or item.quantity is not None
            yield from _price(s, f"{key}.items[{i}]", item.price, counted)
            yield from _cells(s, f"{key}.items[{i}]", account.table, item.when, item.ages)
            yield from _unknown_arms(s, f"{key}.items[{i}]", item.arms)
        yield from _points(s, f"{key}.weights", account.weights)
    for name, outcome in s.outcomes.items():
        key = f"outcomes.{name}"
        if outcome.table not in s.tables:
            yield (
                f"{key}.table",
                f"= {outcome.table!r} is not a table; {near(outcome.table, s.tables)}",
            )
            continue
        yield from _cells(s, key, outcome.table, outcome.when, outcome.ages)
        if outcome.items and (outcome.when or outcome.ages):
            yield key, "gives both items and when or ages; put the conditions into the items"
        for i, worth in enumerate(outcome.items):
            yield from _cells(s, f"{key}.items[{i}]", outcome.table, worth.when, worth.ages)
            yield from _unknown_arms(s, f"{key}.items[{i}]", worth.arms)
        yield from _points(s, f"{key}.weights", outcome.weights)
    yield from _perspective_payers(s)
    base = s.money.base_perspective if s.money else ""
    if s.money and s.perspectives and base not in s.perspectives:
        yield (
            "money.base_perspective",
            f"= {base!r} is not a perspective; {near(base, s.perspectives)}",
        )


def _grants(s: Scenario, key: str, account: Account) -> Iterator[Problem]:
    """A grant adds up to nothing, and any other account does not: the rule must fit."""
    rule = s.rules.get(account.rule)
    if rule and rule.is_grant != (account.kind == "grant"):
        remedy = 'kind = "grant" and a rule of kind "grant" go together'
        yield f"{key}.kind", f"= {account.kind!r} has the rule {account.rule!r}; {remedy}"


def _guarantee(key: str, account: Account) -> Iterator[Problem]:
    """The share that is guaranteed is one."""
    rows = account.budget_guarantee
    if isinstance(rows, bool):
        return
    if not rows:
        yield f"{key}.budget_guarantee", "is an empty list; write true, false, or rows by date"
    for i, row in enumerate(rows):
        if not 0.0 <= row.value <= 1.0:
            where = f"{key}.budget_guarantee[{i}].value"
            yield where, f"= {row.value:g} is not a share; write a number from 0 to 1"


def _stand_ins(s: Scenario, account: Account) -> list[str]:
    """Keys of an account that must name payers, because its rule speaks of sectors."""
    rule = s.rules.get(account.rule, None)
    named = [rule.pays_to(version) for version in rule.versions] if rule else [None]
    if None in named:
        return ["municipality", "state"]
    sectors = {name for names in named for name in names or ()} - set(s.payers)
    return [f for f in ("municipality", "state") if getattr(s.country, f) in sectors]


def _perspective_payers(s: Scenario) -> Iterator[Problem]:
    """Payers that a perspective pays to and nobody declared."""
    country = s.country
    own = country.payer_of(country.municipality)
    between = {
        "equalisation": (own, country.payer_of(country.other_municipalities)),
        "budget_guarantee": (own, country.payer_of(country.state)),
    }
    moves = {
        "equalisation": [n for n, a in s.accounts.items() if a.kind == "tax"],
        "budget_guarantee": [n for n, a in s.accounts.items() if a.budget_guarantee],
    }
    for name, perspective in s.perspectives.items():
        for field in ("guaranteed", "adds"):
            for account in getattr(perspective, field):
                if s.accounts and account not in s.accounts:
                    where = f"perspectives.{name}.{field}"
                    yield where, f"= {account!r} is not an account; {near(account, s.accounts)}"
        for field, accounts in moves.items():
            if field == "budget_guarantee":
                accounts = [*accounts, *perspective.guaranteed]
            if not (accounts and perspective.transfers and getattr(perspective, field)):
                continue
            for payer in between[field]:
                if payer and payer not in s.payers:
                    quoted = f'"{payer}"' if "." in payer else payer
                    yield (
                        f"perspectives.{name}.{field}",
                        f"= true moves money of account {accounts[0]!r} to and from the payer "
                        f"{payer!r}, which is missing; add [payers.{quoted}], or "
                        f"write {field} = false",
                    )


def _unknown_arms(s: Scenario, key: str, arms: list[str]) -> Iterator[Problem]:
    for arm in arms:
        if arm not in s.arms:
            yield f"{key}.arms", f"= {arm!r} is not an arm; {near(arm, s.arms)}"


def _points(s: Scenario, key: str, weights: str) -> Iterator[Problem]:
    """Weights read the rows of counts as points of a curve."""
    if weights != "none" and s.run.count_by == "year" and s.run.steps_per_year > 1:
        yield key, f'= {weights!r} needs a row per step; write count_by = "step" in [run]'


def _payers(s: Scenario) -> Iterator[Problem]:
    for name, payer in s.payers.items():
        if name.split(".")[0] != payer.sector:
            yield (
                f"payers.{name}.sector",
                f"= {payer.sector!r} does not fit the name; begin it with the sector",
            )


def rule_problems(s: Scenario, key: str, rule: Rule[Any]) -> Iterator[Problem]:
    """Yield what is wrong with a rule of incidence, as (key, text)."""
    dates = []
    facts = Facts(partial(held, s), partial(limit, s), s.payers, s.country.sectors)
    for i, version in enumerate(rule.versions):
        here = f"{key}.versions[{i}]"
        try:
            dates.append(date.fromisoformat(version.from_))
        except ValueError:
            yield f"{here}.from", f"= {version.from_!r} is not a date; write YYYY-MM-DD"
        for field, text in rule.problems(version, facts):
            yield f"{here}.{field}", text
    if dates != sorted(set(dates)):
        yield f"{key}.versions", "are not in order of date; sort them"


def _price(s: Scenario, key: str, price: Ref, counted: bool) -> Iterator[Problem]:
    if not isinstance(price, str):
        return
    if price not in s.parameters:
        yield (
            f"{key}.price",
            f"= {price!r} is not a parameter; {near_parameter(price, s.parameters)}",
        )
        return
    unit = unit_of(s.parameters[price].unit)
    if not unit.is_price:
        currency = s.money.currency if s.money else FIRST_CURRENCY
        yield (
            f"{key}.price",
            f"= {price!r} has the unit {unit.name!r}; write its unit as {currency}/ followed by "
            f"one of {', '.join([*YEARLY, *sorted(COUNTED)])}",
        )
    elif unit.is_counted and not counted:
        many = COUNTED[unit.per]
        yield f"{key}.quantity", f"is missing; say how many {many} there are in a year of {price!r}"


def _cells(
    s: Scenario,
    key: str,
    table: str,
    when: dict[str, str | list[str]],
    ages: list[int] | None,
) -> Iterator[Problem]:
    try:
        places = chosen(s, cell_table(s, table), when, ages)
    except (KeyError, ValueError) as error:
        yield f"{key}.when", f"{error.args[0]}; correct it or split the table"
        return
    if not places:
        yield f"{key}.when", f"chooses no cell of table {table!r}; correct it"
