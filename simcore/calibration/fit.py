"""Fits a scenario's baseline to its targets; the fit is a set of joint draws of the parameters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simcore.arguments import checked
from simcore.calibration import smoother
from simcore.calibration.checkpoint import restore, store
from simcore.calibration.forward import Forward, baseline_only, calibration_digest
from simcore.calibration.imis import imis
from simcore.calibration.prior import Prior
from simcore.calibration.targets import observed
from simcore.errors import ScenarioError
from simcore.scenario.schema.model import Scenario
from simcore.storage.versions import versions

Floats = NDArray[np.float64]
Say = Callable[[str], None]
#: Parameters up to which importance sampling is used.
FEW = 10


@dataclass(frozen=True)
class Fit:
    """Result of a calibration.

    Attributes
    ----------
    scenario
        What was fitted: the baseline with its prior.
    posterior
        Row 0 the best fit, then the draws; one column per fitted parameter.
    figures
        What each row gives for every target (those held back too), on natural scales.
    noise_sd
        Standard deviation of the simulation's own noise per target, on working scales.
    record
        How it was made.
    """

    scenario: Scenario
    posterior: pd.DataFrame
    figures: pd.DataFrame
    noise_sd: Floats
    record: dict[str, object]


@checked
def calibrate(
    scenario: Scenario,
    *,
    draws: int | None = None,
    members: int | None = None,
    iterations: int | None = None,
    threads: int | None = None,
    keep: Path | None = None,
    say: Say = lambda text: None,
    progress: Callable[[int], None] | None = None,
) -> Fit:
    """Fit the parameters of the baseline to the scenario's targets.

    Only the first arm is run; what is fitted holds in every arm.  With up to ten
    parameters by incremental mixture importance sampling, which finds several modes; with
    more by ensemble randomised maximum likelihood.  The model is run exactly where its
    joint states are few, else by simulation with the same luck for all points, whose
    noise is measured and added to the errors of the targets.

    Parameters
    ----------
    scenario
        With ``targets`` and ``calibration``.
    draws, members, iterations
        Default from the scenario.
    threads
        For simulation.
    keep
        Folder in which finished iterations are kept, so that the work can be resumed.
    say, progress
        Called with a sentence per iteration; with the number of points just run.

    Returns
    -------
    Fit
        ``posterior`` (draw, parameter), each parameter in its own unit; ``figures`` (draw,
        target), what the model gives for each target.

    Raises
    ------
    ScenarioError
        If there is nothing to fit, or a target cannot be reached by anybody.
    ArgumentError
        If an argument is of the wrong kind or out of range.

    Notes
    -----
    Incremental mixture importance sampling: Raftery and Bao (2010), Biometrics 66:1162-1173.
    Ensemble randomised maximum likelihood: Chen and Oliver (2013), Computational Geosciences
    17:689-703.

    Examples
    --------
    >>> import simcore as sc
    >>> fit = sc.calibrate(sc.load("template_calibration"), draws=20)
    >>> list(fit.posterior), len(fit.posterior)
    (['cared_for_hr', 'finds_work'], 21)
    """
    plan = scenario.calibration
    if plan is None or not any(t.fit for t in scenario.targets.values()):
        raise ScenarioError(
            f"{scenario.name}: has no targets to fit; write [calibration] and [targets.NAME]"
        )
    base = baseline_only(scenario)
    prior = Prior(base)
    forward = Forward(base, prior, threads, progress)
    goal = observed(base)
    fitted = [list(base.targets).index(n) for n in goal.names]
    centre = forward.figures(np.zeros((1, prior.size)))[0]
    for name, value in zip(base.targets, centre, strict=True):
        if not np.isfinite(value):
            raise ScenarioError(
                f"{base.name}: targets.{name} counts nobody in its denominator in the baseline; "
                f"check its years, ages and conditions"
            )
    noise = forward.noise(np.zeros(prior.size))
    covariance = goal.covariance + noise[np.ix_(fitted, fitted)]

    def model(scores: Floats) -> Floats:
        return forward.on_scale(forward.figures(scores))[:, fitted]

    wanted = draws or plan.draws
    method = plan.method
    if method == "auto":
        method = "imis" if prior.size <= FEW else "smoother"
    record: dict[str, object] = {
        "scenario": base.name, "digest": calibration_digest(base), "seed": base.run.seed,
        "method": method, "engine": "expected" if forward.exact else "simulate",
        "parameters": prior.size, "targets": len(goal.names), "children": base.children,
    }  # fmt: skip
    task = _Task(model, prior.size, goal.value, covariance, base.run.seed, say)
    if method == "imis":
        scores, more = _by_importance(task, wanted)
    else:
        many = max(members or plan.members, wanted)
        stamp = f"{record['digest']} {many} {versions()}"
        scores, more = _by_ensemble(task, many, iterations or plan.iterations, keep, stamp)
    scores = scores[: wanted + 1]
    record |= more
    figures = forward.figures(scores)
    rows = ["best", *(str(i + 1) for i in range(len(scores) - 1))]
    return Fit(
        scenario=base,
        posterior=pd.DataFrame(prior.values(scores), index=rows, columns=prior.names),
        figures=pd.DataFrame(figures, index=rows, columns=list(base.targets)),
        noise_sd=np.sqrt(np.diag(noise)),
        record=record,
    )


class _Task(NamedTuple):
    """What both methods need: the model, the size of the prior, the targets, a seed."""

    model: Callable[[Floats], Floats]
    size: int
    value: Floats
    covariance: Floats
    seed: int
    say: Say


def _by_importance(task: _Task, draws: int) -> tuple[Floats, dict[str, object]]:
    """Scores (the best first) by incremental mixture importance sampling."""
    inverse = np.linalg.inv(task.covariance)

    def log_likelihood(scores: Floats) -> Floats:
        away = task.model(scores) - task.value
        out: Floats = -0.5 * np.einsum("pt,ts,ps->p", away, inverse, away)
        return out

    scores, effective = imis(log_likelihood, task.size, draws, task.seed)
    task.say(f"effective draws: {effective:.0f} of {draws}")
    fits = log_likelihood(scores) - 0.5 * (scores**2).sum(axis=1)
    best = scores[np.argmax(fits)]
    return np.vstack([best, scores]), {"effective_draws": round(effective, 1)}


def _by_ensemble(
    task: _Task, members: int, iterations: int, keep: Path | None, stamp: str
) -> tuple[Floats, dict[str, object]]:
    """Scores (the best fit first) by ensemble randomised maximum likelihood; resumable."""
    targets = len(task.value)
    state = restore(keep, stamp) if keep else None
    if state is None:
        state = smoother.begin(
            task.model, task.size, task.value, task.covariance, members, task.seed
        )
    for _ in range(state.round, iterations):
        task.say(_line(state, targets))
        state = smoother.improve(state, task.model, task.covariance)
        if keep:
            store(keep, stamp, state)
    task.say(_line(state, targets))
    return state.scores, {
        "members": members,
        "iterations": state.round,
        "misfit_per_target": round(float(np.median(state.misfit[1:]) / targets), 3),
    }


def _line(state: smoother.Ensemble, targets: int) -> str:
    spread = np.median(state.misfit[1:]) / targets
    return (
        f"iteration {state.round}: misfit per target {spread:.2f} (median of the draws), "
        f"{state.misfit[0] / targets:.2f} (best fit)"
    )
