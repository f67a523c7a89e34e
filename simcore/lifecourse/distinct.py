"""Equal rows of a table, of which each is computed once per draw.

Most cells differ only in variables that their rates do not depend on: the start of a child out of
education does not depend on when it last dropped out, but the grid has a cell for each.  Of the
276,000 cells of a country's table of education 839 are distinct; only those are worked out for
each draw, and copied to where they belong.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simcore.lifecourse.programs import Program

Ints = NDArray[np.int64]


class Distinct(NamedTuple):
    """A program's distinct rows.

    Attributes
    ----------
    program
        The same entries and terms, one cell per distinct row.
    first
        A cell with each row, shape ``(rows,)``.
    row
        Row of each cell, shape ``(cells,)``.
    """

    program: Program
    first: Ints
    row: Ints


def distinct(program: Program) -> Distinct:
    """Find the cells whose entries and terms are the same, in the same order."""
    entries = np.diff(program.entry_start)
    terms = np.diff(program.term_start)
    # A mark per term and per entry that depends on its place, summed up to a mark per cell.
    term_place = np.arange(len(program.term)) - np.repeat(program.term_start[:-1], terms)
    entry_place = np.arange(len(program.entry_to)) - np.repeat(program.entry_start[:-1], entries)
    of_terms = _sums(_mark(program.term, term_place), program.term_start)
    kinds = program.entry_to * 4 + program.entry_kind
    of_entries = _mark(kinds, entry_place) ^ _mark(of_terms.view(np.int64), entry_place + 1)
    cell = _sums(of_entries, program.entry_start) ^ _mark(program.rest, entries)
    _, first, row = np.unique(cell, return_index=True, return_inverse=True)
    small = _take(program, first)
    _verify(program, small, first, row.ravel())
    return Distinct(small, first.astype(np.int64), row.ravel().astype(np.int64))


def _take(program: Program, cells: Ints) -> Program:
    """The program of some cells alone."""
    entry, entry_start = _ranges(program.entry_start, cells)
    term, term_start = _ranges(program.term_start, entry)
    return replace(
        program,
        entry_start=entry_start,
        entry_to=program.entry_to[entry],
        entry_kind=program.entry_kind[entry],
        term_start=term_start,
        term=program.term[term],
        rest=program.rest[cells],
    )


def _verify(program: Program, small: Program, first: Ints, row: Ints) -> None:
    """Marks could in principle agree by chance; what they say is held against the entries."""
    again = _take(small, row)
    same = all(
        np.array_equal(getattr(again, part), getattr(program, part))
        for part in ("entry_start", "entry_to", "entry_kind", "term_start", "term", "rest")
    )
    if not same:
        raise AssertionError("distinct rows are not what their cells hold")


def _ranges(starts: Ints, chosen: Ints) -> tuple[Ints, Ints]:
    """Places of all items of some lists laid end to end, and where each list begins anew."""
    sizes = starts[chosen + 1] - starts[chosen]
    begin = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    places = np.arange(begin[-1]) + np.repeat(starts[chosen] - begin[:-1], sizes)
    return places.astype(np.int64), begin


def _sums(marks: NDArray[np.uint64], starts: Ints) -> NDArray[np.uint64]:
    """Sum of the marks of each list, modulo 2^64."""
    upto = np.concatenate([np.zeros(1, np.uint64), np.cumsum(marks, dtype=np.uint64)])
    out: NDArray[np.uint64] = upto[starts[1:]] - upto[starts[:-1]]
    return out


def _mark(value: Ints, place: Ints) -> NDArray[np.uint64]:
    """Mix a value and a place into 64 bits (the finaliser of splitmix64)."""
    x = value.astype(np.int64).view(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    x = x + (place.astype(np.uint64) + np.uint64(1)) * np.uint64(0xD1B54A32D192ED03)
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))
