"""Perspectives: the same flows under other rules of who is compensated by whom."""

from __future__ import annotations

from typing import Any

import numpy as np

from simcore.money.incidence import Floats, Part
from simcore.money.prices import PriceBook
from simcore.scenario.rules.rule import Rule
from simcore.scenario.schema.money import Account, Perspective
from simcore.scenario.schema.parameter import in_force

#: Accounts that a perspective adds; the country has their labels.
EQUALISATION, BLOCK_GRANT = "equalisation", "block_grant"
TAX_CLASS = "tax_and_grants"


def guarantee(perspective: Perspective, name: str, account: Account, year: int) -> float:
    """Share of an account's spending that the block grant compensates in a calendar year."""
    if not perspective.budget_guarantee:
        return 0.0
    if name in perspective.guaranteed:
        return 1.0
    given = account.budget_guarantee
    return float(given) if isinstance(given, bool) else in_force(given, year).value


def seen(
    perspective: Perspective,
    account: Account,
    rule: Rule[Any],
    parts: list[Part],
    book: PriceBook,
    guaranteed: float = 0.0,
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
    guaranteed
        Share that the block grant compensates (``guarantee``).

    Returns
    -------
    list of (account, Part)
        The account's own parts, and those of accounts that the perspective adds.  ``own``
        as account name stands for the account itself.
    """
    if not perspective.indirect_tax and rule.is_indirect_tax:
        return []
    if not perspective.transfers:
        if account.kind in ("transfer", "tax", "grant"):
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
    if guaranteed and municipal:
        # National net spending is compensated through the block grant.
        out.append((BLOCK_GRANT, Part(own, TAX_CLASS, -guaranteed * net)))
        out.append((BLOCK_GRANT, Part(state, TAX_CLASS, guaranteed * net)))
    return out
