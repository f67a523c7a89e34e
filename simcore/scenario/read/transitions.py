"""Reads transitions from a table (CSV): one row, one transition."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from simcore.errors import ScenarioError
from simcore.scenario.conditions import OPEN
from simcore.scenario.files.csv_file import read_csv
from simcore.scenario.schema.transitions import TRANSITIONS, Competing

#: Columns with the number: exactly one of them.
VALUES = tuple(key for key, kind in TRANSITIONS.items() if issubclass(kind, Competing))
#: Columns with a range of whole years, and the key they become.
RANGES = {"age": "ages", "year": "years", "spell": "spell"}
_RANGE = re.compile(r"([0-9]{1,4})(?:(\+)|-([0-9]{1,5}))?")


def read_transitions(path: Path) -> list[dict[str, Any]]:
    """Read one table of transitions.

    Parameters
    ----------
    path
        CSV with the columns from, to, one of ``VALUES`` (a number, a
        parameter id, or ``rest``), and conditions: age, year or spell (``16``,
        ``16-20`` or ``16+``), and any attribute, domain or ``before.DOMAIN`` (a state,
        several with ``|`` between them; empty: any).

    Returns
    -------
    list of dict
        Transitions as the schema wants them.

    Raises
    ------
    ScenarioError
        If a column is missing, or a range is not one.
    """
    table = read_csv(
        path,
        f"a table of transitions (columns from, to and exactly one of {', '.join(VALUES)})",
        _has_transitions,
        "check the name in 'transitions_from'",
    )
    kind = next(c for c in VALUES if c in table.columns)
    return [_row(row, kind, f"{path}, line {line}") for line, row in table.named()]


def _has_transitions(header: list[str]) -> bool:
    return {"from", "to"} <= set(header) and len(set(VALUES) & set(header)) == 1


def _row(row: dict[str, str], kind: str, where: str) -> dict[str, Any]:
    out: dict[str, Any] = {"from": row["from"].split("|"), "to": row["to"]}
    when: dict[str, Any] = {}
    for column, text in row.items():
        value = text.strip()
        if column in ("from", "to", kind) or value == "":
            continue
        if column in RANGES:
            match = _RANGE.fullmatch(value)
            if match is None:
                raise ScenarioError(
                    f"{where}: {column} = {value!r} is not a range; write 16, 16-20 or 16+"
                )
            first, open_end, last = match.groups()
            out[RANGES[column]] = [int(first), OPEN if open_end else int(last or first)]
        elif column.startswith("before."):
            when.setdefault("before", {})[column.removeprefix("before.")] = value.split("|")
        else:
            when[column] = value.split("|")
    if when:
        out["when"] = when
    value = row[kind].strip()
    if value == "rest":
        return out | {"rest": True}
    try:
        return out | {kind: float(value)}
    except ValueError:
        return out | {kind: value}
