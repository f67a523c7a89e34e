"""Expected counts, without simulation: the joint distribution propagated step by step.

Written apart from the kernel and its tables: it reads the scenario itself and needs
nothing but NumPy, so an error in one is not an error in both.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import prod

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from simcore.arguments import checked
from simcore.errors import ScenarioError, TooLargeError
from simcore.lifecourse.joint import Joint, Space, Watch, needs_old
from simcore.lifecourse.moves import moves_of
from simcore.lifecourse.rules import first_shares, step_probabilities
from simcore.scenario.cells import CHANGE, cell_tables, changes, counts_exits, row_years
from simcore.scenario.digests import lives_digest
from simcore.scenario.order import update_order
from simcore.scenario.read.children import starting_values
from simcore.scenario.read.interventions import capacities
from simcore.scenario.schema.model import Scenario
from simcore.scenario.schema.setup.table import Table
from simcore.scenario.uses import life_parameters
from simcore.uncertainty.draws import parameter_draws
from simcore.variables import annotate

Floats = NDArray[np.float64]
#: What a table of children gives for those of one intake.
Given = dict[str, NDArray[np.uint8]]

#: Largest number of joint states that is enumerated (about 2 GB of work space).
LIMIT = 30_000_000
#: How far rounding may lead a probability outside 0 to 1.
ROUNDING = 1e-9


@checked
def expected(
    scenario: Scenario,
    draws: int | range | Sequence[int] | None = None,
    *,
    points: xr.DataArray | None = None,
) -> xr.Dataset:
    """Propagate the joint distribution of all variables through all steps.

    Parameters
    ----------
    scenario
        A checked scenario, or a sub-model of one.
    draws
        How many draws of the parameters, or which (a range or a list of labels); default
        one with every parameter at its value.
    points
        Values to take instead (draw, parameter), for all parameters of the lives.

    Returns
    -------
    Dataset
        ``expected`` (arm, draw, intake, year, cell): the mean of ``count`` per cohort,
        unit person-steps, with the same coordinates.

    Raises
    ------
    TooLargeError
        If the joint state space cannot be enumerated; the text gives its size.
    ScenarioError
        If a probability is not one.
    ArgumentError
        If an argument is of the wrong kind or out of range.

    Notes
    -----
    Exact up to rounding.  Time and memory are proportional to the joint number of
    states, which is the product over all variables of states x tracked spells.

    Examples
    --------
    >>> import simcore as sc
    >>> part = sc.submodel(sc.load("template_example"), ["care"])
    >>> mean = sc.expected(part)["expected"].sel(arm="baseline", cell="care:care")
    >>> mean.squeeze().values[:3].round(1)
    array([23.6, 18.9, 15.6])
    """
    space = Space.of(scenario)
    _refuse_if_large(space)
    wanted = range(draws) if isinstance(draws, int) else draws
    names = sorted(life_parameters(scenario))
    values = (
        parameter_draws(scenario, wanted, names)
        if points is None
        else points.sel(parameter=names).transpose("draw", "parameter")
    )
    tables = list(cell_tables(scenario).values())
    labels = [label for t in tables for label in t.labels]
    intakes = scenario.intakes
    given = starting_values(scenario)
    shape = (len(scenario.arms), values.sizes["draw"], len(intakes), scenario.run.rows, len(labels))
    out = np.zeros(shape)
    for a, (one, arm) in enumerate(scenario.arms.items()):
        for d in range(values.sizes["draw"]):
            theta = dict(zip(names, map(float, values.to_numpy()[d]), strict=True)) | arm.set
            for w, children in enumerate(intakes.values()):
                first = sum(list(intakes.values())[:w])
                mine = {k: v[first : first + children] for k, v in given.items()}
                share = _propagate(scenario, space, theta, children, mine, one)
                out[a, d, w] = share * children
    data = xr.Dataset(
        {"expected": (("arm", "draw", "intake", "year", "cell"), out)},
        coords={
            "arm": list(scenario.arms),
            "draw": values["draw"].to_numpy(),
            "intake": list(intakes),
            "year": row_years(scenario),
            "cell": labels,
            "table": ("cell", [t.name for t in tables for _ in t.labels]),
        },
        attrs={
            "scenario": scenario.name,
            "lives_digest": lives_digest(scenario),
            "children": scenario.children,
            "central": int(draws is None),
        },
    )
    return annotate(data)


def joint_size(scenario: Scenario) -> int:
    """Number of joint states that ``expected`` would enumerate."""
    return Space.of(scenario).size


def _refuse_if_large(space: Space) -> None:
    if space.size > LIMIT:
        parts = " x ".join(f"{name} {prod(shape)}" for name, shape in space.parts().items())
        raise TooLargeError(
            f"expected: the joint state space has {space.size:.2g} states ({parts}), more than the "
            f"{LIMIT:,} that can be enumerated; take a part of it with "
            f"simcore.submodel(scenario, [...])"
        )


def _propagate(
    scenario: Scenario, space: Space, theta: dict[str, float], children: int, given: Given, arm: str
) -> Floats:
    """Expected share of children in each cell, shape ``(years, cells)``."""
    offsets, upto = {}, 0
    for name, cells in cell_tables(scenario).items():
        offsets[name] = upto
        upto += len(cells.labels)
    out = np.zeros((scenario.run.rows, upto))
    joint = _start(scenario, space, theta, children, given)
    exited: dict[str, Joint] = {}
    gone = 0.0
    per_year = scenario.run.steps_per_year
    # Domain -> first year with these probabilities, and them; other years may have the same.
    known: dict[str, tuple[int, dict[tuple[int, int], Floats]]] = {}
    for step in range(scenario.run.total_steps):
        year = step // per_year
        row = out[step * scenario.run.rows_per_year // per_year]
        _occupy(scenario, joint, exited, gone, year, row, offsets, ("start", "middle"))
        before_states = joint.begin_step()
        for name in update_order(scenario):
            alike = moves_of(scenario, name).alike[year]
            if name not in known or known[name][0] != alike:
                known[name] = alike, step_probabilities(scenario, joint, name, theta, year, arm)
                _refuse_impossible(scenario, name, known[name][1].values())
            joint.move(name, known[name][1], _watch(scenario, name, year, row, offsets))
            if scenario.exit and scenario.exit.domain == name:
                leaving = joint.take(name, scenario.exit.state)
                _events(scenario, leaving, year, row, offsets)
                gone += float(leaving.mass.sum())
                _keep(scenario, leaving, exited)
        _events(scenario, joint, year, row, offsets)
        joint.end_step(before_states)
        _occupy(scenario, joint, exited, gone, year, row, offsets, ("end", "middle"))
    return out


def _start(
    scenario: Scenario, space: Space, theta: dict[str, float], children: int, given: Given
) -> Joint:
    """Joint distribution at intake: attributes in order, then domains as they update.

    What a table of children gives comes first, as often as it occurs in the intake.
    """
    joint = Joint.observed(space, given) if given else Joint.empty(space)
    places = capacities(scenario)
    for name in [*space.attributes, *update_order(scenario)]:
        if name in joint.names:
            continue
        if name in places:
            inside = min(places[name], children) / children
            joint.add(name, [np.array(inside), np.array(1.0 - inside)])
        else:
            shares = first_shares(scenario, joint, name, theta)
            _refuse_impossible(scenario, name, shares)
            joint.add(name, shares)
    return joint


def _refuse_impossible(scenario: Scenario, name: str, parts: Iterable[Floats]) -> None:
    """Refuse what is no probability, up to rounding; NaN fails every comparison."""
    for part in parts:
        if not (np.min(part) >= -ROUNDING and np.max(part) <= 1.0 + ROUNDING):
            raise ScenarioError(
                f"{scenario.name}: a probability of {name!r} comes out as "
                f"{np.min(part):.6g} to {np.max(part):.6g}; correct its rates, shares and ratios"
            )


def _keep(scenario: Scenario, leaving: Joint, exited: dict[str, Joint]) -> None:
    """Remember where those who left stand, for tables that are of the exit domain.

    States and spells stay as they were; years, and so ages, go on.
    """
    for name, table in scenario.tables.items():
        if table.events is None and not counts_exits(scenario, name):
            part = leaving.onto(_axes(table))
            if name in exited:
                part = Joint(part.space, part.mass + exited[name].mass, part.names)
            exited[name] = part


def _occupy(
    scenario: Scenario,
    joint: Joint,
    exited: dict[str, Joint],
    gone: float,
    year: int,
    row: Floats,
    offsets: dict[str, int],
    times: tuple[str, ...],
) -> None:
    for name, table in scenario.tables.items():
        if table.events is not None or table.at not in times:
            continue
        shares = _cells(scenario, joint, name, year)
        if name in exited:
            shares = shares + _cells(scenario, exited[name], name, year)
        if scenario.exit and counts_exits(scenario, name):
            shares = np.append(shares, gone)
        row[offsets[name] : offsets[name] + len(shares)] += shares


def _cells(scenario: Scenario, joint: Joint, name: str, year: int) -> Floats:
    """Share of the joint mass in each cell of an occupancy table (without ``exited``)."""
    table = scenario.tables[name]
    cells = cell_tables(scenario)[name]
    mass = joint.mass.sum()
    joint = joint.onto(_axes(table))
    masses = [
        joint.axis_classes(scenario, table, axis, values, year)
        for axis, values in cells.axes.items()
    ]
    shares = joint.tally(masses)
    if table.only:
        return np.append(shares.ravel(), mass - shares.sum())
    return shares.ravel()


def _axes(table: Table) -> set[str]:
    """Axes of the joint distribution that a table looks at."""
    names = {axis.removeprefix("spell.") for axis in table.of}
    return (names - {"age"}) | ({"entry_age"} if "age" in names else set())


def _watch(
    scenario: Scenario, domain: str, year: int, row: Floats, offsets: dict[str, int]
) -> Watch | None:
    """Count changes of a domain as they happen, where nothing later matters to them."""
    tables = {
        n: t
        for n, t in scenario.tables.items()
        if t.events == domain and not needs_old(scenario, t)
    }
    if not tables:
        return None
    states = scenario.domains[domain].states

    def count(f: int, t: int, flow: Joint) -> None:
        for name, table in tables.items():
            cells = cell_tables(scenario)[name]
            place = cells.axes[CHANGE].index(f"{states[f]}>{states[t]}")
            part = flow.onto(_axes(table))
            masses = [
                part.axis_classes(scenario, table, axis, values, year)
                for axis, values in cells.axes.items()
                if axis != CHANGE
            ]
            shares = part.tally(masses).ravel()
            first = offsets[name] + place * len(shares)
            row[first : first + len(shares)] += shares

    return count


def _events(
    scenario: Scenario, joint: Joint, year: int, row: Floats, offsets: dict[str, int]
) -> None:
    for name, table in scenario.tables.items():
        if not needs_old(scenario, table):
            continue
        cells = cell_tables(scenario)[name]
        part = joint.onto({*_axes(table), str(table.events), f"before.{table.events}"})
        others = [a for a in cells.axes if a != CHANGE]
        masses = [
            part.axis_classes(scenario, table, axis, cells.axes[axis], year) for axis in others
        ]
        shares = [
            part.tally(masses, part.changed(str(table.events), f, t)).ravel()
            for f, t in changes(scenario, str(table.events))
        ]
        flat = np.concatenate(shares) if shares else np.zeros(0)
        row[offsets[name] : offsets[name] + len(flat)] += flat
