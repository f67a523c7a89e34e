"""The loops a kernel is made of, each written straight in the compiler's own language.

Written as Python, a model's sixty loops cost Numba ten seconds to read; written here as
LLVM instructions, its optimiser is nearly all that is left.  Each function below
describes one kind of loop over a block of children and returns it as something that
compiled code can call.  ``engine.twin`` says the same in plain Python.

Every access carries a tag, one per kind of memory (LLVM's type-based alias analysis):
accesses with different tags never overlap, so loops that write states while they look
up thresholds are vectorised.  Arrays are contiguous; there are no bounds checks.

A block's children may belong to several cohorts.  Moves go over the whole block, rounded up
to whole vectors (the lanes beyond are not alive); counting goes cohort by cohort.

Words of a description: a *term* is one child's part of an index,
``(row, "times", w)`` value x w, ``(row, "look", at)`` a look-up, or
``(row, "steps", ((edge, add), ...))`` the sum of ``add`` over edges the value has reached.
"""

# Numba's hooks for instructions have no types of their own.
# mypy: ignore-errors

from contextlib import contextmanager

from llvmlite import ir
from numba.core import cgutils, types
from numba.extending import intrinsic
from numba.np.arrayobj import make_array

_I1, _I8, _I32, _I64 = (ir.IntType(n) for n in (1, 8, 32, 64))
#: Bits of one packed count; a block must be smaller than 2 ** PACK.
PACK = 10
#: Packed counts in one word.
PER_WORD = 60 // PACK


#: The arrays that every loop is given, as one tuple in this order.
ARRAYS = ("mem", "uni", "thr", "lut", "place", "given", "cell", "out")


def _loop(emit, returns=types.void):
    """Turn ``emit(frame)`` into something compiled code can call.

    ``x`` is the shared part of an index (or what the loop says it is), ``c`` the place of
    the row of counts, ``low`` and ``high`` the children from and to, ``a`` the arm.
    """

    @intrinsic
    def loop(typing, arrays, x, c, low, high, block, a):
        def generate(context, builder, signature, values):
            return emit(_Frame(context, builder, signature.args[0], values))

        whole = (types.intp,) * 6
        return returns(arrays, *whole), generate

    return loop


class _Frame:
    """One call under construction: its arguments, and how its memory is reached."""

    def __init__(self, context, builder, kinds, values):
        self.builder = builder
        arrays = zip(kinds, cgutils.unpack_tuple(builder, values[0]), strict=True)
        places = [make_array(kind)(context, builder, value).data for kind, value in arrays]
        self.value = dict(zip(ARRAYS, places, strict=True))
        self.value |= dict(zip(("x", "c", "low", "high", "block", "a"), values[1:], strict=True))

    @contextmanager
    def children(self):
        """Loop over the children from ``low`` to ``high``."""
        span = self.builder.sub(self.value["high"], self.value["low"])
        with cgutils.for_range(self.builder, span) as each:
            yield self.builder.add(each.index, self.value["low"])

    def nothing(self):
        """Return value of a loop that returns none."""
        return ir.Constant(ir.IntType(8).as_pointer(), None)

    def _tagged(self, instruction, tag):
        add = self.builder.module.add_metadata
        zero = ir.Constant(_I64, 0)
        kind = add([tag, add(["simcore"]), zero])
        instruction.set_metadata("tbaa", add([kind, kind, zero]))
        return instruction

    def pointer(self, array, base, index):
        """Address of ``array[base + index]``; the index is widened last, as gathers like it."""
        b = self.builder
        if index.type.width < 64:
            index = b.sext(index, _I64)
        start = b.gep(self.value[array], [base], inbounds=True)
        return b.gep(start, [index], inbounds=True)

    def load(self, array, base, index, tag=None):
        return self._tagged(self.builder.load(self.pointer(array, base, index)), tag or array)

    def store(self, value, array, base, index, tag=None):
        self._tagged(self.builder.store(value, self.pointer(array, base, index)), tag or array)

    def number(self, n, kind=_I64):
        return ir.Constant(kind, n)

    def row(self, rows, name):
        """First place of a row of this arm in ``mem``."""
        b = self.builder
        k = b.add(b.mul(self.value["a"], self.number(len(rows))), self.number(rows[name]))
        return b.mul(k, self.value["block"])

    def rows(self, table, names):
        """First places of several rows: ``name -> place``."""
        return {name: self.row(table, name) for name in names}

    def get(self, at, name, i):
        """A child's byte in a row."""
        return self.load("mem", at[name], i, name)

    def put(self, value, at, name, i):
        self.store(value, "mem", at[name], i, name)

    def index(self, terms, at, i):
        """A child's own part of an index: the sum of its terms, 32 bits."""
        b = self.builder
        out = self.number(0, _I32)
        for name, form, what in terms:
            value = self.get(at, name, i)
            if form == "times":
                part = b.mul(b.zext(value, _I32), self.number(what, _I32))
            elif form == "look":
                part = self.load("lut", self.number(what), b.zext(value, _I32))
            else:
                part = self.number(0, _I32)
                for edge, add in what:
                    reached = b.icmp_unsigned(">=", value, self.number(edge, _I8))
                    step = b.select(reached, self.number(add, _I32), self.number(0, _I32))
                    part = b.add(part, step)
            out = b.add(out, part)
        return out

    def chosen(self, i, x, decision, last):
        """Next state by inverse CDF: how many thresholds the uniform has reached."""
        b = self.builder
        at = b.mul(self.number(decision), self.value["block"])
        r = self.load("uni", at, i)
        out = self.number(0, _I32)
        for k in range(last):
            base = b.add(self.value["x"], self.number(k))
            passed = b.icmp_unsigned(">=", r, self.load("thr", base, x))
            out = b.add(out, b.zext(passed, _I32))
        return b.trunc(out, _I8)


def set_all(rows, name, value):
    """Every child's byte of a row becomes ``value``."""

    def emit(f):
        at = f.rows(rows, [name])
        with f.children() as i:
            f.put(f.number(value, _I8), at, name, i)
        return f.nothing()

    return _loop(emit)


def take(rows, name):
    """A row becomes what the table of children gives from ``x`` on."""

    def emit(f):
        at = f.rows(rows, [name])
        with f.children() as i:
            place = f.builder.sub(i, f.value["low"])
            f.put(f.load("given", f.value["x"], place), at, name, i)
        return f.nothing()

    return _loop(emit)


def rank_below(rows, name, places):
    """A row becomes 0 for the first ``places`` of the wave; the first child is the x-th."""

    def emit(f):
        b = f.builder
        at = f.rows(rows, [name])
        with f.children() as i:
            late = b.icmp_signed(
                ">=", b.add(f.value["x"], b.sub(i, f.value["low"])), f.number(places)
            )
            f.put(b.zext(late, _I8), at, name, i)
        return f.nothing()

    return _loop(emit)


def ages(rows, entry, look):
    """The row ``g`` becomes age at intake plus ``x`` years."""

    def emit(f):
        b = f.builder
        at = f.rows(rows, [entry, "g"])
        year = b.trunc(f.value["x"], _I32)
        with f.children() as i:
            age = b.add(f.index([(entry, "look", look)], at, i), year)
            f.put(b.trunc(age, _I8), at, "g", i)
        return f.nothing()

    return _loop(emit)


def begin(rows, name, terms, decision, last):
    """First state of a variable, chosen from the thresholds at ``x``."""

    def emit(f):
        at = f.rows(rows, {name, *(x[0] for x in terms)})
        with f.children() as i:
            f.put(f.chosen(i, f.index(terms, at, i), decision, last), at, name, i)
        return f.nothing()

    return _loop(emit)


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
            on = b.icmp_unsigned("!=", lives, f.number(0, _I8))
            now = b.select(on, chosen, before)
            if spell:
                _longer(f, at, i, v, on, b.icmp_unsigned("!=", now, before), spell, old_spell)
            f.put(now, at, s, i)
            if old:
                f.put(before, at, f"b{v}", i)
            if ends is not None:
                stays = b.icmp_unsigned("!=", now, f.number(ends, _I8))
                f.put(b.and_(lives, b.zext(stays, _I8)), at, "l", i)
        return f.nothing()

    return _loop(emit)


def _longer(f, at, i, v, on, moved, longest, old_spell):
    """The spell grows by one up to ``longest``, or begins again."""
    b = f.builder
    spell = f.get(at, f"p{v}", i)
    if old_spell:
        f.put(spell, at, f"q{v}", i)
    full = b.icmp_unsigned(">=", spell, f.number(longest, _I8))
    grown = b.select(full, spell, b.add(spell, f.number(1, _I8)))
    grown = b.select(on, grown, spell)
    f.put(b.select(moved, f.number(0, _I8), grown), at, f"p{v}", i)


def living(rows):
    """How many of the block's lives go on."""

    def emit(f):
        b = f.builder
        at = f.rows(rows, ["l"])
        total = cgutils.alloca_once_value(b, f.number(0))
        with f.children() as i:
            one = b.zext(f.get(at, "l", i), _I64)
            b.store(b.add(b.load(total), one), total)
        return b.load(total)

    return _loop(emit, types.intp)


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
            one = b.zext(f.get(at, "l", i), _I64) if only_living else f.number(1)
            y = b.add(f.index(terms, at, i), f.number(first, _I32))
            shift = b.zext(b.mul(y, f.number(PACK, _I32)), _I64)
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
            cell = b.sext(f.load("place", f.value["x"], f.number(offset)), _I64)
            f.store(b.add(f.load("out", f.value["c"], cell), n), "out", f.value["c"], cell)
        return f.nothing()

    return _loop(emit)


def find(rows, which, terms, nowhere, only_living):
    """Find every child's cell in a table of many cells and keep it in row ``which``.

    ``nowhere``: the cell of those who are not counted.
    """

    def emit(f):
        b = f.builder
        at = f.rows(rows, {*(x[0] for x in terms)} | ({"l"} if only_living else set()))
        row = b.mul(f.number(which), f.value["block"])
        with f.children() as i:
            found = f.load("place", f.value["x"], f.index(terms, at, i))
            if only_living:
                on = b.icmp_unsigned("!=", f.get(at, "l", i), f.number(0, _I8))
                found = b.select(on, found, f.number(nowhere, _I32))
            f.store(found, "cell", row, i)
        return f.nothing()

    return _loop(emit)


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

    return _loop(emit)


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

    return _loop(emit)
