"""Text in CSV files that a spreadsheet does not run."""

from __future__ import annotations

import re

#: What a cell that a spreadsheet takes for a formula begins with.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_NUMBER = re.compile(r"[+-]?((\d+\.?\d*|\.\d+)([eE][+-]?\d+)?|inf|nan)")


def harmless(text: str) -> str:
    """An apostrophe before text that begins like a formula; numbers stay, negative ones too."""
    if not text.startswith(_FORMULA) or _NUMBER.fullmatch(text):
        return text
    return "'" + text
