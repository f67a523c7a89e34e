"""The answers as CSV files: ids and plain numbers with ``columns.csv``, or a language's words."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from math import isinf, isnan
from pathlib import Path
from typing import TypeGuard

import numpy as np

from simcore.report.csv_columns import described_tables
from simcore.report.exports.readable import readable
from simcore.report.exports.rows import Rows, answer_rows
from simcore.scenario.schema.model import Scenario
from simcore.storage.csv_text import harmless
from simcore.summary.answers import Answers
from simcore.texts import DEFAULT, Texts


def write_tables(
    folder: Path, answers: Answers, scenario: Scenario, texts: Texts | None = None
) -> None:
    """Write every answer, and every number used, into a new folder.

    Parameters
    ----------
    folder
        Must not exist yet.
    answers, scenario
        As for the report.
    texts
        Language; in another than English headings and names are words and numbers are rounded
        and written as its spreadsheets read them, otherwise they are ids and plain numbers.
    """
    folder.mkdir(parents=True)
    for name, table in answer_rows(answers, scenario).items():
        if localised(texts):
            write_localised(folder / f"{name}.csv", readable(name, table, scenario, texts), texts)
        else:
            write_csv(folder / f"{name}.csv", *table)
    if not localised(texts):
        write_columns(folder / "columns.csv", scenario)


def localised(texts: Texts | None) -> TypeGuard[Texts]:
    """Whether files are for the spreadsheet of a language and not for programs."""
    return texts is not None and texts.lang != DEFAULT


def write_localised(path: Path, table: Rows, texts: Texts) -> None:
    """Write a table for a language's spreadsheet: its decimal sign, and a byte order mark.

    Where decimals have a comma, semicolons stand between the columns.
    """
    comma = texts.locale.decimal == ","
    with path.open("w", encoding="utf-8-sig", newline="") as handle:
        writer = csv.writer(handle, delimiter=";" if comma else ",")
        writer.writerow([_local(name, texts) for name in table.head])
        writer.writerows([_local(cell, texts) for cell in row] for row in table.rows)


def _local(cell: object, texts: Texts) -> object:
    if isinstance(cell, float):
        plain = "" if isnan(cell) else f"{cell:.15g}" if isinf(cell) else repr(cell)
        return plain.removesuffix(".0").replace(".", texts.locale.decimal)
    return _plain(cell)


def write_columns(path: Path, scenario: Scenario) -> None:
    """Write the units and the meaning of every column of the tables beside it."""
    rows = described_tables(path.parent, scenario.money.currency if scenario.money else "")
    write_csv(path, ["table", "column", "units", "meaning"], rows)


def write_csv(path: Path, head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a table; numbers keep every digit, and no text is a formula of a spreadsheet."""
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow([_plain(cell) for cell in head])
        writer.writerows([_plain(cell) for cell in row] for row in rows)


def _plain(cell: object) -> object:
    if isinstance(cell, np.floating):
        return repr(float(cell))
    if isinstance(cell, str):
        return harmless(cell)
    return "" if cell is None else cell
