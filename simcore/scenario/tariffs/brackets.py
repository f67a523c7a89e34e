"""A price for each outcome that changes with their number."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Literal

import numpy as np
from pydantic import Field

from simcore.scenario.schema.quantities import MEASURED, PRICE, Places
from simcore.scenario.schema.types import MOST_MONEY
from simcore.scenario.tariffs.tariff import Problem, Tariff
from simcore.scenario.tariffs.terms import Floats, Measured, Terms

if TYPE_CHECKING:
    from simcore.scenario.schema.contracts import Contract
    from simcore.scenario.schema.metric import Metric

#: ``[from count, price]``.
Bracket = Annotated[list[Annotated[float, Field(le=MOST_MONEY)]], Places((MEASURED, PRICE))]


class Brackets(Tariff):
    """A price for each outcome that changes with their number."""

    kind: Literal["brackets"] = "brackets"
    brackets: list[Bracket] = Field(min_length=1)
    """Rows of ``[from count, price]``, one for each bracket, with rising counts."""
    per_outcome = True

    def due(self, metric: Metric, measured: Measured, terms: Terms) -> Floats:
        """Each outcome at the price of its bracket."""
        return falling(np.maximum(measured.units, 0.0), self.brackets)

    def of_each_unit(self, contract: Contract, follow_ups: int) -> list[float]:
        """The dearest bracket."""
        return [max(b[-1] for b in self.brackets if b)] * follow_ups

    def problems(self, metric: Metric, contract: Contract, key: str) -> Iterator[Problem]:
        """Brackets rise, and their prices are not negative."""
        firsts = [b[0] for b in self.brackets if b]
        if any(len(b) != 2 for b in self.brackets) or sorted(set(firsts)) != firsts:
            yield f"{key}.brackets", "are [from count, price], with rising counts; correct them"
        elif any(b[1] < 0 for b in self.brackets):
            yield f"{key}.brackets", "hold a negative price; write 0 or more"


def falling(count: Floats, brackets: list[list[float]]) -> Floats:
    """Price that changes with the count: each bracket is (from count, price)."""
    out = np.zeros_like(count)
    for i, (first, price) in enumerate(brackets):
        last = brackets[i + 1][0] if i + 1 < len(brackets) else np.inf
        out += price * (np.clip(count, first, last) - first)
    return out
