"""Draws beyond the rows of a posterior: addressed, never alike, as the rows in mean and spread."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simcore.scenario.quantiles import support
from simcore.uncertainty import draws as module
from simcore.uncertainty.draws import parameter_draws, posterior_rows
from tests.conftest import changed
from tests.verification.budget import GROUPS, bound

ROWS, MANY = 400, 20_000


@pytest.fixture(scope="module")
def fitted(case):
    return [n for n, p in sorted(case.parameters.items()) if p.posterior]


def test_draws_up_to_the_number_of_rows_are_rows(case, fitted):
    assert posterior_rows(case) == {case.parameters[fitted[0]].joint: ROWS}
    drawn = parameter_draws(case, range(ROWS + 1), fitted).to_numpy()
    stored = {tuple(row) for row in np.array([case.parameters[n].posterior for n in fitted]).T}
    assert [tuple(row) in stored for row in drawn] == [True] * ROWS + [False]


def test_no_two_draws_beyond_the_rows_are_alike(case, fitted):
    beyond = parameter_draws(case, range(ROWS, 1000), fitted).to_numpy()
    for column in beyond.T:
        assert len(np.unique(column)) == len(column)


@pytest.fixture(scope="module")
def thousand(case):
    return parameter_draws(case, range(1000))


@settings(max_examples=25)
@given(st.lists(st.integers(0, 999), min_size=1, max_size=20))
def test_some_draws_alone_are_what_they_are_among_all(case, thousand, labels):
    some = parameter_draws(case, labels)
    assert np.array_equal(some, thousand.sel(draw=labels))


def test_draw_700_alone(case, thousand):
    assert np.array_equal(parameter_draws(case, [700]), thousand.sel(draw=[700]))


def largest_z(case, fitted):
    """Largest |z| of means and covariances of many draws, on the logarithm, against the rows."""
    some = [n for n in fitted if case.parameters[n].unit in ("hazard ratio", "per year")][:20]
    z = np.log(np.array([case.parameters[n].posterior for n in some]))
    drawn = np.log(parameter_draws(case, range(ROWS, ROWS + MANY), some).to_numpy().T)
    apart = drawn - z.mean(axis=1)[:, None]
    pairs = [(a, b) for a in range(len(some)) for b in range(a + 1)]
    products = np.array([apart[a] * apart[b] for a, b in pairs])
    wanted = np.cov(z, bias=True)
    errors = [*apart.mean(axis=1)]
    errors += [p.mean() - wanted[pair] for p, pair in zip(products, pairs, strict=True)]
    spread = [*apart.std(axis=1), *products.std(axis=1)]
    assert len(errors) <= GROUPS["paired and repeated"][1] / 10
    return np.abs(np.array(errors) / np.array(spread) * MANY**0.5).max()


def test_mean_and_covariance_are_those_of_the_rows(case, fitted):
    assert largest_z(case, fitted) < bound("paired and repeated")


def test_moves_that_share_a_stream_would_be_seen(case, fitted, monkeypatch):
    column = module._column
    monkeypatch.setattr(
        module, "_column", lambda seed, name, draws: column(seed, name.split(" plus")[0], draws)
    )
    assert largest_z(case, fitted) > bound("planted errors")


def test_draws_stay_within_the_bounds_that_are_checked(case, fitted):
    drawn = parameter_draws(case, range(ROWS, 5000), fitted)
    for name in fitted:
        least, most = support(case.parameters[name])
        one = drawn.sel(parameter=name)
        assert least <= float(one.min()) <= float(one.max()) <= most, name


def test_a_posterior_of_few_rows_and_a_prior_with_ends(small):
    def few(data):
        entry = data["parameters"]["entry"]
        entry |= {"posterior": [0.1, 0.4], "joint": "fit"}
        entry |= {"low": 0.1, "high": 0.4, "distribution": "uniform"}

    scenario = changed(small, few)
    drawn = parameter_draws(scenario, range(500), ["entry"]).to_numpy()[:, 0]
    assert set(drawn[:2]) <= {0.1, 0.4}
    assert drawn.min() >= 0.1
    assert drawn.max() <= 0.4
    assert len(np.unique(drawn)) > 2
