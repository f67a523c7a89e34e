"""What the terms of an instrument of a contract may say about themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from simcore.scenario.schema.types import Model

if TYPE_CHECKING:
    from simcore.scenario.schema.contracts import Contract


class InstrumentTerms(Model):
    """Terms of an instrument of a contract, which say themselves what is wrong with them.

    ``finances_delivery``: it pays for delivery before outcomes are known, as one part of a
    contract may.
    """

    finances_delivery: ClassVar[bool] = False

    def problems(self, contract: Contract, key: str) -> Iterator[tuple[str, str]]:
        """Yield what is wrong with the terms of a contract's instrument, as (key, text)."""
        yield from ()
