"""Joint draws of calibrated parameters (CSV): the best fit, then one row per draw."""

from __future__ import annotations

from math import isfinite
from pathlib import Path
from typing import Any

from simcore.errors import ScenarioError
from simcore.scenario.files.csv_file import read_csv
from simcore.scenario.suggest import near

#: First column, and its text in the row of the best fit.
DRAW, CENTRE = "draw", "best"
_REMEDY = "make it with simcore calibrate"


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
    what = f"a posterior (a column {DRAW!r}, a row {CENTRE!r} and one row per draw)"
    table = read_csv(path, what, lambda header: header[:1] == [DRAW], _REMEDY)
    rows = list(table.rows)
    if len(rows) < 2 or rows[0][1][0] != CENTRE:
        raise ScenarioError(f"{path}: is not {what}; {_REMEDY}")
    names = table.columns[1:]
    for name in names:
        if name not in known:
            raise ScenarioError(
                f"{path}: column {name!r} is not a parameter of the model; "
                f"{near(name, known)}, or calibrate again"
            )
    columns: list[list[float]] = [[] for _ in names]
    for line, row in rows:
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
