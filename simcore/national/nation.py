"""Holds the baseline of a country against its national figures."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import xarray as xr

from simcore.arguments import checked
from simcore.engine.simulate import simulate
from simcore.money.flows import ledger
from simcore.national.measure import measured
from simcore.national.plan import plan
from simcore.national.population import cohort_scenario, nation_digest
from simcore.national.read import Compared, NationFile, nation_path, read_nation
from simcore.texts import DEFAULT
from simcore.uncertainty.mcse import mean_and_mcse
from simcore.variables import annotate

#: Quantiles of the model's value over draws: the ends of its 90 % band, and the median.
BAND = (0.05, 0.5, 0.95)
#: Verdicts: within the tolerance; outside with a written reason, and without; not judged.
INSIDE, EXPLAINED, OUTSIDE, SHOWN = "inside", "explained", "outside", "shown"


@checked
def nation(
    country: str | Path,
    draws: int | range | None = None,
    cohorts: int | None = None,
    *,
    threads: int | None = None,
    progress: Callable[[int], None] | None = None,
) -> xr.Dataset:
    """Make a synthetic nation of a country's baseline and hold it against national figures.

    One birth cohort is followed to the last age; its counts and its money at each age,
    times residents per child born, add up to stocks, flows and sums of a year.

    Parameters
    ----------
    country
        Name of a country, or a nation file (TOML).
    draws
        How many draws of the posterior, or which (a range); default as the file says.
    cohorts
        Cohorts of the file's number of children for each draw; default 1.
    threads
        Default: all cores.
    progress
        Called with the number of draws finished since the last call.

    Returns
    -------
    Dataset
        By national line: ``national_figure`` (money at the model's price level), ``national_value``
        (the model's, with ``_mcse`` and ``_quantile``: 5, 50 and 95 % over draws),
        ``national_ratio`` with ``national_ratio_least`` and ``national_ratio_most`` (the
        tolerance), ``national_ratio_natives`` (with as many people at each age as were born) and
        ``verdict``: inside, outside, explained (outside with a written reason) or shown (grade C,
        or set aside).  Coordinates say label, unit, year, source, grade and more of each figure.

    Raises
    ------
    ScenarioError
        If the country has no nation file, or a line names what the model does not count.
    ResultError
        If lives and money do not belong together, which would be a fault of the program.
    ArgumentError
        If an argument is of the wrong kind or out of range.

    Notes
    -----
    A cross-section built from one cohort is exact for rates that do not change from cohort to
    cohort (a stationary population); what rises or falls is judged by flows and lengths.  The
    verdict is by the mean over draws.

    Examples
    --------
    >>> import simcore as sc
    >>> from simcore.national.read import nation_path
    >>> found = sc.nation(nation_path(), draws=4)
    >>> found["national_ratio"].dims
    ('national_line',)
    >>> round(float(found["national_figure"].sel(national_line="diagnosed")))
    73220
    """
    file = file_of(country)
    scenario = cohort_scenario(file)
    lines = plan(file, scenario)
    lives = simulate(scenario, draws, cohorts or 1, threads=threads, progress=progress)
    flows = ledger(lives, scenario) if any(c.line.accounts for c in file.lines) else None
    found = measured(file, scenario, lines, lives, flows)
    names = [one.name for one in file.lines]
    dims = ("draw", "national_line")
    of_natives = [one.line.population == "natives" for one in file.lines]
    counted = np.where(of_natives, found.natives, found.residents)
    values = xr.DataArray(counted, dims=dims, coords={"national_line": names})
    natives = xr.DataArray(found.natives, dims=dims, coords={"national_line": names})
    out = xr.Dataset(coords=_coordinates(file))
    out["national_figure"] = ("national_line", found.figure)
    out["national_value"], out["national_value_mcse"] = mean_and_mcse(
        values.transpose("draw", "national_line")
    )
    out["national_value_quantile"] = values.quantile(list(BAND), "draw").transpose(
        "quantile", "national_line"
    )
    out["national_ratio"] = out["national_value"] / out["national_figure"]
    out["national_ratio_natives"] = natives.mean("draw") / out["national_figure"]
    least, most = zip(*(one.bounds for one in file.lines), strict=True)
    out["national_ratio_least"] = ("national_line", np.array(least))
    out["national_ratio_most"] = ("national_line", np.array(most))
    ratio = out["national_ratio"].to_numpy()
    verdicts = [verdict(one, float(r)) for one, r in zip(file.lines, ratio, strict=True)]
    out["verdict"] = ("national_line", verdicts)
    out.attrs |= {
        "model": file.nation.model, "digest": nation_digest(file, scenario),
        "children": scenario.children,
        "draws": lives.sizes["draw"], "cohorts": lives.sizes["cohort"],
        "seed": str(scenario.run.seed), "law_year": file.nation.law_year,
        "price_year": scenario.money.price_year if scenario.money else 0,
    }  # fmt: skip
    return annotate(out, scenario.money.currency if scenario.money else "")


def file_of(country: str | Path | None) -> NationFile:
    """Nation file of a country, or one that is named by its path."""
    if isinstance(country, Path) or (country and country.endswith(".toml")):
        return read_nation(Path(country))
    return read_nation(nation_path(country))


def verdict(one: Compared, ratio: float) -> str:
    """What a ratio of model to figure means for a line."""
    if not one.judged:
        return SHOWN
    if is_inside(one, ratio):
        return INSIDE
    return EXPLAINED if one.line.reason else OUTSIDE


def is_inside(one: Compared, ratio: float) -> bool:
    """Whether a ratio lies within a line's tolerance, judged or not; NaN does not."""
    least, most = one.bounds
    return least <= ratio <= most


def _coordinates(file: NationFile) -> dict[str, tuple[str, list[str]]]:
    lines = file.lines
    text: dict[str, list[str]] = {
        "label": [one.figure.label.in_language(DEFAULT) for one in lines],
        "domain": [one.line.domain for one in lines],
        "kind": [one.line.kind for one in lines],
        "counts": [one.line.counts for one in lines],
        "population": [one.line.population for one in lines],
        "unit": [one.figure.unit for one in lines],
        "of_year": [one.figure.year for one in lines],
        "grade": [one.figure.grade for one in lines],
        "source": [one.figure.source for one in lines],
    }
    text["national_line"] = [one.name for one in lines]
    return {key: ("national_line", values) for key, values in text.items()}
