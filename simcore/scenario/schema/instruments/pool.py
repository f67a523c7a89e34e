"""Terms of a municipal investment pool."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from simcore.scenario.schema.instruments.terms import InstrumentTerms
from simcore.scenario.schema.metric import Amount, ByYear, Number, Rate
from simcore.scenario.schema.quantities import DURATION, Share


class Pool(InstrumentTerms):
    """A municipal investment pool that lends to the acting department."""

    finances_delivery: ClassVar[bool] = True

    balance: Amount
    """Amount of money in the pool at the start."""
    appropriations: ByYear = Field(default_factory=dict)
    """Amounts that are added, by calendar year."""
    repay: Literal["ex_ante", "realised", "none"] = "realised"
    """What is repaid: the mean saving (cut from budgets in advance), what is saved, or nothing."""
    share: Share | dict[str, Share] = 1.0
    """Share of its saving that a department repays, one for all or by department."""
    cashable: Share = 1.0
    """Share of a saving that can be taken out of a budget, from 0 to 1."""
    interest: Rate = 0.0
    """Yearly interest on what is owed; 0.02 is 2 %."""
    write_off_after: Annotated[int, Field(ge=1), DURATION] | None = None
    """Years from the contract's start after which debt is written off; without it never."""
    projects: Number = 1
    """Projects that share the pool, each a cohort of the same draw."""
