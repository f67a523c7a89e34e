"""A loop under construction: its arguments, and tagged access to its memory.

Every access carries a tag, one per kind of memory (LLVM's type-based alias analysis):
accesses with different tags never overlap, so loops that write states while they look
up thresholds are vectorised.  Arrays are contiguous; there are no bounds checks.
"""

# Numba's hooks for instructions have no types of their own.
# mypy: ignore-errors

from contextlib import contextmanager

from llvmlite import ir
from numba.core import cgutils, types
from numba.extending import intrinsic
from numba.np.arrayobj import make_array

I8, I32, I64 = (ir.IntType(n) for n in (8, 32, 64))
#: The arrays that every loop is given, as one tuple in this order.
ARRAYS = ("mem", "uni", "thr", "lut", "place", "given", "cell", "out")


def loop_of(emit, returns=types.void):
    """Turn ``emit(frame)`` into something compiled code can call.

    ``x`` is the shared part of an index (or what the loop says it is), ``c`` the place of
    the row of counts, ``low`` and ``high`` the children from and to, ``a`` the arm.
    """

    @intrinsic
    def loop(typing, arrays, x, c, low, high, block, a):
        def generate(context, builder, signature, values):
            return emit(Frame(context, builder, signature.args[0], values))

        whole = (types.intp,) * 6
        return returns(arrays, *whole), generate

    return loop


class Frame:
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
        zero = ir.Constant(I64, 0)
        kind = add([tag, add(["simcore"]), zero])
        instruction.set_metadata("tbaa", add([kind, kind, zero]))
        return instruction

    def pointer(self, array, base, index):
        """Address of ``array[base + index]``; the index is widened last, as gathers like it."""
        b = self.builder
        if index.type.width < 64:
            index = b.sext(index, I64)
        start = b.gep(self.value[array], [base], inbounds=True)
        return b.gep(start, [index], inbounds=True)

    def load(self, array, base, index, tag=None):
        """Return ``array[base + index]``."""
        return self._tagged(self.builder.load(self.pointer(array, base, index)), tag or array)

    def store(self, value, array, base, index, tag=None):
        """Do ``array[base + index] = value``."""
        self._tagged(self.builder.store(value, self.pointer(array, base, index)), tag or array)

    def number(self, n, kind=I64):
        """Return a constant."""
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
        """Set a child's byte in a row."""
        self.store(value, "mem", at[name], i, name)

    def index(self, terms, at, i):
        """A child's own part of an index: the sum of its terms, 32 bits."""
        b = self.builder
        out = self.number(0, I32)
        for name, form, what in terms:
            value = self.get(at, name, i)
            if form == "times":
                part = b.mul(b.zext(value, I32), self.number(what, I32))
            elif form == "look":
                part = self.load("lut", self.number(what), b.zext(value, I32))
            else:
                part = self.number(0, I32)
                for edge, add in what:
                    reached = b.icmp_unsigned(">=", value, self.number(edge, I8))
                    step = b.select(reached, self.number(add, I32), self.number(0, I32))
                    part = b.add(part, step)
            out = b.add(out, part)
        return out

    def chosen(self, i, x, decision, last):
        """Next state by inverse CDF: how many thresholds the uniform has reached."""
        b = self.builder
        at = b.mul(self.number(decision), self.value["block"])
        r = self.load("uni", at, i)
        out = self.number(0, I32)
        for k in range(last):
            base = b.add(self.value["x"], self.number(k))
            passed = b.icmp_unsigned(">=", r, self.load("thr", base, x))
            out = b.add(out, b.zext(passed, I32))
        return b.trunc(out, I8)
