"""Whole numbers that stand as text: years and ages that are keys of a table."""

from __future__ import annotations

import re

#: One way of writing each number: ASCII digits without leading zeros, at most nine.
_PLAIN = re.compile(r"0|[1-9][0-9]{0,8}")


def whole(text: str) -> int | None:
    """The whole number a text stands for, or None.

    Only one spelling of a number is taken, so that two keys never mean the same one:
    ``"2022"``, but neither ``"02022"`` nor ``"+2022"`` nor ``"²"``.
    """
    return int(text) if _PLAIN.fullmatch(text) else None
