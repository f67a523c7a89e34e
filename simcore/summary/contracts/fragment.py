"""Advice that can be entered: a way to a yes as a fragment of a term sheet."""

from __future__ import annotations

import json
from math import ceil

from simcore.scenario.schema.instruments.support import Support

#: Decimals of shares in a fragment.
DECIMALS = 6


def fragment(contract: str, terms: Support, factor: float = 1.0) -> str:
    """Support as TOML that is laid on a scenario.

    Parameters
    ----------
    contract
        Name of the contract.
    terms
        In the prices of the deal.
    factor
        Price level of the deal over that of the term sheet (``price_level.factor_of``).

    Returns
    -------
    str
        A table ``[contracts.NAME.support]``; amounts are rounded up to whole units, shares of the
        cost to a millionth, so that it pays no less than ``terms``.
    """
    lines = [f"[contracts.{contract}.support]"]
    shares = {p: round(s, DECIMALS) for p, s in terms.paid_by.items()}
    last = list(shares)[-1]
    shares[last] = round(1.0 - sum(s for p, s in shares.items() if p != last), DECIMALS)
    paid = ", ".join(f"{json.dumps(p, ensure_ascii=False)} = {s}" for p, s in shares.items())
    lines.append(f"paid_by = {{ {paid} }}")
    for key in ("grant", "price", "deficit_cap"):
        if value := getattr(terms, key):
            lines.append(f"{key} = {ceil(value / factor)}")
    if terms.refund:
        lines.append(f"refund = {min(ceil(terms.refund * 10**DECIMALS) / 10**DECIMALS, 1.0)}")
    if terms.years is not None:
        lines.append(f"years = {terms.years}")
    return "\n".join(lines) + "\n"
