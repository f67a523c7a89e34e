"""Reads parameter tables (CSV): one row, one number, with id, source and grade."""

from __future__ import annotations

from datetime import date
from math import isfinite, nan
from pathlib import Path
from typing import Any

from simcore.errors import ScenarioError
from simcore.scenario.files.csv_file import read_csv
from simcore.scenario.suggest import meant
from simcore.texts.read import STORED, languages

#: Cells that no parameter may leave empty.
REQUIRED = ("id", "unit", "grade")
#: The date from which a row's value holds; a number has a row for each.
FROM = "valid_from"
#: What may differ between the rows of a number.
BY_DATE = ("value", "low", "high", "grade", "source", "source_year", "url", "note", "price_year")
#: Columns of a table of figures that are read; the first two must be there.
FIGURE = ("id", "source", "value", "low", "high", "unit", "year", "url", "confidence")


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
            f"write {meant(text) or 'a plain number with a decimal point'}"
        )
    return number


def _whole(text: str, where: str, column: str) -> int:
    if not (text.strip().isascii() and text.strip().isdigit() and len(text) < 10):
        raise ScenarioError(f"{where}: {column} = {text!r} is not a year; write for example 2025")
    return int(text)


def figures(path: Path) -> dict[str, dict[str, str]]:
    """Read a table of figures as their sources give them: id -> row.

    Columns that the file leaves out are empty.

    Raises
    ------
    ScenarioError
        If it is no such table, an id is empty or stands twice, or a number is none.
    """
    table = read_csv(
        path,
        "a table of figures (columns id and source; value, low, high, unit, year, url, confidence)",
        lambda header: set(FIGURE[:2]) <= set(header),
        "check the name in 'origins'",
    )
    out: dict[str, dict[str, str]] = {}
    for line, row in table.named():
        where = f"{path}, line {line}"
        _once(row["id"], out, where)
        out[row["id"]] = dict.fromkeys(FIGURE, "") | row
        for column in ("value", "low", "high"):
            _number(out[row["id"]][column], where, column)
    return out


def _once(name: str, known: dict[str, Any], where: str) -> None:
    if not name.strip():
        raise ScenarioError(f"{where}: column 'id' is empty; name the row")
    if name in known:
        raise ScenarioError(f"{where}: id = {name!r} stands twice; rename one of the rows")


def _has_parameters(header: list[str]) -> bool:
    return {"id", "value", "unit"} <= set(header) and bool({"grade", "confidence"} & set(header))


def read_parameters(path: Path, origins: Path | None = None) -> dict[str, dict[str, Any]]:
    """Read one table of parameters.

    Parameters
    ----------
    path
        CSV with the columns id, value, low, high, unit, grade (or confidence) and
        source; optional: from, group, distribution, price_year, source_year, url,
        note, label_LANGUAGE (label_en, ...), valid_from.  A number may have several rows,
        each with the date from which it holds.
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
    table = read_csv(
        path,
        "a table of parameters (columns id, value, unit, grade and source)",
        _has_parameters,
        "check the name in 'tables_from'",
    )
    known = figures(origins) if origins else {}
    out: dict[str, dict[str, Any]] = {}
    for line, row in table.named():
        where = f"{path}, line {line}"
        row = {"grade": row.get("confidence", ""), **row}
        missing = [c for c in REQUIRED if not row[c].strip()]
        if missing:
            raise ScenarioError(
                f"{where}: column {missing[0]!r} is empty; every number needs "
                f"an id, a unit, a source and a grade"
            )
        name, day = row["id"], row.get(FROM, "").strip()
        known_rows = day and out.get(name, {}).get("values")
        _once(name, {} if known_rows else out, where)
        value = _number(row["value"], where, "value")
        low, high = (_number(row.get(c, ""), where, c) for c in ("low", "high"))
        if value is None:
            if low is None or high is None:
                continue  # a finding without a number cannot be a parameter
            value = (low + high) / 2
        entry: dict[str, Any] = {"value": value, "unit": row["unit"], "grade": row["grade"]}
        if low is not None and high is not None:
            entry |= {"low": low, "high": high}
        ids = [i for i in row.get("from", "").split(";") if i]
        for i in ids:
            if origins and i not in known:
                raise ScenarioError(
                    f"{where}: from = {i!r} is not an id of {origins.name}; correct the id"
                )
        cited = [known[i]["source"] for i in ids if i in known]
        source = row.get("source", "") or "; ".join(dict.fromkeys(cited))
        if not source:
            raise ScenarioError(f"{where}: source of {name!r} is empty; say where it comes from")
        entry["source"] = source
        url = row.get("url", "") or next((known[i]["url"] for i in ids if i in known), "")
        # A figure's year; for an unsourced price the year of its level.
        years = [row.get("source_year", ""), *(known[i]["year"] for i in ids if i in known)]
        year = "; ".join(dict.fromkeys(y for y in years if y)) or row.get("price_year", "")
        optional = {
            "from": ids,
            "url": url,
            "source_year": year,
            "note": row.get("note", ""),
            "group": row.get("group", ""),
            "distribution": row.get("distribution", ""),
        }
        entry |= {key: text for key, text in optional.items() if text}
        if row.get("price_year", "").strip():
            entry["price_year"] = _whole(row["price_year"], where, "price_year")
        labels = {lang: row[f"label_{lang}"] for lang in languages() if row.get(f"label_{lang}")}
        if labels:
            entry["label"] = dict.fromkeys(STORED, next(iter(labels.values()))) | labels
        out[name] = _dated(entry, day, out.get(name, {}), where) if day else entry
    return out


def _dated(entry: dict[str, Any], day: str, known: dict[str, Any], where: str) -> dict[str, Any]:
    """Add a row to the values of a number; what is not by date is as its last row has it."""
    try:
        date.fromisoformat(day)
    except ValueError:
        raise ScenarioError(f"{where}: {FROM} = {day!r} is not a date; write YYYY-MM-DD") from None
    rows = known.get("values", [])
    if any(row["from"] == day for row in rows):
        raise ScenarioError(f"{where}: {FROM} = {day!r} stands twice; remove one of the rows")
    if known and known["unit"] != entry["unit"]:
        raise ScenarioError(
            f"{where}: unit = {entry['unit']!r} differs from that of an earlier date, "
            f"{known['unit']!r}; give both in one unit"
        )
    row = {"from": day} | {key: entry[key] for key in BY_DATE if key in entry}
    return entry | {"values": sorted([*rows, row], key=lambda one: str(one["from"]))}
