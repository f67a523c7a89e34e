"""State refund of costly single cases: rising shares of what exceeds each limit."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from simcore.scenario.rules.case import Case, Part
from simcore.scenario.rules.rule import Facts, Pair, Problem, Rule, RuleVersion, Versions
from simcore.scenario.rules.spread import Spread, limited
from simcore.scenario.schema.quantities import MONEY, SHARE, Places


class StepsVersion(RuleVersion):
    """Limits per person and year, and the share refunded above each."""

    steps: Annotated[list[Annotated[Pair, Places((MONEY, SHARE))]], Field(min_length=1)]
    """Rows of ``[limit, share]``, rising: share of what lies above the limit, up to the next."""
    spread: Spread | None = None
    """How amounts differ between people of one cell; without it all have the mean."""


class StepsRule(Rule[StepsVersion]):
    """The municipality pays, and the state refunds rising shares above limits."""

    kind: Literal["steps"]
    versions: Versions[StepsVersion]

    def parts(self, case: Case[StepsVersion]) -> list[Part]:
        """Refund the share of each band between two limits."""
        limits = [(case.limit(x), case.held(share)) for x, share in case.version.steps]
        below = [limited(case, case.amount, limit, case.version.spread) for limit, _ in limits]
        refund = np.zeros_like(case.amount)
        for (_, share), bottom, top in zip(limits, below, [*below[1:], case.amount], strict=True):
            refund += share * (top - bottom)
        return case.refunded(refund)

    def problems(self, version: StepsVersion, facts: Facts) -> Iterator[Problem]:
        """Limits rise; equal ones leave a band of no width, falling ones refund below nothing."""
        limits = [facts.limit(limit) for limit, _ in version.steps]
        if any(b < a for a, b in pairwise(limits)):
            begin = ", ".join(f"{x:g}" for x in limits)
            yield "steps", f"begin at {begin}; list them rising"
        if version.spread and version.spread.exponential:
            yield "spread.exponential", "ends at days, and an amount has none; write lognormal"
