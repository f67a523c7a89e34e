"""The ensemble fit: exact where the model is linear, close where it bends."""

import numpy as np
import pytest

from simcore.calibration import smoother
from simcore.calibration.imis import imis


def run(model, size, value, covariance, members=2000, seed=1, steps=6):
    state = smoother.begin(model, size, value, covariance, members, seed)
    for _ in range(steps):
        state = smoother.improve(state, model, covariance)
    return state


def linear(size=12, targets=7):
    rng = np.random.default_rng(7)
    slopes = rng.normal(size=(targets, size))
    value = rng.normal(size=targets)
    covariance = np.diag(rng.uniform(0.05, 0.5, targets)) + 0.1
    return slopes, value, covariance


def exact(slopes, value, covariance):
    precision = np.linalg.inv(covariance)
    spread = np.linalg.inv(np.eye(slopes.shape[1]) + slopes.T @ precision @ slopes)
    return spread @ slopes.T @ precision @ value, spread


def test_a_linear_model_gives_the_gaussian_posterior():
    slopes, value, covariance = linear()
    state = run(lambda z: z @ slopes.T, 12, value, covariance)
    mean, spread = exact(slopes, value, covariance)
    draws = state.scores[1:]
    error = np.sqrt(np.diag(spread) / len(draws))
    assert np.all(np.abs(state.scores[0] - mean) < 1e-6)  # the best fit is exact
    assert np.all(np.abs(draws.mean(axis=0) - mean) < 5 * error)
    ratio = draws.std(axis=0) / np.sqrt(np.diag(spread))
    assert ratio == pytest.approx(np.ones(12), abs=5 / np.sqrt(2 * len(draws)))


def test_errors_that_targets_share_are_heeded():
    """A drift common to two figures leaves their difference well known, their level not."""
    slopes = np.eye(2)
    covariance = np.full((2, 2), 1.0) + 1e-4 * np.eye(2)
    state = run(lambda z: z @ slopes.T, 2, np.array([0.5, 0.1]), covariance)
    mean, spread = exact(slopes, np.array([0.5, 0.1]), covariance)
    draws = state.scores[1:]
    assert np.cov(draws.T) == pytest.approx(spread, abs=0.05)
    assert (draws[:, 0] - draws[:, 1]).std() < 0.02 < 0.3 < draws.mean(axis=1).std()
    assert state.scores[0] == pytest.approx(mean, abs=1e-6)


def test_a_bent_model_agrees_with_importance_sampling():
    """Where the model bends the draws are an approximation: a quarter of a deviation here."""

    def model(z):
        hazard = np.exp(-1.0 + 0.5 * z[:, :1] + 0.3 * z[:, 1:2] * np.array([1.0, 0.5, -1.0]))
        return np.log(-np.expm1(-hazard * np.array([1.0, 2.0, 4.0])))

    value, covariance = model(np.array([[0.8, -0.5]]))[0], 0.02 * np.eye(3)
    state = run(model, 2, value, covariance)

    def log_likelihood(z):
        away = model(z) - value
        return -0.5 * (away**2).sum(axis=1) / 0.02

    reference, _ = imis(log_likelihood, 2, 2000, seed=3)
    sd = reference.std(axis=0)
    assert np.all(np.abs(state.scores[1:].mean(axis=0) - reference.mean(axis=0)) < 0.25 * sd)
    assert state.scores[1:].std(axis=0) == pytest.approx(sd, rel=0.15)


def test_a_planted_error_in_the_targets_spread_is_caught():
    slopes, value, covariance = linear()
    state = run(lambda z: z @ slopes.T, 12, value, 1.5 * covariance)
    _, spread = exact(slopes, value, covariance)
    told = (state.scores[1:] @ slopes.T).std(axis=0)
    ratio = told / np.sqrt(np.diag(slopes @ spread @ slopes.T))
    assert np.any(np.abs(ratio - 1) > 5 / np.sqrt(2 * 2000))
