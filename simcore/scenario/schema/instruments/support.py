"""Terms of support of the municipality on top of a contract."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from simcore.scenario.schema.instruments.terms import InstrumentTerms
from simcore.scenario.schema.metric import Amount, Split
from simcore.scenario.schema.quantities import DURATION, Share

if TYPE_CHECKING:
    from simcore.scenario.schema.contracts import Contract


class Support(InstrumentTerms):
    """Support of the municipality: grant, refund, price, guarantee of its deficit, or several."""

    paid_by: Split
    """Who pays it: party = share, sum 1."""
    grant: Amount = 0.0
    """Amount that is paid at the end of the contract's first year, whatever happens."""
    refund: Share = 0.0
    """Share of the municipality's delivery cost that is refunded in each year, from 0 to 1."""
    price: Amount = 0.0
    """Amount that is paid for each verified outcome of the first metric with a price."""
    deficit_cap: Amount = 0.0
    """Most that is paid of the deficit that the municipality has at the end of ``years``, brought
    to that year at its own discount rate."""
    years: Annotated[int, Field(ge=1), DURATION] | None = None
    """Years from the contract's start after which the deficit is made good; without it the
    horizon of the decision."""

    def problems(self, contract: Contract, key: str) -> Iterator[tuple[str, str]]:
        """Support of nothing, and a price without outcomes that are counted one by one."""
        if not (self.grant or self.refund or self.price or self.deficit_cap):
            yield key, "pays nothing; give grant, refund, price or deficit_cap"
        priced = [m for m in contract.metrics.values() if m.tariff and m.tariff.per_outcome]
        if self.price and not (priced and not priced[0].measures_money):
            yield (
                f"{key}.price",
                f"= {self.price:g} is paid for each outcome, and no metric has a price for each; "
                f"add a metric with price = 0",
            )
