"""Compiled: operations on a block of children that decide states.

Rows of a block hold a value for each child (*lane*); their length is a multiple of 64.  The
loops are plain, so that the compiler makes vectors of them: every value is loaded before a
condition chooses between two.  What happens to few children runs over the bits of words.
"""

import numpy as np

from simcore.kernels.machine.codes import EDGE, LANES, QUAD, TIMES, YEARLY
from simcore.kernels.machine.vectors import (
    bits_of,
    count_bits,
    lowest_bit,
    part_of,
    reached_4,
    reached_8,
    reached_16,
    wide,
)
from simcore.kernels.options import inlined, operation

_ONE = np.uint64(1)


@operation
def index_all(
    index, memory, arm, lanes, terms, first, many, start, lookups, shifts, year
):  # fmt: skip
    """Index of a table's cell for every child: ``start`` plus the child's terms.

    index (lanes,): of 16 or 32 bits; sums are exact modulo their size, and the result fits.
    """
    wide()
    for i in range(lanes):
        index[i] = start
    for t in range(first, first + many):
        row = part_of(memory, (arm + terms[t, 0]) * lanes, lanes)
        if terms[t, 1] == TIMES:
            weight = terms[t, 2]
            for i in range(lanes):
                index[i] += row[i] * weight
        elif terms[t, 1] == EDGE or terms[t, 1] == YEARLY:
            edge = np.uint8(terms[t, 2])
            weight = terms[t, 3] if terms[t, 1] == EDGE else shifts[terms[t, 3], year]
            if weight != 0:
                for i in range(lanes):
                    index[i] += weight if row[i] >= edge else 0
        else:
            place = terms[t, 2]
            for i in range(lanes):
                index[i] += lookups[place + row[i]]


@inlined
def index_one(memory, arm, lanes, terms, first, many, start, lookups, shifts, year, lane):
    """The same for one child."""
    out = start
    for t in range(first, first + many):
        value = np.intp(memory[(arm + terms[t, 0]) * lanes + lane])
        if terms[t, 1] == TIMES:
            out += value * terms[t, 2]
        elif terms[t, 1] == EDGE:
            out += terms[t, 3] if value >= terms[t, 2] else 0
        elif terms[t, 1] == YEARLY:
            out += shifts[terms[t, 3], year] if value >= terms[t, 2] else 0
        else:
            out += lookups[terms[t, 2] + value]
    return out


@inlined
def reached(rows, at, width, uniform):
    """How many thresholds of the row at ``at`` a uniform has reached: the state it chooses.

    Rows are padded with thresholds that no uniform reaches.
    """
    if width == 4:
        return reached_4(rows, at, uniform)
    if width == 8:
        return reached_8(rows, at, uniform)
    out = 0
    for k in range(0, width, 16):
        out += reached_16(rows, at + k, uniform)
    return out


@operation
def leave_out_certain(open_, state, high, bounds, first, many, lanes):
    """Close whoever stays for certain, by the first eight bits of the uniform.

    bounds (n * 3,) uint8: state, lowest bits with which a child in it stays whatever its row,
    and how many more.  open_: 1 for those who are still to be moved.
    """
    wide()
    for b in range(3 * first, 3 * (first + many), 3 * QUAD):
        s0, l0, n0 = bounds[b], bounds[b + 1], bounds[b + 2]
        s1, l1, n1 = bounds[b + 3], bounds[b + 4], bounds[b + 5]
        s2, l2, n2 = bounds[b + 6], bounds[b + 7], bounds[b + 8]
        s3, l3, n3 = bounds[b + 9], bounds[b + 10], bounds[b + 11]
        for i in range(lanes):
            s = state[i]
            u = high[i]
            stays = (s == s0) & (np.uint8(u - l0) <= n0)
            stays |= (s == s1) & (np.uint8(u - l1) <= n1)
            stays |= (s == s2) & (np.uint8(u - l2) <= n2)
            stays |= (s == s3) & (np.uint8(u - l3) <= n3)
            was = open_[i]
            open_[i] = np.uint8(0) if stays else was


@operation
def bits(words, row, lanes):
    """Bits of a row, a word for 64 children; returns how many are set."""
    total = 0
    for w in range(lanes // LANES):
        words[w] = bits_of(row, w * LANES)
        total += count_bits(words[w])
    return total


@operation
def choose(state, words, index, rows_of, first, rows, base, width, uniform, lanes):
    """Next states of the children whose bit is set."""
    for w in range(lanes // LANES):
        word = words[w]
        while word != 0:
            i = w * LANES + lowest_bit(word)
            word &= word - _ONE
            at = base + np.intp(rows_of[first + np.intp(index[i])]) * width
            state[i] = reached(rows, at, width, uniform[i])


@operation
def choose_few(
    state, words, memory, arm, terms, term, many, start, lookups, shifts, year, rows_of, first,
    rows, base, width, uniform, lanes,
):  # fmt: skip
    """The same where few children are left: each is given its index on its own."""
    for w in range(lanes // LANES):
        word = words[w]
        while word != 0:
            i = w * LANES + lowest_bit(word)
            word &= word - _ONE
            index = index_one(
                memory, arm, lanes, terms, term, many, start, lookups, shifts, year, i
            )
            at = base + np.intp(rows_of[first + index]) * width
            state[i] = reached(rows, at, width, uniform[i])


@operation
def select(state, alive, chosen, index, edges, first, many, base, lanes):
    """Next states of the living where nothing is random.

    edges (n, 2): from an index on, what is added to the state.  chosen: work space.
    """
    wide()
    for i in range(lanes):
        chosen[i] = np.uint8(base)
    for e in range(first, first + many):
        edge = np.uint16(edges[e, 0])
        more = np.uint8(edges[e, 1])
        for i in range(lanes):
            chosen[i] += more if index[i] >= edge else np.uint8(0)
    for i in range(lanes):
        own, new = state[i], chosen[i]
        state[i] = new if alive[i] != 0 else own


@operation
def copy(out, row, lanes):
    """A row becomes another."""
    wide()
    for i in range(lanes):
        out[i] = row[i]


@operation
def as_first(state, open_, first_arm, parted, lanes):
    """Whoever has not parted from the first arm does as there, and need not be moved."""
    wide()
    for i in range(lanes):
        own, other = state[i], first_arm[i]
        state[i] = own if parted[i] != 0 else other
    for i in range(lanes):
        open_[i] &= parted[i]


@operation
def part(parted, state, first_arm, lanes):
    """Mark whoever is in another state than in the first arm."""
    wide()
    for i in range(lanes):
        parted[i] |= np.uint8(1) if state[i] != first_arm[i] else np.uint8(0)


@operation
def lengthen(spell, state, before, alive, longest, lanes):
    """The spell of the living grows by one up to ``longest``, or begins again with a new state."""
    wide()
    for i in range(lanes):
        grown = spell[i] if spell[i] >= longest else np.uint8(spell[i] + 1)
        grown = grown if alive[i] != 0 else spell[i]
        spell[i] = grown if state[i] == before[i] else np.uint8(0)


@operation
def end(alive, state, ended, lanes):
    """Whoever is in the state that ends a life lives no longer."""
    wide()
    for i in range(lanes):
        was = alive[i]
        alive[i] = np.uint8(0) if state[i] == ended else was
