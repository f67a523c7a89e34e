"""Writes the kernel of one model shape as plain source text, for Numba to compile.

A loop driven by descriptions of tables costs more than the work it drives.  So the loop
is written out: one short loop over children per domain and per counted table, with
numbers of states and places of tables as constants.  Parameter values are not in it;
a shape is compiled once and serves all draws.  ``engine.twin`` says the same slowly.

Rows of memory (one byte per child, per arm), by name and number of the variable:
``s`` state, ``p`` spell, ``b`` and ``q`` both as they stood when the step began; ``g``
age, ``l`` whether the life goes on.  A row's name is also the tag of its accesses.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from simcore.engine.codegen.writer import Parts, Source, Term, Writer
from simcore.lifecourse.counters import AT_END, AT_START, EVENT
from simcore.lifecourse.layout import RAW
from simcore.lifecourse.programs import Program
from simcore.randomness.addresses import START_ATTRIBUTES, START_DOMAINS
from simcore.scenario.conditions import MAX_SPELL

#: Largest block: a packed count has ten bits, and vectors are whole.
MAX_BLOCK = 992
#: Most cells that are counted in packed words.
PACKED_CELLS = 24

HEAD = '''"""Written by engine/codegen/source.py: children of one model live through all steps."""

from simcore.kernels.options import kernel
from simcore.engine.codegen.loops import (
    add, ages, begin, changes, find, living, move, rank_below, set_all, take, tally,
)
from simcore.kernels.philox import fill_uniforms

'''

LIVE = """

@kernel
def live(first_segment, segments, draw, key0, key1, block, mem, uni, thr, lut, place, given,
         cell, out):
    z = (mem, uni, thr, lut, place, given, cell, out)
    for b in range(len(first_segment) - 1):
        s0 = first_segment[b]
        s1 = first_segment[b + 1]
        full = segments[s1 - 1, 0] + segments[s1 - 1, 1]
        n = (full + 31) // 32 * 32
"""


def write(parts: Parts) -> Source:
    """Write the kernel of a model shape.

    Parameters
    ----------
    parts
        The shape.

    Returns
    -------
    Source
        Text and constant arrays.
    """
    w = Writer(parts)
    groups = sorted({(p.variable - parts.layout.attributes) // 4 for p, _ in parts.step})
    _start(w)
    w.say(f"for step in range({parts.steps}):")
    w.depth += 1
    w.say(f"year = step // {parts.layout.steps_per_year}", f"age = {parts.entry_ages[0]} + year")
    w.say(f"row = step // {parts.steps_per_row}")
    for group in groups:
        _fill(w, group, "step")
    w.say(f"for a in range({parts.arms}):")
    w.depth += 1
    w.say("c = 0", "low = 0", "high = n")
    if len(parts.entry_ages) > 1 and _asks(parts, parts.layout.slot("age")):
        w.row("g")
        w.loop("ages", w.row("s0"), w.lookup(np.resize(parts.entry_ages, RAW)), x="year")
    _count(w, AT_START)
    for program, at in parts.step:
        _move(w, program, at)
        w.moved.add(program.variable)
    _count(w, EVENT)
    _count(w, AT_END)
    rows = f"ROWS = {w.rows!r}"
    text = HEAD + "\n".join([rows, *w.loops]) + "\n" + LIVE + "\n".join(w.lines) + "\n"
    lookups = np.frombuffer(b"".join(w.lookups), np.int32) if w.lookups else np.zeros(1, np.int32)
    places = np.concatenate(w.placed) if w.placed else np.zeros(1, np.int32)
    return Source(text, len(w.rows), max(groups, default=0) + 1, w.found, lookups, places)


def _asks(parts: Parts, *slots: int, after: int | None = None) -> bool:
    """Whether any table reads one of the slots (``after``: one read later than a domain's)."""
    grids = [p.grid for p, _ in parts.step]
    if after is None:
        grids += [p.grid for p, _ in parts.start]
    else:
        grids = grids[[p.variable for p, _ in parts.step].index(after) + 1 :]
    grids += [c.grid for c in parts.counters]
    return any(axis.slot in slots for grid in grids for axis in grid.axes)


def _tracked(parts: Parts, v: int) -> bool:
    """Whether anything asks how long a variable has been in its state."""
    return _asks(parts, parts.layout.count + v, 3 * parts.layout.count + v)


def _fill(w: Writer, group: int, step: str) -> None:
    w.each_segment()
    w.say(
        f"fill_uniforms(uni, {4 * group}, block, low, segments[s, 1], segments[s, 2], {step}, "
        f"{group}, segments[s, 4], draw, key0, key1)"
    )
    w.depth -= 1


def _start(w: Writer) -> None:
    """Attributes and first states, in the order of the programs."""
    parts = w.parts
    w.say("c = 0", "low = 0", "high = n", "year = 0", f"age = {parts.entry_ages[0]}")
    filled = (-1, -1)
    several = len(parts.entry_ages) > 1 and _asks(parts, parts.layout.slot("age"))
    known = _known(parts)
    # One loop for all that is the same for everybody: each loop costs time to compile.
    constant = {f"s{v}": state for v, state in known.items()}
    constant |= {f"p{v}": 0 for v in range(parts.layout.count) if _tracked(parts, v)}
    w.say(f"for a in range({parts.arms}):")
    w.depth += 1
    w.loop("set_all", {w.row(name): value for name, value in {**constant, "l": 0}.items()})
    w.say("high = full")
    w.loop("set_all", {"l": 1})
    w.say("high = n")
    for v in range(parts.layout.count):
        if f"p{v}" in parts.given:
            _take(w, w.row(f"p{v}"))
    w.depth -= 1
    for program, at in parts.start:
        v = program.variable
        if v in known:
            continue
        attribute = v < parts.layout.attributes
        decision = v if attribute else v - parts.layout.attributes
        address = (START_ATTRIBUTES if attribute else START_DOMAINS, decision // 4)
        given, placed = f"s{v}" in parts.given, v in parts.places
        if not (given or placed) and address != filled:
            _fill(w, address[1], str(address[0]))
            filled = address
        w.say(f"for a in range({parts.arms}):")
        w.depth += 1
        row = w.row(f"s{v}")
        w.say("low = 0", "high = n")
        if given:
            _take(w, row)
        elif placed:
            w.each_segment()
            w.loop("rank_below", row, parts.places[v], x="segments[s, 3]")
            w.depth -= 1
        else:
            x, terms = _thresholds(w, program, at)
            w.loop("begin", row, terms, decision, program.states - 1, x=x)
        if v == 0 and several:
            w.row("g")
            w.loop("ages", row, w.lookup(np.resize(parts.entry_ages, RAW)))
        w.depth -= 1


def _known(parts: Parts) -> dict[int, int]:
    """Variables that begin in one state for certain, and that state."""
    return {
        p.variable: int(p.rest[0])
        for p, _ in parts.start
        if len(p.entry_to) == 0
        and p.cells == 1
        and f"s{p.variable}" not in parts.given
        and p.variable not in parts.places
    }


def _take(w: Writer, row: str) -> None:
    which = w.parts.given.index(row)
    w.each_segment()
    w.loop("take", row, x=f"{which} * {w.parts.children} + segments[s, 2]")
    w.depth -= 1
    w.say("low = 0", "high = n")


def _thresholds(w: Writer, program: Program, at: int) -> tuple[str, list[Term]]:
    """Index of a program's first threshold."""
    last = program.states - 1
    weighted = zip(program.grid.axes, program.grid.strides(), strict=True)
    together, constant, terms = w.index([(axis, stride * last) for axis, stride in weighted])
    return f"a * {w.parts.thresholds} + {at + constant}{together}", terms


def _move(w: Writer, program: Program, at: int) -> None:
    """One domain moves."""
    parts, v, n = w.parts, program.variable, w.parts.layout.count
    x, terms = _thresholds(w, program, at)
    more: dict[str, Any] = {}
    if parts.exit and parts.exit[0] == v:
        more["ends"] = parts.exit[1]
    if _asks(parts, 2 * n + v, after=v):
        w.row(f"b{v}")
        more["old"] = True
    if _tracked(parts, v):
        more["spell"] = MAX_SPELL
        if _asks(parts, 3 * n + v, after=v):
            w.row(f"q{v}")
            more["old_spell"] = True
    decision = v - parts.layout.attributes
    w.loop("move", v, terms, decision, program.states - 1, x=x, **more)


def _count(w: Writer, time: int) -> None:
    """Count everybody in the tables that are read at this time of the step."""
    parts = w.parts
    tables = [c for c in parts.counters if c.at & time]
    if not tables:
        return
    w.each_segment()
    w.say(f"c = segments[s, 5] + (a * {parts.rows} + row) * {parts.cells + 1}")
    ended = [c.exited for c in tables if c.exited >= 0]
    if ended:
        w.loop("living", result="gone = high - low - ")
        w.say(*(f"out[c + {cell}] += gone" for cell in ended))
    rows = 0
    for counter in tables:
        at = sum(len(p) for p in w.placed)
        # What is not counted goes behind the last cell.
        places = np.where(counter.place < 0, parts.cells, counter.place)
        w.placed.append(places.astype(np.int32))
        axes = list(zip(counter.grid.axes, counter.grid.strides(), strict=True))
        own = [(axis, stride) for axis, stride in axes if not w.shared(axis)]
        sizes = [axis.size for axis, _ in own]
        together, constant, terms = w.index(axes)
        x = f"{at + constant}{together}"
        if time == EVENT:
            domain = counter.grid.axes[1].slot  # states come first among the slots
            w.loop("changes", domain, terms, x=x)
        elif int(np.prod(sizes, dtype=np.int64)) <= PACKED_CELLS:
            steps = [int(np.prod(sizes[i + 1 :], dtype=np.int64)) for i in range(len(sizes))]
            fields = w.index([(axis, s) for (axis, _), s in zip(own, steps, strict=True)])
            together, _, _ = w.index([a for a in axes if w.shared(a[0])])
            offsets = [
                sum(k * stride for k, (_, stride) in zip(classes, own, strict=True))
                for classes in np.ndindex(*sizes)
            ]
            w.loop("tally", *fields[1:], offsets, counter.exited >= 0, x=f"{at}{together}")
        else:
            w.loop("find", rows, terms, parts.cells, counter.exited >= 0, x=x)
            rows += 1
    if rows:
        w.loop("add", rows)
    w.found = max(w.found, rows)
    w.depth -= 1
    w.say("low = 0", "high = n")
