"""Compiled: operations on a block of children at intake, and the rare ones."""

import numpy as np

from simcore.kernels.machine.codes import (
    CHILDREN,
    CODE,
    COHORT,
    FIRST_ROW,
    KEEP,
    KEPT,
    PARTED,
    PERSON,
    RANK,
    RANK_OF,
    SET,
    TAKE,
    A,
    B,
)
from simcore.kernels.machine.moves import part
from simcore.kernels.machine.vectors import part_of
from simcore.kernels.options import operation


@operation
def seat(segments, first, last, words, segment_of, lanes):
    """Say of every lane who sits there."""
    person = part_of(words, PERSON * lanes, lanes)
    rank = part_of(words, RANK_OF * lanes, lanes)
    cohort = part_of(words, COHORT * lanes, lanes)
    for s in range(first, last):
        for k in range(segments[s, 1]):
            i = segments[s, 0] + k
            person[i] = segments[s, 2] + k
            rank[i] = segments[s, 3] + k
            cohort[i] = segments[s, 4]
            segment_of[i] = s - first


@operation
def start(
    op, arm, segments, s0, s1, people, lanes, given, sizes, memory, halves, words,
):  # fmt: skip
    """Carry out one of these operations."""
    code = op[CODE]
    row = part_of(memory, (arm + op[A]) * lanes, lanes)
    if code == KEEP:
        kept = part_of(halves, (KEPT + op[A]) * lanes, lanes)
        for i in range(lanes):
            kept[i] = op[B]
    elif code == SET:
        for i in range(lanes):
            row[i] = op[B] if op[A] > 0 or i < people else 0  # row 0: nobody sits in the last lanes
    elif code == TAKE:
        first = op[B] * sizes[CHILDREN]
        for s in range(s0, s1):
            for k in range(segments[s, 1]):
                row[segments[s, 0] + k] = given[first + segments[s, 2] + k]
    elif code == RANK:
        rank = part_of(words, RANK_OF * lanes, lanes)
        for i in range(lanes):
            row[i] = np.int64(rank[i]) >= op[B]
    else:
        first_arm = part_of(memory, (sizes[FIRST_ROW] + op[A]) * lanes, lanes)
        part(part_of(memory, (arm + PARTED) * lanes, lanes), row, first_arm, lanes)
