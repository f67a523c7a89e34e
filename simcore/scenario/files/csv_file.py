"""Reads CSV files: one reader for all tables that a scenario names."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from simcore.errors import ScenarioError
from simcore.scenario.files.places import MOST_TABLE, read_text
from simcore.scenario.files.workbook import Sheet, read_workbook

#: What spreadsheets write between columns where decimals have a comma.
_OTHER = (";", "\t")
#: Characters in which a header is looked for.
_HEAD = 100_000
_COMMA = re.compile(r"([+-]?\d+),(\d+)")
_POINT_OR_GROUP = re.compile(r"[+-]?[1-9]\d{0,2}\.\d{3}")


@dataclass(frozen=True)
class Table:
    """A table with the columns it should have.

    Attributes
    ----------
    columns
        Names in the header, each once.
    rows
        (line in the file, one cell per column); read once, front to back.
    """

    columns: list[str]
    rows: Iterator[tuple[int, list[str]]]

    def named(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Rows as (line, column -> cell)."""
        return ((line, dict(zip(self.columns, cells, strict=True))) for line, cells in self.rows)


def read_csv(
    path: Path,
    what: str,
    known: Callable[[list[str]], bool],
    remedy: str,
    most: int = MOST_TABLE,
) -> Table:
    """Read a table: a header, and in every row one cell per column; CSV or a workbook (.xlsx).

    With semicolons or tabs between the columns decimals may have a comma.

    Parameters
    ----------
    path
        Of the file.
    what
        What it should be, with the columns that make it so; for messages.
    known
        Whether a header is that of such a table.
    remedy
        What to do if there is no file, or another one.
    most
        Bytes it may have.

    Raises
    ------
    ScenarioError
        Until the header is known to be right, without a word of what the file holds.
    """
    if path.suffix.lower() in (".xlsx", ".xlsm", ".xls"):
        sheets = read_workbook(path, most, remedy)
        empty: list[Sheet] = [[]]
        fits = [s for s in sheets if known([cell.strip() for cell in next(iter(s), (0, []))[1]])]
        if len(fits) > 1:
            raise ScenarioError(
                f"{path}: has {len(fits)} sheets that are {what}; keep one of them in this file"
            )
        return of_rows(iter((fits or sheets or empty)[0]), path, what, known, remedy)
    return read_csv_text(read_text(path, str(path), most, remedy), path, what, known, remedy)


def read_csv_text(
    text: str, path: Path, what: str, known: Callable[[list[str]], bool], remedy: str
) -> Table:
    """Read the text of a CSV file; see ``read_csv``."""
    first = text[:_HEAD].strip().partition("\n")[0]
    fits = (m for m in _OTHER if m in first and known([n.strip(' "\r') for n in first.split(m)]))
    mark = next(fits, ",")
    return of_rows(_rows(text, path, mark), path, what, known, remedy, comma=mark != ",")


def of_rows(
    rows: Iterator[tuple[int, list[str]]],
    path: Path,
    what: str,
    known: Callable[[list[str]], bool],
    remedy: str,
    comma: bool = False,
) -> Table:
    """Make a table of rows; see ``read_csv``.  With ``comma`` decimals may have a comma."""
    header = [name.strip() for name in next(rows, (0, []))[1]]
    if not header:
        raise ScenarioError(f"{path}: is empty; write {what}")
    if not known(header):
        raise ScenarioError(f"{path}: is not {what}; {remedy}")
    if "" in header:
        raise ScenarioError(
            f"{path}: column {header.index('') + 1} has no name; name it or remove it"
        )
    if len(set(header)) < len(header):
        twice = Counter(header).most_common(1)[0][0]
        raise ScenarioError(f"{path}: column {twice!r} stands twice; rename or remove one")
    even = _even(rows, len(header), path)
    if comma:
        even = (
            (line, [_with_point(cell, f"{path}, line {line}") for cell in cells])
            for line, cells in even
        )
    return Table(header, even)


def _rows(text: str, path: Path, mark: str) -> Iterator[tuple[int, list[str]]]:
    """Rows that are not blank, with the line each begins on."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=mark)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            long = "limit" in str(error)
            raise ScenarioError(
                f"{path}, line {line}: "
                + (
                    f"has a cell of more than {csv.field_size_limit():,} characters; shorten it"
                    if long
                    else "a quotation mark is not closed, or stands inside a cell; write it twice"
                )
            ) from None
        if any(cell.strip() for cell in cells):
            yield line, cells


def _even(
    rows: Iterator[tuple[int, list[str]]], width: int, path: Path
) -> Iterator[tuple[int, list[str]]]:
    for line, cells in rows:
        if len(cells) != width:
            raise ScenarioError(
                f"{path}, line {line}: has {len(cells)} cells, and the header {width} columns; "
                f"put text that holds a comma in quotation marks"
            )
        yield line, cells


def _with_point(cell: str, where: str) -> str:
    """A cell of a table with semicolons or tabs, where decimals have a comma, with a point.

    Raises
    ------
    ScenarioError
        If a point may stand before decimals or between thousands, as in ``1.300``.
    """
    bare = cell.strip()
    if match := _COMMA.fullmatch(bare):
        return f"{match[1]}.{match[2]}"
    if _POINT_OR_GROUP.fullmatch(bare):
        raise ScenarioError(
            f"{where}: {bare} may be {bare.replace('.', '')} or {bare.replace('.', ',')} in a "
            f"table without commas between its columns; write the one that is meant"
        )
    return cell
