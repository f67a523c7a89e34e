"""Instructions that Python has no word for, written in the compiler's own language.

Each is what LLVM makes of it on the processor at hand, with or without wide vectors.
``tests/engine/slow_operations.py`` says the same in plain Python.
"""

# Numba's hooks for instructions have no types of their own.
# mypy: ignore-errors

from llvmlite import ir
from numba.core import types
from numba.extending import intrinsic
from numba.np.arrayobj import make_array, populate_array

from simcore.kernels.machine.codes import LANES

_I1, _I8, _I32, _I64 = (ir.IntType(n) for n in (1, 8, 32, 64))


def _load(context, builder, kind, array, at, element, length):
    """Vector of ``length`` elements of an array from ``at``."""
    data = make_array(kind)(context, builder, array).data
    place = builder.gep(data, [at])
    vector = ir.VectorType(element, length)
    return builder.load(builder.bitcast(place, vector.as_pointer()), align=element.width // 8)


def _everywhere(builder, number, kind):
    """Vector of the same number."""
    empty = ir.Constant(kind, ir.Undefined)
    first = builder.insert_element(empty, number, ir.Constant(_I32, 0))
    zeros = ir.Constant(ir.VectorType(_I32, kind.count), None)
    return builder.shuffle_vector(first, empty, zeros)


@intrinsic
def wide(typing):
    """Loops of this function use the widest vectors that the processor has.

    For some processors LLVM keeps to 32 bytes where they have 64, for the sake of other programs.
    """

    def generate(context, builder, signature, values):
        # llvmlite knows only attributes that are one word.
        set.add(builder.function.attributes, '"prefer-vector-width"="512"')
        return context.get_dummy_value()

    return types.void(), generate


@intrinsic
def part_of(typing, array, first, count):
    """View of ``count`` elements of a one-dimensional array from ``first``.

    As a slice, but nobody counts who refers to it: for parts that are used at once, while the
    array lives.  Counting references would cost more than most operations.
    """
    kind = types.Array(array.dtype, 1, "C")

    def generate(context, builder, signature, values):
        whole = make_array(signature.args[0])(context, builder, values[0])
        out = make_array(kind)(context, builder)
        size = context.get_constant(types.intp, context.get_abi_sizeof(whole.data.type.pointee))
        populate_array(
            out,
            data=builder.gep(whole.data, [values[1]], inbounds=True),
            shape=[values[2]],
            strides=[size],
            itemsize=size,
            meminfo=None,
        )
        return out._getvalue()

    return kind(array, types.intp, types.intp), generate


@intrinsic
def bits_of(typing, row, at):
    """A word with a bit for each of the 64 bytes of ``row`` from ``at`` that is not zero."""

    def generate(context, builder, signature, values):
        vector = _load(context, builder, signature.args[0], *values, _I8, LANES)
        on = builder.icmp_unsigned("!=", vector, ir.Constant(vector.type, None))
        return builder.bitcast(on, _I64)

    return types.uint64(row, types.intp), generate


@intrinsic
def bits_equal(typing, row, at, value):
    """A word with a bit for each of the 64 bytes of ``row`` from ``at`` that equals ``value``."""

    def generate(context, builder, signature, values):
        array, place, number = values
        vector = _load(context, builder, signature.args[0], array, place, _I8, LANES)
        equal = builder.icmp_unsigned("==", vector, _everywhere(builder, number, vector.type))
        return builder.bitcast(equal, _I64)

    return types.uint64(row, types.intp, types.uint8), generate


@intrinsic
def lowest_bit(typing, word):
    """Place of the lowest bit of a word that is not zero."""

    def generate(context, builder, signature, values):
        return builder.cttz(values[0], ir.Constant(_I1, 1))

    return types.intp(types.uint64), generate


@intrinsic
def count_bits(typing, word):
    """How many bits of a word are set."""

    def generate(context, builder, signature, values):
        return builder.ctpop(values[0])

    return types.intp(types.uint64), generate


def _reached(length):
    @intrinsic
    def reached(typing, rows, at, uniform):
        """How many of the thresholds ``rows[at : at + length]`` the uniform has reached."""

        def generate(context, builder, signature, values):
            array, place, number = values
            row = _load(context, builder, signature.args[0], array, place, _I32, length)
            passed = builder.icmp_unsigned(">=", _everywhere(builder, number, row.type), row)
            word = builder.bitcast(passed, ir.IntType(length))
            return builder.zext(builder.ctpop(builder.zext(word, _I32)), _I64)

        return types.intp(rows, types.intp, types.uint32), generate

    return reached


reached_4, reached_8, reached_16 = _reached(4), _reached(8), _reached(16)
