"""Best case of a contract: what perfect results would pay against what is invested."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from simcore.contracts.apply import apply
from simcore.contracts.metrics.outcomes import Counted, rows_of
from simcore.contracts.position import Position, exact
from simcore.contracts.price_level import in_prices
from simcore.scenario.schema.contracts import Contract
from simcore.scenario.schema.metric import Metric
from simcore.scenario.schema.model import Scenario

#: A saving larger than any cap, in place of a perfect one, which has no bound.
BOUNDLESS = 1e9


class BestCase(NamedTuple):
    """Perfect results of a contract.

    Attributes
    ----------
    paid
        What is repaid to lenders where every child has every outcome, over the contract, after
        all caps; infinite where a share of a saving is paid without a cap.
    invested
        What lenders can put in at most.
    """

    paid: float
    invested: float


def best_case(scenario: Scenario, name: str) -> BestCase | None:
    """What a contract pays if every child has every outcome that is paid for, and none else would.

    Parameters
    ----------
    scenario, name
        Nothing is simulated.

    Returns
    -------
    BestCase or None
        None where nobody lends, or nothing is paid for.
    """
    contract = in_prices(scenario.contracts[name], scenario)
    lent = sum(i.commitment for i in contract.investors.values() if i.tranche != "grant")
    if not lent or not contract.metrics:
        return None
    terms = contract.model_copy(
        update={"refund": None, "support": None, "guarantee": None}
        | {"return_on": "project", "termination": type(contract.termination)()}
        | {"funds": {n: f.model_copy(update={"contracts": 1}) for n, f in contract.funds.items()}}
    )  # fmt: skip
    intakes = list(scenario.intakes)
    first = contract.start or intakes[0]
    years = max(first - intakes[0] + contract.years, 1)
    deal = apply(
        name,
        terms,
        _position(terms, scenario, intakes[0], years),
        lambda metric: _perfect(metric, terms, scenario, intakes, years),
    )
    paid = float(sum(r.sum() for r in deal.repaid.values()))
    return BestCase(np.inf if paid >= BOUNDLESS else paid, lent)


def _position(contract: Contract, scenario: Scenario, first: int, years: int) -> Position:
    """One sample in which delivery costs what is committed, in equal parts by delivery year."""
    country = scenario.country
    own = contract.municipality or next(
        (p for p in scenario.payers if country.is_municipal(p)), country.municipality
    )
    cost = np.zeros((1, years))
    start = (contract.start or first) - first
    rows = cost[:, start : start + contract.delivery_years]
    committed = sum(i.commitment for i in contract.investors.values())
    rows += committed / max(contract.delivery_years, 1)
    cost = exact(cost)
    return Position(
        first=first,
        draw=np.zeros(1, np.int64),
        cohort=np.zeros(1, np.int64),
        seed=0,
        gains={(own, "service"): -cost},
        costs={(own, "service"): cost},
        discount=np.ones(years),
        people=scenario.children,
        departments=(own,),
        public={p: float(country.is_public(p)) for p in scenario.payers},
        country=country,
    )


def _saving(metric: Metric, contract: Contract, place: int) -> float:
    """A perfect saving at a follow-up: what empties the funds that pay for it, or no bound."""
    payers = [p for p, share in (metric.paid_by or contract.paid_by).items() if share > 0]
    tariff, points = metric.tariff, len(metric.follow_up)
    if tariff is None or any(p not in contract.funds for p in payers):
        return 10 * BOUNDLESS
    funds = [contract.funds[p] for p in payers]
    money = sum(f.balance + sum(f.appropriations.values()) for f in funds)
    share = tariff.of_each_unit(contract, points)[place]
    return money / points / share if share else 0.0


def _perfect(
    metric: Metric, contract: Contract, scenario: Scenario, intakes: list[int], years: int
) -> Counted:
    """Every child with the outcome and none without the programme; savings without bound."""
    per_year = scenario.run.rows_per_year
    named = metric.outcome and scenario.outcomes[metric.outcome].table
    table = scenario.tables.get(str(named) if named else metric.table)
    each = metric.per_year * (1.0 if table is None or table.events is not None else 1.0 / per_year)
    kept = (
        [0]
        if metric.accounts
        else [w for w in intakes if not metric.intakes or w in metric.intakes]
    )
    points, last = [], -1
    for k, follow_up in enumerate(metric.follow_up):
        row = rows_of(follow_up, per_year)
        start = {"at": row, "since": last + 1, "until": 0}[metric.measure]
        last = row
        for w in kept:
            people = float(scenario.children if metric.accounts else scenario.intakes[w])
            most = people * each * (row + 1 - start)
            most = _saving(metric, contract, k) if metric.measures_money else most
            at = row // per_year + (0 if metric.accounts else w - intakes[0])
            points.append((at, k, w, people, most))
    points = sorted(p for p in points if p[0] < years)
    best = np.array([[p[4] for p in points]])
    good, none = best, np.zeros_like(best)
    if metric.better == "fewer":
        good, none = none, good
    return Counted(
        row=np.array([p[0] for p in points], np.int64),
        follow=np.array([p[1] for p in points], np.int64),
        intake=np.array([p[2] for p in points], np.int64),
        people=np.array([p[3] for p in points], float),
        present=good,
        absent=none,
        heads=False,
    )
