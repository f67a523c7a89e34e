"""Families of distributions: one a row, and those that installed packages register.

This room imports nothing but the errors and the table of kinds.  What a parameter's value,
interval and unit mean is decided in ``scenario``; here are numbers and quantiles.
"""

from simcore.distributions.family import Families, Family, Law, law_of, mean_of, problem_of
from simcore.distributions.registry import DISTRIBUTIONS

__all__ = [
    "DISTRIBUTIONS",
    "Families",
    "Family",
    "Law",
    "law_of",
    "mean_of",
    "problem_of",
]
