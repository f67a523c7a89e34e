"""The families that ship, one a row; a new one is a function and its row.

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

from collections.abc import Mapping
from math import exp, log, sqrt
from typing import Any

from simcore.distributions.family import Family

Numbers = Mapping[str, float]
_MOMENTS = frozenset({"mean", "sd"})


def _normal(n: Numbers) -> Any:
    from scipy import stats

    return stats.norm(n["mean"], n["sd"])


def _lognormal(n: Numbers) -> Any:
    from scipy import stats

    if "mean" not in n:
        return stats.lognorm(n["sdlog"], scale=exp(n["meanlog"]))
    sdlog = sqrt(log(1 + (n["sd"] / n["mean"]) ** 2))
    return stats.lognorm(sdlog, scale=exp(log(n["mean"]) - sdlog**2 / 2))


def _lognormal_problem(n: Numbers) -> str | None:
    if n.get("mean", 1.0) <= 0:
        return "gives a mean that is not above 0 for lognormal; correct it"
    return None


def _gamma(n: Numbers) -> Any:
    from scipy import stats

    if "mean" in n:
        return stats.gamma((n["mean"] / n["sd"]) ** 2, scale=n["sd"] ** 2 / n["mean"])
    return stats.gamma(n["shape"], scale=n["scale"] if "scale" in n else 1.0 / n["rate"])


def _beta(n: Numbers) -> Any:
    from scipy import stats

    if "mean" not in n:
        return stats.beta(n["a"], n["b"])
    size = n["mean"] * (1 - n["mean"]) / n["sd"] ** 2 - 1
    return stats.beta(n["mean"] * size, (1 - n["mean"]) * size)


def _beta_problem(n: Numbers) -> str | None:
    if "mean" in n and (not n["mean"] < 1 or n["sd"] ** 2 >= n["mean"] * (1 - n["mean"])):
        return "gives a mean and sd that no beta distribution has; lower the sd"
    return None


def _uniform(n: Numbers) -> Any:
    from scipy import stats

    return stats.uniform(n["low"], n["high"] - n["low"])


def _uniform_problem(n: Numbers) -> str | None:
    return None if n["low"] < n["high"] else "gives low not below high; swap them"


def _dirichlet(n: Numbers) -> Any:
    """The gamma of one count; divided by the sum of its group's it is the share."""
    from scipy import stats

    return stats.gamma(n["count"])


_ROWS = (
    Family("normal", (_MOMENTS,), _normal, free=frozenset({"mean"})),
    Family(
        "lognormal", (frozenset({"meanlog", "sdlog"}), _MOMENTS), _lognormal,
        free=frozenset({"mean", "meanlog"}), problem=_lognormal_problem,
    ),
    Family(
        "gamma", (frozenset({"shape", "rate"}), frozenset({"shape", "scale"}), _MOMENTS), _gamma
    ),
    Family("beta", (frozenset({"a", "b"}), _MOMENTS), _beta, problem=_beta_problem),
    Family(
        "uniform", (frozenset({"low", "high"}),), _uniform,
        free=frozenset({"low", "high"}), problem=_uniform_problem,
    ),
    Family("dirichlet", (frozenset({"count"}),), _dirichlet),
)  # fmt: skip
#: Families that ship with simcore.
BUILT_IN = {family.name: family for family in _ROWS}
