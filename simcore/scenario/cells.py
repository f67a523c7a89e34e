"""The cells of each declared table: their names and what they stand for."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from simcore.once import once
from simcore.scenario.conditions import as_list
from simcore.scenario.schema.metric import Cell, Metric
from simcore.scenario.schema.model import Scenario
from simcore.scenario.schema.targets import Cells, Target

#: Children outside the states a table is restricted to, and children whose life has ended.
ELSEWHERE, EXITED = "elsewhere", "exited"
#: Axis of a table of events.
CHANGE = "change"


@dataclass(frozen=True)
class CellTable:
    """Cells of one table, in the order of the ``cell`` dimension.

    Attributes
    ----------
    name
        Of the table.
    axes
        Axis -> its values in order; bands are written by their first value.
    cells
        One mapping axis -> value per cell; the closing cells are empty mappings.
    labels
        Unique name of each cell: ``table:value|value``.
    events
        The domain whose changes are counted, or ``""``.
    """

    name: str
    axes: dict[str, list[str]]
    cells: list[dict[str, str]]
    labels: list[str]
    events: str


def changes(scenario: Scenario, domain: str) -> list[tuple[str, str]]:
    """Every change of state that a domain's transitions permit, in declared order."""
    moves = scenario.domains[domain].transitions
    pairs = [(f, to) for m in moves for f in as_list(m.from_) for to in m.reaches if f != to]
    return list(dict.fromkeys(pairs))


def cell_table(scenario: Scenario, name: str) -> CellTable:
    """Lay out one table.

    Occupancy tables end with the cells ``elsewhere`` (where ``only`` restricts the
    table) and ``exited`` (for lives that have ended, unless the table is of the exit
    domain itself), so that every child is in exactly one cell.
    """
    table = scenario.tables[name]
    axes: dict[str, list[str]] = {}
    if table.events is not None:
        axes[CHANGE] = [f"{f}>{t}" for f, t in changes(scenario, table.events)]
    for axis in table.of:
        if axis == "age":
            values = [str(b) for b in table.age_bands]
        elif axis.startswith("spell."):
            values = [str(b) for b in table.spell_bands[axis.removeprefix("spell.")]]
        else:
            values = states_of(scenario, axis)
            if axis in table.only:
                values = [v for v in values if v in as_list(table.only[axis])]
        axes[axis] = values
    cells = [dict(zip(axes, values, strict=True)) for values in product(*axes.values())]
    labels = [f"{name}:" + "|".join(cell.values()) for cell in cells]
    if table.events is None:
        closing = ([ELSEWHERE] if table.only else []) + (
            [EXITED] if counts_exits(scenario, name) else []
        )
        cells += [{} for _ in closing]
        labels += [f"{name}:{end}" for end in closing]
    return CellTable(name, axes, cells, labels, table.events or "")


@once
def cell_tables(scenario: Scenario) -> dict[str, CellTable]:
    """Lay out all tables of a checked scenario, once for it."""
    return {name: cell_table(scenario, name) for name in scenario.tables}


def row_years(scenario: Scenario) -> NDArray[np.int64] | NDArray[np.float64]:
    """Years since intake at which each row of counts begins."""
    rows, per_year = np.arange(scenario.run.rows), scenario.run.rows_per_year
    return rows if per_year == 1 else rows / per_year


def per_count(scenario: Scenario, name: str) -> float:
    """Person-years (or events) that one count of a table stands for."""
    table = scenario.tables[name]
    if table.events is not None:
        return 1.0
    return (0.5 if table.at == "middle" else 1.0) / scenario.run.steps_per_year


def counts_exits(scenario: Scenario, name: str) -> bool:
    """Whether a table of occupancy has a cell of its own for lives that have ended."""
    table = scenario.tables[name]
    if scenario.exit is None or table.events is not None:
        return False
    return scenario.exit.domain not in table.of


def states_of(scenario: Scenario, variable: str) -> list[str]:
    """States of an attribute or domain; those of ``entry_age`` are the ages."""
    if variable == "entry_age":
        return sorted(scenario.population.entry_age, key=int)
    return scenario.members[variable].states


def chosen(
    scenario: Scenario,
    table: CellTable,
    when: dict[str, str | list[str]],
    ages: list[int] | None = None,
) -> list[int]:
    """Places of the cells (within the table) that a condition chooses.

    Parameters
    ----------
    scenario, table
        Where to look.
    when
        Axis -> values; for events ``change`` takes ``"from>to"``, with ``*`` for any.
    ages
        Inclusive; the table's age bands must begin and end there.

    Returns
    -------
    list of int

    Raises
    ------
    KeyError, ValueError
        With a text that completes a sentence, which validation reports.
    """
    for axis, values in when.items():
        if axis not in table.axes:
            raise KeyError(f"names {axis!r}, which table {table.name!r} is not split by")
        for value in as_list(values):
            if axis == CHANGE:
                if not any(_matches(value, v) for v in table.axes[axis]):
                    raise ValueError(f"names the change {value!r}, which no transition makes")
            elif value not in table.axes[axis]:
                raise ValueError(f"names {value!r}, which is not one of {table.axes[axis]}")
    bands: list[str] = []
    if ages is not None:
        bands = _bands(scenario, table, ages)
    out = []
    for place, cell in enumerate(table.cells):
        if not cell:
            continue
        if ages is not None and cell["age"] not in bands:
            continue
        if all(
            any(_matches(v, cell[axis]) if axis == CHANGE else v == cell[axis] for v in as_list(vs))
            for axis, vs in when.items()
        ):
            out.append(place)
    return out


def cells_of(s: Scenario, m: Metric) -> list[int]:
    """Places of the cells that a metric counts; any of its conditions is enough."""
    table = cell_table(s, m.table)
    return sorted({p for when in as_list_of(m.when) for p in chosen(s, table, when, m.ages)})


def as_list_of(when: Cell | list[Cell]) -> list[Cell]:
    """One condition, or several of which any is enough, as a list."""
    return when if isinstance(when, list) else [when]


def target_cells(s: Scenario, target: Target, other: Cells) -> tuple[Cells, Cells]:
    """Cells above and below the line; ``other`` replaces parts of the group.

    Where the line is counted in another table, the group holds above it as far as the
    table there is split by it.
    """
    group = target.of | other
    mine = group
    if target.per:
        axes = cell_table(s, target.table).axes
        mine = {k: v for k, v in group.items() if k in axes}
    return mine | target.share, group


def _bands(scenario: Scenario, table: CellTable, ages: list[int]) -> list[str]:
    if "age" not in table.axes:
        raise KeyError(f"names ages, but table {table.name!r} is not split by age")
    firsts = [int(b) for b in table.axes["age"]]
    ends = [*(f - 1 for f in firsts[1:]), scenario.ages[1]]
    spans = dict(zip(firsts, ends, strict=True))
    inside = [f for f, e in spans.items() if f <= ages[1] and e >= ages[0]]
    if any(f < ages[0] or spans[f] > ages[1] for f in inside):
        raise ValueError(f"has ages {ages}, which cut an age band of table {table.name!r}")
    return [str(f) for f in inside]


def _matches(pattern: str, change: str) -> bool:
    wanted, given = pattern.split(">"), change.split(">")
    return len(wanted) == 2 and all(w in ("*", f) for w, f in zip(wanted, given, strict=True))
