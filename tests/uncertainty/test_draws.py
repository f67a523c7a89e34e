import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

import simcore as sc
from simcore.scenario.quantiles import is_fixed, quantile
from simcore.scenario.schema.parameter import Parameter
from simcore.scenario.schema.types import COVERAGE
from simcore.scenario.uses import switches
from simcore.uncertainty.draws import BLOCK, parameter_draws, uncertain_parameters
from tests.conftest import changed


def _parameter(**given):
    base = {"value": 2.0, "unit": "hazard ratio", "grade": "B", "source": "x"}
    return Parameter.model_validate(base | given)


@given(st.floats(0.2, 3), st.floats(0.05, 0.95), st.floats(1.05, 4), st.sampled_from("ABC"))
def test_intervals_mean_what_they_say(value, below, above, grade):
    one = _parameter(value=value, low=value * below, high=value * above, grade=grade)
    edge = (1 - COVERAGE[grade]) / 2
    found = quantile(one, np.array([edge, 0.5, 1 - edge]))
    assert np.allclose(found, [value * below, value, value * above], rtol=1e-9)


@given(st.floats(0.05, 0.95), st.sampled_from("ABC"))
def test_shares_stay_between_zero_and_one(value, grade):
    u = np.linspace(1e-6, 1 - 1e-6, 99)
    found = quantile(_parameter(value=value, unit="share", grade=grade), u)
    assert np.all((found > 0) & (found < 1))
    assert np.all(np.diff(found) > 0)


@pytest.mark.parametrize(("grade", "sd"), [("A", 0.05), ("B", 0.15), ("C", 0.40)])
def test_the_grade_sets_the_width_where_the_source_gives_none(grade, sd):
    found = quantile(_parameter(grade=grade), norm.cdf(np.array([-1.0, 0.0, 1.0])))
    assert np.allclose(np.log(found / 2.0), [-sd, 0, sd], atol=1e-9)


def test_uniform_fixed_and_switches():
    u = np.array([0.0, 0.25, 1.0])
    uniform = _parameter(value=0.5, low=0, high=1, distribution="uniform", unit="share")
    assert np.array_equal(quantile(uniform, u), u)
    assert is_fixed(_parameter(distribution="fixed"))
    assert is_fixed(_parameter(unit="flag", value=1))
    error = _parameter(value=0.0, low=-0.005, high=0.005, unit="per year of distance", grade="C")
    assert not is_fixed(error)
    assert np.allclose(quantile(error, np.array([0.1, 0.5, 0.9])), [-0.005, 0, 0.005])


def test_a_longer_run_begins_with_the_draws_of_a_shorter_one(case):
    long = parameter_draws(case, range(130))
    assert np.array_equal(long[:40], parameter_draws(case, range(40)))
    assert np.array_equal(long[70:90], parameter_draws(case, range(70, 90)))


def test_a_new_parameter_moves_no_other(case):
    def more(data):
        data["effects"].append({"domain": "crime", "to": "prison", "ratio": "new"})
        data["parameters"]["new"] = {
            "value": 1.1,
            "unit": "hazard ratio",
            "grade": "C",
            "source": "x",
        }

    names = [str(n) for n in parameter_draws(case, range(3))["parameter"].to_numpy()]
    bigger = parameter_draws(changed(case, more), range(60))
    assert np.array_equal(bigger.sel(parameter=names), parameter_draws(case, range(60)))


def test_every_block_visits_every_stratum_once(case):
    draws = parameter_draws(case, range(2 * BLOCK))
    attribution = draws.sel(parameter="attribution").to_numpy()
    for block in attribution.reshape(2, BLOCK):
        assert sorted((block * BLOCK).astype(int)) == list(range(BLOCK))


@pytest.fixture(scope="module")
def prior():
    """The Danish model before calibration: every number drawn from its own interval."""
    return sc.load("denmark_prior")


def test_groups_err_together_and_others_apart(prior):
    case = prior
    draws = parameter_draws(case, range(400))
    job = [draws.sel(parameter=p).to_numpy() for p in ("mort_1_14", "mort_15_19")]
    ranks = [np.argsort(np.argsort(x)) for x in job]
    assert np.array_equal(*ranks)
    free = [n for n in uncertain_parameters(case) if not case.parameters[n].group]
    ranked = np.argsort(np.argsort(draws.sel(parameter=free).to_numpy(), axis=0), axis=0)
    correlation = np.corrcoef(ranked.T)
    np.fill_diagonal(correlation, 0)
    # About 16,000 pairs of independent columns: 6 / sqrt(400) is far beyond chance.
    assert np.abs(correlation).max() < 6 / 20


def test_means_of_draws_are_near_the_stated_values(prior):
    """T4 and T23: the median is the stated value; checked inside a 5-sigma bound."""
    draws = parameter_draws(prior, range(1000))
    for name in uncertain_parameters(prior):
        below = float((draws.sel(parameter=name) < prior.parameters[name].value).mean())
        if prior.parameters[name].distribution != "uniform":
            assert abs(below - 0.5) < 5 * 0.5 / 1000**0.5, name


def test_rules_fixed_by_law_are_never_drawn(case):
    draws = parameter_draws(case, range(60))
    held = switches(case) & set(map(str, draws["parameter"].to_numpy()))
    assert {"refund_w53", "cref_child_t1", "tax_k", "disc_0_35", "index_2022"} <= held
    assert np.all(draws.sel(parameter=sorted(held)).std("draw") < 1e-9)
