"""Incidence: one amount becomes lines that add up to it.

Rules stand in ``scenario/rules``, one a file; here is what the account's kind adds to them.
Every rule is a function of a full person-year's amount.  What is not linear in a
group's sum (refund steps, tax brackets, days) is linear in the cell's person-years.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from simcore.errors import ScenarioError
from simcore.kinds import Plugin
from simcore.scenario.rules.case import Case, Floats, Part
from simcore.scenario.rules.rule import Rule
from simcore.scenario.rules.table import RULES

__all__ = ["Case", "Floats", "Part", "split"]


def split(rule: Rule[Any], case: Case[Any]) -> list[Part]:
    """Split an amount by a rule.

    Parameters
    ----------
    rule
        With its kind's way to split.
    case
        The amount and what it depends on.

    Returns
    -------
    list of Part
        For services and transfers the parts of public payers add up to the amount;
        a transfer has the citizen's receipt and a tax the citizen's payment beside
        it, so that their parts add up to nothing.

    Raises
    ------
    ScenarioError
        If the rule of an installed package gives parts that do not add up, or pays to somebody
        whom nobody knows.
    """
    parts = rule.parts(case)
    plugin = RULES.plugin_of(rule.kind)
    if plugin:
        _refuse_wrong(parts, rule, case, plugin)
    if case.account.kind == "transfer":
        citizen = case.book.country.citizen
        parts.append(Part(citizen, case.account.account_class, -case.amount))
    if case.account.kind == "income":
        return [Part(p.payer, p.account_class, -p.amount) for p in parts]
    return parts


def _refuse_wrong(parts: list[Part], rule: Rule[Any], case: Case[Any], plugin: Plugin) -> None:
    """Rounding would lay on one payer what is missing, so parts must add up before it."""
    where = f"rule {rule.kind!r} of {plugin.package} {plugin.version}"
    known = {*case.book.scenario.payers, *map(case.payer_of, case.book.country.sectors)}
    for part in parts:
        if part.payer not in known:
            raise ScenarioError(
                f"{where} pays to {part.payer!r}, which is no payer of the scenario; "
                f"use payers of the account, of the country or of the version"
            )
    total = sum((p.amount for p in parts), np.zeros_like(case.amount))
    wanted = 0.0 if case.account.kind in ("tax", "grant") else case.amount
    if not np.allclose(total, wanted, rtol=1e-9, atol=1e-6):
        place = np.unravel_index(np.argmax(np.abs(total - wanted)), total.shape)
        raise ScenarioError(
            f"{where} splits {case.amount[place]:.10g} into parts that add up to "
            f"{total[place]:.10g}; correct its parts()"
        )
