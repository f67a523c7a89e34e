"""Lists the operations that count children in the tables of a model."""

from __future__ import annotations

import numpy as np

from simcore.engine.listing import CELLS_OF_16_BITS, Index, Listing
from simcore.kernels.machine import codes
from simcore.lifecourse.counters import EVENT, Counter

#: A table of so many cells is counted anew each time, which costs less than who changed cell.
FEW_CELLS = 8


def count(listing: Listing, arm: int, time: int) -> list[list[int]]:
    """Operations that count everybody in the tables that are read at this time of the step."""
    parts = listing.parts
    out: list[list[int]] = []
    poured: list[tuple[int, int]] = []  # spans of cells
    for i, counter in enumerate(parts.counters):
        if not counter.at & time:
            continue
        # A table's axes read other rows at the start of a step than at its end.
        key = ("count", 4 * i + time)
        if key not in listing.read:
            listing.read[key] = _read_counter(listing, i)
        more = listing.read[key]
        if time == EVENT:
            v = counter.grid.axes[1].slot % parts.layout.count  # the states come second
            before, state = listing.row(f"b{v}"), listing.row(f"s{v}")
            out.append(listing.operation(codes.EVENTS, arm, before, state, **more))
        elif "b" in more:
            out.append(listing.operation(codes.RECOUNT, arm, **more))
            _span(poured, counter)
        elif i in listing.kept:
            row = listing.kept[i][0] * (2 * parts.arms - 1)
            own = row + max(2 * arm - 1, 0)  # two rows for each arm but the first
            out.append(listing.operation(codes.CELLS, arm, own, row, **more))
            _span(poured, counter)
        else:
            out.append(listing.operation(codes.TALLY, arm, **more))
    return out + [listing.operation(codes.POUR, arm, low, high) for low, high in poured]


def _span(poured: list[tuple[int, int]], counter: Counter) -> None:
    """Cells of a table are poured too, together with those that they follow."""
    first, last = counter.first, counter.first + len(counter.cells.labels)
    if poured and poured[-1][1] == first:
        first = poured.pop()[0]
    poured.append((first, last))


def _read_counter(listing: Listing, i: int) -> dict[str, int]:
    counter = listing.parts.counters[i]
    index = listing.index(counter.grid)
    cells = counter.grid.cells
    nowhere = listing.parts.cells
    ended = counter.exited if counter.exited >= 0 else nowhere
    places = np.where(counter.place < 0, nowhere, counter.place)
    key = ("place", i)
    if key not in listing.read:
        listing.read[key] = {"map": sum(map(len, listing.place))}
        listing.place.append(np.array([*places, ended, nowhere], np.int32))
    more = {**listing.columns(index), **listing.read[key]}
    more["more"] = cells if counter.exited >= 0 else -1
    if counter.at != EVENT and cells <= FEW_CELLS and _apart([*places, ended], nowhere):
        more["a"], more["b"] = _row(listing, index), cells
    elif i not in listing.kept and counter.at != EVENT and cells + 2 <= CELLS_OF_16_BITS:
        listing.kept[i] = (len(listing.kept), cells + 1)
    return more


def _apart(places: list[int], nowhere: int) -> bool:
    """Whether no two cells of a table have the same place."""
    counted = [p for p in places if p != nowhere]
    return len(set(counted)) == len(counted)


def _row(listing: Listing, index: Index) -> int:
    """Row whose values are the cells, or -1."""
    if index.terms != 1 or index.start or index.shift is not None:
        return -1
    row, form, weight, _ = listing.terms[index.term]
    return row if form == codes.TIMES and weight == 1 else -1


def keep(listing: Listing) -> list[list[int]]:
    """Nobody is in a cell before the first count."""
    rows = 2 * listing.parts.arms - 1
    return [
        listing.operation(codes.KEEP, 0, kept * rows + k, nobody)
        for kept, nobody in listing.kept.values()
        for k in range(rows)
    ]
