"""What to write instead: names close to a mistyped one, and numbers as TOML writes them."""

import re
from collections.abc import Collection, Iterable
from decimal import Decimal
from difflib import SequenceMatcher, get_close_matches

#: Names listed at most where none is close.
MOST = 12
#: A number as people write it: with a decimal comma, points between thousands, a % sign.
_NUMBER = re.compile(r"([+-]?)(\d+(?:[.]\d+)?|(?:\d+|\d{1,3}(?:[.]\d{3})+),(\d+))\s*(%?)")


def near(name: str, known: Iterable[str], first: Collection[str] = ()) -> str:
    """Return the remedy for a name that is not known; those in ``first`` are listed first."""
    names = [str(n) for n in known]
    close = get_close_matches(name, names, n=1)
    if close:
        return f"did you mean {close[0]!r}?"
    ordered = [*first, *sorted(n for n in names if n not in first)]
    more = f" and {len(names) - MOST} more" if len(names) > MOST else ""
    return f"choose from {', '.join(ordered[:MOST])}{more}"


def near_parameter(name: str, known: Collection[str]) -> str:
    """Return the remedy for what should be a number or the name of a parameter."""
    number = as_number(name)
    if number is not None:
        return f"write {number} without quotes"
    return near(name, known) if known else "write a number, or add it to [parameters]"


def nearest_first(name: str, known: Iterable[str]) -> list[str]:
    """Known names in order of likeness to one that is not known."""
    return sorted(known, key=lambda k: (-SequenceMatcher(None, name, k).ratio(), k))


def as_number(text: object) -> str | None:
    """Write a text that is a number the way TOML does.

    Parameters
    ----------
    text
        As somebody wrote it in quotes, perhaps with a decimal comma or in percent.

    Returns
    -------
    str or None
        ``0.25`` for ``"0,25"`` and ``"25 %"``; None if it is no number.
    """
    match = _NUMBER.fullmatch(text.strip()) if isinstance(text, str) else None
    if match is None:
        return None
    sign, digits, comma, percent = match.groups()
    plain = digits.replace(".", "").replace(",", ".") if comma else digits
    if percent:
        plain = f"{Decimal(plain) / 100:f}"
    return sign.removeprefix("+") + plain
