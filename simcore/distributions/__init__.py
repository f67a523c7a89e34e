"""Families of distributions: one a row, and those that installed packages register.

This room imports no other but the errors.  What a parameter's value, interval and unit mean
is decided in ``scenario``; here are numbers and quantiles.
"""

from simcore.distributions.family import Families, Family, Law, law_of, mean_of, problem_of
from simcore.distributions.registry import Installed, Plugin, plugin_of

__all__ = [
    "Families",
    "Family",
    "Installed",
    "Law",
    "Plugin",
    "law_of",
    "mean_of",
    "plugin_of",
    "problem_of",
]
