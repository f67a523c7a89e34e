"""Checks of calibration targets: their cells, years, scales and shared drifts."""

from __future__ import annotations

from collections.abc import Iterator

from simcore.scenario.cells import cell_table, chosen, target_cells
from simcore.scenario.schema.model import Scenario
from simcore.scenario.schema.targets import Target
from simcore.scenario.suggest import near
from simcore.scenario.uses import life_parameters

Problem = tuple[str, str]


def target_problems(s: Scenario) -> Iterator[Problem]:
    """Yield what is wrong with targets and with what is to be fitted."""
    drifts = s.calibration.drifts if s.calibration else {}
    for name, target in s.targets.items():
        key = f"targets.{name}"
        yield from _cells(s, key, target)
        if target.drift and target.drift not in drifts:
            yield f"{key}.drift", f"= {target.drift!r} is not in calibration.drifts; add it there"
        if target.years and not 0 <= target.years[0] <= target.years[1] < s.run.years:
            yield (
                f"{key}.years",
                f"= {target.years} lies outside the {s.run.years} years of the run; correct it",
            )
        if (target.low is None) != (target.high is None):
            yield key, "gives only one of low and high; give both or none"
        low, high = target.low, target.high
        if low is not None and high is not None and not low <= target.value <= high:
            yield (
                f"{key}.value",
                f"= {target.value:g} lies outside low = {low:g} and high = {high:g}; correct one",
            )
        if target.working_scale != "plain" and target.value <= 0:
            yield f"{key}.value", f"= {target.value:g} must be above 0 on its scale; correct it"
        if target.working_scale == "logit" and target.value >= 1:
            yield (
                f"{key}.value",
                f"= {target.value:g} is not a share; write a number between 0 and 1",
            )
    if s.calibration is None:
        if s.targets:
            yield "targets", "are given without [calibration]; say there what is to be fitted"
        return
    used = life_parameters(s)
    for part, names in (
        ("parameters", s.calibration.parameters),
        ("except", s.calibration.except_),
    ):
        for name in names:
            if name not in used:
                yield (
                    f"calibration.{part}",
                    f"names {name!r}, which the lives do not use; {near(name, used)}",
                )
    for arm_name, arm in s.arms.items():
        for name in sorted(set(arm.set) & set(s.calibration.parameters)):
            yield (
                "calibration.parameters",
                f"names {name!r}, which arm {arm_name!r} sets; a fitted number holds in every arm",
            )


def _cells(s: Scenario, key: str, target: Target) -> Iterator[Problem]:
    for table in (target.table, target.per or target.table):
        if table not in s.tables:
            yield f"{key}.table", f"= {table!r} is not a table; {near(table, s.tables)}"
            return
    top, below = target_cells(s, target, {})
    other = target_cells(s, target, target.relative_to)
    for part, table, when in (
        ("share", target.table, top),
        ("of", target.per or target.table, below),
        ("relative_to", target.table, other[0]),
        ("relative_to", target.per or target.table, other[1]),
    ):
        try:
            places = chosen(s, cell_table(s, table), when, target.ages)
        except (KeyError, ValueError) as error:
            yield f"{key}.{part}", f"{error.args[0]}; correct it or split the table"
            continue
        if not places:
            yield f"{key}.{part}", f"chooses no cell of table {table!r}; correct it"
