"""What the machine is given: arrays that are built once for a model, a draw or a thread.

Compiled code takes them as single arrays, in this order: a record inside a compiled function
is counted at every use.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Bytes = NDArray[np.uint8]


class Model(NamedTuple):
    """A model as a list of operations; the same for all draws.

    Attributes
    ----------
    start, step
        Operations at intake and in each step, (n, ``codes.COLUMNS``).
    terms
        Terms of indices, (n, 4): row, form, two numbers (``codes.TIMES`` and others).
    lookups
        Look-ups of terms, each of 256 numbers.
    shifts
        What the year adds to an index, (n, years).
    edges
        Of deterministic domains, (n, 2).
    rows_of
        Maps from cell to distinct row, one table after the other.
    place
        Maps from cell of a counted table to place in the ``cell`` dimension.
    bound_of
        Which bounds hold in a year, (n, years).
    given
        Columns of the table of children, one after the other.
    sizes
        See ``codes.ARMS`` and what follows there.
    """

    start: Ints
    step: Ints
    terms: Ints
    lookups: Ints
    shifts: Ints
    edges: Ints
    rows_of: NDArray[np.uint32]
    place: NDArray[np.int32]
    bound_of: Ints
    given: Bytes
    sizes: Ints


class Numbers(NamedTuple):
    """The numbers of a draw.

    Attributes
    ----------
    rows
        Distinct rows of thresholds of all tables, arm by arm.
    bounds
        Uniforms with which a child stays for certain, arm by arm, three numbers each
        (``moves.leave_out_certain``).
    bound_many
        How many of them are worth a test, arm by arm.
    bound_at
        Place of the first of them within an arm, and how many there are.
    """

    rows: NDArray[np.uint32]
    bounds: Bytes
    bound_many: Ints
    bound_at: Ints


class Work(NamedTuple):
    """Work space of a thread: rows of a number for each child, and occupancy.

    Attributes
    ----------
    bytes, halves, words
        Rows of 8, 16 and 32 bits; ``codes.OPEN`` and what follows there name them.
    occupancy
        How many are in each cell, (segments, arms, cells + 1); of other arms than the first,
        how many more than there.
    bits
        Bits of the lanes.
    found
        Places of counts.
    """

    bytes: Bytes
    halves: NDArray[np.uint16]
    words: NDArray[np.uint32]
    occupancy: NDArray[np.int16]
    bits: NDArray[np.uint64]
    found: Ints
