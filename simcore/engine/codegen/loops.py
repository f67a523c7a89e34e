"""The loops a kernel is made of, each written straight in the compiler's own language.

Written as Python, a model's sixty loops cost Numba ten seconds to read; written here as
LLVM instructions, its optimiser is nearly all that is left.  Each function below
describes one kind of loop over a block of children and returns it as something that
compiled code can call.  ``engine.twin`` says the same in plain Python.

A block's children may belong to several cohorts.  Moves go over the whole block, rounded up
to whole vectors (the lanes beyond are not alive); counting goes cohort by cohort.

Words of a description: a *term* is one child's part of an index,
``(row, "times", w)`` value x w, ``(row, "look", at)`` a look-up, or
``(row, "steps", ((edge, add), ...))`` the sum of ``add`` over edges the value has reached.
"""

# Numba's hooks for instructions have no types of their own.
# mypy: ignore-errors

from numba.core import cgutils, types

from simcore.engine.codegen.frame import I8, I32, I64, loop_of

#: Bits of one packed count; a block must be smaller than 2 ** PACK.
PACK = 10
#: Packed counts in one word.
PER_WORD = 60 // PACK


def set_all(rows, values):
    """Every child's bytes of some rows become ``values[row]``."""

    def emit(f):
        at = f.rows(rows, values)
        with f.children() as i:
            for name, value in values.items():
                f.put(f.number(value, I8), at, name, i)
        return f.nothing()

    return loop_of(emit)


def take(rows, name):
    """A row becomes what the table of children gives from ``x`` on."""

    def emit(f):
        at = f.rows(rows, [name])
        with f.children() as i:
            place = f.builder.sub(i, f.value["low"])
            f.put(f.load("given", f.value["x"], place), at, name, i)
        return f.nothing()

    return loop_of(emit)


def rank_below(rows, name, places):
    """A row becomes 0 for the first ``places`` of the intake; the first child is the x-th."""

    def emit(f):
        b = f.builder
        at = f.rows(rows, [name])
        with f.children() as i:
            late = b.icmp_signed(
                ">=", b.add(f.value["x"], b.sub(i, f.value["low"])), f.number(places)
            )
            f.put(b.zext(late, I8), at, name, i)
        return f.nothing()

    return loop_of(emit)


def ages(rows, entry, look):
    """The row ``g`` becomes age at intake plus ``x`` years."""

    def emit(f):
        b = f.builder
        at = f.rows(rows, [entry, "g"])
        year = b.trunc(f.value["x"], I32)
        with f.children() as i:
            age = b.add(f.index([(entry, "look", look)], at, i), year)
            f.put(b.trunc(age, I8), at, "g", i)
        return f.nothing()

    return loop_of(emit)


def begin(rows, name, terms, decision, last):
    """First state of a variable, chosen from the thresholds at ``x``."""

    def emit(f):
        at = f.rows(rows, {name, *(x[0] for x in terms)})
        with f.children() as i:
            f.put(f.chosen(i, f.index(terms, at, i), decision, last), at, name, i)
        return f.nothing()

    return loop_of(emit)


def move(rows, v, terms, decision, last, *, ends=None, old=False, spell=0, old_spell=False):
    """One domain moves; whoever has left is not touched.

    ``ends``: the state of this domain that ends a life.
    ``old``, ``old_spell``: something later asks for state or spell as they were.
    ``spell``: the longest spell that is told apart, or 0 where nothing asks.
    """
    s, p = f"s{v}", f"p{v}"

    def emit(f):
        b = f.builder
        used = {s, "l", *(x[0] for x in terms)}
        used |= {f"b{v}"} if old else set()
        used |= {p} if spell else set()
        used |= {f"q{v}"} if old_spell else set()
        at = f.rows(rows, used)
        with f.children() as i:
            chosen = f.chosen(i, f.index(terms, at, i), decision, last)
            before = f.get(at, s, i)
            lives = f.get(at, "l", i)
            on = b.icmp_unsigned("!=", lives, f.number(0, I8))
            now = b.select(on, chosen, before)
            if spell:
                _longer(f, at, i, v, on, b.icmp_unsigned("!=", now, before), spell, old_spell)
            f.put(now, at, s, i)
            if old:
                f.put(before, at, f"b{v}", i)
            if ends is not None:
                stays = b.icmp_unsigned("!=", now, f.number(ends, I8))
                f.put(b.and_(lives, b.zext(stays, I8)), at, "l", i)
        return f.nothing()

    return loop_of(emit)


def _longer(f, at, i, v, on, moved, longest, old_spell):
    """The spell grows by one up to ``longest``, or begins again."""
    b = f.builder
    spell = f.get(at, f"p{v}", i)
    if old_spell:
        f.put(spell, at, f"q{v}", i)
    full = b.icmp_unsigned(">=", spell, f.number(longest, I8))
    grown = b.select(full, spell, b.add(spell, f.number(1, I8)))
    grown = b.select(on, grown, spell)
    f.put(b.select(moved, f.number(0, I8), grown), at, f"p{v}", i)


def living(rows):
    """How many of the block's lives go on."""

    def emit(f):
        b = f.builder
        at = f.rows(rows, ["l"])
        total = cgutils.alloca_once_value(b, f.number(0))
        with f.children() as i:
            one = b.zext(f.get(at, "l", i), I64)
            b.store(b.add(b.load(total), one), total)
        return b.load(total)

    return loop_of(emit, types.intp)


def tally(rows, first, terms, offsets, only_living):
    """Count a table of few cells: each child adds one to its field of a 64-bit word.

    ``first`` and ``terms`` add up to the number of the child's field; field y belongs to the
    cell at ``place[x + offsets[y]]``, and its count is added to ``out[c + cell]``.
    """

    def emit(f):
        b = f.builder
        at = f.rows(rows, {*(x[0] for x in terms)} | ({"l"} if only_living else set()))
        words = -(-len(offsets) // PER_WORD)
        totals = [cgutils.alloca_once_value(b, f.number(0)) for _ in range(words)]
        with f.children() as i:
            one = b.zext(f.get(at, "l", i), I64) if only_living else f.number(1)
            y = b.add(f.index(terms, at, i), f.number(first, I32))
            shift = b.zext(b.mul(y, f.number(PACK, I32)), I64)
            for w, total in enumerate(totals):
                here = b.sub(shift, f.number(w * PER_WORD * PACK))
                add = b.shl(one, b.and_(here, f.number(63)))
                if words > 1:
                    inside = b.icmp_unsigned("<", here, f.number(PER_WORD * PACK))
                    add = b.select(inside, add, f.number(0))
                b.store(b.add(b.load(total), add), total)
        for y, offset in enumerate(offsets):
            bits = b.lshr(b.load(totals[y // PER_WORD]), f.number(y % PER_WORD * PACK))
            n = b.and_(bits, f.number(2**PACK - 1))
            cell = b.sext(f.load("place", f.value["x"], f.number(offset)), I64)
            f.store(b.add(f.load("out", f.value["c"], cell), n), "out", f.value["c"], cell)
        return f.nothing()

    return loop_of(emit)


def find(rows, which, terms, nowhere, only_living):
    """Find every child's cell in a table of many cells and keep it in row ``which``.

    ``nowhere``: the cell of those who are not counted.
    """

    def emit(f):
        b = f.builder
        at = f.rows(rows, {*(x[0] for x in terms)} | ({"l"} if only_living else set()))
        row = b.mul(f.number(which), f.value["block"])
        with f.children() as i:
            cell = f.load("place", f.value["x"], f.index(terms, at, i))
            if only_living:
                on = b.icmp_unsigned("!=", f.get(at, "l", i), f.number(0, I8))
                cell = b.select(on, cell, f.number(nowhere, I32))
            f.store(cell, "cell", row, i)
        return f.nothing()

    return loop_of(emit)


def add(rows, tables):
    """Add one to every cell that was found in the rows of ``tables`` tables.

    All tables in one loop: a cell that is hit again at once waits for the last addition
    to arrive, and the other tables' additions fill that time.
    """

    def emit(f):
        b = f.builder
        places = [b.mul(f.number(k), f.value["block"]) for k in range(tables)]
        with f.children() as i:
            for place in places:
                cell = f.load("cell", place, i)
                more = b.add(f.load("out", f.value["c"], cell), f.number(1))
                f.store(more, "out", f.value["c"], cell)
        return f.nothing()

    return loop_of(emit)


def changes(rows, v, terms):
    """Count a table of events: who is in another state than when the step began."""

    def emit(f):
        b = f.builder
        at = f.rows(rows, {f"b{v}", f"s{v}", *(x[0] for x in terms)})
        with f.children() as i:
            moved = b.icmp_unsigned("!=", f.get(at, f"b{v}", i), f.get(at, f"s{v}", i))
            with b.if_then(moved, likely=False):
                cell = f.load("place", f.value["x"], f.index(terms, at, i))
                more = b.add(f.load("out", f.value["c"], cell), f.number(1))
                f.store(more, "out", f.value["c"], cell)
        return f.nothing()

    return loop_of(emit)
