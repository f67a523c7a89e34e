"""Reads parameter tables (CSV): one row, one number, with id, source and grade."""

from __future__ import annotations

import csv
from math import isfinite, nan
from pathlib import Path
from typing import Any

from simcore.errors import ScenarioError

#: Columns that must be there, with the names accepted for each.
REQUIRED = ("id", "value", "unit", "grade", "source")


def _number(text: str, where: str, column: str) -> float | None:
    if text.strip() == "":
        return None
    try:
        number = float(text)
    except ValueError:
        number = nan
    if not isfinite(number):
        raise ScenarioError(
            f"{where}: {column} = {text!r} is not a number; "
            f"write a plain number with a decimal point"
        )
    return number


def _rows(path: Path) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8", newline="") as handle:
            return list(csv.DictReader(handle))
    except FileNotFoundError:
        raise ScenarioError(
            f"{path}: the file does not exist; check the name in 'tables'"
        ) from None


def figures(path: Path) -> dict[str, dict[str, str]]:
    """Read a table of figures as their sources give them: id -> row."""
    return {row["id"]: row for row in _rows(path)}


def read_parameters(path: Path, origins: Path | None = None) -> dict[str, dict[str, Any]]:
    """Read one table of parameters.

    Parameters
    ----------
    path
        CSV with the columns id, value, low, high, unit, grade (or confidence) and
        source; optional: from, group, distribution, price_year, source_year, url,
        note, label_en, label_da.
    origins
        A table of figures as their sources give them; the column ``from`` names its
        ids, and a row without its own source takes theirs.

    Returns
    -------
    dict
        Parameter id -> its fields, as the schema wants them.

    Raises
    ------
    ScenarioError
        If a column or number is missing or not a number.
    """
    rows = _rows(path)
    known = figures(origins) if origins else {}
    out: dict[str, dict[str, Any]] = {}
    for line, row in enumerate(rows, start=2):
        where = f"{path}, line {line}"
        row = {"grade": row.get("confidence", ""), **row}
        missing = [
            c for c in REQUIRED if not row.get(c, "").strip() and c not in ("value", "source")
        ]
        if missing:
            raise ScenarioError(
                f"{where}: column {missing[0]!r} is empty; every number needs "
                f"an id, a unit, a source and a grade"
            )
        name = row["id"]
        if name in out:
            raise ScenarioError(f"{where}: id = {name!r} stands twice; rename one of the rows")
        value = _number(row["value"], where, "value")
        low, high = (_number(row.get(c, "") or "", where, c) for c in ("low", "high"))
        if value is None:
            if low is None or high is None:
                continue  # a finding without a number cannot be a parameter
            value = (low + high) / 2
        entry: dict[str, Any] = {"value": value, "unit": row["unit"], "grade": row["grade"]}
        if low is not None and high is not None:
            entry |= {"low": low, "high": high}
        ids = [i for i in (row.get("from") or "").split(";") if i]
        for i in ids:
            if origins and i not in known:
                raise ScenarioError(
                    f"{where}: from = {i!r} is not an id of {origins.name}; correct the id"
                )
        cited = [known[i]["source"] for i in ids if i in known]
        source = (row.get("source") or "") or "; ".join(dict.fromkeys(cited))
        if not source:
            raise ScenarioError(f"{where}: source of {name!r} is empty; say where it comes from")
        entry["source"] = source
        url = (row.get("url") or "") or next((known[i]["url"] for i in ids if i in known), "")
        # A figure's year; for an unsourced price the year of its level.
        years = [row.get("source_year") or "", *(known[i]["year"] for i in ids if i in known)]
        year = "; ".join(dict.fromkeys(y for y in years if y)) or (row.get("price_year") or "")
        optional = {
            "from": ids,
            "url": url,
            "source_year": year,
            "note": row.get("note") or "",
            "group": row.get("group") or "",
            "distribution": row.get("distribution") or "",
        }
        entry |= {key: text for key, text in optional.items() if text}
        if (row.get("price_year") or "").strip():
            entry["price_year"] = int(row["price_year"])
        if row.get("label_en"):
            entry["label"] = {"en": row["label_en"], "da": row["label_da"]}
        out[name] = entry
    return out
