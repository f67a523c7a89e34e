"""Terms of an investor."""

from __future__ import annotations

from typing import Literal

from simcore.scenario.schema.metric import Amount, Rate, Return
from simcore.scenario.schema.quantities import Share
from simcore.scenario.schema.types import Label, Model


class Investor(Model):
    """Who puts money in; ``commitment`` is the most it puts in."""

    label: Label | None = None
    """Name for reports; without it the key."""
    tranche: Literal["senior", "junior", "grant"] = "senior"
    """Rank in repayment: senior before junior; a grant is never repaid."""
    commitment: Amount
    """Most that it puts in, as an amount of money; all investors draw in proportion to it."""
    public: Share = 0.0
    """Share of it that belongs to the public sector, from 0 to 1."""
    irr_cap: Return | None = None
    """Most it may earn a year (0.05 is 5 %); without it the cap of the contract's limits."""
    coupon: Rate = 0.0
    """Yearly interest that the municipality pays on principal not yet repaid, whatever the results;
    it is part of the return that a cap limits."""
    owned: bool = False
    """Whether the municipality owns it, so that its money is the municipality's own."""
    fee: Share = 0.0
    """Share of its receipts that goes to managers and leaves the system, from 0 to 1."""
