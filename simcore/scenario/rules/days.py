"""Refund of the first days of a year."""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np

from simcore.scenario.rules.case import Case, Part
from simcore.scenario.rules.rule import DRAWN, Duration, Rule, RuleVersion, Share, Versions


class DaysVersion(RuleVersion):
    """How many days of a year are refunded, and what share."""

    share: Share
    """Share of a refunded day's cost."""
    days: Duration
    """Days of a year that are refunded at most."""
    days_used: Annotated[Duration, DRAWN]
    """Days that a person uses in a year; it is drawn."""


class DaysRule(Rule[DaysVersion]):
    """The municipality pays, and the state refunds a share of the first days of a year."""

    kind: Literal["days"]
    versions: Versions[DaysVersion]

    def parts(self, case: Case[DaysVersion]) -> list[Part]:
        """Refund the share of the days that are within the limit."""
        days, used = case.held(case.version.days), case.drawn(case.version.days_used)
        part = case.held(case.version.share) * np.minimum(days, used) / np.maximum(used, 1e-9)
        return case.refunded(case.amount * part)
