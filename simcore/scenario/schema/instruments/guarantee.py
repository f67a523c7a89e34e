"""Terms of a guarantee."""

from __future__ import annotations

from simcore.scenario.schema.metric import Amount
from simcore.scenario.schema.quantities import Share
from simcore.scenario.schema.types import Label, Model


class Guarantee(Model):
    """A guarantee of part of the investors' loss, up to a cap."""

    by: str = "G"
    """Name of the party that guarantees."""
    label: Label | None = None
    """Name of the guarantor for reports; without it the text of ``by``."""
    cap: Amount
    """Most that it pays in all, as an amount of money."""
    share: Share = 1.0
    """Share of the investors' loss that it covers up to the cap, from 0 to 1."""
    public: Share = 0.0
    """Share of the guarantor that belongs to the public sector, from 0 to 1."""
