"""Years and levels of money: discount curves, the price index, amounts that rules name."""

from __future__ import annotations

from collections.abc import Iterator

from simcore.scenario.rules.numbers import numbers_of
from simcore.scenario.schema.model import Scenario
from simcore.scenario.schema.types import Rates, Ref, key_number
from simcore.scenario.uses import rates, read_by_country

Problem = tuple[str, str]


def curve_problems(s: Scenario) -> Iterator[Problem]:
    """Yield keys that are no years, and curves that say nothing of the first years."""
    if s.money:
        yield from _curve("money.discount", s.money.discount)
    for name, outcome in s.outcomes.items():
        yield from _curve(f"outcomes.{name}.discount", outcome.discount)
    for year in s.price_index:
        if key_number(year) is None:
            yield f"price_index.{year}", "is not a calendar year; write for example 2025"


def _curve(key: str, given: Rates | None) -> Iterator[Problem]:
    if not isinstance(given, dict):
        return
    for year in given:
        if key_number(year) is None:
            yield f"{key}.{year}", "is not a whole number of years; write for example 35"
    if "0" not in given:
        yield key, "says nothing of the first years; give a rate from year 0"


def price_problems(s: Scenario) -> Iterator[Problem]:
    """Yield prices that nothing brings to the scenario's price level, as (key, text)."""
    if s.money is None:
        return
    level = s.money.price_year
    years = {key: year for key, _, year in _priced(s) if year is not None}
    if s.price_index:
        first, last = min(s.price_index, key=int), max(s.price_index, key=int)
        for key, year in {"money.price_year": level, **years}.items():
            if str(year) not in s.price_index:
                where = "missing from" if int(first) < year < int(last) else "outside"
                yield (
                    key,
                    f"= {year} is {where} the price index ({first} to {last}); restate the amounts",
                )
        for key, name, given in _priced(s):
            if given is None:
                yield key, f"is missing, so nobody knows the level of {name!r}; add it"
        return
    for key, year in years.items():
        if year != level:
            yield (
                key,
                f"= {year} differs from money.price_year = {level}, and there is no [price_index] "
                f"to bring one to the other; restate the amount, or add the index",
            )


def _priced(s: Scenario) -> Iterator[tuple[str, str, int | None]]:
    """Amounts that are brought to the price level: key, name and year."""
    names: dict[str, None] = {}
    for account in s.accounts.values():
        names |= {i.price: None for i in account.items if isinstance(i.price, str)}
    rules = list(s.rules.values())
    for contract in s.contracts.values():
        rules += list(contract.refund.rules.values()) if contract.refund else []
    for rule in rules:
        for version in rule.versions:
            limits = (n.ref for n in numbers_of(version) if n.quantity == "money")
            names |= {limit: None for limit in limits if isinstance(limit, str)}
    for name, kind in read_by_country(s).items():
        if kind == "price":
            names[name] = None
    for name in names:
        if name in s.parameters:
            yield f"parameters.{name}.price_year", name, s.parameters[name].price_year
    for name, contract in s.contracts.items():
        if contract.price_year is not None:
            yield f"contracts.{name}.price_year", name, contract.price_year


def held(s: Scenario, ref: Ref) -> float:
    """Value of a number."""
    return s.parameters[ref].value if isinstance(ref, str) else ref


def limit(s: Scenario, ref: Ref) -> float:
    """Return an amount at the scenario's price level, as far as the index tells."""
    amount = held(s, ref)
    if not isinstance(ref, str) or s.money is None:
        return amount
    levels = [
        held(s, s.price_index[str(year)])
        for year in (s.money.price_year, s.parameters[ref].price_year)
        if str(year) in s.price_index
    ]
    return amount * levels[0] / levels[1] if len(levels) == 2 else amount


def missing_parameters(s: Scenario) -> Iterator[Problem]:
    """Yield parameters that money reads because the country names them, and that are missing."""
    for name in read_by_country(s):
        if name not in s.parameters:
            yield "rules", f"tax income but the parameter {name!r} is missing; add it"
    if not s.accounts or s.money is None:
        return
    if s.money.discount is None:
        yield "money", "has no discount; write for example discount = 0.03"
    curve = s.country.discount
    if curve is None or s.money.discount != curve.rates:
        return
    for name in (ref for _, ref in rates(curve.rates) if isinstance(ref, str)):
        if name not in s.parameters:
            yield (
                "money",
                f"has no discount, and the rate {name!r} of the country's curve is missing; "
                f"write for example discount = 0.03",
            )
