"""Names close to a mistyped one."""

from collections.abc import Iterable
from difflib import SequenceMatcher, get_close_matches

#: Names listed at most where none is close.
MOST = 12


def near(name: str, known: Iterable[str]) -> str:
    """Return the remedy for a name that is not known."""
    names = [str(n) for n in known]
    close = get_close_matches(name, names, n=1)
    if close:
        return f"did you mean {close[0]!r}?"
    more = f" and {len(names) - MOST} more" if len(names) > MOST else ""
    return f"choose from {', '.join(sorted(names)[:MOST])}{more}"


def nearest_first(name: str, known: Iterable[str]) -> list[str]:
    """Known names in order of likeness to one that is not known."""
    return sorted(known, key=lambda k: (-SequenceMatcher(None, name, k).ratio(), k))
