"""Checks of term sheets: parts that are missing, contradict each other or pay twice."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from math import isclose

from simcore.scenario.check.contract_fit import scenario_problems
from simcore.scenario.schema.contracts import SINK, Contract
from simcore.scenario.schema.country import Country, sector_of
from simcore.scenario.schema.instruments.terms import InstrumentTerms
from simcore.scenario.schema.metric import Metric, Split
from simcore.scenario.schema.model import Scenario
from simcore.scenario.schema.types import SHARE_TOLERANCE, key_number
from simcore.scenario.suggest import near
from simcore.scenario.tariffs import TARIFFS
from simcore.scenario.tariffs.tariff import wrong_return
from simcore.scenario.tariffs.weight import Weight

Problem = tuple[str, str]
#: Amounts that somebody bears.
COSTS = ("development", "legal", "evaluation", "monitoring_per_year", "variable_share", "tender")


def contract_problems(s: Scenario) -> Iterator[Problem]:
    """Yield what is wrong with the contracts of a scenario, as (key, text)."""
    for name, contract in s.contracts.items():
        key = f"contracts.{name}"
        if not name.isidentifier():
            yield key, "is not a usable name; use letters, digits and _"
        if not s.accounts:
            yield key, "has no money to stand on; add [accounts] to the scenario"
            continue
        yield from terms_problems(contract, key, s.payers, s.country)
        yield from scenario_problems(s, contract, key)


def terms_problems(
    c: Contract, key: str, payers: Iterable[str], country: Country
) -> Iterator[Problem]:
    """Yield what is wrong with a term sheet by itself."""
    yield from _missing(c, key)
    # A term sheet may call municipality and state by their sectors.
    known = {country.municipality, country.state, *payers, *c.funds, *c.investors, c.provider, SINK}
    known |= {c.guarantee.by, *c.payers} if c.guarantee else {*c.payers}
    known.discard("")
    for where, split in _splits(c):
        if where == "costs.split":
            if SINK in split:
                yield (
                    f"{key}.{where}.{SINK}",
                    "is the sink of real costs, which bears nothing; name who pays them",
                )
            bearing = (known | {"I"}) - {SINK}
            said = {p: share for p, share in split.items() if p != SINK}
            yield from _split(f"{key}.{where}", said, bearing, (), sum(split.values()))
            continue
        yield from _no_payers(c, f"{key}.{where}", split)
        paying = known - {SINK, *c.investors}
        if where == "support.paid_by":
            paying -= {*c.funds, country.municipality}
        said = {p: share for p, share in split.items() if p not in {SINK, *c.investors}}
        first = [p for p in (country.municipality, country.state, *c.funds) if p in paying]
        yield from _split(f"{key}.{where}", said, paying, first, sum(split.values()))
    yield from _limits(c, key)
    yield from _finance(c, key, country)
    for name, part in _own(c).items():
        yield from part.problems(c, f"{key}.{name}")
    for name, metric in c.metrics.items():
        yield from _metric(c, metric, f"{key}.metrics.{name}")
    yield from _weights(c, key)
    deciders = {"common", "I", *known, *map(sector_of, known)}
    for name in c.decision.rates:
        if name not in deciders:
            yield f"{key}.decision.rates.{name}", f"is nobody's rate; {near(name, deciders)}"
    for name in c.decision.payers:
        others = known - {SINK, *c.investors, country.municipality}
        if name not in others:
            yield (
                f"{key}.decision.payers",
                f"names {name!r}, who is nobody here; {near(name, sorted(others))}",
            )
    for name in c.assumed:
        if not _has(c, name):
            yield (
                f"{key}.assumed",
                f"names {name!r}, which is no term; write for example limits.irr_cap",
            )


def _own(c: Contract) -> dict[str, InstrumentTerms]:
    """Parts of a term sheet that say themselves what is wrong with them."""
    parts = {name: getattr(c, name) for name in type(c).model_fields}
    return {name: part for name, part in parts.items() if isinstance(part, InstrumentTerms)}


def _splits(c: Contract) -> Iterator[tuple[str, Split]]:
    yield "paid_by", c.paid_by
    if c.costs.split:
        yield "costs.split", c.costs.split
    if c.support is not None:
        yield "support.paid_by", c.support.paid_by
    for name, metric in c.metrics.items():
        if metric.paid_by:
            yield f"metrics.{name}.paid_by", metric.paid_by


def _no_payers(c: Contract, key: str, split: Split) -> Iterator[Problem]:
    """Who pays for no outcome: the sink of real costs, and who is repaid from the payments."""
    for party in split:
        if party == SINK:
            yield (
                f"{key}.{party}",
                "is the sink of real costs, which pays for nothing; name a payer or a fund",
            )
        elif party in c.investors:
            yield (
                f"{key}.{party}",
                "is an investor, who is repaid and pays for no outcome; name a payer or a fund",
            )


def _split(
    key: str,
    split: Split,
    known: set[str],
    first: Collection[str] = (),
    total: float | None = None,
) -> Iterator[Problem]:
    for party, share in split.items():
        if party not in known:
            yield f"{key}.{party}", f"is not a party of the contract; {near(party, known, first)}"
        if not 0 <= share <= 1:
            yield f"{key}.{party}", f"= {share:g} is not a share; write a number from 0 to 1"
    total = sum(split.values()) if total is None else total
    if not isclose(total, 1.0, abs_tol=SHARE_TOLERANCE):
        yield key, f"shares sum to {total:g}, not to 1; correct one of them"


def _limits(c: Contract, key: str) -> Iterator[Problem]:
    limits = c.limits
    if not 0 <= limits.floor_share <= 1:
        yield (
            f"{key}.limits.floor_share",
            f"= {limits.floor_share:g} is not a share of the sum invested; write 0 to 1",
        )
    caps = {"limits.irr_cap": limits.irr_cap} | {
        f"investors.{n}.irr_cap": i.irr_cap for n, i in c.investors.items()
    }
    for where, cap in caps.items():
        if wrong := wrong_return(cap):
            yield f"{key}.{where}", wrong
    committed = sum(i.commitment for i in c.investors.values() if i.tranche != "grant")
    least = limits.floor_share * committed
    if limits.aggregate is not None and limits.aggregate < least:
        yield (
            f"{key}.limits.aggregate",
            f"= {limits.aggregate:g} is below the floor, {limits.floor_share:g} of the "
            f"{committed:g} committed; raise the cap or lower floor_share",
        )
    if c.decision.rates and min(c.decision.rates.values()) <= -1:
        yield f"{key}.decision.rates", "holds a rate of -1 or less; write for example 0.035"


def _missing(c: Contract, key: str) -> Iterator[Problem]:
    """Yield what follows from the country, where there is none and the sheet is silent."""
    remedy = "name it, or write country = NAME above the sheet"
    if not c.provider:
        yield f"{key}.provider", f"is missing, so nobody knows who delivers; {remedy}"
    if not c.paid_by:
        yield f"{key}.paid_by", f"is missing, so nobody knows who pays; {remedy}"
    for part in ("bridge", "repayable_grant"):
        terms = getattr(c, part)
        if terms is not None and not terms.by:
            yield f"{key}.{part}.by", f"is missing, so nobody knows who lends; {remedy}"
    if (c.refund or c.ceiling.sanction) and not c.state:
        yield f"{key}.state", f"is missing, and a refund or sanction is settled with it; {remedy}"
    if not c.costs.split and any(getattr(c.costs, name) for name in COSTS):
        yield f"{key}.costs.split", f"is missing, so nobody knows who bears the costs; {remedy}"
    if c.costs.tender and c.costs.tender_threshold is None:
        yield (
            f"{key}.costs.tender_threshold",
            "is missing; give the value from which the contract is put to tender",
        )
    if c.ceiling.sanction and c.ceiling.sanction.by_population is None:
        yield (
            f"{key}.ceiling.sanction.by_population",
            "is missing; give the share of a cut that is spread by population, for example 0.4",
        )


def _finance(c: Contract, key: str, country: Country) -> Iterator[Problem]:
    instruments = ["investors"] if c.investors else []
    instruments += [name for name, part in _own(c).items() if part.finances_delivery]
    if len(instruments) > 1:
        yield key, f"has both {instruments[0]} and {instruments[1]} to pay for delivery; keep one"
    if c.drawdown and len(c.drawdown) != c.delivery_years:
        yield (
            f"{key}.drawdown",
            f"has {len(c.drawdown)} amounts for {c.delivery_years} delivery_years; give one a year",
        )
    if c.drawdown and sum(c.drawdown) > sum(i.commitment for i in c.investors.values()) + 1e-6:
        yield f"{key}.drawdown", "sums to more than the commitments; lower it"
    if c.form == "loan_to_provider" and c.investors and country.is_municipal(c.provider):
        yield f"{key}.form", "lends to the provider, which is the municipality; name the provider"
    for name, investor in c.investors.items():
        if investor.commitment == 0:
            yield (
                f"{key}.investors.{name}.commitment",
                "= 0 puts nothing in, so nothing can be repaid; give an amount or remove the "
                "investor",
            )
    if c.return_on == "fund" and not c.investors:
        yield f"{key}.return_on", '= "fund" needs investors; add [investors] or remove it'
    for name, fund in c.funds.items():
        yield from _years(f"{key}.funds.{name}.appropriations", fund.appropriations)
    yield from _years(f"{key}.ceiling.room", c.ceiling.room)
    yield from _years(f"{key}.pool.appropriations", c.pool.appropriations if c.pool else {})
    if c.bridge is not None and c.bridge.metric and c.bridge.metric not in c.metrics:
        yield (
            f"{key}.bridge.metric",
            f"= {c.bridge.metric!r} is not a metric; {near(c.bridge.metric, c.metrics)}",
        )
    if c.bridge is not None and (c.bridge.threshold is None) == bool(c.bridge.metric):
        yield f"{key}.bridge", "needs both a metric and its threshold, or neither; complete it"
    for part in ("stop_if", "option"):
        rule, at = getattr(c.termination, part), f"{key}.termination.{part}"
        if rule is not None and rule.metric not in c.metrics:
            yield (
                f"{at}.metric",
                f"= {rule.metric!r} is not a metric; {near(rule.metric, c.metrics)}",
            )
        elif rule is not None and rule.follow_up not in c.metrics[rule.metric].follow_up:
            yield (
                f"{at}.follow_up",
                f"= {rule.follow_up:g} is not a follow-up of {rule.metric!r}; choose one of "
                f"{c.metrics[rule.metric].follow_up}",
            )


def _years(key: str, given: dict[str, float]) -> Iterator[Problem]:
    for text, amount in given.items():
        if key_number(text) is None:
            yield f"{key}.{text}", "is not a calendar year; write for example 2027"
        if amount < 0:
            yield f"{key}.{text}", f"= {amount:g} is negative; write 0 or more"


def _metric(c: Contract, m: Metric, key: str) -> Iterator[Problem]:
    tariff = m.tariff
    if tariff is None and not (c.bridge or c.termination.stop_if or c.termination.option):
        yield key, f"has no tariff; give one of {', '.join(TARIFFS)}"
    for other in m.unless:
        if other not in c.metrics or c.metrics[other] is m or c.metrics[other].unless:
            first = [n for n, one in c.metrics.items() if one is not m and not one.unless]
            yield (
                f"{key}.unless",
                f"names {other!r}, which is no metric that pays before it; {near(other, first)}",
            )
    last = max(m.follow_up) + m.verified_after
    if c.years < last:
        yield (
            f"{key}.follow_up",
            f"= {max(m.follow_up):g} (verified after {m.verified_after}) lies after the contract's "
            f"{c.years} years, so that money is never verified; prolong repayment_years",
        )
    if min(m.follow_up) <= 0 or sorted(set(m.follow_up)) != m.follow_up:
        yield f"{key}.follow_up", f"= {m.follow_up}; list rising years after intake, above 0"
    lists = {name: getattr(tariff, name) for name in (tariff.lists if tariff else ())}
    for field, value in (lists | {"baseline": m.baseline}).items():
        if isinstance(value, list) and len(value) != len(m.follow_up):
            yield (
                f"{key}.{field}",
                f"has {len(value)} figures for {len(m.follow_up)} follow-ups; give one each",
            )
    if m.counterfactual == "fixed_baseline" and m.baseline is None:
        yield f"{key}.baseline", "is missing; a fixed baseline needs its level per child"
    if m.counterfactual in ("matched", "rct") and m.controls is None:
        yield f"{key}.controls", f"is missing; {m.counterfactual} needs the number of controls"
    if m.counterfactual == "savings" and not (m.accounts or c.currency == ""):
        yield f"{key}.accounts", "is missing; savings are counted on accounts"
    if tariff is not None and tariff.of_saving and m.counterfactual == "absolute":
        yield (
            f"{key}.counterfactual",
            '= "absolute" is no saving; write savings, matched or fixed_baseline',
        )
    if tariff is not None:
        yield from tariff.problems(m, c, key)


def _weights(c: Contract, key: str) -> Iterator[Problem]:
    tariffs = [m.tariff for m in c.metrics.values()]
    weights = [t.weight for t in tariffs if isinstance(t, Weight)]
    if weights and not isclose(sum(weights), 1.0, abs_tol=SHARE_TOLERANCE):
        yield f"{key}.metrics", f"have weights that sum to {sum(weights):g}, not to 1; correct one"
    if weights and c.at_target is None:
        yield f"{key}.at_target", "is missing; weights share out what all targets together pay"


def _has(c: Contract, dotted: str) -> bool:
    node: object = c
    for part in dotted.split("."):
        if isinstance(node, Metric) and part in Metric.short:
            whole_table = node.tariff is not None and part == node.tariff.kind and node.tariff.table
            node = node.tariff if whole_table else getattr(node.tariff, part, None)
        elif isinstance(node, dict):
            if part not in node:
                return False
            node = node[part]
        elif not hasattr(node, part):
            return False
        else:
            node = getattr(node, part)
    return True
