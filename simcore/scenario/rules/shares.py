"""Fixed shares: each payer or sector pays its part."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Annotated, Literal

from pydantic import Field

from simcore.scenario.rules.case import Case, Part
from simcore.scenario.rules.rule import Facts, Problem, Rule, RuleVersion, Share, Versions
from simcore.scenario.schema.types import SHARE_TOLERANCE

#: Share that takes what the others leave.
REST = "rest"


class SharesVersion(RuleVersion):
    """Who pays what share."""

    shares: Annotated[dict[str, Share], Field(min_length=1)]
    """Payer or sector -> its share, or "rest"; they sum to one."""


class SharesRule(Rule[SharesVersion]):
    """Each payer or sector pays its share."""

    kind: Literal["shares"]
    versions: Versions[SharesVersion]

    def parts(self, case: Case[SharesVersion]) -> list[Part]:
        """Amount x share."""
        shares = case.version.shares
        given = {p: case.held(r) for p, r in shares.items() if r != REST}
        rest = 1.0 - sum(given.values())
        return [
            case.part(_payer(case, name), case.amount * (rest if ref == REST else given[name]))
            for name, ref in shares.items()
        ]

    def problems(self, version: SharesVersion, facts: Facts) -> Iterator[Problem]:
        """Shares sum to one, and go to somebody known."""
        total = sum(facts.held(r) for r in version.shares.values() if r != REST)
        has_rest = REST in version.shares.values()
        if (not has_rest and abs(total - 1) > SHARE_TOLERANCE) or (has_rest and total > 1):
            yield "shares", f"sums to {total:.10g}, not 1; correct a share"
        for name in version.shares:
            if name not in facts.sectors and name not in facts.payers:
                sectors = ", ".join(facts.sectors)
                choice = f"{sectors} and the payers" if sectors else ", ".join(facts.payers)
                yield f"shares.{name}", f"is not a payer or sector; choose from {choice}"

    def pays_to(self, version: SharesVersion) -> Collection[str]:
        """Whom the shares name."""
        return version.shares


def _payer(case: Case[SharesVersion], name: str) -> str:
    """A payer of that name, else the one that stands for the sector, where there is such one."""
    payers = case.book.scenario.payers
    stand_in = case.payer_of(name)
    return stand_in if name not in payers and stand_in in payers else name
