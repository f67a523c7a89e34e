"""The families that can be used: those that ship, and those of installed packages.

A package registers a family as an entry point of the group ``simcore.distributions``
(``simcore/kinds.py``)::

    [project.entry-points."simcore.distributions"]
    frechet = "its_module:FRECHET"      # a simcore.distributions.Family
"""

from __future__ import annotations

from typing import Any

from simcore.distributions.families import BUILT_IN
from simcore.distributions.family import Family
from simcore.kinds import Kinds


def _problem(family: Any, name: str, entry: str) -> str | None:
    if isinstance(family, Family) and family.name == name:
        return None
    return f"is not a simcore.distributions.Family of that name; correct the entry point {entry!r}"


#: The table of distributions that parameters may name.
DISTRIBUTIONS = Kinds[Family]("simcore.distributions", "distribution", BUILT_IN, _problem)
