"""Reads a sweep file into a study: its scenarios, its points, and what is kept."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr
from pydantic import ValidationError

from simcore.arguments import checked
from simcore.errors import ScenarioError
from simcore.scenario.files.toml_file import read_toml
from simcore.scenario.load import SHIPPED, load, load_overlaid
from simcore.scenario.messages import sentence
from simcore.scenario.schema.model import Scenario
from simcore.sweeps.schema import Axis, Overlays, Span, SweepFile, SweepPart
from simcore.sweeps.study import Study, refuse_wrong
from simcore.uncertainty.sample import sample
from simcore.variables import annotate

#: Points of a sweep at most: their inputs are held in memory.
MOST_POINTS = 10_000_000


@checked
def load_sweep(path: str | Path) -> Study:
    """Read and check a sweep file.

    Parameters
    ----------
    path
        A TOML file with the table ``[sweep]``.

    Returns
    -------
    Study
        Its scenarios, points, draws and what is kept; ``sweep`` takes it.

    Raises
    ------
    ScenarioError
        If the file or what it names is wrong: one sentence with file, key, value and remedy.
    ArgumentError
        If an argument is of the wrong kind.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> import simcore as sc
    >>> text = '''
    ... schema = "1"
    ... [sweep]
    ... scenario = "template_example"
    ... [sweep.axes]
    ... coach_hr = [0.5, 0.75, 1.0]
    ... '''
    >>> with TemporaryDirectory() as place:
    ...     _ = (Path(place) / "study.toml").write_text(text)
    ...     study = sc.load_sweep(Path(place) / "study.toml")
    >>> study.points.sizes["point"]
    3
    """
    file = Path(path)
    data = read_toml(file, str(path), SweepFile, "a sweep")
    if "sweep" not in data:
        raise ScenarioError(f"{path}: has no table [sweep]; write one, or name a sweep file")
    try:
        said = SweepFile.model_validate_json(json.dumps(data)).sweep
    except ValidationError as error:
        raise ScenarioError(sentence(error, data, {}, str(path), SweepFile)) from None
    return _study(said, file, str(path))


def _study(said: SweepPart, path: Path, file: str) -> Study:
    base = _base(said.scenario, path)
    axes = {name: _values(axis) for name, axis in said.axes.items()}
    overlays = {n: axis.overlays for n, axis in said.axes.items() if isinstance(axis, Overlays)}
    if len(overlays) > 1:
        raise ScenarioError(
            f"{file}: sweep.axes has overlays under {' and '.join(overlays)}; write the "
            f"combinations as overlays of one axis"
        )
    scenario = load(base)
    for name in [*axes.keys() - overlays.keys(), *said.constants]:
        if said.design and name in {*said.design.parameters, *said.design.ranges}:
            raise ScenarioError(
                f"{file}: {name} is set by an axis or a constant and by sweep.design; name it once"
            )
        if name in axes and name in said.constants:
            raise ScenarioError(f"{file}: {name} is an axis and a constant; name it once")
    rows = _combined(axes, said.combine, file)
    designed = _designed(said, scenario, {*axes, *said.constants}, file)
    many = len(rows) * (designed.sizes["point"] if designed is not None else 1)
    if many > MOST_POINTS:
        raise ScenarioError(
            f"{file}: sweep has {many:,} points, more than {MOST_POINTS:,}; write fewer"
        )
    points = _points(rows, said.constants, set(overlays), designed)
    scenarios: tuple[Scenario, ...] = (scenario,)
    for axis, named in overlays.items():
        where = [f"{file}: sweep.axes.{axis}.overlays.{n}" for n in named]
        scenarios = tuple(
            load_overlaid(Path(base), top, at) if top else scenario
            for top, at in zip(named.values(), where, strict=True)
        )
        number = {n: i for i, n in enumerate(named)}
        places = [number[str(n)] for n in points[axis].to_numpy()]
        points = points.assign_coords(overlay_number=("point", places))
    units = [scenario.parameters[n].unit if n in scenario.parameters else "" for n in
             map(str, points["parameter"].to_numpy())]  # fmt: skip
    points = annotate(points.assign_coords(unit=("parameter", units)))
    study = Study(
        scenarios,
        points,
        None if said.draws is None else range(said.draws),
        said.cohorts or scenario.run.cohorts,
        said.keep,
        said.by,
        said.by_cohort,
        said.perspective or None,
    )
    refuse_wrong(study)
    return study


def _base(name: str, path: Path) -> str:
    """The scenario that a sweep file names: a file beside it, or a model that ships."""
    beside = path.parent / name
    return name if name in SHIPPED and not beside.exists() else str(beside)


def _values(axis: Axis) -> list[Any]:
    if isinstance(axis, Overlays):
        return list(axis.overlays)
    if not isinstance(axis, Span):
        return list(axis)
    if axis.scale == "log":
        return [float(x) for x in np.geomspace(axis.from_, axis.to, axis.points)]
    return [float(x) for x in np.linspace(axis.from_, axis.to, axis.points)]


def _combined(axes: dict[str, list[Any]], combine: str, file: str) -> list[dict[str, Any]]:
    """Every point of the axes; without axes the single one that sets nothing."""
    if combine == "cross":
        return [dict(zip(axes, row, strict=True)) for row in product(*axes.values())]
    lengths = {name: len(values) for name, values in axes.items()}
    if len(set(lengths.values())) > 1:
        longest, shortest = (
            max(lengths, key=lengths.__getitem__),
            min(lengths, key=lengths.__getitem__),
        )
        raise ScenarioError(
            f'{file}: sweep.combine = "zip" walks axes side by side, but {longest} has '
            f"{lengths[longest]} values and {shortest} {lengths[shortest]}; write as many"
        )
    return [dict(zip(axes, row, strict=True)) for row in zip(*axes.values(), strict=True)] or [{}]


def _designed(
    said: SweepPart, scenario: Scenario, taken: set[str], file: str
) -> xr.DataArray | None:
    design = said.design
    if design is None:
        return None
    from simcore.errors import ArgumentError
    from simcore.uncertainty.draws import uncertain_parameters

    names = design.parameters or (
        [] if design.ranges else [n for n in uncertain_parameters(scenario) if n not in taken]
    )
    ranges = {n: (ends[0], ends[1]) for n, ends in design.ranges.items()}
    try:
        return sample(scenario, design.n, design.method, parameters=names or None, ranges=ranges,
                      seed=design.seed)  # fmt: skip
    except ArgumentError as error:
        raise ScenarioError(
            f"{file}: sweep.design: {str(error).removeprefix('sample: ')}"
        ) from None


def _points(
    rows: list[dict[str, Any]],
    constants: dict[str, float],
    overlays: set[str],
    designed: xr.DataArray | None,
) -> xr.DataArray:
    """Points of a design, each crossed with those of the axes."""
    inner = designed.sizes["point"] if designed is not None else 1
    set_by_axes = [n for n in (rows[0] if rows else {}) if n not in overlays]
    own = np.array([[row[n] for n in set_by_axes] for row in rows]).reshape(len(rows), -1)
    parts = [np.repeat(own, inner, axis=0)]
    names = [*set_by_axes, *constants]
    many = len(rows) * inner
    parts.append(np.tile(list(constants.values()), (many, 1)).reshape(many, -1))
    coords: dict[str, Any] = {"point": np.arange(many)}
    factor = list(names)
    for name in overlays:
        coords[name] = ("point", np.repeat([row[name] for row in rows], inner))
    if designed is not None:
        parts.append(np.tile(designed.to_numpy(), (len(rows), 1)))
        names += [str(n) for n in designed["parameter"].to_numpy()]
        factor += [str(n) for n in designed["factor"].to_numpy()]
        for place in ("matrix", "matrix_row"):
            if place in designed.coords:
                coords[place] = ("point", np.tile(designed[place].to_numpy(), len(rows)))
        coords["setting"] = ("point", np.repeat(np.arange(len(rows)), inner))
    coords |= {"parameter": names, "factor": ("parameter", factor)}
    values = np.concatenate([p.astype(float) for p in parts], axis=1)
    return xr.DataArray(values, dims=("point", "parameter"), coords=coords, name="point_value")
