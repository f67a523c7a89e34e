"""Remembers what was computed from the objects used last, such as scenarios.

A scenario is frozen, so what follows from it alone need not be computed again at every stage of
a run.  Few are remembered, because some results are large and a sweep has thousands.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import wraps
from typing import TypeVar

Given = TypeVar("Given")
T = TypeVar("T")

#: Objects remembered by each function.
KEPT = 4


def once(function: Callable[[Given], T]) -> Callable[[Given], T]:
    """Compute a function of a frozen object once for each of the objects used last.

    It is known by being the same object; for an equal one the function is computed anew.  What
    is returned is shared by all callers, who must not change it.
    """
    kept: list[tuple[Given, T]] = []
    lock = threading.Lock()

    @wraps(function)
    def call(given: Given) -> T:
        with lock:
            known = next((value for one, value in kept if one is given), None)
        if known is not None:
            return known
        value = function(given)
        with lock:
            kept.insert(0, (given, value))
            del kept[KEPT:]
        return value

    return call
