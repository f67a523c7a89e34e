"""Writes a fit as data: posterior, targets, parameters, and how it was made."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.special import ndtri

from simcore.calibration.fit import Fit
from simcore.calibration.targets import spread, working
from simcore.distributions.interval import NORMAL_90
from simcore.scenario.quantiles import quantile
from simcore.scenario.read.posterior import DRAW
from simcore.scenario.schema.parameter import Parameter
from simcore.storage.csv_text import harmless
from simcore.storage.versions import versions

#: The manifest of a folder with a fit.
MANIFEST = "posterior.json"
#: Scores beyond which a best fit sits at the edge of its prior (99.9 %).
EDGE = 3.09


def target_table(fit: Fit) -> pd.DataFrame:
    """What became of each target.

    Returns
    -------
    DataFrame
        One row per target: figure, best fit, 90 % of the posterior, ``residual`` in
        standard deviations (of the figure, its drift and the simulation's noise), ``met``.
    """
    drifts = fit.scenario.calibration.drifts if fit.scenario.calibration else {}
    rows = []
    for k, (name, target) in enumerate(fit.scenario.targets.items()):
        scale = target.working_scale
        column = fit.figures[name].to_numpy()
        drift = drifts[target.drift].sd if target.drift else 0.0
        sd = float(np.sqrt(spread(target) ** 2 + drift**2 + fit.noise_sd[k] ** 2))
        ends = working(scale, column[:1]) - working(scale, np.array([target.value]))
        low, high = np.quantile(column[1:], [0.05, 0.95])
        rows.append(
            {
                "target": name,
                "grade": target.grade,
                "fitted": target.fit,
                "figure": target.value,
                "best": column[0],
                "low": low,
                "high": high,
                "sd": sd,
                "residual": float(ends[0]) / sd,
                "met": bool(abs(ends[0]) / sd <= NORMAL_90),
            }
        )
    return pd.DataFrame(rows).set_index("target")


def parameter_table(fit: Fit) -> pd.DataFrame:
    """Prior and posterior of each fitted parameter.

    Returns
    -------
    DataFrame
        Median and 90 % interval of prior and posterior, best fit, ``score`` (where the best
        fit lies in its prior, in standard deviations), ``learned`` (1 - posterior over prior
        standard deviation of the score), ``edge`` (the score is beyond 99.9 %).
    """
    rows = []
    for name in fit.posterior.columns:
        parameter = fit.scenario.parameters[name]
        prior = quantile(parameter, np.array([0.05, 0.5, 0.95]))
        column = fit.posterior[name].to_numpy()
        scores = score(parameter, column)
        low, middle, high = np.quantile(column[1:], [0.05, 0.5, 0.95])
        rows.append(
            {
                "parameter": name, "grade": parameter.grade,
                "prior": prior[1], "prior_low": prior[0], "prior_high": prior[2],
                "best": column[0], "posterior": middle, "low": low, "high": high,
                "score": scores[0], "learned": 1.0 - float(scores[1:].std()),
                "edge": bool(abs(scores[0]) > EDGE),
            }
        )  # fmt: skip
    return pd.DataFrame(rows).set_index("parameter")


def score(parameter: Parameter, values: np.ndarray) -> np.ndarray:
    """Standard normal scores of values under a parameter's prior."""
    u = np.linspace(1e-7, 1 - 1e-7, 100_001)
    scores: np.ndarray = ndtri(np.interp(values, quantile(parameter, u), u))
    return scores


def record_of(fit: Fit) -> dict[str, object]:
    """How a fit was made and how well it met its targets."""
    targets, parameters = target_table(fit), parameter_table(fit)
    return fit.record | {
        "targets_met": int(targets[targets["fitted"]]["met"].sum()),
        "at_the_edge": [str(n) for n in parameters.index[parameters["edge"]]],
        "versions": versions(),
    }


def write(fit: Fit, folder: Path) -> None:
    """Write ``posterior.csv``, ``targets.csv`` and ``priors.csv`` into a folder.

    Numbers are rounded to five digits, which is finer than any of them is known.
    """
    with (folder / "posterior.csv").open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        # Ids as they are: this file is read again, by them.
        writer.writerow([DRAW, *fit.posterior.columns])
        for label, row in zip(fit.posterior.index, fit.posterior.to_numpy(), strict=True):
            writer.writerow([label, *(f"{x:.5g}" for x in row)])
    for name, table in (("targets.csv", target_table(fit)), ("priors.csv", parameter_table(fit))):
        table.rename(harmless).to_csv(folder / name, float_format="%.5g", lineterminator="\n")
