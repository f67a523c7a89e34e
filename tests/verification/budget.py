"""The false-alarm budget of the whole suite, in one place.

If every claim is true, the chance that any stochastic test of the suite raises an alarm
is at most ``TOTAL``.  Each group of tests has a share; within a group the bound on |z|
follows from the number of comparisons (Bonferroni), which the tests count and check.
Seeds are fixed, so an alarm stays until it is explained.

The published models stand apart: their protocol (4 SD / sqrt(N) on each of 16 numbers)
is given with them; with true models it alarms once in a thousand choices of seed.
"""

from scipy.stats import norm

#: Probability of any alarm in the whole suite when all is well.
TOTAL = 1e-3
#: Group -> its share of the total, and how many comparisons it may make.
GROUPS = {
    "danish parts": (0.25, 20_000),
    "planted errors": (0.05, 2_000),
    "random models": (0.35, 2_000_000),
    "paired and repeated": (0.15, 5_000),
    "uniforms": (0.20, 5_000),
}


def bound(group: str) -> float:
    """Largest |z| that is no alarm."""
    share, comparisons = GROUPS[group]
    return float(norm.isf(TOTAL * share / comparisons / 2))
