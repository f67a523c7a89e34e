"""Compiled: addressed uniforms for a block of children.

The address is described, and written plainly, in ``randomness.addresses``.
"""

import numpy as np

from simcore.kernels.options import kernel

_M0 = np.uint64(0xD2511F53)
_M1 = np.uint64(0xCD9E8D57)
_W0 = np.uint32(0x9E3779B9)
_W1 = np.uint32(0xBB67AE85)
_32 = np.uint64(32)


@kernel
def fill_uniforms(out, row, block, low, people, first, step, group, cohort, draw, key0, key1):
    """Four uniforms per child: decisions 4 * group .. 4 * group + 3.

    out (rows * block,) uint32 is filled in four rows from ``row``, each from place ``low``;
    ``first`` is the person number of the first of ``people`` children.
    """
    c1_start = np.uint32(step) | (np.uint32(group) << np.uint32(16))
    one = np.uint32(1)
    at = row * block + low
    first_row = out[at : at + people]
    second_row = out[at + block : at + block + people]
    third_row = out[at + 2 * block : at + 2 * block + people]
    fourth_row = out[at + 3 * block : at + 3 * block + people]
    for i in range(people):
        c0 = np.uint32(first + i)
        c1 = c1_start
        c2 = np.uint32(cohort)
        c3 = np.uint32(draw)
        k0 = np.uint32(key0)
        k1 = np.uint32(key1)
        for _ in range(10):
            p0 = _M0 * np.uint64(c0)
            p1 = _M1 * np.uint64(c2)
            # Numba widens whole-number results to 64 bits: cut back each time.
            c0 = np.uint32(np.uint32(p1 >> _32) ^ c1 ^ k0)
            c1 = np.uint32(p1)
            c2 = np.uint32(np.uint32(p0 >> _32) ^ c3 ^ k1)
            c3 = np.uint32(p0)
            k0 = np.uint32(k0 + _W0)
            k1 = np.uint32(k1 + _W1)
        first_row[i] = c0 >> one
        second_row[i] = c1 >> one
        third_row[i] = c2 >> one
        fourth_row[i] = c3 >> one
