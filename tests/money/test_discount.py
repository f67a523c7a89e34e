import numpy as np

from simcore.money.discount import discount_factors


def test_finansministeriets_curve(case):
    """benchmarks.md B13.6: forward rates, so no jump at years 36 and 71."""
    factors = discount_factors(case, 81)
    assert factors[0] == 1
    assert np.isclose(factors[35], 1.035**-35, rtol=1e-14)
    assert np.isclose(factors[70], 1.035**-35 * 1.025**-35, rtol=1e-14)
    assert np.isclose(factors[71], factors[70] / 1.015, rtol=1e-14)
    assert np.all(np.diff(factors) < 0)
