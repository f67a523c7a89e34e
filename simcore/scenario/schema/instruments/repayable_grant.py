"""Terms of a repayable grant."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from simcore.scenario.schema.instruments.terms import InstrumentTerms
from simcore.scenario.schema.metric import Rate
from simcore.scenario.schema.quantities import DURATION, Share


class RepayableGrant(InstrumentTerms):
    """A grant that is repaid from the municipality's gain, so that it can be lent again."""

    finances_delivery: ClassVar[bool] = True

    by: str = ""
    """Party that gives the grant; without it the country's state."""
    share: Share = 1.0
    """Share of the delivery cost that is granted, from 0 to 1."""
    of_gain: Share = 1.0
    """Share of the municipality's yearly gain that is repaid; 0 is an ordinary grant."""
    years: Annotated[int, Field(ge=1), DURATION] = 10
    """Whole years from the contract's start in which it is repaid."""
    interest: Rate = 0.0
    """Yearly interest on what is not yet repaid; 0.02 is 2 %."""
