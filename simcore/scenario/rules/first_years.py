"""Refund of the first years after intake."""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated, Literal

from pydantic import Field

from simcore.scenario.rules.case import Case, Part
from simcore.scenario.rules.rule import Rule, RuleVersion, Share, Versions
from simcore.scenario.schema.quantities import DURATION


class FirstYearsVersion(RuleVersion):
    """For how many years what share is refunded."""

    share: Share
    """Share that is refunded in these years."""
    years: Annotated[int, Field(ge=0), DURATION]
    """Years after intake that are refunded."""


class FirstYearsRule(Rule[FirstYearsVersion]):
    """The municipality pays, and the state refunds a share of the first years after intake."""

    kind: Literal["first_years"]
    versions: Versions[FirstYearsVersion]

    def parts(self, case: Case[FirstYearsVersion]) -> list[Part]:
        """Refund the share within the years, and nothing after."""
        within = case.since_intake < case.version.years
        share = case.held(case.version.share) if within else 0.0
        return case.refunded(share * case.amount)

    def changes_at(self, version: FirstYearsVersion) -> Collection[int]:
        """The year in which the refund has ended."""
        return (version.years,)
