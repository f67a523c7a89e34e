import numpy as np
import xarray as xr

from simcore.summary.gains import jackknife
from simcore.uncertainty.mcse import mean_and_mcse


def test_mcse_is_what_other_seeds_show():
    rng = np.random.default_rng(5)
    means, errors = [], []
    for _ in range(400):
        evidence = rng.normal(size=(50, 1))
        data = xr.DataArray(evidence + rng.normal(size=(50, 4)), dims=("draw", "cohort"))
        mean, error = mean_and_mcse(data)
        means.append(float(mean))
        errors.append(float(error))
    assert abs(np.mean(errors) / np.std(means) - 1) < 0.15


def test_with_one_draw_the_cohorts_speak_and_with_one_of_each_nobody():
    data = xr.DataArray(np.arange(4.0)[None], dims=("draw", "cohort"))
    assert float(mean_and_mcse(data)[1]) == np.std(np.arange(4), ddof=1) / 2
    assert np.isnan(float(mean_and_mcse(data[:, :1])[1]))


def test_the_jackknife_of_a_mean_is_its_standard_error():
    data = xr.DataArray(np.random.default_rng(1).normal(size=(30, 3)), dims=("draw", "cohort"))
    assert np.isclose(jackknife(data, float), float(mean_and_mcse(data)[1]))
