"""Completes targets and studies from the figures they name: value, source, year, grade."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from simcore.errors import ScenarioError
from simcore.scenario.read.parameters import figures
from simcore.scenario.suggest import near

#: Target key <- column of the table of figures.
TAKEN = {"source": "source", "url": "url", "source_year": "year", "grade": "confidence"}


def completed(
    targets: dict[str, dict[str, Any]], library: Path | None, file: str
) -> dict[str, dict[str, Any]]:
    """Fill in what a target leaves to the first figure in its ``from``.

    Parameters
    ----------
    targets
        As the file gives them.
    library
        Table of figures (``origins``); without it nothing can be taken.
    file
        Name for messages.

    Returns
    -------
    dict
        Targets with value, interval, source, year and grade.  Per cent become shares.

    Raises
    ------
    ScenarioError
        If a figure is unknown or has no number.
    """
    if library is None:
        return targets
    known = figures(library)
    return {name: _complete(name, given, known, file) for name, given in targets.items()}


def _complete(
    name: str, given: dict[str, Any], known: dict[str, dict[str, str]], file: str
) -> dict[str, Any]:
    if not given.get("from"):
        return given
    row = cited(given["from"], known, f"{file}: targets.{name}")
    out = with_origin(given, row)
    if "value" in out:
        return out
    if not row["value"].strip():
        raise ScenarioError(
            f"{file}: targets.{name} takes its value from {given['from'][0]!r}, which has none; "
            f"write value = NUMBER"
        )
    unit = 0.01 if row["unit"].startswith("%") else 1.0
    out["value"] = float(row["value"]) * unit
    if row["low"].strip() and row["high"].strip() and "sd" not in out:
        out.setdefault("low", float(row["low"]) * unit)
        out.setdefault("high", float(row["high"]) * unit)
    return out


def cited(ids: list[str], known: dict[str, dict[str, str]], where: str) -> dict[str, str]:
    """First of the figures that ``from`` names, all of which must be known."""
    for one in ids:
        if one not in known:
            raise ScenarioError(
                f"{where}.from = {one!r} is not an id of the figures; {near(one, known)}"
            )
    return known[ids[0]]


def with_origin(given: dict[str, Any], row: dict[str, str]) -> dict[str, Any]:
    """Source, address, year and grade of a figure, where nothing else is said."""
    out = dict(given)
    for key, column in TAKEN.items():
        if row.get(column):
            out.setdefault(key, row[column])
    return out
