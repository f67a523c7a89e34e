"""Units of parameters: a closed vocabulary, each unit with its sampling scale and its bounds.

A unit says on which scale a number with an interval is drawn, and where every number of it
lies.  Four kinds are made of parts: amounts of money (``EUR``, ``EUR/child-year``: a code of
three letters and what the amount is for; ``EUR of block grant``), counts a year
(``visits/year``), parts of a year (``days/year``) and shares of something (``share of benefit``,
``municipal share``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from math import inf
from typing import Literal

from simcore.errors import ScenarioError

#: The scale on which a number with an interval is normal; ``held`` is never drawn.
Scale = Literal["log", "log-odds", "plain", "held"]

#: What an amount may be paid for by time -> how many of them there are in a year.
YEARLY = {
    "child-year": 1.0, "youth-year": 1.0, "person-year": 1.0, "pupil-year": 1.0,
    "student-year": 1.0, "family-year": 1.0, "household-year": 1.0, "case-year": 1.0,
    "FTE-year": 1.0, "year": 1.0, "month": 12.0, "person-month": 12.0, "week": 52.0,
    "day": 365.0,
}  # fmt: skip
#: What an amount may be paid for by number -> the word for several of them.
COUNTED = {
    "hour": "hours", "visit": "visits", "contact": "contacts", "course": "courses",
    "charge": "charges", "decision": "decisions", "event": "events", "child": "children",
}  # fmt: skip
#: What an amount may be for that is no price of an account.
_OTHER = ("lifetime", "contract")
#: Parts of a year that a person can spend somewhere -> how many there are in a year.
_PARTS = {"days": YEARLY["day"], "weeks": YEARLY["week"], "months": YEARLY["month"]}
#: Words that are no units -> the unit that is meant.
_MEANT = {
    "%": "share", "percent": "share", "per cent": "share", "proportion": "share",
    "portion": "share", "fraction": "share", "chance": "probability", "prob": "probability",
    "hazard": "per year", "1/year": "per year", "/year": "per year", "per annum": "per year",
    "per month": "per year", "per week": "per year", "per day": "per year",
    "rate per year": "per year",
    "hr": "hazard ratio", "or": "odds ratio", "rr": "risk ratio", "number": "count",
}  # fmt: skip
#: Code of a currency.
CURRENCY = re.compile("[A-Z]{3}")
#: A share with words that say of what, or whose.
_SHARE = re.compile(r"([a-z-]+ )*share( of \S.*)?")
#: Currency of the examples where the scenario names none.
_EXAMPLE = "EUR"
#: Units listed at most where none is near.
_MOST = 12


@dataclass(frozen=True)
class Unit:
    """One unit.

    Attributes
    ----------
    name
        As it is written.
    what
        A number of this unit, in words: ``"a share"``.
    scale
        On which a number with an interval is normal; log-odds between ``low`` and ``high``.
    low, high
        Bounds of every number of this unit.
    currency
        Code of an amount of money, else empty.
    per
        What an amount of money is for.
    in_a_year
        Of an amount by time, how many such times there are in a year; of a part of a year,
        how many make the year.
    """

    name: str
    what: str
    scale: Scale
    low: float = 0.0
    high: float = inf
    currency: str = ""
    per: str = ""
    in_a_year: float | None = None

    @property
    def span(self) -> str:
        """What to write: the bounds in words."""
        if self.low == -inf:
            return "a number"
        if self.high == inf:
            return f"{self.low:g} or more"
        return f"a number from {self.low:g} to {self.high:g}"

    @property
    def is_price(self) -> bool:
        """Whether an account can be priced with it."""
        return self.per in YEARLY or self.per in COUNTED

    @property
    def is_counted(self) -> bool:
        """Whether it is an amount for things that are counted, such as visits."""
        return self.per in COUNTED

    @property
    def is_by_time(self) -> bool:
        """Whether it is an amount for a time, such as a month."""
        return self.per in YEARLY


def _table() -> dict[str, Unit]:
    units = [
        Unit("share", "a share", "log-odds", 0.0, 1.0),
        Unit("probability", "a probability", "log-odds", 0.0, 1.0),
        Unit("probability per year", "a probability per year", "log-odds", 0.0, 1.0),
        Unit("per year", "a hazard per year", "log"),
        Unit("hazard ratio", "a hazard ratio", "log"),
        Unit("odds ratio", "an odds ratio", "log"),
        Unit("risk ratio", "a risk ratio", "log"),
        Unit("ratio", "a ratio", "log"),
        Unit("factor", "a factor", "log"),
        Unit("count", "a count", "log"),
        Unit("units", "a number of units", "log"),
        Unit("years", "a number of years", "log"),
        Unit("months", "a number of months", "log"),
        Unit("weeks", "a number of weeks", "log"),
        Unit("days", "a number of days", "log"),
        Unit("hours", "a number of hours", "log"),
        Unit("index", "an index", "log"),
        Unit("rate", "a rate of tax", "log-odds", 0.0, 1.0),
        Unit("rate of tax", "a rate of tax", "log-odds", 0.0, 1.0),
        Unit("real rate", "a yearly rate of interest", "plain", -0.5, 1.0),
        Unit("per year of distance", "a yearly error", "plain", -inf),
        Unit("utility", "a utility", "log-odds", 0.0, 1.0),
        Unit("QALY", "a number of QALYs", "log"),
        Unit("real", "a number", "plain", -inf),
        Unit("flag", "a flag", "held", 0.0, 1.0),
    ]
    units += [
        Unit(f"{part}/year", f"a number of {part} in a year", "log-odds", 0.0, most, in_a_year=most)
        for part, most in _PARTS.items()
    ]
    units += [
        Unit(f"{many}/year", f"a number of {many} a year", "log") for many in COUNTED.values()
    ]
    return {unit.name: unit for unit in units}


#: Units that are written in one way only.
UNITS = _table()


@cache
def find_unit(text: str) -> Unit | None:
    """The unit of a name, or None if it is none."""
    if text in UNITS:
        return UNITS[text]
    if _SHARE.fullmatch(text):
        return Unit(text, "a share", "log-odds", 0.0, 1.0)
    amount, slash, per = text.partition("/")
    currency = amount.partition(" of ")[0]
    if not CURRENCY.fullmatch(currency) or (slash and currency != amount):
        return None
    if slash and per not in YEARLY and per not in COUNTED and per not in _OTHER:
        return None
    what = "a price" if per else "an amount"
    return Unit(text, what, "log", currency=currency, per=per, in_a_year=YEARLY.get(per))


def unit_of(text: str) -> Unit:
    """The unit of a name.

    Raises
    ------
    ScenarioError
        If there is no such unit; the nearest is named.
    """
    unit = find_unit(text)
    if unit is None:
        raise ScenarioError(f"unit = {text!r} is not a unit; {nearest_unit(text)}")
    return unit


def nearest_unit(text: str, currency: str = "") -> str:
    """Return the remedy for a text that is no unit: the nearest one, else some of them.

    Parameters
    ----------
    text
        As it was written.
    currency
        Of the scenario, for amounts of money.
    """
    before = text.partition("/")[0]
    if currency and before == currency and not CURRENCY.fullmatch(currency):
        return (
            f"write the currency as a code of three capital letters, here and in money.currency, "
            f"for example {_EXAMPLE}"
        )
    code = next((c for c in (currency, before) if CURRENCY.fullmatch(c)), _EXAMPLE)
    amounts = [code, *(f"{code}/{per}" for per in (*YEARLY, *COUNTED, *_OTHER))]
    names = {name.lower(): name for name in (*UNITS, *amounts)}
    plain = text.strip().lower()
    close = get_close_matches(plain, names, n=1)
    written_out = names.get(plain.replace(" per ", "/"), "")  # "days per year"
    meant = written_out or _MEANT.get(plain) or (names[close[0]] if close else "")
    if meant:
        return f"did you mean {meant!r}?"
    known = [*list(UNITS)[: _MOST - 1], f"{code}/year"]
    left = len(UNITS) + len(amounts) - len(known)
    return f"choose from {', '.join(known)} and {left} more (docs/scenario.md, Units)"
