"""Compiles an operation alone, and compares it with its slow twin."""

import numba
import numpy as np
from numba.core.extending import _Intrinsic

from simcore.kernels.options import kernel
from tests.engine import slow_operations
from tests.engine.cases_of_operations import arguments


def alone(operation):
    """An operation that Python can call: those of the machine are for compiled code only."""
    if isinstance(operation, _Intrinsic):
        return kernel(lambda *given: operation(*given))
    return kernel(operation.py_func)


def _changed_part(part_of):
    """A part goes back to Python as it is changed in place."""

    @kernel
    def change(array, first, count):
        part = part_of(array, first, count)
        for i in range(len(part)):
            part[i] = i + 1
        return len(part)

    return change


def _slow_change(array, first, count):
    part = slow_operations.part_of(array, first, count)
    for i in range(len(part)):
        part[i] = i + 1
    return len(part)


def check(source, module, name):
    """Every case of an operation of ``source``, a module or a changed copy of it."""
    operation, twin = getattr(source, name), getattr(slow_operations, name)
    fast = alone(operation) if name != "part_of" else _changed_part(operation)
    slow = twin if name != "part_of" else _slow_change
    cases = zip(arguments(module, name), arguments(module, name), strict=True)
    for number, (found, wanted) in enumerate(cases):
        assert fast(*found) == slow(*wanted), f"another result in case {number}"
        for place, (one, other) in enumerate(zip(found, wanted, strict=True)):
            assert np.array_equal(one, other), f"another argument {place} in case {number}"


def operations_of(module):
    """Names of what a module compiles, not of what it imports."""
    kinds = (numba.core.dispatcher.Dispatcher, _Intrinsic)
    return {
        name
        for name, thing in vars(module).items()
        if isinstance(thing, kinds) and _home(thing) == module.__name__
    }


def _home(thing):
    return getattr(thing, "_defn", thing).__module__
