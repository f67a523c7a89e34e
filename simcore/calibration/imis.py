"""Incremental mixture importance sampling, for few parameters and posteriors of any shape.

Raftery & Bao (2010), Biometrics 66:1162-1173.  Begins with many points of the prior, then
adds clouds of points around the best one so far, until the weights are even enough.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.stats import multivariate_normal

from simcore.randomness.streams import stream

Floats = NDArray[np.float64]


def imis(
    log_likelihood: Callable[[Floats], Floats],
    size: int,
    draws: int,
    seed: int,
    start: int = 1000,
    cloud: int = 100,
    most: int = 60,
) -> tuple[Floats, float]:
    """Draw from a posterior whose prior is standard normal.

    Parameters
    ----------
    log_likelihood
        Points (point, parameter) to log likelihoods (point,).
    size
        Number of parameters.
    draws
        Rows wanted.
    seed
        Of the points.
    start, cloud, most
        Points of the prior; points per cloud; most clouds.

    Returns
    -------
    points : array of float
        Equally weighted draws, shape ``(draws, parameter)``.
    effective : float
        Effective sample size of the weights.
    """
    rng = stream(seed, "importance_sampling")
    points = rng.standard_normal((start, size))
    likelihood = log_likelihood(points)
    clouds: list[tuple[Floats, Floats]] = []
    for _ in range(most):
        weight = _weights(points, likelihood, clouds, start, cloud)
        unique = np.sum(1.0 - (1.0 - weight) ** draws)
        if unique >= (1.0 - np.exp(-1.0)) * draws:
            break
        best = points[np.argmax(weight)]
        # The nearest points by the prior's distance, weighted half by weight, half evenly.
        near = np.argsort(((points - best) ** 2).sum(axis=1))[:cloud]
        pull = (weight[near] + 1.0 / len(points)) / 2.0
        away = points[near] - best
        shape = (away * pull[:, None]).T @ away / pull.sum() + 1e-10 * np.eye(size)
        clouds.append((best, shape))
        new = rng.multivariate_normal(best, shape, cloud)
        points = np.concatenate([points, new])
        likelihood = np.concatenate([likelihood, log_likelihood(new)])
    weight = _weights(points, likelihood, clouds, start, cloud)
    # Systematic resampling: each point as often as its weight asks, give or take one.
    ticks = (np.arange(draws) + rng.random()) / draws
    chosen = np.searchsorted(np.cumsum(weight), ticks).clip(max=len(points) - 1)
    return points[rng.permutation(chosen)], float(1.0 / np.sum(weight**2))


def _weights(
    points: Floats,
    likelihood: Floats,
    clouds: list[tuple[Floats, Floats]],
    start: int,
    cloud: int,
) -> Floats:
    """Importance weights of all points under the mixture they came from."""
    log_prior = -0.5 * ((points**2).sum(axis=1) + points.shape[1] * np.log(2.0 * np.pi))
    parts = [np.log(start) + log_prior]
    parts += [np.log(cloud) + multivariate_normal(m, s).logpdf(points) for m, s in clouds]
    mixture = np.logaddexp.reduce(parts, axis=0)
    log_weight = likelihood + log_prior - mixture
    weight = np.exp(log_weight - log_weight.max())
    out: Floats = weight / weight.sum()
    return out
