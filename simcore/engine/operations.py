"""Lists the operations of a model: what the machine does in each step, and at intake.

``kernels.machine.codes`` says what the operations are; ``engine.twin`` lives the same lives slowly.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from simcore.engine.bounds import Bounds
from simcore.engine.counted import count, keep
from simcore.engine.listing import CELLS_OF_16_BITS, EDGES, Ints, Listing, Parts
from simcore.engine.tables import Table
from simcore.kernels.machine import codes
from simcore.kernels.machine.records import Model
from simcore.lifecourse.counters import AT_END, AT_START, EVENT
from simcore.lifecourse.layout import RAW
from simcore.randomness.addresses import START_ATTRIBUTES, START_DOMAINS
from simcore.scenario.conditions import MAX_SPELL


class Rows(NamedTuple):
    """Rows of work space of 8, 16 and 32 bits."""

    bytes: int
    halves: int
    words: int


@dataclass(frozen=True)
class Operations:
    """A model as the machine takes it, and what memory it needs.

    Attributes
    ----------
    model
        The lists.
    bounds
        Which rows can occur together: ``Bounds.flat``.
    rows
        Rows of work space.
    """

    model: Model
    bounds: tuple[Ints, Ints, Ints, Ints, Ints]
    rows: Rows


def operations(parts: Parts) -> Operations:
    """List the operations of a model.

    Parameters
    ----------
    parts
        The model.
    """
    listing, bounds = Listing(parts), Bounds()
    start = _start(listing)
    step = _step(listing, bounds)
    start = [*keep(listing), *start]
    groups = [op[codes.A] for op in (*start, *step) if op[codes.CODE] == codes.FILL]
    years = parts.layout.years
    given = [np.asarray(column, np.uint8) for column in parts.given.values()]
    most = max(groups, default=0) + 1
    first_row = codes.HIGH + 4 * most
    sizes = np.zeros(codes.SIZES, np.int64)
    sizes[[codes.ARMS, codes.ROWS, codes.ALL_CELLS]] = parts.arms, len(listing.rows), parts.cells
    sizes[[codes.YEARS, codes.STEPS]] = parts.rows, parts.steps
    sizes[codes.STEPS_PER_YEAR], sizes[codes.STEPS_PER_ROW] = (
        parts.layout.steps_per_year, parts.steps_per_row
    )  # fmt: skip
    sizes[[codes.LONGEST_SPELL, codes.CHILDREN]] = MAX_SPELL, parts.children
    sizes[codes.FIRST_ROW] = first_row
    sizes[codes.THRESHOLDS] = sum(t.width * t.program.rows for t in (*parts.start, *parts.step))
    flat = bounds.flat()
    sizes[codes.BOUNDS] = flat[-1][-1]
    model = Model(
        start=np.array(start, np.int64).ravel(),
        step=np.array(step, np.int64).ravel(),
        terms=np.array([*listing.terms, (0, 0, 0, 0)], np.int64),
        lookups=_joined(listing.lookups),
        shifts=_joined(listing.shifts, years).reshape(-1, years),
        edges=np.array([*listing.edges, (0, 0)], np.int64),
        rows_of=np.concatenate([*listing.maps, np.zeros(1, np.uint32)]),
        place=np.concatenate([*listing.place, np.zeros(1, np.int32)]),
        bound_of=np.array([*bounds.of, np.zeros(years, np.int64)], np.int64),
        given=np.concatenate([*given, np.zeros(1, np.uint8)]),
        sizes=sizes,
    )
    rows = Rows(
        first_row + parts.arms * len(listing.rows),
        codes.KEPT + (2 * parts.arms - 1) * len(listing.kept),
        codes.UNIFORM + 4 * most,
    )
    return Operations(model, flat, rows)


def _joined(stored: Iterable[bytes], more: int = 1) -> Ints:
    """Arrays of whole numbers one after the other, and some zeros."""
    return np.frombuffer(b"".join([*stored, bytes(8 * more)]), np.int64).copy()


def _asks(parts: Parts, *slots: int, after: int | None = None) -> bool:
    """Whether any table reads one of the slots (``after``: one read later than a domain's)."""
    grids = [t.program.grid for t in parts.step]
    if after is None:
        grids += [t.program.grid for t in parts.start]
    else:
        grids = grids[[t.program.variable for t in parts.step].index(after) + 1 :]
    grids += [c.grid for c in parts.counters]
    return any(axis.slot in slots for grid in grids for axis in grid.axes)


def _tracked(parts: Parts, v: int) -> bool:
    """Whether anything asks how long a variable has been in its state."""
    return _asks(parts, parts.layout.count + v, 3 * parts.layout.count + v)


def _start(listing: Listing) -> list[list[int]]:
    """Attributes and first states, in the order of the programs."""
    parts = listing.parts
    arms = range(parts.arms)
    out = []
    for a in arms:
        out += [
            listing.operation(codes.SET, a, codes.ALIVE, 1),
            listing.operation(codes.SET, a, codes.PARTED, 0),
        ]
        for v in range(parts.layout.count):
            if _tracked(parts, v):
                out.append(_first(listing, a, f"p{v}", 0))
    filled = (-1, -1)
    differs = [any(t.differs[a] for t in parts.start) for a in arms]
    for table in parts.start:
        program = table.program
        v = program.variable
        attribute = v < parts.layout.attributes
        decision = v if attribute else v - parts.layout.attributes
        address = (START_ATTRIBUTES if attribute else START_DOMAINS, decision // 4)
        known = len(program.entry_to) == 0 and program.cells == 1
        drawn = not (known or f"s{v}" in parts.given or v in parts.places)
        if drawn and address != filled:
            out.append(listing.operation(codes.FILL, 0, address[1], address[0]))
            filled = address
        more = listing.looked_up(table, listing.index(program.grid)) if drawn else {}
        for a in arms:
            row = listing.row(f"s{v}")
            if drawn:
                out.append(listing.operation(codes.MOVE, a, row, decision, **more))
            elif v in parts.places and f"s{v}" not in parts.given:
                out.append(listing.operation(codes.RANK, a, row, parts.places[v]))
            else:
                out.append(_first(listing, a, f"s{v}", int(program.rest[0])))
            if a and differs[a]:
                out.append(listing.operation(codes.PART, a, row))
    return out


def _first(listing: Listing, arm: int, name: str, value: int) -> list[int]:
    """A row is what the table of children gives, or the same for everybody."""
    given = list(listing.parts.given)
    if name in given:
        return listing.operation(codes.TAKE, arm, listing.row(name), given.index(name))
    return listing.operation(codes.SET, arm, listing.row(name), value)


def _step(listing: Listing, bounds: Bounds) -> list[list[int]]:
    """One step: uniforms, then arm by arm counting at its start, moves, counting at its end."""
    parts = listing.parts
    attributes = parts.layout.attributes
    random = [t for t in parts.step if not _certain_edges(listing, t)]
    out = [
        listing.operation(codes.FILL, 0, group, -1)
        for group in sorted({(t.program.variable - attributes) // 4 for t in random})
    ]
    arms = range(parts.arms)
    for a in arms:
        out += count(listing, a, AT_START)
    for a in arms:
        listing.moved.clear()
        moves = []
        for table in parts.step:
            moves.append(_move(listing, bounds, a, table))
            listing.moved.add(table.program.variable)
        if all(move[codes.FOLLOW] != codes.AS_FIRST for move in moves):
            for move in moves:  # nobody asks who has parted
                move[codes.FOLLOW] = codes.ALONE
        out += moves
    for time in (EVENT, AT_END):
        for a in arms:
            out += count(listing, a, time)
    return out


def _move(listing: Listing, bounds: Bounds, arm: int, table: Table) -> list[int]:
    """One domain moves."""
    parts, v, n = listing.parts, table.program.variable, listing.parts.layout.count
    more = _read_table(listing, bounds, table)
    if parts.exit and parts.exit[0] == v:
        more["ends"] = parts.exit[1]
    if _asks(parts, 2 * n + v, after=v):
        more["before"] = listing.row(f"b{v}")
    if _tracked(parts, v):
        more["spell"] = listing.row(f"p{v}")
        if _asks(parts, 3 * n + v, after=v):
            more["before_spell"] = listing.row(f"q{v}")
    state, follow = listing.row(f"s{v}"), _follow(parts, arm, table)
    if "more" in more:
        # What reads no state of a programme differs only for who has parted already.
        more["follow"] = codes.MARK if follow == codes.MARK else codes.ALONE
        return listing.operation(codes.SELECT, arm, state, more.pop("first"), **more)
    more["follow"] = follow
    return listing.operation(codes.MOVE, arm, state, v - parts.layout.attributes, **more)


def _read_table(listing: Listing, bounds: Bounds, table: Table) -> dict[str, int]:
    """Columns that say how a table is read; the same in all arms."""
    key = ("move", table.program.variable)
    if key not in listing.read:
        parts, edges = listing.parts, _certain_edges(listing, table)
        index = listing.index(table.program.grid)
        if edges:
            first = len(listing.edges)
            listing.edges += edges[1:]
            listing.read[key] = {**listing.columns(index), "first": first,
                                 "more": len(edges) - 1, "base": edges[0][1]}  # fmt: skip
        else:
            bound = bounds.add(
                table.program, parts.layout, parts.entry_ages, table.base, table.width
            )
            listing.read[key] = {**listing.looked_up(table, index), "bound": bound}
    return dict(listing.read[key])


def _certain_edges(listing: Listing, table: Table) -> list[tuple[int, int]]:
    """Where the next state changes along the cells of a table without chance.

    Empty where there is chance, too many changes, or a part that all children share.
    """
    program = table.program
    timed = [a for a in program.grid.axes if listing.timed(a) is not None]
    if len(program.entry_to) or timed or program.cells > CELLS_OF_16_BITS:
        return []
    rest = program.rest[program.row]
    changes = np.flatnonzero(np.diff(rest)) + 1
    if len(changes) > EDGES:
        return []
    return [(0, int(rest[0])), *((int(c), int(rest[c] - rest[c - 1]) % RAW) for c in changes)]


def _follow(parts: Parts, arm: int, table: Table) -> int:
    """Whether children who have not parted from the first arm do as there."""
    if arm == 0:
        return codes.ALONE
    apart = parts.interventions - ({parts.exit[0]} if parts.exit else set())
    if table.program.variable in apart:
        return codes.ALONE
    n = parts.layout.count
    reads = {a.slot % n for a in table.program.grid.axes if a.slot < 4 * n and a.size > 1}
    return codes.MARK if table.differs[arm] or reads & apart else codes.AS_FIRST
