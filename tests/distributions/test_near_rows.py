"""Draws around rows: mean and covariance of the rows, exactly, and an error in them is caught."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import logit

from simcore.distributions import near_rows as module
from simcore.distributions.near_rows import near_rows, reach

RNG = np.random.default_rng(3)
#: Seven rows of three numbers that vary together: a hazard, a share, and an error of a year.
Z = RNG.normal(size=(7, 3)) @ np.array([[1.0, 0.5, -0.8], [0.0, 1.0, 0.3], [0.0, 0.0, 0.2]])
SCALES = (("log", (0.0, np.inf)), ("log-odds", (0.0, 1.0)), ("plain", (-np.inf, np.inf)))
ROWS = (np.exp(Z[:, 0]), 1 / (1 + np.exp(-Z[:, 1])), Z[:, 2])
BACK = (np.log, logit, np.asarray)


def every_draw():
    """All numbers, on their scales, of all draws there can be: each row, moved by each pair."""
    row, plus, minus = (x.ravel() for x in np.mgrid[:7, :7, :7])
    drawn = [near_rows(rows, row, plus, minus, *on) for rows, on in zip(ROWS, SCALES, strict=True)]
    return np.array([back(x) for back, x in zip(BACK, drawn, strict=True)])


def test_mean_and_covariance_are_those_of_the_rows():
    drawn = every_draw()
    assert np.allclose(drawn.mean(axis=1), Z.mean(axis=0), rtol=0, atol=1e-12)
    assert np.allclose(np.cov(drawn, bias=True), np.cov(Z.T, bias=True), rtol=0, atol=1e-12)


@pytest.mark.parametrize(("name", "wrong"), [("KEPT", 1.0), ("KEPT", 0.75), ("WIDTH", 0.6)])
def test_a_wrong_shrinkage_would_be_seen(monkeypatch, name, wrong):
    monkeypatch.setattr(module, name, wrong)
    error = np.cov(every_draw(), bias=True) - np.cov(Z.T, bias=True)
    assert np.abs(error).max() > 0.01


@given(
    st.lists(st.floats(0.0, 1.0), min_size=1, max_size=6),
    st.sampled_from([*SCALES, ("log-odds", (0.2, 0.7)), ("plain", (-0.5, 1.0))]),
)
def test_every_draw_lies_within_its_reach_and_its_bounds(given, on):
    rows = np.array(given)
    row, plus, minus = (x.ravel() for x in np.mgrid[: len(rows), : len(rows), : len(rows)])
    drawn = near_rows(rows, row, plus, minus, *on)
    least, most = reach(rows, *on)
    assert np.isfinite(drawn).all()
    assert np.all((drawn >= on[1][0]) & (drawn <= on[1][1]))
    slack = 1e-9 * max(1.0, abs(least), abs(most))
    assert np.all((drawn >= least - slack) & (drawn <= most + slack))


def test_a_row_on_a_bound_has_no_image_and_is_moved_as_it_stands():
    rows = np.array([0.0, 0.5, 1.0])
    drawn = near_rows(rows, np.array([0, 2]), np.array([1, 2]), np.array([1, 0]), *SCALES[1])
    kept = 0.5 * (1 - 0.75**0.5)  # half of what the shrinkage takes
    assert np.allclose(drawn, [kept, 1.0])
