"""Uniforms of a block of children, by the compiled operation."""

import numba
import numpy as np

from simcore.kernels.machine.philox import fill_uniforms
from simcore.randomness.addresses import key_of

_fill = numba.njit(fill_uniforms.py_func)


def filled(n, step, group=0, cohort=0, draw=0, key=None, first=0):
    """Four decisions of ``n`` children (4, n), and the first eight bits of each."""
    out, high = np.zeros(4 * (group + 1) * n, np.uint32), np.zeros(4 * (group + 1) * n, np.uint8)
    person = (first + np.arange(n)).astype(np.uint32)
    cohorts = np.full(n, cohort, np.uint32)
    _fill(out, high, n, person, cohorts, step, group, draw, *(key or key_of(3)))
    return out.reshape(-1, n)[4 * group :], high.reshape(-1, n)[4 * group :]
