"""Short ways of writing become the plain ones, before anything is checked.

Below this stage there are no special cases: an account's payer is a rule, a multiplier
is an attribute with effects, a named distribution has a value.
"""

from __future__ import annotations

from typing import Any

from simcore.distributions import DISTRIBUTIONS, mean_of
from simcore.errors import ScenarioError
from simcore.scenario.read import interventions as intervention
from simcore.scenario.read.country import written_out
from simcore.scenario.schema.money import Money
from simcore.scenario.schema.parameter import filled
from simcore.scenario.schema.types import key_number
from simcore.texts import in_stored_languages

#: Payer of accounts that name none.
EVERYBODY = "all"
#: Most classes of a multiplier.
MOST_CLASSES = 1000
#: Standard deviations of a multiplier: below, everybody is the same; above, one class has all.
LEAST_SPREAD, MOST_SPREAD = 0.001, 100


def expand(resolved: dict[str, Any], file: str) -> dict[str, Any]:
    """Write everything out.

    Parameters
    ----------
    resolved
        The merged scenario; programmes are complete.
    file
        Name for messages.

    Returns
    -------
    dict
        A copy in which nothing short is left.

    Raises
    ------
    ScenarioError
        If a short form is not one.
    """
    for name in resolved.get("interventions", {}):
        if name in resolved.get("domains", {}) or name in resolved.get("attributes", {}):
            raise ScenarioError(
                f"{file}: interventions.{name} has the name of a domain or attribute; rename it"
            )
    out = intervention.expand(resolved)
    out = _multipliers(out, file)
    _one_currency(out, file)
    out = written_out(_accounts(out, file))
    return _values(_by_date(out), file)


def _by_date(data: dict[str, Any]) -> dict[str, Any]:
    """Numbers with values by date have the value of the scenario's year."""
    money, population = data.get("money"), data.get("population")
    year = money.get("price_year") if isinstance(money, dict) else None
    intakes = population.get("intakes", {}) if isinstance(population, dict) else {}
    year = year or min(
        (int(intake) for intake in intakes if key_number(intake) is not None), default=0
    )
    parameters = data.get("parameters", {})
    dated = {name: filled(one, year) for name, one in parameters.items() if one.get("values")}
    return {**data, "parameters": {**parameters, **dated}} if dated else data


def _one_currency(data: dict[str, Any], file: str) -> None:
    """Refuse a contract in another currency than its scenario's."""
    contracts, money = data.get("contracts"), data.get("money")
    if not isinstance(contracts, dict) or not isinstance(money, dict):
        return
    currency = money.get("currency", Money.model_fields["currency"].default)
    for name, contract in contracts.items():
        own = contract.get("currency", currency) if isinstance(contract, dict) else currency
        if isinstance(own, str) and own != currency:
            raise ScenarioError(
                f"{file}: contracts.{name}.currency = {own!r} is not the currency of the scenario; "
                f"convert the amounts to {currency} and leave the key out"
            )


def _accounts(data: dict[str, Any], file: str) -> dict[str, Any]:
    """``payer`` and ``shares`` of an account become a rule; payers get their sector."""
    accounts, rules, payers = (
        {k: dict(v) if isinstance(v, dict) else v for k, v in data.get(part, {}).items()}
        for part in ("accounts", "rules", "payers")
    )
    for name, account in accounts.items():
        if not isinstance(account, dict):
            continue
        _one_of(account, ("rule", "payer", "shares"), f"{file}: accounts.{name}")
        if "rule" in account:
            continue
        shares = account.pop("shares", None)
        payer = account.pop("payer", None)
        if shares is None:
            shares = {payer or EVERYBODY: 1.0}
            if payer is None:
                label = in_stored_languages("written.everybody")
                payers.setdefault(EVERYBODY, {"label": label})
        account["rule"] = f"shares of {name}"
        version = {"from": "1900-01-01", "shares": shares, "grade": "C", "source": "the scenario"}
        label = in_stored_languages("written.shares", name=name)
        rules[account["rule"]] = {"label": label, "kind": "shares", "versions": [version]}
    for name, payer in payers.items():
        if isinstance(payer, dict):
            payer.setdefault("sector", name.split(".")[0])
    parts = {"accounts": accounts, "rules": rules, "payers": payers}
    return {**data, **{k: v for k, v in parts.items() if v}}


def _one_of(given: dict[str, Any], keys: tuple[str, ...], where: str) -> None:
    """Refuse two ways of saying the same thing in one table."""
    both = [key for key in keys if key in given]
    if len(both) > 1:
        raise ScenarioError(f"{where} gives both {both[0]} and {both[1]}; keep one of them")


def _multipliers(data: dict[str, Any], file: str) -> dict[str, Any]:
    """An attribute with ``multiplier`` gets states; effects that name it get ratios."""
    attributes = dict(data.get("attributes", {}))
    ratios: dict[str, list[float]] = {}
    for name, attribute in attributes.items():
        given = attribute.get("multiplier") if isinstance(attribute, dict) else None
        if not given or "states" in attribute:
            continue
        ratios[name] = _classes(given, f"{file}: attributes.{name}.multiplier")
        states = [str(k + 1) for k in range(len(ratios[name]))]
        shares: dict[str, Any] = dict.fromkeys(states[:-1], 1.0 / len(states))
        shares[states[-1]] = "rest"
        attributes[name] = {**attribute, "states": states, "start": [{"shares": shares}]}
    effects: list[Any] = []
    for effect in data.get("effects", []):
        name = effect.get("multiplier") if isinstance(effect, dict) else None
        if name is None:
            effects.append(effect)
            continue
        _one_of(effect, ("multiplier", "ratio"), f"{file}: effects[{len(effects)}]")
        if name not in ratios:
            raise ScenarioError(
                f"{file}: effects[{len(effects)}].multiplier = {name!r} is not an attribute with "
                f"a multiplier; write [attributes.{name}] multiplier = {{ gamma_sd = 0.5 }}"
            )
        rest = {k: v for k, v in effect.items() if k != "multiplier"}
        for k, ratio in enumerate(ratios[name]):
            when = {**effect.get("when", {}), name: str(k + 1)}
            effects.append({**rest, "when": when, "ratio": ratio})
    out = {**data, "effects": effects} if "effects" in data else dict(data)
    return {**out, "attributes": attributes} if attributes else out


def _classes(given: dict[str, float], key: str) -> list[float]:
    """Mean of each of several equally likely classes of a distribution with mean one."""
    import numpy as np
    from scipy import stats

    kinds = set(given) - {"classes"}
    n = given.get("classes", 10)
    countable = float(n).is_integer() and 2 <= n <= MOST_CLASSES
    spreads = [sd for kind, sd in given.items() if kind != "classes"]
    sane = all(LEAST_SPREAD <= sd <= MOST_SPREAD for sd in spreads)
    if kinds not in ({"gamma_sd"}, {"lognormal_sd"}) or not sane or not countable:
        raise ScenarioError(
            f"{key} = {given!r} is not a multiplier; write {{ gamma_sd = 0.5, classes = 10 }} or "
            f"lognormal_sd instead, from {LEAST_SPREAD} to {MOST_SPREAD} with 2 to {MOST_CLASSES} "
            f"classes"
        )
    n = int(n)
    edges = np.linspace(0.0, 1.0, n + 1)
    if "gamma_sd" in given:
        shape = 1.0 / given["gamma_sd"] ** 2
        below = stats.gamma.cdf(stats.gamma.ppf(edges, shape), shape + 1.0)
    else:
        spread = np.sqrt(np.log1p(given["lognormal_sd"] ** 2))
        below = stats.norm.cdf(stats.norm.ppf(edges) - spread)
    return [float(x) for x in np.diff(below) * n]


def _values(data: dict[str, Any], file: str) -> dict[str, Any]:
    """A parameter with a named distribution has its mean as value, unless it gives one."""
    parameters = dict(data.get("parameters", {}))
    totals: dict[str, float] = {}
    for one in parameters.values():
        if isinstance(one, dict) and "dirichlet" in _named(one):
            group = str(one.get("group", ""))
            totals[group] = totals.get(group, 0.0) + _named(one)["dirichlet"].get("count", 0.0)
    for name, one in parameters.items():
        if not isinstance(one, dict) or not _named(one) or "value" in one:
            continue
        kind, numbers = next(iter(_named(one).items()))
        if kind == "dirichlet":
            value = numbers.get("count", 0.0) / (totals[str(one.get("group", ""))] or 1.0)
        else:
            value = mean_of(kind, numbers, DISTRIBUTIONS, f"{file}: parameters.{name}.distribution")
        parameters[name] = {**one, "value": value}
    return {**data, "parameters": parameters} if parameters else data


def _named(parameter: dict[str, Any]) -> dict[str, Any]:
    given = parameter.get("distribution")
    named = isinstance(given, dict) and all(isinstance(v, dict) for v in given.values())
    return given if named and isinstance(given, dict) else {}
