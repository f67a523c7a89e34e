"""Terms of a changed state refund."""

from __future__ import annotations

from pydantic import Field

from simcore.scenario.rules.table import AnyRule
from simcore.scenario.schema.types import Model


class Refund(Model):
    """State refund under other rules; the level effect is returned through the block grant."""

    rules: dict[str, AnyRule]
    """Rules that replace or add to the scenario's, written as in ``[rules.NAME]``."""
    accounts: dict[str, str] = Field(default_factory=dict)
    """Accounts that move to another rule: account = rule."""
    neutralise_level: bool = True
    """Whether what today's use would bring goes back through the block grant."""
