"""Settle a term sheet on observed figures: no lives, no draws, one file."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
from pydantic import ValidationError

from simcore.contracts.apply import apply
from simcore.contracts.deal import CLEARING, Deal
from simcore.contracts.metrics.outcomes import Counted, given
from simcore.contracts.payment.returns import COMMON_RATE
from simcore.contracts.position import Floats, Position, exact
from simcore.errors import ScenarioError
from simcore.scenario.check.contracts import terms_problems
from simcore.scenario.files.toml_file import read_toml
from simcore.scenario.messages import sentence
from simcore.scenario.read.country import named, sheet_written_out
from simcore.scenario.schema.country import Country
from simcore.scenario.schema.metric import Metric
from simcore.scenario.schema.settlement import Estimate, Observed, Settlement
from simcore.scenario.schema.types import SHARE_TOLERANCE


def read_settlement(path: str | Path) -> Settlement:
    """Read and check a file with a term sheet and what was observed.

    Parameters
    ----------
    path
        TOML with ``[contract]`` and ``[observed]``; see docs/contracts.md.

    Raises
    ------
    ScenarioError
        One sentence with file, key, value and remedy.
    """
    file = str(path)
    data = read_toml(Path(path), file, Settlement, "a term sheet")
    if "contract" not in data:
        raise ScenarioError(
            f"{file}: has no [contract]; settle takes a term sheet with [contract] and [observed] "
            f"(docs/contracts.md), a scenario is run with simcore run"
        )
    named(data, file)
    data = sheet_written_out(data)
    try:
        settlement = Settlement.model_validate_json(json.dumps(data))
    except ValidationError as error:
        raise ScenarioError(sentence(error, data, {}, file, Settlement)) from None
    parties = {*settlement.observed.costs, *settlement.observed.gains}
    for key, text in terms_problems(settlement.contract, "contract", parties, settlement.country):
        raise ScenarioError(f"{file}: {key} {text}")
    _observed(settlement, file)
    return settlement


def _observed(settlement: Settlement, file: str) -> None:
    """Refuse figures that do not fit the term sheet."""
    seen = settlement.observed
    for part in ("outcomes", "without"):
        for name, values in getattr(seen, part).items():
            if name not in settlement.contract.metrics:
                raise ScenarioError(
                    f"{file}: observed.{part}.{name} is no metric of the contract; "
                    f"choose from {', '.join(settlement.contract.metrics)}"
                )
            points = len(settlement.contract.metrics[name].follow_up)
            if len(values) != points:
                raise ScenarioError(
                    f"{file}: observed.{part}.{name} has {len(values)} figures for {points} "
                    f"follow-ups; give one each"
                )
    for name, metric in settlement.contract.metrics.items():
        if name in seen.effects:
            _estimates(settlement, name, file)
        elif name not in seen.outcomes:
            raise ScenarioError(f"{file}: observed.outcomes lacks the metric {name!r}; add it")
        elif metric.controlled and name not in seen.without:
            raise ScenarioError(
                f"{file}: observed.without lacks the metric {name!r}, which is held against "
                f"controls; add it"
            )
    for name in seen.effects:
        if name not in settlement.contract.metrics:
            raise ScenarioError(
                f"{file}: observed.effects.{name} is no metric of the contract; "
                f"choose from {', '.join(settlement.contract.metrics)}"
            )
    for part in ("costs", "gains"):
        for name, values in getattr(seen, part).items():
            if len(values) > seen.years:
                raise ScenarioError(
                    f"{file}: observed.{part}.{name} has {len(values)} figures for "
                    f"{seen.years} years; raise years"
                )


def _estimates(settlement: Settlement, name: str, file: str) -> None:
    """Refuse estimates whose weights or lengths are wrong."""
    given_, points = (
        settlement.observed.effects[name],
        len(settlement.contract.metrics[name].follow_up),
    )
    total = sum(e.weight for e in given_)
    if abs(total - 1.0) > SHARE_TOLERANCE:
        raise ScenarioError(
            f"{file}: observed.effects.{name} has weights that sum to {total:g}, not to 1; "
            f"correct one"
        )
    for i, estimate in enumerate(given_):
        if len(estimate.effect) != points:
            raise ScenarioError(
                f"{file}: observed.effects.{name}[{i}].effect has {len(estimate.effect)} figures "
                f"for {points} follow-ups; give one each"
            )
    if settlement.contract.metrics[name].counterfactual == "absolute":
        raise ScenarioError(
            f"{file}: observed.effects.{name} gives an effect, and the metric pays absolute "
            f"outcomes; give outcomes, or another counterfactual"
        )


def position_of(
    observed: Observed, first: int, rate: float = COMMON_RATE, country: Country | None = None
) -> Position:
    """One sample with the observed flows; ``gains`` are before the delivery cost."""
    country = country or Country()

    def row(values: list[float]) -> Floats:
        out = np.zeros((1, observed.years))
        out[0, : len(values)] = values
        return exact(out)

    costs = {(p, "service"): row(v) for p, v in observed.costs.items()}
    gains = {
        (p, str(observed.gain_class.get(p, "service"))): row(v) for p, v in observed.gains.items()
    }
    for account, cost in costs.items():
        gains[account] = gains.get(account, np.zeros_like(cost)) - cost
    parties = [p for p, _ in gains]
    return Position(
        first=first,
        draw=np.zeros(1, np.int64),
        cohort=np.zeros(1, np.int64),
        seed=0,  # errors are in the observed figures already
        gains=gains,
        costs=costs,
        discount=(1.0 + rate) ** -np.arange(observed.years, dtype=float),
        people=observed.people,
        departments=tuple(dict.fromkeys(p for p in parties if country.is_municipal(p)))
        or (country.municipality,),
        public={p: float(country.is_public(p)) for p in parties},
        country=country,
    )


def settle_observed(settlement: Settlement) -> Deal:
    """Settle the contract on what was observed."""
    contract, observed = settlement.contract, settlement.observed
    first = contract.start or 0
    hurdle = contract.decision.hurdle
    rate = contract.decision.rates.get("common", COMMON_RATE if hurdle is None else hurdle)

    def counted(metric: Metric) -> Counted:
        name = metric.name
        present, absent = observed.outcomes.get(name, []), observed.without.get(name)
        if name in observed.effects:
            effect = _weighted(observed.effects[name])
            none = [0.0] * len(effect)
            present, absent = (effect, none) if metric.better == "more" else (none, effect)
        return given(metric, observed.people, present, absent, observed.years)

    where = position_of(observed, first, rate, settlement.country)
    return apply("contract", contract, where, counted)


def _weighted(estimates: list[Estimate]) -> list[float]:
    """Effects of several methods as the contract weighs them."""
    weights = np.array([e.weight for e in estimates])
    return [float(x) for x in weights @ np.array([e.effect for e in estimates])]


def payments(deal: Deal) -> pd.DataFrame:
    """Every transfer and real cost by year: from, to, why; amounts, one row per move."""
    years = [deal.position.first + t for t in range(deal.position.years)]
    moved = [(m.giver[0], m.taker[0], m.why, m.amount[0]) for m in deal.book.moves]
    spent = [(s.party[0], "X", s.why, s.amount[0]) for s in deal.book.spending]
    rows = [(giver, taker, why, *amount) for giver, taker, why, amount in moved + spent]
    frame = pd.DataFrame(rows, columns=["from", "to", "why", *years])
    frame["total"] = frame[years].sum(axis=1)
    return frame.replace({"from": {CLEARING: "payers"}, "to": {CLEARING: "investors"}})


def due_and_paid(deal: Deal) -> pd.DataFrame:
    """For each metric and follow-up, or year: what is due, what each limit leaves, what is paid.

    Returns
    -------
    DataFrame
        One row for each year in which something is due or paid; a column for each metric, for
        each limit that binds in some year (what it leaves), and for what is paid.
    """
    years = np.arange(deal.position.years) + deal.position.first
    columns = {f"due: {name}": amount[0] for name, amount in deal.due.items()}
    before = sum(columns.values(), np.zeros(len(years)))
    paid = deal.paid[0]
    limits: dict[str, Floats] = {}
    for limit, left in deal.allowed.items():
        within = (years >= years[0] + deal.start) & (years <= years[0] + deal.last)
        if (np.abs(before - left[0]) > 0.005)[within].any():
            limits[f"after {limit}"] = left[0]
        before = np.where(within, left[0], before)
    frame = pd.DataFrame({"year": years} | columns | limits | {"paid": paid})
    used = (frame.drop(columns="year") != 0).any(axis=1)
    return frame[used]


def nets(deal: Deal) -> pd.DataFrame:
    """What each party gains, delivers and is left with over all years, not discounted."""
    rows = []
    for party in deal.book.parties():
        if party == CLEARING:
            continue
        cost = sum(float(c.sum()) for (p, _), c in deal.position.costs.items() if p == party)
        gain = float(deal.position.gain_of([party]).sum()) + cost
        net = float(deal.book.net_of([party]).sum())
        rows.append((party, gain, cost, net - gain + cost, net))
    return pd.DataFrame(rows, columns=["party", "gains", "delivery", "contract", "net"])
