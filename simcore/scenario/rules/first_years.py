"""Refund of the first years after intake, or after the first use."""

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
    """Years that are refunded, from the first use."""
    first_use: Annotated[int, Field(ge=0), DURATION] = 0
    """Whole years from intake to the first use, for a track that starts later; the refund's years
    count from then."""

    @property
    def end(self) -> int:
        """Years after intake at which the refund ends."""
        return self.first_use + self.years


class FirstYearsRule(Rule[FirstYearsVersion]):
    """The municipality pays, and the state refunds a share of the first years of use."""

    kind: Literal["first_years"]
    versions: Versions[FirstYearsVersion]

    def parts(self, case: Case[FirstYearsVersion]) -> list[Part]:
        """Refund the share within the years, and nothing after."""
        within = case.since_intake < case.version.end
        share = case.held(case.version.share) if within else 0.0
        return case.refunded(share * case.amount)

    def changes_at(self, version: FirstYearsVersion) -> Collection[int]:
        """The year in which the refund has ended."""
        return (version.end,)
