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
    routes,
    caused,
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
    routes (entries, 2): states that take what programmes add to an entry and take from it,
    or -1.  caused (terms,): 1 where a term is the effect of a programme on such an entry.
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
    changed = np.zeros(states)
    route = np.full((states, 2), -1)
    for cell in range(cells):
        hazard[:] = 0.0
        total = 0.0
        routed = False
        for e in range(entry_start[cell], entry_start[cell + 1]):
            value = 1.0
            for t in range(term_start[e], term_start[e + 1]):
                if not caused[t]:
                    value *= factors[term[t]]
                elif factors[term[t]] != 1.0:
                    routed = True
            if not 0.0 <= value < np.inf:  # NaN fails every comparison
                return -2 - cell
            value = _in_step(value, entry_kind[e], dt, scale)
            hazard[entry_to[e]] += value
            total += value
        if not total < np.inf:
            return -2 - cell
        if scale and total > 1.0 + 1e-9 and not start:
            return cell
        left = _compete(hazard, total, scale, start)
        if routed:
            changed[:] = 0.0
            route[:] = -1
            total = 0.0
            for e in range(entry_start[cell], entry_start[cell + 1]):
                value = 1.0
                touched = False
                for t in range(term_start[e], term_start[e + 1]):
                    value *= factors[term[t]]
                    touched |= caused[t] and factors[term[t]] != 1.0
                if not 0.0 <= value < np.inf:
                    return -2 - cell
                value = _in_step(value, entry_kind[e], dt, scale)
                changed[entry_to[e]] += value
                total += value
                if touched:
                    route[entry_to[e]] = routes[e]
            if not total < np.inf:
                return -2 - cell
            if scale and total > 1.0 + 1e-9:
                return cell
            _compete(changed, total, scale, start)
            left = _apart(hazard, changed, route, left)
        hazard[rest[cell]] += left
        upto = 0.0
        for k in range(states):
            probability[cell, k] = hazard[k]
            upto += hazard[k]
            if k < states - 1:
                out[cell, k] = np.uint32(min(np.rint(upto * _UNIT), _UNIT))
    return -1


@kernel
def _in_step(value, kind, dt, scale):
    """Return the hazard of an entry in a step, or its probability where those are published."""
    if kind == RATE:
        value *= dt
        if scale:  # converted on its own, beside published probabilities
            value = -np.expm1(-value)
    elif not scale and kind == CHANCE and value > _CERTAIN:
        value = _CERTAIN
    return value


@kernel
def _compete(hazard, total, scale, start):
    """Turn the hazards of a row into probabilities, in place; return what is left."""
    if scale:
        if start and total > 1.0:
            for k in range(len(hazard)):
                hazard[k] /= total
        return max(1.0 - total, 0.0)
    if total > 0.0:
        share = -np.expm1(-total) / total
        for k in range(len(hazard)):
            hazard[k] *= share
    return np.exp(-total)


@kernel
def _apart(probability, changed, route, left):
    """Send what programmes add to a move, and take from it, to states of their own, in place.

    probability, changed (states,): of moves, without the programmes and with them.  route
    (states, 2): by state that is entered, what takes the added and the averted part; -1 is none.
    left: what no move takes, which gives what is added.  Returns what is left then.
    """
    for k in range(len(probability)):
        less = probability[k] - changed[k]
        if route[k].max() >= 0 and less > 0.0:
            changed[k] = np.inf  # done with
            probability[k] -= less
            if route[k, 1] >= 0:
                probability[route[k, 1]] += less
            else:
                left += less
    for k in range(len(probability)):
        if route[k].max() >= 0 and changed[k] < np.inf:
            more = min(changed[k] - probability[k], left)
            probability[route[k, 0] if route[k, 0] >= 0 else k] += more
            left -= more
    return left
