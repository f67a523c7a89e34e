"""A wide gate against losing speed unnoticed: the kernel in units of a calibration loop.

The loop and the kernel run in turn, so a busy machine slows both.  Recorded on the
machine of results.md: about 4.6 turns of the loop per person-year of L5.  The gate is
three times that: it catches a loop that stopped being vectorised, not a slow day.
"""

import time
from statistics import median

from benchmarks.test_peers import l5, simcore_l5  # noqa: F401 - fixtures
from benchmarks.test_speed import _calibration

MOST_TURNS = 14.0
PEOPLE, TURNS = 50_000, 10_000_000


def test_the_kernel_is_not_slower_than_the_gate(simcore_l5):  # noqa: F811 - the fixture
    _calibration(10)
    ratios = []
    for _ in range(5):
        began = time.perf_counter()
        _calibration(TURNS)
        middle = time.perf_counter()
        simcore_l5(PEOPLE)
        loop, kernel = middle - began, time.perf_counter() - middle
        ratios.append((kernel / (PEOPLE * 120)) / (loop / TURNS))
    assert median(ratios) < MOST_TURNS
