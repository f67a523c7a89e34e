"""Ensemble randomised maximum likelihood, for many parameters at once.

Each member of an ensemble is a draw of the prior that is to fit a draw of the targets; the
fits together are draws of the posterior, exactly so where the model is linear.  Chen &
Oliver (2013), Computational Geosciences 17:689-703; Oliver, He & Reynolds (1996).  The
slopes that all members share are a regression of figures on parameters over the ensemble,
so no derivatives are needed and the model is run a few thousand times, not millions.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simcore.randomness.streams import stream

Floats = NDArray[np.float64]


@dataclass
class Ensemble:
    """State of the fit; member 0 is the best fit (prior and targets undisturbed).

    Attributes
    ----------
    aim, target
        Prior draw and disturbed targets of each member.
    scores, figures, misfit
        Where each member is, what it gives, and the sum of squares it has to lower.
    step
        Length of each member's next step.
    slopes
        Figures by scores, shape ``(target, parameter)``.
    round
        Iterations done.
    """

    aim: Floats
    target: Floats
    scores: Floats
    figures: Floats
    misfit: Floats
    step: Floats
    slopes: Floats
    round: int = 0


def begin(
    model: Callable[[Floats], Floats],
    size: int,
    value: Floats,
    covariance: Floats,
    members: int,
    seed: int,
) -> Ensemble:
    """Draw the ensemble from the prior and run it once.

    Parameters
    ----------
    model
        Scores (member, parameter) to figures (member, target).
    size
        Number of parameters; their prior is standard normal.
    value, covariance
        Targets and the covariance of their errors.
    members
        Besides the best fit.
    seed
        Of the ensemble.
    """
    rng = stream(seed, "ensemble")
    aim = np.vstack([np.zeros(size), rng.standard_normal((members, size))])
    errors = rng.multivariate_normal(np.zeros(len(value)), covariance, members)
    target = np.vstack([value, value + errors])
    # The mean of the disturbances is no information; take it out.
    aim[1:] -= aim[1:].mean(axis=0)
    target[1:] -= errors.mean(axis=0)
    figures = model(aim)
    state = Ensemble(
        aim, target, aim.copy(), figures, np.zeros(0), np.ones(members + 1),
        np.zeros((len(value), size)),
    )  # fmt: skip
    state.slopes = _slopes(state, ridge=1e-3 * members)
    state.misfit = _misfit(state, state.scores, figures, covariance)
    return state


def improve(state: Ensemble, model: Callable[[Floats], Floats], covariance: Floats) -> Ensemble:
    """Take one step of every member towards its own best fit.

    The step is that of Gauss and Newton with the shared slopes.  A member that would fit
    worse stays where it is and tries half the step next time.
    """
    j = state.slopes
    gain = np.linalg.solve(j @ j.T + covariance, j).T
    want = state.target - state.figures - (state.aim - state.scores) @ j.T
    goal = state.aim + want @ gain.T
    tried = state.scores + state.step[:, None] * (goal - state.scores)
    figures = model(tried)
    misfit = _misfit(state, tried, figures, covariance)
    better = misfit < state.misfit
    new = Ensemble(
        aim=state.aim,
        target=state.target,
        scores=np.where(better[:, None], tried, state.scores),
        figures=np.where(better[:, None], figures, state.figures),
        misfit=np.where(better, misfit, state.misfit),
        step=np.where(better, np.minimum(1.0, state.step * 1.5), state.step / 2.0),
        slopes=state.slopes,
        round=state.round + 1,
    )
    new.slopes = _slopes(new, ridge=0.02 * len(state.scores))
    return new


def _misfit(state: Ensemble, scores: Floats, figures: Floats, covariance: Floats) -> Floats:
    away = state.target - figures
    fit = np.einsum("mt,mt->m", away, np.linalg.solve(covariance, away.T).T)
    out: Floats = fit + ((scores - state.aim) ** 2).sum(axis=1)
    return out


def _slopes(state: Ensemble, ridge: float) -> Floats:
    """Regress figures on scores over the members, leaning on the slopes known so far.

    In directions in which the ensemble has come together there is little to regress on;
    the ridge keeps the former slopes there.
    """
    x = state.scores[1:] - state.scores[1:].mean(axis=0)
    y = state.figures[1:] - state.figures[1:].mean(axis=0)
    left = y - x @ state.slopes.T
    change = np.linalg.solve(x.T @ x + ridge * np.eye(x.shape[1]), x.T @ left).T
    out: Floats = state.slopes + change
    return out
