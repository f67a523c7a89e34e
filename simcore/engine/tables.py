"""Tables of thresholds as the machine reads them: rows padded to whole vectors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from simcore.lifecourse.factors import Factor
from simcore.lifecourse.programs import Program, Programs
from simcore.scenario.schema.model import Scenario


@dataclass(frozen=True)
class Table:
    """A program as the machine reads it.

    Attributes
    ----------
    program
        The program.
    base, width
        Place of its first threshold among an arm's rows, and length of a row.
    differs
        By arm: whether its numbers may be others than in the first arm.
    """

    program: Program
    base: int
    width: int
    differs: list[bool]


def tables_of(scenario: Scenario, programs: Programs) -> tuple[list[Table], list[Table]]:
    """Tables of the start and of a step, one after the other.

    Parameters
    ----------
    scenario, programs
        A checked scenario and its programs.
    """
    out, base = [], 0
    names = programs.parameters
    arms = [set(own_values(arm.set, names)) for arm in scenario.arms.values()]
    for program in (*programs.start, *programs.step):
        width = _width(program.states - 1)
        used = set(program.term.tolist())
        parameters = _parameters_of(used, programs.factors)
        own = any(programs.factors[f].arms for f in used)
        touched = [own or bool(parameters & arm) for arm in arms]
        out.append(Table(program, base, width, [one or touched[0] for one in touched]))
        base += width * program.rows
    first = len(programs.start)
    return out[:first], out[first:]


def own_values(own: Mapping[str, float], parameters: Sequence[str]) -> dict[int, float]:
    """Values that an arm sets, by place among the parameters."""
    return {parameters.index(k): v for k, v in own.items() if k in parameters}


def _width(thresholds: int) -> int:
    """Length of a row of so many thresholds: what a vector holds, or whole vectors of 16."""
    return next((w for w in (4, 8) if thresholds <= w), -(-thresholds // 16) * 16)


def _parameters_of(used: set[int], factors: Sequence[Factor]) -> set[int]:
    return {p for f in used for p in (factors[f].place, factors[f].power_place)} - {-1}
