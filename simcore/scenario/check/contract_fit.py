"""Checks of a term sheet against the scenario it is laid on: names, cells, years, refunds."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from math import ceil

from simcore.scenario.cells import as_list_of, cells_of
from simcore.scenario.check.money import rule_problems
from simcore.scenario.conditions import as_list
from simcore.scenario.schema.contracts import Contract
from simcore.scenario.schema.metric import Cell, Metric
from simcore.scenario.schema.model import Scenario
from simcore.scenario.schema.types import SHARE_TOLERANCE
from simcore.scenario.suggest import near

Problem = tuple[str, str]


def scenario_problems(s: Scenario, c: Contract, key: str) -> Iterator[Problem]:
    """Yield where a term sheet does not fit its scenario, as (key, text)."""
    intakes = list(s.intakes)
    last = intakes[-1] + s.run.years - 1
    if c.start is not None and c.start < intakes[0]:
        yield (
            f"{key}.start",
            f"= {c.start} is before the first children ({intakes[0]}); write {intakes[0]} or later",
        )
    if c.start is not None and c.start > last:
        yield (
            f"{key}.start",
            f"= {c.start} is after the last year of the scenario, {last}; correct it",
        )
    if c.arm and c.arm not in list(s.arms)[1:]:
        yield f"{key}.arm", f"= {c.arm!r} is not an alternative; {near(c.arm, list(s.arms)[1:])}"
    for field in ("municipality", "state"):
        name = getattr(c, field)
        given = name != s.country.payer_of(s.country.state) or field != "state"
        if name and name not in s.payers and given:
            yield f"{key}.{field}", f"= {name!r} is not a payer; {near(name, s.payers)}"
    if not any(a.investment for a in s.accounts.values()):
        yield key, "finances a delivery cost, and no account has investment = true; mark it"
    for name, metric in c.metrics.items():
        yield from _counted(s, c, metric, f"{key}.metrics.{name}")
    yield from _saving_paid_twice(s, c, key)
    given = {f"funds.{n}.appropriations": f.appropriations for n, f in c.funds.items()}
    given |= {"ceiling.room": c.ceiling.room}
    given |= {"pool.appropriations": c.pool.appropriations} if c.pool else {}
    first = c.start or intakes[0]
    for where, years in given.items():
        for year in years:
            if not intakes[0] <= int(year) <= last:
                yield (
                    f"{key}.{where}.{year}",
                    f"is outside the years of the scenario, {intakes[0]} to {last}; correct it",
                )
            elif where.startswith("funds.") and not first <= int(year) < first + c.years:
                yield (
                    f"{key}.{where}.{year}",
                    f"is outside the years of the contract, {first} to {first + c.years - 1}; "
                    f"correct it",
                )
    shares = c.pool.share if c.pool else 1.0
    for payer in shares if isinstance(shares, dict) else {}:
        if payer not in s.payers:
            yield f"{key}.pool.share.{payer}", f"is not a payer; {near(payer, s.payers)}"
    if c.refund is not None:
        for account, rule in c.refund.accounts.items():
            if account not in s.accounts:
                yield (
                    f"{key}.refund.accounts.{account}",
                    f"is not an account; {near(account, s.accounts)}",
                )
            if rule not in s.rules and rule not in c.refund.rules:
                yield (
                    f"{key}.refund.accounts.{account}",
                    f"= {rule!r} is not a rule; {near(rule, [*s.rules, *c.refund.rules])}",
                )
        for name, changed in c.refund.rules.items():
            yield from rule_problems(s, f"{key}.refund.rules.{name}", changed)
        yield from _paid_twice(s, c, key)


def _counted(s: Scenario, c: Contract, m: Metric, key: str) -> Iterator[Problem]:
    named = [f for f in ("outcome", "table", "accounts") if getattr(m, f)]
    if len(named) != 1:
        yield key, "needs what is counted; give one of outcome, table, accounts"
        return
    if m.outcome:
        if m.outcome not in s.outcomes:
            yield (
                f"{key}.outcome",
                f"= {m.outcome!r} is not an outcome; {near(m.outcome, s.outcomes)}",
            )
        return
    sectors = {p.sector for p in s.payers.values()}
    for payer in m.saved_by:
        if payer not in s.payers and payer not in sectors:
            yield (
                f"{key}.saved_by",
                f"names {payer!r}, which is not a payer; {near(payer, [*s.payers, *sectors])}",
            )
    for account in m.accounts:
        if account not in s.accounts:
            yield (
                f"{key}.accounts",
                f"names {account!r}, which is not an account; {near(account, s.accounts)}",
            )
    if m.accounts:
        return
    if m.table not in s.tables:
        yield f"{key}.table", f"= {m.table!r} is not a table; {near(m.table, s.tables)}"
        return
    try:
        cells = cells_of(s, m)
    except (KeyError, ValueError) as error:
        yield f"{key}.when", f"{error.args[0]}; correct it or split the table"
        return
    if not cells:
        yield f"{key}.when", f"chooses no cell of table {m.table!r}; correct it"
    first = c.start or next(iter(s.intakes))
    for intake in s.intakes:
        shift = intake - first if not m.intakes or intake in m.intakes else 0
        if shift + ceil(max(m.follow_up)) + m.verified_after > c.years:
            yield (
                f"{key}.follow_up",
                f"= {max(m.follow_up):g} of the children of {intake} lies after the contract's "
                f"{c.years} years, so that money is never verified; prolong repayment_years",
            )
            return


def _saving_paid_twice(s: Scenario, c: Contract, key: str) -> Iterator[Problem]:
    """All metrics together pay at most once for a unit of money that is saved."""
    paid: dict[tuple[str, str, int], dict[str, float]] = {}
    per_year = s.run.rows_per_year
    for name, metric in c.metrics.items():
        if metric.tariff is None or metric.counterfactual == "absolute":
            continue
        whose = [
            p
            for p, payer in s.payers.items()
            if not metric.saved_by or {p, payer.sector} & set(metric.saved_by)
        ]
        last = -1
        each = metric.tariff.of_each_unit(c, len(metric.follow_up))
        for follow_up, share in zip(metric.follow_up, each, strict=False):
            row = max(ceil(follow_up * per_year - 1e-9) - 1, 0)
            first = {"at": row, "since": last + 1, "until": 0}[metric.measure]
            last = row
            for unit in product(metric.accounts, whose, range(first, row + 1)):
                by = paid.setdefault(unit, {})
                by[name] = by.get(name, 0.0) + share
    said: set[str] = set()
    for (account, _, row), by in sorted(paid.items(), key=lambda unit: unit[0][2]):
        total, payers = sum(by.values()), [name for name, share in by.items() if share > 0]
        if total <= 1.0 + SHARE_TOLERANCE or payers[-1] in said:
            continue
        said.add(payers[-1])
        much = (
            f"{100 * total:.4g} % of what is saved on account {account!r} in year "
            f"{row // per_year + 1}"
        )
        if len(payers) == 1:
            remedy = ""
            if c.metrics[payers[0]].measure == "until" and len(c.metrics[payers[0]].follow_up) > 1:
                remedy = 'write measure = "since", or '
            yield f"{key}.metrics.{payers[0]}", f"pays {much}; {remedy}lower it"
        else:
            yield (
                f"{key}.metrics.{payers[-1]}",
                f"pays for a saving that {payers[0]!r} pays for already: together they pay {much}; "
                f"lower one of them",
            )


def _paid_twice(s: Scenario, c: Contract, key: str) -> Iterator[Problem]:
    """A fund and the changed refund must not pay for the same saving."""
    assert c.refund is not None
    touched = {n for n, a in s.accounts.items() if a.rule in c.refund.rules} | set(
        c.refund.accounts
    )
    for name, metric in c.metrics.items():
        if not any(share > 0 for p, share in (metric.paid_by or c.paid_by).items() if p in c.funds):
            continue
        known = s.outcomes[metric.outcome] if metric.outcome else metric
        same = touched & set(metric.accounts)
        for account in (n for n in touched if known.table == s.accounts[n].table):
            cells = [i.when for i in s.accounts[account].items]
            if any(_overlap(c, w) for c in cells for w in as_list_of(known.when)):
                same.add(account)
        for account in sorted(same):
            yield (
                f"{key}.metrics.{name}.paid_by",
                f"lets a fund pay for what the changed refund of account {account!r} pays already; "
                f"drop one of them",
            )


def _overlap(one: Cell, other: Cell) -> bool:
    """Whether two conditions can hold in the same cell."""
    return all(set(as_list(one[k])) & set(as_list(other[k])) for k in one.keys() & other.keys())
