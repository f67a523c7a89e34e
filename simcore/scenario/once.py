"""Remembers what was computed from the scenarios used last.

A scenario is frozen, so what follows from it alone need not be computed again at every stage of
a run.  Few are remembered, because some results are large and a sweep has thousands.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from simcore.scenario.schema.model import Scenario

T = TypeVar("T")

#: Scenarios remembered by each function.
KEPT = 4


def once(function: Callable[[Scenario], T]) -> Callable[[Scenario], T]:
    """Compute a function of a scenario once for each of the scenarios used last.

    A scenario is known by being the same object; an equal one is computed anew.  What is
    returned is shared by all callers, who must not change it.
    """
    kept: list[tuple[Scenario, T]] = []
    lock = threading.Lock()

    @wraps(function)
    def call(scenario: Scenario) -> T:
        with lock:
            known = next((value for one, value in kept if one is scenario), None)
        if known is not None:
            return known
        value = function(scenario)
        with lock:
            kept.insert(0, (scenario, value))
            del kept[KEPT:]
        return value

    return call
