"""Writes out what a country says, before anything is checked: payers, terms, the discount curve."""

from __future__ import annotations

import copy
import tomllib
from collections.abc import Iterable
from functools import cache
from typing import Any

from pydantic import ValidationError

from simcore.countries import FACTS, countries
from simcore.errors import ScenarioError
from simcore.scenario.schema.country import Country, sector_of
from simcore.scenario.suggest import near

Data = dict[str, Any]
#: Keys whose text is no reference.
_TEXT = frozenset({"label", "title", "description", "note", "source", "url", "unit", "renamed"})


@cache
def _read(name: str) -> Data:
    path = countries()[name] / FACTS
    facts: Data = tomllib.loads(path.read_text(encoding="utf-8"))["country"]
    return facts


def facts(name: str, where: str) -> Data:
    """Read the facts of a country that ships with simcore, as plain data.

    Raises
    ------
    ScenarioError
        If there is none of that name.
    """
    if name not in countries():
        raise ScenarioError(f"{where} = {name!r} is no country; {near(name, countries())}")
    return copy.deepcopy(_read(name))


def named(data: Data, file: str) -> None:
    """Replace ``country = "NAME"`` by that country's facts, in place."""
    if isinstance(data.get("country"), str):
        data["country"] = facts(data["country"], f"{file}: country")


def renamed(data: Any, names: dict[str, str], file: str) -> Any:
    """Return data in which numbers that have a new name are called by it.

    Parameters
    ----------
    data
        A scenario file, or a part of one.
    names
        Old id -> new id.
    file
        Its name in messages.

    Raises
    ------
    ScenarioError
        If a table gives a number under both of its names.
    """
    if isinstance(data, list):
        return [renamed(inner, names, file) for inner in data]
    if not isinstance(data, dict):
        return names.get(data, data) if isinstance(data, str) else data
    out: Data = {}
    for key, value in data.items():
        inner = value if key in _TEXT else renamed(value, names, file)
        if key in ("parameters", "set") and isinstance(inner, dict):
            inner = _new_keys(inner, names, f"{file}: {key}")
        out[key] = inner
    return out


def _new_keys(table: Data, names: dict[str, str], where: str) -> Data:
    for old in table.keys() & names.keys():
        if names[old] in table:
            raise ScenarioError(
                f"{where}.{old} is the earlier name of {names[old]!r}, which stands there too; "
                f"keep one of them"
            )
    return {names.get(key, key): value for key, value in table.items()}


def of_older_result(data: Data, file: str) -> Data:
    """Return a stored scenario as it is written today.

    One that says nothing of a country was stored before scenarios had one: what it means is
    then what Python took for granted, which is a country's facts now.
    """
    if "country" in data:
        return written_out(data)
    stored = next(n for n in countries() if _read(n).get("stored_without_country"))
    country = facts(stored, file)
    new: Data = renamed(data, country.get("renamed", {}), file)
    return written_out({**new, "country": country})


def written_out(data: Data) -> Data:
    """Write out what follows from the country: payers of accounts, terms, the discount curve.

    Parameters
    ----------
    data
        A scenario with complete accounts.
    """
    contracts = _tables(data.get("contracts"))
    country = data.get("country") or _declared(contracts.values())
    if not isinstance(country, dict):
        return data
    state, municipality = country.get("state", ""), country.get("municipality", "")
    own = {"municipality": _payer(country, municipality), "state": _payer(country, state)}
    accounts = {
        name: {k: v for k, v in own.items() if v} | account
        for name, account in _tables(data.get("accounts")).items()
    }
    out = data | ({"country": country} if country else {})
    if accounts:
        out["accounts"] = {**data["accounts"], **accounts}
    money, curve = data.get("money"), country.get("discount")
    if accounts and isinstance(money, dict) and isinstance(curve, dict) and "rates" in curve:
        out["money"] = {"discount": curve["rates"]} | money
    if contracts:
        known = money if isinstance(money, dict) else {}
        year = known.get("price_year", 0)
        coin = {"currency": known["currency"]} if "currency" in known else {}
        terms = {name: _terms(coin | c, country, year) for name, c in contracts.items()}
        out["contracts"] = {**data["contracts"], **terms}
    return out


def sheet_written_out(data: Data) -> Data:
    """Write out the terms of a term sheet that stands alone (a file that is settled).

    Where neither country nor sheet names the municipality, it is who alone bore the costs.
    """
    contract, observed = data.get("contract"), data.get("observed")
    if not isinstance(contract, dict):
        return data
    country = data.get("country")
    if not country:
        costs = observed.get("costs") if isinstance(observed, dict) else None
        sectors = [*dict.fromkeys(map(sector_of, costs if isinstance(costs, dict) else ()))]
        alone = {"municipality": sectors[0]} if len(sectors) == 1 else {}
        country = _declared([alone | contract])
    return {**data, "country": country, "contract": _terms(contract, country, 0)}


def _terms(contract: Data, country: Data, year: int) -> Data:
    """A sheet with its country's terms, unless the country is wrong: its check says how."""
    try:
        return with_terms(contract, Country.model_validate(country), year)
    except ValidationError:
        return contract


def _tables(given: Any) -> dict[str, Data]:
    """Those entries that are tables; what is wrong with the others is said in their checks."""
    entries = given.items() if isinstance(given, dict) else ()
    return {name: one for name, one in entries if isinstance(one, dict)}


def _payer(country: Data, sector: str) -> str:
    known = country.get("sectors", {}).get(sector, {})
    return str(known.get("payer") or sector)


def _declared(contracts: Iterable[Data]) -> Data:
    """The municipality and the state that term sheets name, where there is no country."""
    out: Data = {}
    sectors: Data = {}
    for key in ("municipality", "state"):
        payers = {sector_of(c[key]): c[key] for c in contracts if isinstance(c.get(key), str)}
        for sector, payer in list(payers.items())[:1]:
            if sector:
                out[key] = sector
                sectors[sector] = {"public": True, "payer": payer}
    return out | ({"sectors": sectors} if sectors else {})


def with_terms(contract: Data, country: Country, year: int) -> Data:
    """Write out the terms of a contract that follow from its country.

    Parameters
    ----------
    contract
        A term sheet as its file gives it.
    country
        Where it is made.
    year
        Whose law holds, where the sheet has no ``price_year`` of its own.
    """
    own, state = country.municipality, country.state
    year = contract.get("price_year") or year
    out: Data = {k: v for k, v in (("provider", own), ("state", country.payer_of(state))) if v}
    out |= {"paid_by": {own: 1.0}} if own else {}
    out |= contract
    costs: Data = {"split": {own: 1.0}} if own else {}
    if (threshold := country.threshold(year)) is not None:
        costs["tender_threshold"] = threshold
    out["costs"] = _laid(costs, contract.get("costs", {}))
    for part in ("bridge", "repayable_grant"):
        if part in contract and state:
            out[part] = _laid({"by": state}, contract[part])
    if (hurdle := country.appraisal(year)) is not None:
        out["decision"] = _laid({"hurdle": hurdle}, contract.get("decision", {}))
    ceiling = contract.get("ceiling")
    share = country.by_population(year)
    if isinstance(ceiling, dict) and share is not None and "sanction" in ceiling:
        out["ceiling"] = {
            **ceiling,
            "sanction": _laid({"by_population": share}, ceiling["sanction"]),
        }
    return out


def _laid(under: Data, given: Any) -> Any:
    """What a sheet gives, on what the country says; anything but a table is left as it is."""
    return {**under, **given} if isinstance(given, dict) else given
