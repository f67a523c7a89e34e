"""What a term sheet may say but should be warned about."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil

from simcore.scenario.schema.contracts import Contract
from simcore.scenario.schema.model import Scenario
from simcore.scenario.tariffs.price import Price
from simcore.scenario.tariffs.steps import Steps
from simcore.scenario.tariffs.threshold import Threshold
from simcore.scenario.tariffs.weight import Weight

#: Floor from which a duty to repay is a loan in substance (assumption; no ruling found).
LOAN_FLOOR = 0.5


def contract_warnings(scenario: Scenario, name: str) -> Iterator[tuple[str, dict[str, object]]]:
    """Yield warnings of one contract as (key, figures); the report has the words.

    ``loan``: repayment that hardly depends on results falls under the borrowing rules.
    ``steps_fall``: a better effect is paid less.  ``beyond``: the contract outlasts the
    horizon.  ``threshold``: all-or-nothing with few children is mostly a coin.
    ``unused_fund``: a fund that pays for nothing.  ``no_repayment``: investors are never
    paid.  ``deadweight``: an absolute metric pays what would have come anyway.
    """
    c = scenario.contracts[name]
    if c.investors and c.limits.floor_share >= LOAN_FLOOR:
        yield "loan", {"floor": c.limits.floor_share}
    for key, metric in c.metrics.items():
        tariff = metric.tariff
        rows = tariff.steps if isinstance(tariff, Steps) else []
        paid = [s.payment for s in rows if s.payment is not None]
        if sorted(paid) != paid:
            yield "steps_fall", {"metric": key}
        if isinstance(tariff, Threshold) and scenario.children < 300:
            yield "threshold", {"metric": key, "children": scenario.children}
        if metric.counterfactual == "absolute" and _pays(c, key):
            yield "deadweight", {"metric": key}
    first = next(iter(scenario.intakes))
    last = (c.start or first) - first + c.years
    span = scenario.run.years + list(scenario.intakes)[-1] - first
    if last > span:
        yield "beyond", {"years": c.years, "horizon": span}
    used = {p for m in c.metrics.values() for p in (m.paid_by or c.paid_by)}
    for fund in c.funds:
        if fund not in used:
            yield "unused_fund", {"fund": fund}
    if c.investors and not c.metrics and c.limits.floor_share == 0:
        yield "no_repayment", {}
    for key, metric in c.metrics.items():
        if ceil(max(metric.follow_up)) > scenario.run.years:
            yield "unseen", {"metric": key, "years": scenario.run.years}


def _pays(c: Contract, metric: str) -> bool:
    tariff = c.metrics[metric].tariff
    priced = isinstance(tariff, Price) and tariff.price != 0.0
    return priced or isinstance(tariff, Weight | Threshold)
