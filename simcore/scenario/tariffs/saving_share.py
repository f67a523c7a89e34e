"""A share of what is saved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from simcore.scenario.schema.quantities import Share
from simcore.scenario.tariffs.tariff import Tariff
from simcore.scenario.tariffs.terms import Floats, Measured, Terms, at_follow_up, clamped

if TYPE_CHECKING:
    from simcore.scenario.schema.contracts import Contract
    from simcore.scenario.schema.metric import Metric


class SavingShare(Tariff):
    """A share of what is saved."""

    kind: Literal["share"] = "share"
    share: Share | list[Share]
    """Share of each unit of money saved that is paid, or one for each follow-up."""
    of_saving = True
    lists = ("share",)

    def due(self, metric: Metric, measured: Measured, terms: Terms) -> Floats:
        """Amount saved x share."""
        return clamped(metric, measured.units * at_follow_up(self.share, measured.counted.follow))

    def of_each_unit(self, contract: Contract, follow_ups: int) -> list[float]:
        """The share."""
        each: list[float] = at_follow_up(self.share, np.arange(follow_ups)).tolist()
        return each
