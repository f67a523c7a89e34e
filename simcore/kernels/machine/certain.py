"""Compiled: from the thresholds of a draw, the uniforms with which a child stays for certain."""

import numpy as np

from simcore.kernels.machine.codes import LOW_BITS, NO_STATE
from simcore.kernels.options import kernel

#: Bounds that hold for less than so many of 256 uniforms are not worth a test.
_WORTH = 64


@kernel
def certain(rows, begin, starts, places, thresholds, at, bounds, many):
    """Fill the bounds of an arm.

    rows (n,) uint32: thresholds.  begin (which + 1,): first group (a state) of each bounds;
    starts (groups + 1,), places: the rows of each group.  thresholds (which,): of a row.
    at (which + 1,): first of bounds (n, 3), filled with state, lowest eight bits, how many more.
    many (which,): how many are worth a test; they come first.
    """
    for which in range(len(many)):
        last = thresholds[which]
        kept = at[which]
        for group in range(begin[which], begin[which + 1]):
            state = group - begin[which]
            low, high = 0, np.int64(1) << 31
            for k in range(starts[group], starts[group + 1]):
                if state > 0:
                    low = max(low, np.int64(rows[places[k] + state - 1]))
                if state < last:
                    high = min(high, np.int64(rows[places[k] + state]))
            first = (low + (1 << LOW_BITS) - 1) >> LOW_BITS
            beyond = high >> LOW_BITS
            if beyond - first >= _WORTH and starts[group + 1] > starts[group]:
                bounds[kept, 0] = state
                bounds[kept, 1] = first
                bounds[kept, 2] = beyond - first - 1
                kept += 1
        many[which] = kept - at[which]
        for k in range(kept, at[which + 1]):
            bounds[k, 0] = NO_STATE
