"""Discounting: Finansministeriet's curve, read as forward rates.

3.5 % for years 1 to 35, 2.5 % for 36 to 70 and 1.5 % after that; the factor of year t
is the product of the years' own factors, so it is continuous.  (The other reading, one
flat rate chosen by year, makes the factor jump up at year 36.)  Year 0 has factor 1.
Source: Finansministeriet, June 2023 (rows ``disc_*``); that forward rates are meant is
an assumption.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simcore.scenario.schema import Scenario

#: (last year the rate holds, parameter).
BANDS = ((35, "disc_0_35"), (70, "disc_36_70"), (10_000, "disc_70"))


def discount_factors(scenario: Scenario, years: int) -> NDArray[np.float64]:
    """Factor of each year 0 .. years - 1, shape ``(years,)``."""
    rates = [
        next(scenario.parameters[p].value for last, p in BANDS if t <= last)
        for t in range(1, years)
    ]
    return np.concatenate([[1.0], np.cumprod(1.0 / (1.0 + np.array(rates)))])
