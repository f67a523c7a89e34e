"""Savings split to break-even: a guaranteed share, the rest as savings reach the sum invested."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Literal

import numpy as np
from numpy.typing import NDArray

from simcore.scenario.schema.quantities import NOT_NEGATIVE, SHARE, Share, effect_of
from simcore.scenario.suggest import near
from simcore.scenario.tariffs.tariff import Problem, Tariff
from simcore.scenario.tariffs.terms import Floats, Measured, Terms, point_by_point

if TYPE_CHECKING:
    from simcore.scenario.schema.contracts import Contract
    from simcore.scenario.schema.metric import Metric


class BreakEven(Tariff):
    """Savings split to break-even (Norrköping): the guaranteed share is paid anyway.

    Above break-even ``above`` of each unit of money saved is paid up to ``total_cap`` times the
    sum invested, if metric ``if_met`` is met (its measured effect is ``met_at`` or more).
    """

    kind: Literal["break_even"] = "break_even"
    total_cap: Annotated[float, NOT_NEGATIVE, SHARE] = 0.0
    """Most that is paid above the sum invested, as a share of it."""
    above: Share = 1.0
    """Share of each unit of money saved beyond the sum invested that is paid."""
    if_met: str = ""
    """Metric that must be met for savings beyond the sum invested to count."""
    met_at: Annotated[float, effect_of("if_met")] = 0.0
    """Measured effect from which that metric is met."""
    table = True
    of_saving = True

    def due(self, metric: Metric, measured: Measured, terms: Terms) -> Floats:
        """Savings so far against the sum invested so far, less what was paid before."""

        def amount(p: int, before: Floats) -> Floats:
            new: Floats = self._so_far(measured, terms, p) - before.sum(axis=1)
            return new

        return point_by_point(measured, amount)

    def _so_far(self, measured: Measured, terms: Terms, p: int) -> Floats:
        same = measured.counted.row <= measured.counted.row[p]
        saved = measured.units[:, same].sum(axis=1)
        invested = terms.invested(int(measured.counted.row[p]))
        met: NDArray[np.bool_] = np.ones(len(saved), bool)
        if self.if_met:
            other = terms.met[self.if_met]
            known = other.counted.row <= measured.counted.row[p]
            last = other.effect[:, known][:, -1:] if known.any() else np.zeros((len(saved), 0))
            met = np.asarray((last >= self.met_at).any(axis=1), bool)
        return break_even(saved, invested, terms.floor_share, self.total_cap, self.above, met)

    def of_each_unit(self, contract: Contract, follow_ups: int) -> list[float]:
        """What is not guaranteed is paid from savings; ``above`` of them beyond break-even."""
        return [max(1.0 - contract.limits.floor_share, self.above)] * follow_ups

    def problems(self, metric: Metric, contract: Contract, key: str) -> Iterator[Problem]:
        """The other metric is one of the contract."""
        if self.if_met and self.if_met not in contract.metrics:
            yield (
                f"{key}.break_even.if_met",
                f"= {self.if_met!r} is not a metric; {near(self.if_met, contract.metrics)}",
            )


def break_even(
    saved: Floats,
    invested: Floats,
    g: float,
    total_cap: float,
    above: float,
    met: NDArray[np.bool_],
) -> Floats:
    """Norrköping's rule: a guaranteed share, the rest as savings reach the sum invested.

    Source: the contract of 2016; ``above`` break-even is not stated there (assumed 1).
    """
    below = g * invested + (1.0 - g) * np.minimum(np.maximum(saved, 0.0), invested)
    more = np.minimum(invested + above * (saved - invested), (1.0 + total_cap) * invested)
    return np.where(met & (saved > invested), more, below)
