"""Compiled: one draw of the parameters becomes the thresholds of one program."""

import numpy as np

from simcore.kernels.entries import CHANCE, RATE
from simcore.kernels.options import kernel

#: Largest hazard of a step: its survival, 1e-12, is below the resolution of a uniform.
_CERTAIN = 27.6
#: Uniforms are below it (``randomness.addresses.UNIT``).
_UNIT = 2.0**31


@kernel
def fill(
    entry_start,
    entry_to,
    entry_kind,
    term_start,
    term,
    rest,
    factors,
    dt,
    scale,
    start,
    probability,
    out,
):
    """Fill step probabilities and thresholds of every cell.

    entry_start (cells+1,), entry_to, entry_kind (entries,), term_start (entries+1,),
    term (terms,), rest (cells,): see ``lifecourse.programs.Program``, and for
    kinds ``kernels.entries``.
    factors (n,): value of each factor in this draw.  dt: years per step.
    scale: True where entries are probabilities per step; start: True where they are
    shares at intake (uncertain shares that sum to more than one are scaled back).
    probability (cells, states): filled.  out (cells, states - 1): filled with cumulated
    probability times 2^31, rounded.

    Returns -1, or the first cell whose probabilities exceed one, or -2 minus the first
    cell with an entry that is negative, infinite or not a number.

    Competing risks: with hazards h and H = sum(h), p(to) = h/H (1 - exp(-H)).  Exact
    for constant rates, always valid, and independent of dt in the limit.
    """
    cells, states = probability.shape
    hazard = np.zeros(states)
    for cell in range(cells):
        hazard[:] = 0.0
        total = 0.0
        for e in range(entry_start[cell], entry_start[cell + 1]):
            value = 1.0
            for t in range(term_start[e], term_start[e + 1]):
                value *= factors[term[t]]
            if not 0.0 <= value < np.inf:  # NaN fails every comparison
                return -2 - cell
            if entry_kind[e] == RATE:
                value *= dt
                if scale:  # converted on its own, beside published probabilities
                    value = -np.expm1(-value)
            elif not scale and entry_kind[e] == CHANCE and value > _CERTAIN:
                value = _CERTAIN
            hazard[entry_to[e]] += value
            total += value
        if not total < np.inf:
            return -2 - cell
        if scale:
            if total > 1.0 and start:
                for k in range(states):
                    hazard[k] /= total
            elif total > 1.0 + 1e-9:
                return cell
            left = max(1.0 - total, 0.0)
        else:
            left = np.exp(-total)
            if total > 0.0:
                share = -np.expm1(-total) / total
                for k in range(states):
                    hazard[k] *= share
        hazard[rest[cell]] += left
        upto = 0.0
        for k in range(states):
            probability[cell, k] = hazard[k]
            upto += hazard[k]
            if k < states - 1:
                out[cell, k] = np.uint32(min(np.rint(upto * _UNIT), _UNIT))
    return -1
