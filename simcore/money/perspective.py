"""Perspectives: the same flows under other rules of who is compensated by whom."""

from __future__ import annotations

from typing import Any

import numpy as np

from simcore.money.incidence import Floats, Part
from simcore.money.prices import PriceBook
from simcore.scenario.rules.rule import Rule
from simcore.scenario.schema.money import Account, Perspective

#: Accounts that a perspective adds; the country has their labels.
EQUALISATION, BLOCK_GRANT = "equalisation", "block_grant"
TAX_CLASS = "tax_and_grants"


def seen(
    perspective: Perspective, account: Account, rule: Rule[Any], parts: list[Part], book: PriceBook
) -> list[tuple[str, Part]]:
    """What a perspective makes of an account's parts.

    Parameters
    ----------
    perspective
        The rules of seeing.
    account, rule, parts
        One account's split amount.
    book
        For equalisation and the net tax factor.

    Returns
    -------
    list of (account, Part)
        The account's own parts, and those of accounts that the perspective adds.  ``own``
        as account name stands for the account itself.
    """
    if not perspective.indirect_tax and rule.is_indirect_tax:
        return []
    if not perspective.transfers:
        if account.kind in ("transfer", "tax"):
            return []
        factor = book.held(perspective.service_factor) if perspective.service_factor else 1.0
        return [
            ("own", Part(p.payer, p.account_class, p.amount * factor))
            for p in parts
            if p.account_class != "refund"
        ]
    out = [("own", p) for p in parts]
    country = book.country
    municipal = [p for p in parts if country.is_municipal(p.payer)]
    own, state = country.payer_of(country.municipality), country.payer_of(country.state)
    net: Floats = sum((p.amount for p in municipal), np.zeros(1))
    if perspective.equalisation and country.equalisation and account.kind == "tax" and municipal:
        # Most of an extra tax base goes to other municipalities.
        moved = -book.held(country.equalisation.share) * net
        others = country.payer_of(country.other_municipalities)
        out.append((EQUALISATION, Part(own, TAX_CLASS, moved)))
        out.append((EQUALISATION, Part(others, TAX_CLASS, -moved)))
    if perspective.budget_guarantee and account.budget_guarantee and municipal:
        # National net spending is compensated in full through the block grant.
        out.append((BLOCK_GRANT, Part(own, TAX_CLASS, -net)))
        out.append((BLOCK_GRANT, Part(state, TAX_CLASS, net)))
    return out
