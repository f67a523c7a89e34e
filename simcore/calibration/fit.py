"""Fits a scenario's baseline to its targets: a posterior, not a point."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simcore.calibration import smoother
from simcore.calibration.checkpoint import restore, store
from simcore.calibration.forward import Forward, baseline_only, calibration_digest
from simcore.calibration.imis import imis
from simcore.calibration.prior import Prior
from simcore.calibration.targets import observed
from simcore.errors import ScenarioError
from simcore.scenario.schema import Scenario

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

    Raises
    ------
    ScenarioError
        If there is nothing to fit, or a target cannot be reached by anybody.
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
    seed = base.run.seed
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
        "scenario": base.name, "digest": calibration_digest(base), "seed": seed, "method": method,
        "engine": "expected" if forward.exact else "simulate", "parameters": prior.size,
        "targets": len(goal.names), "children": base.children,
    }  # fmt: skip
    if method == "imis":
        inverse = np.linalg.inv(covariance)

        def log_likelihood(scores: Floats) -> Floats:
            away = model(scores) - goal.value
            out: Floats = -0.5 * np.einsum("pt,ts,ps->p", away, inverse, away)
            return out

        scores, effective = imis(log_likelihood, prior.size, wanted, seed)
        fits = log_likelihood(scores) - 0.5 * (scores**2).sum(axis=1)
        scores = np.vstack([scores[np.argmax(fits)], scores])
        record |= {"effective_draws": round(effective, 1)}
    else:
        many = max(members or plan.members, wanted)
        stamp = f"{calibration_digest(base)} {many}"
        state = restore(keep, stamp) if keep else None
        if state is None:
            state = smoother.begin(model, prior.size, goal.value, covariance, many, seed)
        for _ in range(state.round, iterations or plan.iterations):
            say(_line(state, len(goal.names)))
            state = smoother.improve(state, model, covariance)
            if keep:
                store(keep, stamp, state)
        say(_line(state, len(goal.names)))
        scores = state.scores[: wanted + 1]
        record |= {
            "members": many,
            "iterations": state.round,
            "misfit_per_target": round(float(np.median(state.misfit[1:]) / len(goal.names)), 3),
        }
    figures = forward.figures(scores)
    rows = ["best", *(str(i + 1) for i in range(len(scores) - 1))]
    return Fit(
        scenario=base,
        posterior=pd.DataFrame(prior.values(scores), index=rows, columns=prior.names),
        figures=pd.DataFrame(figures, index=rows, columns=list(base.targets)),
        noise_sd=np.sqrt(np.diag(noise)),
        record=record,
    )


def _line(state: smoother.Ensemble, targets: int) -> str:
    spread = np.median(state.misfit[1:]) / targets
    return (
        f"iteration {state.round}: misfit per target {spread:.2f} (median of the draws), "
        f"{state.misfit[0] / targets:.2f} (best fit)"
    )
