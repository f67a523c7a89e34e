"""A sweep as it is worked through: points, draws, and the scenarios that they stand on."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from simcore.errors import ScenarioError
from simcore.scenario.check.numbers import value_problems
from simcore.scenario.digests import digest, digest_of, lives_digest
from simcore.scenario.schema.model import Scenario
from simcore.scenario.submodel import held_at, with_values
from simcore.scenario.suggest import near
from simcore.scenario.uses import life_parameters, money_parameters, switches
from simcore.sweeps.schema import Keep
from simcore.uncertainty.draws import parameter_draws

Floats = NDArray[np.float64]
#: Points for each of the lives from which on prices are a product of matrices.
MANY = 16


class Variant(NamedTuple):
    """A scenario that some points stand on.

    Attributes
    ----------
    scenario
        With what cannot vary from draw to draw held at the points' values: law and convention.
    life
        Number of its lives: variants with the same number share them.
    overlay
        Number of the study's scenario that it is made of.
    """

    scenario: Scenario
    life: int
    overlay: int


@dataclass(frozen=True)
class Study:
    """Points of a scenario, draws, and what is kept of them.

    Attributes
    ----------
    scenarios
        The scenario, or each of its overlays.
    points
        ``point_value`` (point, parameter); coordinates of the points say what else is known of
        them, ``overlay_number`` (point) which scenario they stand on.
    draws
        Labels of the draws; None holds what the points leave out at its value.
    cohorts
        Of each point and draw.
    keep, by, by_cohort, perspective
        As a sweep file says.
    """

    scenarios: tuple[Scenario, ...]
    points: xr.DataArray
    draws: Sequence[int] | None
    cohorts: int
    keep: Keep = "npv"
    by: str = "payer"
    by_cohort: bool = False
    perspective: str | None = None

    @property
    def scenario(self) -> Scenario:
        """The first of its scenarios, whose arms, years and cells all have."""
        return self.scenarios[0]

    @property
    def names(self) -> list[str]:
        """Parameters that points set."""
        return [str(n) for n in self.points["parameter"].to_numpy()]

    @property
    def labels(self) -> list[int]:
        """Labels of the draws; a study without has the single draw 0."""
        return [0] if self.draws is None else [int(d) for d in self.draws]

    @cached_property
    def overlay(self) -> NDArray[np.int64]:
        """Number of each point's scenario."""
        if "overlay_number" in self.points.coords:
            return self.points["overlay_number"].to_numpy().astype(np.int64)
        return np.zeros(self.points.sizes["point"], np.int64)

    @cached_property
    def shared(self) -> _Shared:
        """Which points stand on which variant, and which share lives."""
        return _shared(self)

    @cached_property
    def as_product(self) -> bool:
        """Whether so many points share lives that prices are worth a product of matrices."""
        return self.points.sizes["point"] >= MANY * len(np.unique(self.shared.life))

    def with_draws(self, draws: Sequence[int]) -> Study:
        """The same at other draws; one whose parameters are not drawn stays as it is."""
        return self if self.draws is None else replace(self, draws=draws)

    def digest(self) -> str:
        """Digest of what every value follows from; of the draws only whether there are any."""
        return digest_of(
            {
                "scenarios": [digest(s) for s in self.scenarios],
                "overlay": _bytes_of(self.overlay.astype("<i8")),
                "parameters": self.names,
                "points": _bytes_of(self.points.to_numpy().astype("<f8")),
                "drawn": self.draws is not None,
                "cohorts": self.cohorts,
                "keep": [self.keep, self.by, self.by_cohort, self.perspective],
            }
        )


def _bytes_of(array: NDArray[Any]) -> str:
    return hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest()


class _Shared(NamedTuple):
    """How points share work.

    Attributes
    ----------
    variants
        Scenarios with what cannot vary by draw.
    variant
        Number of each point's variant.
    life
        Number of each point's lives: points of one number have the same children.
    order
        Points in the order in which they are worked through: those that share lives together.
    """

    variants: tuple[Variant, ...]
    variant: NDArray[np.int64]
    life: NDArray[np.int64]
    order: NDArray[np.int64]


def _shared(study: Study) -> _Shared:
    values, names = study.points.to_numpy(), study.names
    variants: list[Variant] = []
    lives: dict[str, int] = {}
    variant = np.zeros(len(values), np.int64)
    life_of: dict[tuple[int, bytes], int] = {}
    life = np.zeros(len(values), np.int64)
    for number, scenario in enumerate(study.scenarios):
        some = np.flatnonzero(study.overlay == number)
        held = [k for k, n in enumerate(names) if n in switches(scenario)]
        lively = [k for k, n in enumerate(names) if n in life_parameters(scenario)]
        known: dict[bytes, int] = {}
        for point in some:
            law = values[point, held]
            if law.tobytes() not in known:
                known[law.tobytes()] = len(variants)
                set_to = {names[k]: float(x) for k, x in zip(held, law, strict=True)}
                own = held_at(scenario, set_to) if held else scenario
                key = lives_digest(own if set(held) & set(lively) else scenario)
                life_number = lives.setdefault(key, len(lives))
                variants.append(Variant(own, life_number, number))
            variant[point] = known[law.tobytes()]
            place = (variants[variant[point]].life, values[point, lively].tobytes())
            life[point] = life_of.setdefault(place, len(life_of))
    return _Shared(tuple(variants), variant, life, np.argsort(life, kind="stable"))


def refuse_wrong(study: Study) -> None:
    """Raise unless points set parameters of their scenarios, to values that these may have.

    Raises
    ------
    ScenarioError
        With the point, the parameter, its value and what to write.
    """
    first = study.scenario
    for scenario in study.scenarios:
        for what in ("arms", "run", "tables"):
            if what == "arms":
                same = list(scenario.arms) == list(first.arms)
            else:
                same = getattr(scenario, what) == getattr(first, what)
            if not same:
                raise ScenarioError(
                    f"{scenario.name}: an overlay changes {what}, which all points of a sweep "
                    f"share; write two sweeps"
                )
        used = life_parameters(scenario) | money_parameters(scenario)
        here = study.points.to_numpy()[study.overlay == study.scenarios.index(scenario)]
        for k, name in enumerate(study.names):
            if name not in used:
                raise ScenarioError(
                    f"{scenario.name}: sweep: {name!r} is not a parameter that it uses; "
                    f"{near(name, used)}"
                )
            for value in (np.min(here[:, k]), np.max(here[:, k])):
                for text in value_problems(scenario, name, float(value)):
                    raise ScenarioError(f"{scenario.name}: sweep: {name} {text}")
                if name in switches(scenario):  # law and convention have checks of their own
                    with_values(scenario, {name: float(value)})


def values_at(
    study: Study, scenario: Scenario, points: NDArray[np.int64] | None, draws: Sequence[int]
) -> xr.DataArray:
    """Values of all parameters at each point and draw, (draw = point x draw, parameter).

    Parameters
    ----------
    study
        The sweep.
    scenario
        One of its scenarios.
    points
        Places of the points; None is one that sets nothing.
    draws
        Labels of the draws.
    """
    drawn = parameter_draws(scenario, None if study.draws is None else draws)
    names = [str(n) for n in drawn["parameter"].to_numpy()]
    values = np.tile(drawn.to_numpy(), (1 if points is None else len(points), 1))
    for k, name in enumerate(study.names):
        if points is not None and name in names:
            values[:, names.index(name)] = np.repeat(study.points.to_numpy()[points, k], len(draws))
    return xr.DataArray(
        values,
        dims=("draw", "parameter"),
        coords={"draw": np.arange(len(values)), "parameter": names},
    )
