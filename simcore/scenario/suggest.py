"""What to write instead: names close to a mistyped one, and numbers as TOML writes them."""

import re
from collections.abc import Collection, Iterable
from decimal import Decimal
from difflib import SequenceMatcher, get_close_matches

#: Names listed at most where none is close.
MOST = 12
#: Numbers as people write them: in groups of three digits, with a decimal comma, with both; and
#: as TOML does.
_GROUPED = re.compile(r"([+-]?[1-9]\d{0,2})((?:[. ,\u00a0]\d{3})+)")
_COMMA = re.compile(r"([+-]?\d+),(\d+)")
_GROUPED_COMMA = re.compile(r"([+-]?[1-9]\d{0,2}(?:\.\d{3})+),(\d+)")
_POINT = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)")


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
    """Write a text that is a number the way TOML does; None if it is no number."""
    if not isinstance(text, str):
        return None
    plain = text.strip().removeprefix("+")
    return meant(text) or (plain if _POINT.fullmatch(plain) else None)


def meant(text: str) -> str:
    """How the number in a text is to be written, or nothing where that is not clear.

    ``25,5`` is ``25.5``, ``25 %`` is ``0.25`` and ``1.300.000`` is ``1300000``; of ``1,300``
    both readings are given.
    """
    bare = text.replace("\u2212", "-").strip()
    if bare.endswith("%"):
        share = meant(bare[:-1]) or bare[:-1].strip()
        return f"{Decimal(share) / 100:f}" if _POINT.fullmatch(share) else ""
    if match := _GROUPED_COMMA.fullmatch(bare):
        return f"{match[1].replace('.', '')}.{match[2]}"
    if match := _GROUPED.fullmatch(bare):
        digits = re.sub(r"[. ,\u00a0]", "", bare)
        if bare.count(",") == 1 and len(digits) == len(bare) - 1:
            return f"{digits} or {bare.replace(',', '.')}"
        if bare.count(".") == 1 and len(digits) == len(bare) - 1:
            return ""  # a plain number with a point
        return digits if len({c for c in bare if c in "., \u00a0"}) == 1 else ""
    if match := _COMMA.fullmatch(bare):
        return f"{match[1]}.{match[2]}"
    return bare if bare != text.strip() and _POINT.fullmatch(bare) else ""
