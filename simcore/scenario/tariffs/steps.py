"""Steps: the amount of the highest row that the effect reaches."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Annotated, Literal

import numpy as np
from pydantic import Field

from simcore.scenario.schema.quantities import RATE
from simcore.scenario.schema.types import Model
from simcore.scenario.tariffs.tariff import Bound, Payment, Problem, Tariff, wrong_return
from simcore.scenario.tariffs.terms import Floats, Measured, Terms, outstanding, point_by_point

if TYPE_CHECKING:
    from simcore.scenario.schema.contracts import Contract
    from simcore.scenario.schema.metric import Metric


class Step(Model):
    """One row of a step table: from this effect on, an amount or a yearly return."""

    from_: Bound = Field(alias="from")
    """Effect from which the row holds."""
    payment: Payment | None = None
    """Amount that is paid."""
    annual_return: Annotated[float, Field(le=10), RATE] | None = None
    """Yearly return with which the sum drawn is paid back instead."""


class Steps(Tariff):
    """The amount of the highest row reached; a return means principal with that return."""

    kind: Literal["steps"] = "steps"
    steps: list[Step] = Field(min_length=1)
    """Rows with rising bounds."""
    all_or_nothing = True

    def due(self, metric: Metric, measured: Measured, terms: Terms) -> Floats:
        """Payment of the row, or principal with its return less what was paid before."""
        running = any(s.annual_return is not None for s in self.steps)

        def amount(p: int, before: Floats) -> Floats:
            def owed(rate: float) -> Floats:
                return outstanding(measured, terms, rate, before)

            paid = before.sum(axis=1) if running else np.zeros(len(before))
            return steps(measured.effect[:, p], self.steps, owed, paid)

        return point_by_point(measured, amount)

    def problems(self, metric: Metric, contract: Contract, key: str) -> Iterator[Problem]:
        """Bounds rise, and each row pays one thing."""
        bounds = [s.from_ for s in self.steps]
        if sorted(set(bounds)) != bounds:
            yield f"{key}.steps", f"begin at {bounds}; list strictly rising bounds"
        for i, step in enumerate(self.steps):
            if (step.payment is None) == (step.annual_return is None):
                yield f"{key}.steps[{i}]", "needs a payment or an annual_return; give one"
            if wrong := wrong_return(step.annual_return):
                yield f"{key}.steps[{i}].annual_return", wrong


def steps(
    x: Floats, table: list[Step], owed: Callable[[float], Floats], paid: Floats | float = 0.0
) -> Floats:
    """Payment of the highest row whose bound is at or below ``x``; nothing below the first.

    ``paid`` is taken from a payment; ``owed`` (yearly return -> amount) takes it into account.
    """
    out = np.zeros_like(x)
    for row in table:
        fixed = np.full(len(x), row.payment or 0.0) - paid
        amount = owed(row.annual_return) if row.annual_return is not None else fixed
        out = np.where(x >= row.from_, amount, out)
    return out
