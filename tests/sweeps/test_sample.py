import numpy as np
import pytest
from scipy.stats import qmc

import simcore as sc
from simcore.errors import ArgumentError
from simcore.scenario.quantiles import quantile
from simcore.uncertainty.draws import parameter_draws, uncertain_parameters
from simcore.uncertainty.sample import factors_of


@pytest.fixture(scope="module")
def arcadia():
    return sc.load("template_example")


def test_points_follow_the_distributions_and_the_design(arcadia):
    points = sc.sample(arcadia, 64, "lhs", seed=3)
    design = qmc.LatinHypercube(points.sizes["parameter"], rng=np.random.default_rng(3)).random(64)
    assert list(points["parameter"].values) == uncertain_parameters(arcadia)
    for k, name in enumerate(points["parameter"].values):
        want = quantile(arcadia.parameters[name], design[:, k])
        assert np.array_equal(points.sel(parameter=name), want)


def test_saltelli_mixes_one_factor_at_a_time(arcadia):
    points = sc.sample(arcadia, 8, "saltelli", parameters=["coach_hr", "leaves_care", "wage"])
    by = {m: points.values[points["matrix"] == m] for m in range(5)}
    assert points.shape == (8 * 5, 3)
    for k in range(3):
        own = np.arange(3) == k
        assert np.array_equal(by[2 + k][:, own], by[1][:, own])
        assert np.array_equal(by[2 + k][:, ~own], by[0][:, ~own])


def test_parameters_that_err_together_are_one_factor():
    scenario = sc.load("scenarios/laer_for_livet.toml")
    names = uncertain_parameters(scenario)
    factors = factors_of(scenario, names, {})
    assert len(factors) < len(names)
    points = sc.sample(scenario, 4, "saltelli")
    joint = [n for n in names if scenario.parameters[n].posterior]
    rows = np.array([scenario.parameters[n].posterior for n in joint]).T
    for values in points.sel(parameter=joint).values:
        assert (rows == values).all(axis=1).any(), "no row of the posterior"
    assert len(set(points["factor"].sel(parameter=joint).values)) == 1


def test_ranges_take_the_place_of_distributions(arcadia):
    points = sc.sample(arcadia, 32, "sobol", ranges={"flat_tax": (0.1, 0.4)})
    assert points.dims == ("point", "parameter")
    assert list(points["parameter"].values) == ["flat_tax"]
    assert 0.1 < float(points.min()) < 0.13
    assert 0.37 < float(points.max()) < 0.4


def test_draws_are_as_they_were(arcadia):
    draws = parameter_draws(arcadia, range(100))
    assert (draws.isel(draw=[3, 60]) == parameter_draws(arcadia, [3, 60])).all()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"n": 12, "method": "saltelli"}, "n = 12 is no power of two.*give 8 or 16"),
        ({"n": 8, "parameters": ["coach_h"]}, "'coach_h' is not a parameter.*'coach_hr'"),
        ({"n": 8, "parameters": ["flat_tax"]}, "'flat_tax' is not uncertain.*ranges="),
        ({"n": 8, "ranges": {"wage": (2.0, 1.0)}}, "is no range; give the least"),
        ({"n": 8, "ranges": {"wage": (1.0, float("nan"))}}, "is no range"),
        ({"n": 0}, "n = 0 is out of range"),
        ({"n": 8, "method": "grid"}, "method = 'grid' is not 'saltelli' or"),
    ],
)
def test_what_makes_no_design_is_refused(arcadia, given, words):
    with pytest.raises(ArgumentError, match=words):
        sc.sample(arcadia, **given)
