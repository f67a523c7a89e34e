"""Terms of social bridge financing."""

from __future__ import annotations

from typing import Annotated, ClassVar

from simcore.scenario.schema.instruments.terms import InstrumentTerms
from simcore.scenario.schema.metric import Years
from simcore.scenario.schema.quantities import Share, effect_of


class Bridge(InstrumentTerms):
    """Social bridge financing: paid for some years, then the municipality goes on if it worked."""

    finances_delivery: ClassVar[bool] = True

    by: str = ""
    """Party that pays for the bridge; without it the country's state."""
    years: Years
    """Whole years that are paid for, from the contract's start."""
    share: Share = 1.0
    """Share of the delivery cost that is paid in those years, from 0 to 1."""
    metric: str = ""
    """Metric of the agreed result; without it the result counts as reached."""
    threshold: Annotated[float, effect_of("metric")] | None = None
    """Least effect on that metric, in its unit of effect, that counts as reached (inclusive)."""
    compliance: Share = 1.0
    """Share of the programme that goes on where the result was reached, from 0 to 1."""
    grant_pool_compliance: Share = 0.3
    """Share that would go on after an ordinary grant, for comparison; from 0 to 1."""
    kept: Share = 0.5
    """Share of the gain that stays though the programme stops, from 0 to 1."""
