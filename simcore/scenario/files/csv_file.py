"""Reads CSV files: one reader for all tables that a scenario names."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from simcore.errors import ScenarioError
from simcore.scenario.files.places import MOST_TABLE, read_text

#: What programs write between columns instead of commas.
_OTHER = {";": "semicolons", "\t": "tabs"}
#: Characters in which a header is looked for.
_HEAD = 100_000


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
    """Read a CSV file: UTF-8, commas, a header, and in every row one cell per column.

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
    return read_csv_text(read_text(path, str(path), most, remedy), path, what, known, remedy)


def read_csv_text(
    text: str, path: Path, what: str, known: Callable[[list[str]], bool], remedy: str
) -> Table:
    """Read the text of a CSV file; see ``read_csv``."""
    first = text[:_HEAD].strip().partition("\n")[0]
    for mark, name in _OTHER.items():
        if mark in first and known([n.strip(' "\r') for n in first.split(mark)]):
            raise ScenarioError(
                f"{path}: has {name} between its columns, as spreadsheets write it where "
                f"decimals have a comma; save it with commas, and with points in decimal numbers"
            )
    rows = _rows(text, path)
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
    return Table(header, _even(rows, len(header), path))


def _rows(text: str, path: Path) -> Iterator[tuple[int, list[str]]]:
    """Rows that are not blank, with the line each begins on."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
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
