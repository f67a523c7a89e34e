"""Compiled: addressed uniforms for a block of children.

The address is described, and written plainly, in ``randomness.addresses``.
"""

import numpy as np

from simcore.kernels.machine.codes import LOW_BITS
from simcore.kernels.machine.vectors import part_of, wide
from simcore.kernels.options import operation

_M0 = np.uint64(0xD2511F53)
_M1 = np.uint64(0xCD9E8D57)
_W0 = np.uint64(0x9E3779B9)
_W1 = np.uint64(0xBB67AE85)
_32 = np.uint64(32)
_LOW = np.uint64(0xFFFFFFFF)


@operation
def fill_uniforms(out, high, lanes, person, cohort, step, group, draw, key0, key1):
    """Four uniforms per child: decisions 4 * group .. 4 * group + 3.

    out (rows * lanes,) uint32 is filled in four rows from row 4 * group; high, uint8, with the
    first eight bits of each.  person, cohort (lanes,) uint32: number over all intakes, cohort.
    """
    wide()
    at = 4 * group * lanes
    first_row = part_of(out, at, lanes)
    second_row = part_of(out, at + lanes, lanes)
    third_row = part_of(out, at + 2 * lanes, lanes)
    fourth_row = part_of(out, at + 3 * lanes, lanes)
    one, low = np.uint32(1), np.uint32(LOW_BITS)
    c1_start = np.uint64(step) | (np.uint64(group) << np.uint64(16))
    c3_start = np.uint64(draw)
    for i in range(lanes):
        # 64-bit lanes throughout, cut to 32 bits where they are multiplied: what stands above
        # is never looked at, and one instruction multiplies the lower halves.
        c0, c1, c2, c3 = np.uint64(person[i]), c1_start, np.uint64(cohort[i]), c3_start
        k0, k1 = np.uint64(key0), np.uint64(key1)
        for _ in range(10):
            p0 = _M0 * (c0 & _LOW)
            p1 = _M1 * (c2 & _LOW)
            c0 = (p1 >> _32) ^ c1 ^ k0
            c1 = p1
            c2 = (p0 >> _32) ^ c3 ^ k1
            c3 = p0
            k0 = k0 + _W0
            k1 = k1 + _W1
        first_row[i] = np.uint32(c0) >> one
        second_row[i] = np.uint32(c1) >> one
        third_row[i] = np.uint32(c2) >> one
        fourth_row[i] = np.uint32(c3) >> one
    rows, first_bits = part_of(out, at, 4 * lanes), part_of(high, at, 4 * lanes)
    for i in range(4 * lanes):
        first_bits[i] = rows[i] >> low
