"""What a family of distributions is, and what is asked of any of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from simcore.errors import ScenarioError

Floats = NDArray[np.float64]


class Law(Protocol):
    """A distribution with its numbers, as scipy freezes one."""

    def ppf(self, q: Floats) -> Any:
        """Quantiles of probabilities in (0, 1), same shape; they never fall."""

    def mean(self) -> Any:
        """Its mean, a finite number."""

    def std(self) -> Any:
        """Its standard deviation, a finite number."""


def _nothing(numbers: Mapping[str, float]) -> str | None:
    return None


@dataclass(frozen=True)
class Family:
    """One family of distributions.

    Attributes
    ----------
    name
        As scenario files write it.
    needs
        The sets of numbers that it can be given by; all are finite.
    law
        From its numbers to the distribution, of which ``ppf`` gives the draws.
    free
        Numbers that may be 0 or below; the others must be above 0.
    problem
        What else is wrong with its numbers, as the end of a sentence, or None.
    """

    name: str
    needs: tuple[frozenset[str], ...]
    law: Callable[[Mapping[str, float]], Law]
    free: frozenset[str] = frozenset()
    problem: Callable[[Mapping[str, float]], str | None] = _nothing


#: Families by name: the table of kinds that the functions here are given.
Families = Mapping[str, Family]


def problem_of(kind: str, numbers: Mapping[str, float], families: Families) -> str | None:
    """What is wrong with a distribution, as the end of a sentence, or None."""
    if kind not in families:
        known = ", ".join(sorted(families))
        return f"names {kind!r}, which is no distribution; choose from {known}"
    family = families[kind]
    if set(numbers) not in family.needs:
        ways = " or ".join(", ".join(sorted(way)) for way in family.needs)
        return f"gives {', '.join(sorted(numbers)) or 'nothing'} for {kind}; give {ways}"
    low = next((k for k, v in numbers.items() if k not in family.free and not v > 0), None)
    if low is not None:
        return f"gives {low} = {numbers[low]:g} for {kind}; write a number above 0"
    problem = family.problem(numbers)
    if problem:
        return problem
    try:
        with np.errstate(all="ignore"):
            law = family.law(numbers)
            finite = bool(np.isfinite([law.mean(), law.std()]).all())
    except ArithmeticError:
        finite = False
    if not finite:
        return f"gives numbers too large or too small for {kind}; correct them"
    return None


def law_of(kind: str, numbers: Mapping[str, float], families: Families) -> Law:
    """The distribution of a checked kind and numbers; a Dirichlet count gives its gamma."""
    return families[kind].law(numbers)


def mean_of(kind: str, numbers: Mapping[str, float], families: Families, where: str) -> float:
    """Mean of a distribution.

    Raises
    ------
    ScenarioError
        If the numbers are not those of the distribution; ``where`` begins the sentence.
    """
    problem = problem_of(kind, numbers, families)
    if problem:
        raise ScenarioError(f"{where} {problem}")
    return float(law_of(kind, numbers, families).mean())
