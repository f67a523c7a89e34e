"""Joint draws of calibrated parameters (CSV): the best fit, then one row per draw."""

from __future__ import annotations

import csv
from math import isfinite
from pathlib import Path
from typing import Any

from simcore.errors import ScenarioError
from simcore.scenario.close import near

#: First column, and its text in the row of the best fit.
DRAW, CENTRE = "draw", "best"


def read_posterior(path: Path, known: dict[str, Any], joint: str) -> dict[str, dict[str, Any]]:
    """Read a posterior that ``simcore calibrate`` wrote.

    Parameters
    ----------
    path
        CSV: column ``draw``, then one column per parameter; the first row is the best fit.
    known
        The scenario's parameters.
    joint
        Name of this fit: its rows are drawn apart from those of other fits.

    Returns
    -------
    dict
        Parameter id -> ``value``, ``posterior`` and ``joint``.

    Raises
    ------
    ScenarioError
        If a column is no parameter, a cell no number, or rows are missing.
    """
    try:
        with path.open(encoding="utf-8", newline="") as handle:
            rows = list(csv.reader(handle))
    except FileNotFoundError:
        raise ScenarioError(
            f"{path}: the file does not exist; simcore calibrate writes it"
        ) from None
    if len(rows) < 3 or rows[0][:1] != [DRAW] or rows[1][:1] != [CENTRE]:
        raise ScenarioError(
            f"{path}: is not a posterior (a column {DRAW!r}, a row {CENTRE!r} and one row per "
            f"draw); make it with simcore calibrate"
        )
    names = rows[0][1:]
    for name in names:
        if name not in known:
            raise ScenarioError(
                f"{path}: column {name!r} is not a parameter of the model; "
                f"{near(name, known)}, or calibrate again"
            )
    columns: list[list[float]] = [[] for _ in names]
    for line, row in enumerate(rows[1:], start=2):
        if len(row) != len(rows[0]):
            raise ScenarioError(
                f"{path}, line {line}: has {len(row)} cells, not {len(rows[0])}; "
                f"the file is damaged: calibrate again"
            )
        for name, column, text in zip(names, columns, row[1:], strict=True):
            column.append(_number(text, f"{path}, line {line}: {name}"))
    return {
        name: {"value": column[0], "posterior": column[1:], "joint": joint}
        for name, column in zip(names, columns, strict=True)
    }


def _number(text: str, where: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = float("nan")
    if not isfinite(number):
        raise ScenarioError(f"{where} = {text!r} is not a number; calibrate again")
    return number
