"""Terms of a guarantee."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from simcore.scenario.schema.instruments.terms import InstrumentTerms
from simcore.scenario.schema.metric import Amount
from simcore.scenario.schema.quantities import Share
from simcore.scenario.schema.types import Label

if TYPE_CHECKING:
    from simcore.scenario.schema.contracts import Contract


class Guarantee(InstrumentTerms):
    """A guarantee of part of the investors' loss, up to a cap."""

    by: str = "G"
    """Name of the party that guarantees."""
    label: Label | None = None
    """Name of the guarantor for reports; without it the text of ``by``."""
    cap: Amount | None = None
    """Most that it pays in all, as an amount of money; without it no cap."""
    up_to: Share | None = None
    """Share of what lenders put in up to which it fills what they get back; without it all."""
    share: Share = 1.0
    """Share of the investors' loss that it covers up to the cap, from 0 to 1."""
    public: Share = 0.0
    """Share of the guarantor that belongs to the public sector, from 0 to 1."""

    def problems(self, contract: Contract, key: str) -> Iterator[tuple[str, str]]:
        """A guarantee of one's own loss, or of nobody's."""
        if self.by in contract.investors:
            yield (
                f"{key}.by",
                f"= {self.by!r} is an investor, who would cover its own loss; name somebody else",
            )
        if not contract.investors:
            yield (
                key,
                "covers the investors' loss, and there are none; for the municipality's deficit "
                f"write {key.removesuffix('guarantee')}support.deficit_cap",
            )
