"""Points of a study: values of parameters by a design of ``scipy.stats.qmc``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from simcore.arguments import checked
from simcore.errors import ArgumentError
from simcore.randomness.streams import stream
from simcore.scenario.quantiles import EDGES
from simcore.scenario.schema.model import Scenario
from simcore.scenario.suggest import near
from simcore.uncertainty.draws import columns_of, quantiles_at, uncertain_parameters
from simcore.variables import annotate

Floats = NDArray[np.float64]
#: Designs of points.
Method = Literal["saltelli", "sobol", "lhs", "halton", "random"]


@checked
def sample(
    scenario: Scenario,
    n: int,
    method: Method = "lhs",
    *,
    parameters: Sequence[str] | None = None,
    ranges: Mapping[str, tuple[float, float]] | None = None,
    seed: int = 0,
) -> xr.DataArray:
    """Choose points: values of uncertain parameters, by a design.

    Parameters
    ----------
    scenario
        A checked scenario.
    n
        Points, or with ``"saltelli"`` (a power of two) the base of n x (factors + 2) points.
    method
        ``"lhs"`` a Latin hypercube, ``"sobol"`` and ``"halton"`` scrambled sequences,
        ``"random"`` independent points, ``"saltelli"`` what Sobol indices need.
    parameters
        Ids of those that vary; default all uncertain ones, or those in ``ranges``.
    ranges
        Parameter id -> least and most, evenly in between, in place of its distribution.
    seed
        Of the design.

    Returns
    -------
    DataArray
        ``point_value`` (point, parameter), each column in the unit that the coordinate ``unit``
        says.  ``factor`` (parameter) names what varies as one: a parameter, its group, or the
        posterior that it was fitted in.  With ``"saltelli"`` the coordinates ``matrix`` (0 is A,
        1 is B, then AB of each factor in order) and ``matrix_row`` say where a point stands.

    Raises
    ------
    ArgumentError
        If a parameter is unknown or not uncertain, a range runs backwards, or n is no power of
        two where the design wants one.

    Notes
    -----
    The designs are those of ``scipy.stats.qmc``; the matrices A, B and AB those of Saltelli et al.
    (2010), Computer Physics Communications 181:259-270.

    Examples
    --------
    >>> import simcore as sc
    >>> points = sc.sample(sc.load("template_example"), 8, parameters=["coach_hr", "leaves_care"])
    >>> points.dims, points.shape
    (('point', 'parameter'), (8, 2))
    """
    bounds = dict(ranges or {})
    names = list(parameters) if parameters is not None else list(bounds)
    names = list(dict.fromkeys([*(names or uncertain_parameters(scenario)), *bounds]))
    _refuse_wrong(scenario, names, bounds)
    factors = factors_of(scenario, names, bounds)
    unit, where = _design(method, n, [len(columns) for columns in factors.values()], seed)
    points = points_at(scenario, names, unit, bounds)
    points.attrs |= {"method": method, "seed": seed}
    return points.assign_coords({name: ("point", place) for name, place in where.items()})


def factors_of(
    scenario: Scenario, names: Sequence[str], ranges: Mapping[str, tuple[float, float]]
) -> dict[str, list[str]]:
    """What varies as one -> labels of its columns of probabilities, in order of the names."""
    out: dict[str, list[str]] = {}
    for name in names:
        parameter = scenario.parameters[name]
        columns = [name] if name in ranges else columns_of(scenario, name)
        if name in ranges:
            factor = name
        elif parameter.posterior:
            factor = parameter.joint
        else:
            factor = parameter.group or name
        known = out.setdefault(factor, [])
        known += [c for c in columns if c not in known]
    return out


def points_at(
    scenario: Scenario,
    names: Sequence[str],
    unit: Floats,
    ranges: Mapping[str, tuple[float, float]],
) -> xr.DataArray:
    """Points from places in the unit cube, one dimension for each column of the factors."""
    factors = factors_of(scenario, names, ranges)
    labels = [c for columns in factors.values() for c in columns]
    columns = dict(zip(labels, np.clip(unit, *EDGES).T, strict=True))
    values = quantiles_at(scenario, [n for n in names if n not in ranges], columns.__getitem__)
    for name, (low, high) in ranges.items():
        values[name] = low + (high - low) * columns[name]
    # Names of distributions and groups may be names of parameters too, so factors are by column.
    of = {c: factor for factor, own in factors.items() for c in own}
    own = {n: of[n if n in ranges else columns_of(scenario, n)[0]] for n in names}
    out = xr.DataArray(
        np.stack([values[n] for n in names], axis=1),
        dims=("point", "parameter"),
        coords={
            "point": np.arange(len(unit)),
            "parameter": list(names),
            "unit": ("parameter", [scenario.parameters[n].unit for n in names]),
            "factor": ("parameter", [own[n] for n in names]),
        },
        name="point_value",
    )
    return annotate(out)


def _refuse_wrong(
    scenario: Scenario, names: list[str], ranges: Mapping[str, tuple[float, float]]
) -> None:
    uncertain = set(uncertain_parameters(scenario))
    if not names:
        raise ArgumentError(
            f"sample: {scenario.name} has no uncertain parameter; give ranges={{PARAMETER: (least, "
            f"most)}}"
        )
    for name in names:
        if name not in scenario.parameters:
            raise ArgumentError(
                f"sample: {name!r} is not a parameter of {scenario.name}; {near(name, uncertain)}"
            )
        if name in ranges:
            low, high = ranges[name]
            if not np.isfinite([low, high]).all() or low >= high:
                raise ArgumentError(
                    f"sample: ranges[{name!r}] = ({low:g}, {high:g}) is no range; give the least "
                    f"and the most, as finite numbers"
                )
        elif name not in uncertain:
            raise ArgumentError(
                f"sample: {name!r} is not uncertain, so it has no distribution to choose from; "
                f"give ranges={{{name!r}: (least, most)}}"
            )


def _design(
    method: str, n: int, widths: list[int], seed: int
) -> tuple[Floats, dict[str, NDArray[np.int64]]]:
    """Places in the unit cube (point, column), and where each stands in Saltelli's design."""
    from scipy.stats import qmc

    many = sum(widths)
    if n < 1:
        raise ArgumentError(f"sample: n = {n} is out of range; give 1 or more")
    if method in ("saltelli", "sobol") and n & (n - 1):
        raise ArgumentError(
            f"sample: n = {n} is no power of two, for which a Sobol sequence is even; "
            f"give {2 ** (n.bit_length() - 1)} or {2 ** n.bit_length()}"
        )
    rng = stream(seed, "sensitivity")
    if method == "random":
        return rng.random((n, many)), {}
    if method == "lhs":
        return qmc.LatinHypercube(many, rng=rng).random(n), {}
    if method == "halton":
        return qmc.Halton(many, rng=rng).random(n), {}
    if method == "sobol":
        return qmc.Sobol(many, rng=rng).random(n), {}
    a, b = np.split(qmc.Sobol(2 * many, rng=rng).random(n), 2, axis=1)
    parts = [a, b]
    for low, width in zip(np.cumsum([0, *widths[:-1]]), widths, strict=True):
        mixed = a.copy()
        mixed[:, low : low + width] = b[:, low : low + width]
        parts.append(mixed)
    matrix = np.repeat(np.arange(len(parts)), n)
    row = np.tile(np.arange(n), len(parts))
    return np.concatenate(parts), {"matrix": matrix, "matrix_row": row}
