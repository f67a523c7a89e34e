"""Refund by weeks on support: a share that changes from week to week of a spell."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from simcore.scenario.rules.case import Case, Part
from simcore.scenario.rules.rule import Facts, Pair, Problem, Rule, RuleVersion, Versions
from simcore.scenario.schema.quantities import DURATION, SHARE, Places


class StaircaseVersion(RuleVersion):
    """Weeks on support, and the share refunded from each on."""

    weeks: Annotated[list[Annotated[Pair, Places((DURATION, SHARE))]], Field(min_length=1)]
    """Rows of ``[week, share]``, rising from week 0; the last share holds on."""


class StaircaseRule(Rule[StaircaseVersion]):
    """The municipality pays, and the state refunds a share by weeks on support."""

    kind: Literal["staircase"]
    versions: Versions[StaircaseVersion]

    def parts(self, case: Case[StaircaseVersion]) -> list[Part]:
        """Refund the mean share over the weeks that each cell covers."""
        weeks = [(case.held(w), case.held(s)) for w, s in case.version.weeks]
        spans = np.where(np.isnan(case.spell_years), [[1.0, np.inf]], case.spell_years) * 52.0
        shares = np.array([staircase_share(weeks, a, b) for a, b in spans])
        return case.refunded(case.amount * shares)

    def problems(self, version: StaircaseVersion, facts: Facts) -> Iterator[Problem]:
        """Weeks rise, from week 0."""
        weeks = [facts.held(week) for week, _ in version.weeks]
        if any(b <= a for a, b in pairwise(weeks)):
            begin = ", ".join(f"{x:g}" for x in weeks)
            yield "weeks", f"begin at week {begin}; list rising weeks"
        if weeks[0] != 0:
            yield (
                "weeks",
                f"begin at week {weeks[0]:g}; begin at week 0, with share 0 if nothing is refunded",
            )


def staircase_share(weeks: list[tuple[float, float]], start: float, end: float) -> float:
    """Mean state share between two moments of a spell.

    Parameters
    ----------
    weeks
        (from week, share), rising; the last share holds on.
    start, end
        Weeks on support; an infinite end means the last step.
    """
    if np.isinf(end):
        return weeks[-1][1]
    total = 0.0
    for i, (first, share) in enumerate(weeks):
        last = weeks[i + 1][0] if i + 1 < len(weeks) else np.inf
        total += share * max(min(end, last) - max(start, first), 0.0)
    return total / (end - start)
