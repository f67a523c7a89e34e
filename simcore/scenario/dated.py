"""Values by date: which row of a number or a law is in force."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from simcore.scenario.words import Model, said


def _date(text: str) -> str:
    try:
        date.fromisoformat(text)
    except ValueError:
        raise said("is not a date; write YYYY-MM-DD") from None
    return text


#: A day, as text.
Day = Annotated[str, AfterValidator(_date)]


class Dated(Model):
    """A value from a date on; what it leaves out is as the number's other rows have it."""

    from_: Day = Field(alias="from")
    value: float
    source: str
    low: float | None = None
    high: float | None = None
    grade: Literal["A", "B", "C"] | None = None
    price_year: int | None = None
    source_year: str = ""
    url: str = ""
    note: str = ""


def _rising(rows: list[Dated]) -> list[Dated]:
    days = [row.from_ for row in rows]
    if days != sorted(set(days)):
        raise said("has rows that are not in order of date; sort them by 'from', each date once")
    return rows


#: What a row says of a number, beside its date.
_SAYS = ("value", "low", "high", "grade", "source", "price_year", "source_year", "url", "note")


def filled(parameter: dict[str, Any], when: int) -> dict[str, Any]:
    """Give a number that has values by date the value of a year, and what its row says of it.

    Parameters
    ----------
    parameter
        As a file gives it: ``values`` are rows in order of date.
    when
        The scenario's year.
    """
    rows = [Dated.model_validate(row) for row in parameter["values"]]
    row = in_force(rows, when).model_dump(exclude_defaults=True)
    bounds = {} if "low" in row else {"low": None, "high": None}
    return parameter | bounds | {key: row[key] for key in _SAYS if key in row}


#: Rows in order of date.
Rows = Annotated[list[Dated], AfterValidator(_rising)]


def end_of(year: int) -> date:
    """Last day of a year; one that no calendar has is taken for the nearest that it has."""
    return date(min(max(year, date.min.year), date.max.year), 12, 31)


def in_force(rows: Sequence[Dated], when: int | str) -> Dated:
    """Return the row in force: the last that begins by then.

    The first row also holds before its date, as with rules: the model knows no older law.

    Parameters
    ----------
    rows
        In order of date, at least one.
    when
        A year, at whose end the row is asked for, or a day (YYYY-MM-DD).
    """
    day = end_of(when).isoformat() if isinstance(when, int) else when
    begun = [row for row in rows if row.from_ <= day]
    return begun[-1] if begun else rows[0]
