"""Distributions given by name and numbers, as published models state them.

=========== ========================================= =========================
name        numbers                                   scale
=========== ========================================= =========================
normal      mean, sd                                  any
lognormal   meanlog, sdlog; or mean, sd               above 0
gamma       shape, and rate or scale; or mean, sd     above 0
beta        a, b; or mean, sd                         0 to 1
uniform     low, high                                 any
dirichlet   count (with those of its group)           shares that sum to 1
=========== ========================================= =========================
"""

from __future__ import annotations

from math import exp, log, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simcore.errors import ScenarioError

Floats = NDArray[np.float64]

#: Sets of numbers that each distribution takes.
TAKES: dict[str, tuple[set[str], ...]] = {
    "normal": ({"mean", "sd"},),
    "lognormal": ({"meanlog", "sdlog"}, {"mean", "sd"}),
    "gamma": ({"shape", "rate"}, {"shape", "scale"}, {"mean", "sd"}),
    "beta": ({"a", "b"}, {"mean", "sd"}),
    "uniform": ({"low", "high"},),
    "dirichlet": ({"count"},),
}


def problem_of(kind: str, numbers: dict[str, float]) -> str | None:
    """What is wrong with a named distribution, as the end of a sentence."""
    if set(numbers) not in TAKES[kind]:
        ways = " or ".join(", ".join(sorted(way)) for way in TAKES[kind])
        return f"gives {', '.join(sorted(numbers)) or 'nothing'} for {kind}; give {ways}"
    free = {"mean", "meanlog", "low", "high"} if kind in ("normal", "lognormal", "uniform") else ()
    low = next((k for k, v in numbers.items() if k not in free and not v > 0), None)
    if low is not None:
        return f"gives {low} = {numbers[low]:g} for {kind}; write a number above 0"
    if kind == "uniform" and not numbers["low"] < numbers["high"]:
        return "gives low not below high; swap them"
    if kind == "lognormal" and numbers.get("mean", 1.0) <= 0:
        return "gives a mean that is not above 0 for lognormal; correct it"
    if kind == "beta" and "mean" in numbers:
        mean, sd = numbers["mean"], numbers["sd"]
        if not mean < 1 or sd**2 >= mean * (1 - mean):
            return "gives a mean and sd that no beta distribution has; lower the sd"
    try:
        with np.errstate(all="ignore"):
            moments = frozen(kind, numbers).stats()
    except ArithmeticError:
        moments = (np.inf,)
    if not np.isfinite(moments).all():
        return f"gives numbers too large or too small for {kind}; correct them"
    return None


def frozen(kind: str, numbers: dict[str, float]) -> Any:
    """The scipy distribution; a Dirichlet count gives the gamma that is later normalised."""
    from scipy import stats

    n = dict(numbers)
    if kind == "normal":
        return stats.norm(n["mean"], n["sd"])
    if kind == "uniform":
        return stats.uniform(n["low"], n["high"] - n["low"])
    if kind == "dirichlet":
        return stats.gamma(n["count"])
    if kind == "lognormal":
        if "mean" in n:
            n["sdlog"] = sqrt(log(1 + (n["sd"] / n["mean"]) ** 2))
            n["meanlog"] = log(n["mean"]) - n["sdlog"] ** 2 / 2
        return stats.lognorm(n["sdlog"], scale=exp(n["meanlog"]))
    if kind == "gamma":
        if "mean" in n:
            n["shape"], n["scale"] = (n["mean"] / n["sd"]) ** 2, n["sd"] ** 2 / n["mean"]
        return stats.gamma(n["shape"], scale=n.get("scale", 1.0 / n.get("rate", 1.0)))
    if "mean" in n:
        size = n["mean"] * (1 - n["mean"]) / n["sd"] ** 2 - 1
        n["a"], n["b"] = n["mean"] * size, (1 - n["mean"]) * size
    return stats.beta(n["a"], n["b"])


def mean_of(kind: str, numbers: dict[str, float], where: str) -> float:
    """Mean of a named distribution.

    Raises
    ------
    ScenarioError
        If the numbers are not those of the distribution; ``where`` begins the sentence.
    """
    problem = problem_of(kind, numbers) if kind in TAKES else f"names {kind!r}, which is unknown"
    if problem:
        raise ScenarioError(f"{where} {problem}")
    return float(frozen(kind, numbers).mean())
