"""A number with its uncertainty and origin, and its values by date."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from difflib import get_close_matches
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from simcore.distributions import DISTRIBUTIONS
from simcore.scenario.schema.types import Form, Label, Model, said


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
    """Day from which the value holds, as YYYY-MM-DD; the first row also holds before."""
    value: float
    """The value from that day on, in the number's unit."""
    source: str
    """Where the value comes from."""
    low: float | None = None
    """Lower end of its interval; without low and high it has none of its own."""
    high: float | None = None
    """Upper end of its interval."""
    grade: Literal["A", "B", "C"] | None = None
    """How well it is known: A read at the source, B at second hand, C assumed; default the
    number's."""
    price_year: int | None = None
    """Year of whose prices an amount is; default the number's."""
    source_year: str = ""
    """Year or years that the source speaks of."""
    url: str = ""
    """Address of the source."""
    note: str = ""
    """What a reader must know of it."""


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


#: A distribution with its own numbers, for example ``{ gamma = { mean = 2.0, sd = 0.5 } }``.
Named = dict[str, dict[str, float]]


class FromPackage(Model):
    """The installed package that a kind comes from: it is part of the digest."""

    package: str
    """Name of the installed package."""
    version: str
    """Its version; only with it can the result be made again."""


#: A distribution as a file writes it.
NORMAL = "{ normal = { mean = 0.5, sd = 0.1 } }"


def _with_numbers(given: Any) -> Any:
    """Refuse a named distribution that comes without its numbers."""
    if isinstance(given, str) and given not in ("auto", "uniform", "fixed"):
        close = get_close_matches(given, list(DISTRIBUTIONS), n=1)
        if close:
            numbers = " = NUMBER, ".join(sorted(DISTRIBUTIONS[close[0]].needs[0]))
            raise said(
                f"is a distribution without its numbers; write {{ {close[0]} = "
                f"{{ {numbers} = NUMBER }} }}, or 'auto', 'uniform' or 'fixed'"
            )
    return given


class Parameter(Model):
    """One number with its uncertainty and its origin.

    ``low`` and ``high`` bound a 90 % interval (grades A and B) or an 80 %
    interval (grade C).  ``group`` names parameters that err together.  A calibrated number
    has draws of its ``posterior`` instead; row by row they belong to those of all other
    parameters with the same ``joint``, and ``value`` is the best fit.  A number that law or a
    statistic sets anew has its ``values`` by date; ``value`` is then the one of the scenario's
    year, and its interval, source and grade are that row's.
    """

    value: float
    """Best estimate, the median of its draws; a named distribution may leave it out."""
    low: float | None = None
    """Lower end of a 90 % interval (grades A and B) or an 80 % interval (grade C)."""
    high: float | None = None
    """Upper end of that interval; without low and high the grade sets the width."""
    unit: str
    """What it counts: one of the units of docs/scenario.md, which sets scale and bounds."""
    distribution: Annotated[
        Literal["auto", "uniform", "fixed"] | Named,
        BeforeValidator(_with_numbers),
        Form(
            "a distribution",
            f"'auto', 'uniform' or 'fixed', or one with its numbers, for example {NORMAL}",
        ),
    ] = "auto"
    """How it is drawn: by unit and grade (auto), evenly from low to high, never (fixed), or by
    name."""
    grade: Literal["A", "B", "C"]
    """How well it is known: A read at the source, B at second hand or computed, C assumed."""
    source: str
    """Where it comes from."""
    source_year: str = ""
    """Year or years that the source speaks of."""
    from_: list[str] = Field(default_factory=list, alias="from")
    """Figures of the table origins that it rests on, by id."""
    url: str = ""
    """Address of the source."""
    price_year: int | None = None
    """Year of whose prices an amount is; without it the scenario's price year."""
    group: str = ""
    """Name shared by numbers that err together; empty is alone."""
    label: Label | None = None
    """Name for reports; without it the key."""
    note: str = ""
    """What a reader must know of it."""
    posterior: list[float] = Field(default_factory=list)
    """Draws after calibration, used row by row; filled in from the file posterior."""
    joint: str = ""
    """Name shared by numbers that were calibrated together; filled in with posterior."""
    values: Rows = Field(default_factory=list)
    """Values by date, in order; the value is then that of the scenario's year."""

    def at(self, when: int | str) -> float:
        """Value in force at the end of a year, or on a day (YYYY-MM-DD)."""
        return in_force(self.values, when).value if self.values else self.value

    def price_year_at(self, when: int | str) -> int | None:
        """Price level of the value in force."""
        year = in_force(self.values, when).price_year if self.values else None
        return self.price_year if year is None else year
