"""Compiled: operations on a block of children that count them.

A block's children may belong to several cohorts (*segments*), each with counts of its own.
Who is in which cell is kept from step to step (*occupancy*), so that only those who change
cell cost time, and of other arms than the first only where it differs from that; each row of
years then adds the occupancy to the counts, whole numbers of the smallest type that holds them.
"""

import numpy as np

from simcore.kernels.machine.codes import LANES
from simcore.kernels.machine.vectors import (
    bits_equal,
    bits_of,
    count_bits,
    lowest_bit,
    part_of,
    wide,
)
from simcore.kernels.options import operation

_ONE = np.uint64(1)


@operation
def ended_cells(index, alive, ended, lanes):
    """Whoever's life has ended is in the cell of ended lives."""
    wide()
    for i in range(lanes):
        cell = index[i]
        index[i] = cell if alive[i] != 0 else ended


@operation
def who_changed(changed, kept, index, lanes):
    """Mark whose cell is another than the one kept."""
    wide()
    for i in range(lanes):
        changed[i] = np.uint8(1) if kept[i] != index[i] else np.uint8(0)


@operation
def change_cells(
    occupancy, slot, size, changed, kept, index, place, first, segment_of, people
):  # fmt: skip
    """Move those marked from the cell kept to the new one.

    occupancy: from ``slot``, ``size`` places for each segment.  place: cell of each index,
    from ``first`` on.
    """
    wide()
    for w in range(0, people, LANES):
        word = bits_of(changed, w) & _seated(people - w)
        while word != 0:
            i = w + lowest_bit(word)
            word &= word - _ONE
            at = slot + np.intp(segment_of[i]) * size
            occupancy[at + place[first + np.intp(kept[i])]] -= 1
            occupancy[at + place[first + np.intp(index[i])]] += 1


@operation
def recount(
    occupancy, arm, cells, size, row, alive, words, many, ended, place, first, segments, s0, s1
):  # fmt: skip
    """Count everybody in a table of ``many`` cells; in other arms than the first, how many more.

    words: work space.  ended: as in ``find_cells``.
    """
    wide()
    for w in range(len(words)):
        words[w] = ~np.uint64(0)
    if ended >= 0:
        to = np.intp(place[first + ended])
        count_equal(occupancy, to, arm, cells, size, alive, words, 0, segments, s0, s1)
        for w in range(len(words)):
            words[w] = bits_of(alive, w * LANES)
    for cell in range(many):
        to = np.intp(place[first + cell])
        count_equal(occupancy, to, arm, cells, size, row, words, cell, segments, s0, s1)


@operation
def count_equal(occupancy, to, arm, cells, size, row, words, value, segments, s0, s1):
    """Count in each segment whose bit is set and who has this value."""
    wide()
    byte = np.uint8(value)
    w, whole, before = 0, 0, 0
    for s in range(s0, s1):
        high = segments[s, 0] + segments[s, 1]
        while high - w >= LANES:
            whole += count_bits(bits_equal(row, w, byte) & words[w // LANES])
            w += LANES
        now = whole
        if high > w:
            last = bits_equal(row, w, byte) & words[w // LANES]
            now += count_bits(last & _seated(high - w))
        at = to + (s - s0) * size
        many = now - before
        occupancy[at + arm * cells] = many if arm == 0 else many - occupancy[at]
        before = now


@operation
def who_differs(differs, kept, index, kept_first, index_first, lanes):
    """Mark who is, or was, elsewhere than in the first arm, if that has changed."""
    wide()
    for i in range(lanes):
        was, now, was_first, now_first = kept[i], index[i], kept_first[i], index_first[i]
        apart = (now != now_first) | (was != was_first)
        differs[i] = np.uint8(apart & ((was != now) | (was_first != now_first)))


@operation
def change_pairs(
    occupancy, slot, size, differs, kept, index, kept_first, index_first, place, first,
    segment_of, people,
):  # fmt: skip
    """Keep who is elsewhere than in the first arm: one more here, one fewer there.

    Added to the occupancy of the first arm it is that of this arm.
    """
    wide()
    for w in range(0, people, LANES):
        word = bits_of(differs, w) & _seated(people - w)
        while word != 0:
            i = w + lowest_bit(word)
            word &= word - _ONE
            at = slot + np.intp(segment_of[i]) * size
            occupancy[at + place[first + np.intp(kept[i])]] -= 1
            occupancy[at + place[first + np.intp(kept_first[i])]] += 1
            occupancy[at + place[first + np.intp(index[i])]] += 1
            occupancy[at + place[first + np.intp(index_first[i])]] -= 1


@operation
def find_cells(
    found, segments, first_segment, row, words, alive, ended, index, place, first, segment_of,
    people,
):  # fmt: skip
    """Places, among all counts, of the cells of the children whose bit is set; returns how many.

    segments: a row for each, whose last number is the place of its counts; ``row``: of the year.
    ended: index of whoever lives no longer, -1 where that makes no difference.
    """
    n = 0
    for w in range(0, people, LANES):
        word = words[w // LANES] & _seated(people - w)
        while word != 0:
            i = w + lowest_bit(word)
            word &= word - _ONE
            cell = ended if ended >= 0 and alive[i] == 0 else np.intp(index[i])
            at = segments[first_segment + np.intp(segment_of[i]), 5]
            found[n] = at + row + place[first + cell]
            n += 1
    return n


@operation
def _seated(people):
    """Bits of a word's lanes in which somebody sits."""
    return (_ONE << np.uint64(people)) - _ONE if people < LANES else ~np.uint64(0)


@operation
def add(out, found, many):
    """Add one to the counts at some places."""
    for k in range(many):
        out[found[k]] += 1


@operation
def pour(out, segments, first, last, row, occupancy, slot, size, low, high):
    """Add the occupancy of the cells from ``low`` to ``high`` to a row of each segment's counts."""
    wide()
    for s in range(first, last):
        counts = part_of(out, segments[s, 5] + row + low, high - low)
        here = part_of(occupancy, slot + (s - first) * size + low, high - low)
        for k in range(high - low):
            counts[k] += here[k]
