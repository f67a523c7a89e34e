"""Reads the sheets of a workbook (.xlsx) as rows of text; needs the extra ``office``."""

from __future__ import annotations

import io
from datetime import date, datetime
from pathlib import Path
from typing import Any

from simcore.errors import ScenarioError
from simcore.scenario.files.places import read_bytes

#: Rows of a sheet: number in the sheet, and one text per cell.
Sheet = list[tuple[int, list[str]]]
_AS_CSV = "save it as CSV UTF-8"


def read_workbook(path: Path, most: int, remedy: str) -> list[Sheet]:
    """Read every sheet that is not empty; numbers are written with a point, dates as YYYY-MM-DD.

    Parameters
    ----------
    path
        Of the file.
    most
        Bytes it may have, and characters that its cells may have.
    remedy
        What to do if there is no such file.

    Raises
    ------
    ScenarioError
        If openpyxl is not installed, it is no such workbook, or it is too large.
    """
    data = read_bytes(path, str(path), most, remedy)
    if path.suffix.lower() == ".xls":
        raise ScenarioError(f"{path}: is a workbook of an older Excel; {_AS_CSV}, or as .xlsx")
    try:
        from openpyxl import load_workbook
    except ImportError:
        raise ScenarioError(
            f"{path}: reading a workbook needs openpyxl; pip install simcore[office], or {_AS_CSV}"
        ) from None
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheets = [_sheet(one, path, most) for one in book.worksheets]
    except ScenarioError:
        raise
    except Exception:  # openpyxl has errors of many kinds, some of which show the content
        raise ScenarioError(f"{path}: is not a workbook that can be read; {_AS_CSV}") from None
    return [sheet for sheet in sheets if sheet]


def _sheet(sheet: Any, path: Path, most: int) -> Sheet:
    """Rows that are not blank, each as wide as the header."""
    out: Sheet = []
    size = 0
    for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
        cells = [_text(value) for value in row]
        size += sum(map(len, cells)) + len(cells)
        if size > most:
            raise ScenarioError(f"{path}: holds more than {most:,} characters; split it")
        while cells and not cells[-1].strip():
            cells.pop()
        if cells:
            width = len(out[0][1]) if out else len(cells)
            out.append((number, cells + [""] * (width - len(cells))))
    return out


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)
