"""Outcomes counted in the actual cohort at the contract's follow-up times."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
import xarray as xr

from simcore.contracts.position import Floats, Ints, by_sample
from simcore.scenario.cells import cells_of, per_count
from simcore.scenario.schema.metric import Metric
from simcore.scenario.schema.model import Scenario


@dataclass(frozen=True)
class Counted:
    """True outcomes, one column per intake year and follow-up, in order of time.

    Attributes
    ----------
    row
        Year (row of the flows) at whose end the outcome is measured, shape ``(point,)``.
    follow
        Place of the follow-up in the metric's list, shape ``(point,)``.
    intake
        Intake year as a place (0 where all are pooled), shape ``(point,)``.
    people
        Children measured, shape ``(point,)``.
    present, absent
        With and without the programme, same children, shape ``(sample, point)``.
    heads
        Whether the numbers are children; only then can one be missed or mistaken.
    """

    row: Ints
    follow: Ints
    intake: Ints
    people: Floats
    present: Floats
    absent: Floats
    heads: bool


def resolved(scenario: Scenario, metric: Metric) -> Metric:
    """Write out what a metric takes from a declared outcome of the scenario."""
    if not metric.outcome:
        return metric
    known = scenario.outcomes[metric.outcome]
    return metric.model_copy(update={"table": known.table, "when": known.when, "ages": known.ages})


def rows_of(follow_up: float, per_year: int) -> int:
    """Row of counts whose end is the first at or after a follow-up (in years)."""
    return max(ceil(follow_up * per_year - 1e-9) - 1, 0)


def count(
    metric: Metric,
    scenario: Scenario,
    lives: xr.Dataset,
    flows: xr.Dataset | None,
    arms: tuple[str, str],
) -> Counted:
    """Count a metric in simulated lives.

    Parameters
    ----------
    metric
        With table, or with accounts (then the unit is the currency, and flows are needed).
    scenario, lives, flows
        As for ``finance``.
    arms
        Baseline and alternative.

    Returns
    -------
    Counted
        Follow-ups after the horizon are left out: they are never measured.
    """
    metric = resolved(scenario, metric)
    if metric.accounts:
        return _money(metric, scenario, flows, arms)
    counts = lives["count"] if "count" in lives else lives["expected"]
    cells = cells_of(scenario, metric)
    places = np.flatnonzero(lives["table"].to_numpy() == metric.table)[cells]
    intakes = [int(w) for w in lives["intake"].to_numpy()]
    kept = [w for w in intakes if not metric.intakes or w in metric.intakes]
    scale = per_count(scenario, metric.table) * metric.per_year
    per_year = scenario.run.rows_per_year
    by_arm = []
    for arm in arms:
        one = counts.sel(arm=arm)
        if "cohort" not in one.dims:
            one = one.expand_dims(cohort=[0], axis=1)
        rows = rows_of(max(metric.follow_up), per_year) + 1  # later years are not looked at
        one = one.isel(year=slice(0, rows))
        by_intake = {
            w: one.isel(intake=intakes.index(w)).isel(cell=places).sum("cell").to_numpy()
            for w in kept
        }
        by_arm.append(
            {w: a.reshape(-1, a.shape[-1]).astype(float) * scale for w, a in by_intake.items()}
        )
    people = {w: float(scenario.intakes[w]) for w in kept}
    shift = {w: w - intakes[0] for w in kept}
    events = scenario.tables[metric.table].events is not None
    heads = events or (metric.per_year == 1.0 and metric.measure == "at")
    return _points(metric, by_arm, people, shift, per_year, heads)


def _money(
    metric: Metric, scenario: Scenario, flows: xr.Dataset | None, arms: tuple[str, str]
) -> Counted:
    """Money spent on some accounts (by some payers), from the flows."""
    assert flows is not None
    account, payer = flows["account"].to_numpy(), flows["payer"].to_numpy()
    sector = flows["sector"].to_numpy()
    use = np.isin(account, metric.accounts)
    if metric.saved_by:
        use &= np.isin(payer, metric.saved_by) | np.isin(sector, metric.saved_by)
    per_year = scenario.run.rows_per_year
    by_arm = [{0: by_sample(flows, arm)[..., use].sum(axis=-1)} for arm in arms]
    # Flows are in calendar years and hold all intake years: one intake, counted from the first.
    return _points(metric, by_arm, {0: float(scenario.children)}, {0: 0}, per_year, False)


def _points(
    metric: Metric,
    by_arm: Sequence[dict[int, Floats]],
    people: dict[int, float],
    shift: dict[int, int],
    per_year: int,
    heads: bool,
) -> Counted:
    """Read each intake at each follow-up and put the points in order of time."""
    points: list[tuple[int, int, int, Floats, Floats]] = []
    for intake in people:
        last = -1
        for k, s in enumerate(metric.follow_up):
            r = rows_of(s, per_year)
            if r >= by_arm[0][intake].shape[1]:
                continue
            start = {"at": r, "since": last + 1, "until": 0}[metric.measure]
            read = [one[intake][:, start : r + 1].sum(axis=1) for one in by_arm]
            points.append((shift[intake] + r // per_year, k, intake, read[1], read[0]))
            last = r
    points.sort(key=lambda f: (f[0], f[1], f[2]))
    if metric.pool_intakes:
        points = _pooled(points, len(people))
        total = sum(people.values())
        sizes = [total] * len(points)
    else:
        sizes = [people[f[2]] for f in points]
    samples = len(next(iter(by_arm[0].values()))) if by_arm[0] else 0
    empty = np.zeros((samples, 0))
    return Counted(
        row=np.array([f[0] for f in points], np.int64),
        follow=np.array([f[1] for f in points], np.int64),
        intake=np.array([f[2] for f in points], np.int64),
        people=np.array(sizes, float),
        present=np.stack([f[3] for f in points], axis=1) if points else empty,
        absent=np.stack([f[4] for f in points], axis=1) if points else empty,
        heads=heads,
    )


def _pooled(
    points: list[tuple[int, int, int, Floats, Floats]], intakes: int
) -> list[tuple[int, int, int, Floats, Floats]]:
    """All intake years together, measured when the last of them is."""
    out = []
    for k in dict.fromkeys(f[1] for f in points):
        same = [f for f in points if f[1] == k]
        if len(same) == intakes:
            present = np.sum([f[3] for f in same], axis=0)
            absent = np.sum([f[4] for f in same], axis=0)
            out.append((max(f[0] for f in same), k, 0, present, absent))
    return out


def given(
    metric: Metric,
    people: int,
    present: Sequence[float],
    absent: Sequence[float] | None,
    years: int,
) -> Counted:
    """Outcomes that were observed, one number per follow-up; no lives behind them."""
    rows = [rows_of(s, 1) for s in metric.follow_up]
    keep = [k for k, r in enumerate(rows) if r < years and k < len(present)]
    base = [0.0] * len(present) if absent is None else list(absent)
    return Counted(
        row=np.array([rows[k] for k in keep], np.int64),
        follow=np.array(keep, np.int64),
        intake=np.zeros(len(keep), np.int64),
        people=np.full(len(keep), float(people)),
        present=np.array([[float(present[k]) for k in keep]]),
        absent=np.array([[float(base[k]) for k in keep]]),
        heads=False,
    )
