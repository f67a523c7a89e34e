"""Refund of the first days of a year."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

import numpy as np

from simcore.scenario.rules.case import Case, Part
from simcore.scenario.rules.rule import (
    DRAWN,
    Duration,
    Facts,
    Problem,
    Rule,
    RuleVersion,
    Share,
    Versions,
)
from simcore.scenario.rules.spread import Spread, limited


class DaysVersion(RuleVersion):
    """How many days of a year are refunded, and what share."""

    share: Share
    """Share of a refunded day's cost."""
    days: Duration
    """Days of a year that are refunded at most."""
    days_used: Annotated[Duration, DRAWN]
    """Days that a person uses in a year, in the mean; it is drawn."""
    spread: Spread | None = None
    """How days differ between people; without it all use the mean."""


class DaysRule(Rule[DaysVersion]):
    """The municipality pays, and the state refunds a share of the first days of a year."""

    kind: Literal["days"]
    versions: Versions[DaysVersion]

    def parts(self, case: Case[DaysVersion]) -> list[Part]:
        """Refund the share of the days that are within the limit."""
        days, used = case.held(case.version.days), case.drawn(case.version.days_used)
        within = limited(case, used, days, case.version.spread)
        part = case.held(case.version.share) * within / np.maximum(used, 1e-9)
        return case.refunded(case.amount * part)

    def problems(self, version: DaysVersion, facts: Facts) -> Iterator[Problem]:
        """Somebody who can have no days has no mean either."""
        exponential = version.spread.exponential if version.spread else None
        if exponential and facts.held(exponential.most) <= 0:
            yield "spread.exponential.most", "is 0, so nobody uses a day; write for example 365"
