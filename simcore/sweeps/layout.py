"""What a sweep keeps of each point and draw: variables, their dimensions and labels."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from simcore.engine.shape import shape_of
from simcore.engine.simulate import dataset, dtype_for
from simcore.errors import ScenarioError
from simcore.money.flows import Pricing, sector_of
from simcore.money.prices import Floats
from simcore.money.unit_prices import LineKey
from simcore.scenario.schema.model import Scenario
from simcore.sweeps.study import Study
from simcore.texts import DEFAULT
from simcore.variables import annotate


@dataclass(frozen=True)
class Layout:
    """Variables of a sweep.

    Attributes
    ----------
    variables
        Name -> dimensions after ``point``, and the type of the values.
    coords
        Labels of all dimensions but point and draw, and what belongs to them.
    by
        Whether lines are added up by payer or by sector.
    currency
        Of the scenario.
    """

    variables: dict[str, tuple[tuple[str, ...], np.dtype[Any]]]
    coords: dict[str, Any]
    by: str
    currency: str

    @cached_property
    def sizes(self) -> dict[str, int]:
        """Length of each dimension but point and draw."""
        return {k: len(v) for k, v in self.coords.items() if not isinstance(v, tuple)}

    def shape(self, name: str, points: int, draws: int) -> tuple[int, ...]:
        """Shape of a variable for so many points and draws."""
        sizes = self.sizes | {"draw": draws}
        return (points, *(sizes[d] for d in self.variables[name][0]))

    def empty(self, points: int, draws: int) -> dict[str, NDArray[Any]]:
        """Arrays of zeros for so many points and draws."""
        return {
            name: np.zeros(self.shape(name, points, draws), dtype)
            for name, (_, dtype) in self.variables.items()
        }

    def bytes(self, points: int, draws: int) -> float:
        """Size of the values of so many points and draws."""
        return float(
            sum(
                np.prod([float(s) for s in self.shape(n, points, draws)]) * dtype.itemsize
                for n, (_, dtype) in self.variables.items()
            )
        )

    def member(self, lines: list[LineKey], scenario: Scenario) -> Floats:
        """Which lines belong to which payer or sector, (line, payer)."""
        payers = list(self.coords["payer"])
        out = np.zeros((len(lines), len(payers)))
        for i, key in enumerate(lines):
            out[i, payers.index(group_of(key, scenario, self.by))] = 1.0
        return out

    def dataset(self, study: Study, arrays: dict[str, Any], points: Any, draws: Any) -> xr.Dataset:
        """Label values of some points and draws, with the inputs beside them."""
        own = {n: (("point", *dims), arrays[n]) for n, (dims, _) in self.variables.items()}
        out = xr.Dataset(own, coords=self.coords | {"draw": list(draws)})
        out["point_value"] = study.points.isel(point=points)
        return annotate(out.assign_attrs(self.attrs(study)), self.currency)

    def template(self, study: Study, points: Any) -> xr.Dataset:
        """Labels and inputs alone, without draws."""
        out = xr.Dataset(coords=self.coords)
        out["point_value"] = study.points.isel(point=points)
        return annotate(out.assign_attrs(self.attrs(study)), self.currency)

    def attrs(self, study: Study) -> dict[str, Any]:
        """What is said of a sweep as a whole."""
        out: dict[str, Any] = {
            "scenario": study.scenario.name,
            "baseline": study.scenario.baseline,
            "cohorts": study.cohorts,
            "children": study.scenario.children,
            "central": int(study.draws is None),
        }
        if "payer" in self.coords:
            out["perspective"] = study.perspective or ""
        return out


def group_of(key: LineKey, scenario: Scenario, by: str) -> str:
    """Payer or sector of a line."""
    return key[1] if by == "payer" else sector_of(scenario, key[1])


def layout_of(study: Study) -> Layout:
    """What a sweep keeps.

    Raises
    ------
    ScenarioError
        If there is a single arm, or nothing to keep.
    """
    first = study.scenario
    if len(first.arms) < 2:
        raise ScenarioError(
            f"{first.name}: arms has only {first.baseline!r}, so there is nothing to compare it "
            f"with; add [arms.NAME] with what that arm sets otherwise"
        )
    shape = shape_of(first)
    counts = np.zeros((len(first.arms), 1, 1, len(first.intakes), first.run.rows, shape.cells),
                      dtype_for(first))  # fmt: skip
    stub = dataset(shape, counts, range(1), central=True)
    cohort = ("cohort",) if study.by_cohort else ()
    variables: dict[str, tuple[tuple[str, ...], np.dtype[Any]]] = {}
    coords: dict[str, Any] = {"arm": list(first.arms)[1:]}
    real = np.dtype(float)
    # Which lines there are does not depend on numbers, so one variant of each scenario will do.
    of_each = {v.overlay: v.scenario for v in reversed(study.shared.variants)}
    priced = [s for _, s in sorted(of_each.items()) if s.accounts]
    if priced:
        pricings = [(s, Pricing(stub, s, study.perspective)) for s in priced]
        groups = (group_of(k, s, study.by) for s, p in pricings for k in p.lines)
        coords["payer"] = list(dict.fromkeys(groups))
        if study.by == "payer":
            sectors = [sector_of(priced[0], p) for p in coords["payer"]]
            coords["sector"] = ("payer", sectors)
        variables["npv"] = (("arm", "draw", *cohort, "payer"), real)
        if study.keep != "npv":
            flows = pricings[0][1].flows(stub)
            coords["year"] = flows["year"].to_numpy()
            coords["discount"] = ("year", flows["discount"].to_numpy())
            coords["calendar"] = ("year", flows["calendar"].to_numpy())
            variables["gain_by_year"] = (("arm", "draw", *cohort, "year", "payer"), real)
    if first.outcomes:
        coords["outcome"] = list(first.outcomes)
        coords["outcome_unit"] = (
            "outcome",
            [o.unit.in_language(DEFAULT) for o in first.outcomes.values()],
        )
        variables["outcome_change"] = (("arm", "draw", *cohort, "outcome"), real)
    if study.keep == "counts":
        coords["intake"], coords["cell"] = list(first.intakes), shape.labels
        coords["row"] = stub["year"].to_numpy()
        inner = ("draw", "cohort", "intake", "cell", "row")
        unsigned = np.dtype(dtype_for(first))
        variables["baseline_count"] = (inner, unsigned)
        variables["count_change"] = (("arm", *inner), np.dtype(f"i{min(2 * unsigned.itemsize, 8)}"))
    if study.keep == "counts" or study.by_cohort:
        coords["cohort"] = np.arange(study.cohorts)
    if not variables:
        raise ScenarioError(
            f"{first.name}: has no accounts and no outcomes to keep; add [accounts], or keep counts"
        )
    money = first.money
    return Layout(variables, coords, study.by, money.currency if money else "")
