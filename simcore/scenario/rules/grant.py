"""A grant: one public payer pays another."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Literal

from simcore.scenario.rules.case import Case, Part
from simcore.scenario.rules.rule import Facts, Problem, Rule, RuleVersion, Versions


class GrantVersion(RuleVersion):
    """Who pays whom."""

    giver: str
    """Payer or sector that pays."""
    taker: str
    """Payer or sector that receives."""


class GrantRule(Rule[GrantVersion]):
    """A payer or sector pays the amount to another; accounts of kind grant have such a rule."""

    kind: Literal["grant"]
    versions: Versions[GrantVersion]

    def parts(self, case: Case[GrantVersion]) -> list[Part]:
        """The amount, once paid and once received."""
        giver, taker = (_payer(case, x) for x in (case.version.giver, case.version.taker))
        return [case.part(giver, case.amount), case.part(taker, -case.amount)]

    def problems(self, version: GrantVersion, facts: Facts) -> Iterator[Problem]:
        """Both are known, and not the same."""
        for key in ("giver", "taker"):
            name = getattr(version, key)
            if name not in facts.sectors and name not in facts.payers:
                choice = ", ".join(dict.fromkeys([*facts.sectors, *facts.payers]))
                yield key, f"= {name!r} is not a payer or sector; choose from {choice}"
        if version.giver == version.taker:
            yield "taker", f"= {version.taker!r} is the giver too; name two payers"

    def pays_to(self, version: GrantVersion) -> Collection[str]:
        """Giver and taker."""
        return {version.giver, version.taker}

    @property
    def is_grant(self) -> bool:
        """It is one."""
        return True


def _payer(case: Case[GrantVersion], name: str) -> str:
    return name if name in case.book.scenario.payers else case.payer_of(name)
