"""Solve for terms of a settled contract: the price an investor needs under its cap."""

from __future__ import annotations

import dataclasses

import numpy as np

from simcore.contracts.book import Book
from simcore.contracts.deal import Deal
from simcore.contracts.design.price import investor_price_capped
from simcore.contracts.payment.limits import limited
from simcore.contracts.payment.pay_year import pay
from simcore.contracts.payment.returns import present
from simcore.contracts.position import Floats

#: Samples on which a price is solved for; its Monte Carlo error is small beside the evidence's.
SOLVED_ON = 2000


def priced(deal: Deal) -> str | None:
    """The first metric with a price on single outcomes, or all-or-nothing on their number."""
    for name, m in deal.contract.metrics.items():
        if m.tariff is not None and m.tariff.per_outcome:
            return name
    return None


def outcomes_by_year(deal: Deal) -> Floats:
    """Verified outcomes of the first priced metric by year of payment, shape ``(sample, year)``.

    Each is 0 or more.  Those after the contract's last year, or after it has stopped, are not
    paid.
    """
    out, name = deal.position.zeros(), priced(deal)
    if name is None:
        return out
    lag, ends = deal.contract.metrics[name].verified_after, deal.contract.termination.terms
    for row, units in zip(
        deal.measured[name].counted.row, np.maximum(deal.measured[name].units, 0.0).T, strict=True
    ):
        at = int(row) + lag
        if deal.start <= at <= deal.last:
            out[:, at] += np.where((at if ends == "nothing" else row) < deal.stopped, units, 0.0)
    return out


def paid_outcomes(deal: Deal) -> Floats:
    """Discounted verified outcomes of the first priced metric, shape ``(sample,)``; 0 or more."""
    out: Floats = outcomes_by_year(deal) @ deal.position.discount
    return out


def attributable(deal: Deal) -> Floats:
    """Discounted outcomes of the same metric that are due to the programme."""
    name = priced(deal)
    if name is None:
        return np.zeros(deal.position.samples)
    return _discounted(deal, name, deal.measured[name].true)


def _discounted(deal: Deal, name: str, units: Floats) -> Floats:
    rows = np.minimum(deal.measured[name].counted.row, deal.position.years - 1)
    out: Floats = units @ deal.position.discount[rows]
    return out


def thinned(deal: Deal, most: int = SOLVED_ON) -> Deal:
    """The first draws of a deal, at most so many samples; all where there are no more."""
    position = deal.position
    draws = max(most // position.cohorts, 1)
    if draws >= position.draws:
        return deal
    n = draws * position.cohorts
    part = dataclasses.replace(
        position,
        draw=position.draw[:draws],
        gains={k: g[:n] for k, g in position.gains.items()},
        costs={k: c[:n] for k, c in position.costs.items()},
        kept={},
    )
    return dataclasses.replace(
        deal,
        position=part,
        book=Book(part),
        drawn={k: d[:n] for k, d in deal.drawn.items()},
        due={k: d[:n] for k, d in deal.due.items()},
        stopped=deal.stopped[:n],
    )


def with_prices(deal: Deal, factor: float) -> Deal:
    """The same contract with every amount due multiplied; drawing and measurement stay."""
    again = dataclasses.replace(deal, book=Book(deal.position), repaid={}, paid_by={}, allowed={})
    due = {n: factor * d for n, d in deal.due.items()}
    pay(again, limited(again, due))
    return again


def investor_price_factor(deal: Deal, hurdle: float, high: float = 10.0) -> float:
    """Factor on all prices at which the investors just earn the hurdle on average.

    Cap, floor and guarantee of the contract hold.  Infinite where the cap keeps the
    return below the hurdle at any price.  Solved on ``SOLVED_ON`` samples.
    """
    deal = thinned(deal)
    names = [n for n, i in deal.contract.investors.items() if i.tranche != "grant"]

    def value(factor: float) -> float:
        again = with_prices(deal, factor)
        for n in names:  # what was drawn is in the book of the deal itself
            again.book.move(
                "investment", (n, "financial"), (again.municipality, "financial"), deal.drawn[n]
            )
        return float(present(again.stream(names), hurdle).mean())

    return investor_price_capped(value, high)
