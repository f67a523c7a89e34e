"""Tariff shapes: from measured outcomes to the amount that is due at each follow-up.

One shape a file; ``TARIFFS`` says which works out which kind.  What a tariff may say stands in
``scenario/schema/tariffs.py`` under the same kind.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from simcore.contracts.metrics.measure import Measured
from simcore.contracts.metrics.tariffs import (
    band,
    brackets,
    break_even,
    price,
    saving_share,
    steps,
    threshold,
    weight,
)
from simcore.contracts.metrics.tariffs.terms import Due, Terms
from simcore.contracts.position import Floats
from simcore.scenario.schema.metric import Metric

__all__ = ["TARIFFS", "Terms", "due"]

#: Kind of tariff -> what works out the amount due.
TARIFFS: dict[str, Due] = {
    "price": price.due,
    "weight": weight.due,
    "share": saving_share.due,
    "brackets": brackets.due,
    "steps": steps.due,
    "band": band.due,
    "threshold": threshold.due,
    "break_even": break_even.due,
}


def due(
    metric: Metric, measured: Measured, terms: Terms, tariffs: Mapping[str, Due] = TARIFFS
) -> Floats:
    """Amount due at each point, before caps.

    Parameters
    ----------
    metric
        With its tariff; without one nothing is due.
    measured
        From ``measure``.
    terms
        The contract's other figures.
    tariffs
        Kind -> what works it out.

    Returns
    -------
    array
        Amount, shape ``(sample, point)``, 0 or more.
    """
    if metric.tariff is None:
        return np.zeros_like(measured.effect)
    return tariffs[metric.tariff.kind](metric.tariff, metric, measured, terms)
