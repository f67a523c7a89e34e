"""Terms of an outcome fund."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from simcore.scenario.schema.metric import Amount, ByYear, Number
from simcore.scenario.schema.quantities import NOT_NEGATIVE, SHARE, Share
from simcore.scenario.schema.types import Label, Model


class Payer(Model):
    """An outcome payer from outside the scenario, who pays what it has promised."""

    label: Label | None = None
    """Name for reports; without it the key."""
    public: Share = 0.0
    """Share of it that belongs to the public sector, from 0 to 1."""


class Fund(Model):
    """An outcome fund: local (one contract) or the state's (``contracts`` share it)."""

    label: Label | None = None
    """Name for reports; without it the key."""
    balance: Amount
    """Amount of money in the fund at the start."""
    appropriations: ByYear = Field(default_factory=dict)
    """Amounts that are added, by calendar year."""
    shortfall: Literal["investor", "payer", "pro_rata"] = "investor"
    """Who bears what the fund cannot pay: investors, the municipality, or both by their shares."""
    contracts: Number = 1
    """Contracts that share the fund, each a cohort of the same draw."""
    commit: Literal["cap", "expected"] = "cap"
    """How much it may promise: what all could draw at most, or what they draw on average."""
    over_commitment: Annotated[float, NOT_NEGATIVE, SHARE] = 0.0
    """With commit = "expected": how much more than its budget it may promise; 0.2 is 20 %."""
    public: Share = 1.0
    """Share of the fund that belongs to the public sector, from 0 to 1."""
