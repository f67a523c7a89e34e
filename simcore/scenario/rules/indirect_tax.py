"""Indirect tax on what is left of an income after income tax."""

from __future__ import annotations

from typing import Literal

from simcore.scenario.rules.case import Case, Part
from simcore.scenario.rules.income_tax import income_tax
from simcore.scenario.rules.rule import Rule, RuleVersion, Versions


class IndirectTaxRule(Rule[RuleVersion]):
    """The citizen spends what is left after income tax, and pays a share of it to the state."""

    kind: Literal["vat"]
    on: Literal["wage", "benefit"]
    """Which income is spent: its schedule of income tax comes first."""
    versions: Versions[RuleVersion]

    def parts(self, case: Case[RuleVersion]) -> list[Part]:
        """All that is left is spent, at the country's share of indirect tax."""
        country = case.book.country
        spent = case.amount
        due = income_tax(case.book, country.taxes[self.on], case.amount, case.day)
        for tax in due.values():
            spent = spent - tax
        amount = spent * case.drawn(country.indirect_tax or 0.0)
        return [case.part(case.account.state, -amount), case.part(country.citizen, amount)]

    @property
    def schedule(self) -> Literal["wage", "benefit"]:
        """That of the income it is on."""
        return self.on

    @property
    def is_indirect_tax(self) -> bool:
        """It is one."""
        return True
