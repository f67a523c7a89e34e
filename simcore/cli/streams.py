"""The shell's output: any encoding, a closed or broken pipe, and nothing lost of the work."""

from __future__ import annotations

import codecs
import errno
import os
import sys
import unicodedata
import warnings
from typing import Any

#: Signs of the report in plain ASCII, for terminals and pipes that have no better.
PLAIN = {
    "−": "-", "–": "-", "—": "-", "…": "...", "±": "+/-", "×": "x", "✓": "+", "✗": "x",
    "∞": "inf", "’": "'", "‘": "'", "“": '"', "”": '"', "»": '"', "«": '"', "→": "->",
    "æ": "ae", "ø": "oe", "å": "aa", "Æ": "AE", "Ø": "OE", "Å": "AA", "\u2068": "", "\u2069": "",
}  # fmt: skip


def steady_streams() -> None:
    """Make standard output and error write what their encoding can, and survive their reader."""
    codecs.register_error("simcore", _plain)
    for number, name in ((1, "stdout"), (2, "stderr")):
        stream: Any = getattr(sys, name)
        if stream is None:  # closed by the shell: its number must not go to a result file
            _hold(number)
            stream = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
        if not isinstance(stream, Steady):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="simcore")
            setattr(sys, name, Steady(stream))
    warnings.formatwarning = _one_line


def _hold(number: int) -> None:
    """Open nothing under a number that is free."""
    null = os.open(os.devnull, os.O_RDWR)
    if null != number:
        os.dup2(null, number)
        os.close(null)


class Steady:
    """A text stream that goes quiet where its reader has gone, as behind ``| head -1``."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    @property
    def encoding(self) -> str:
        """As the stream's; Click takes ASCII for a mistake and would write UTF-8 past us."""
        own = str(getattr(self._stream, "encoding", None) or "utf-8")
        return "plain" if codecs.lookup(own).name == "ascii" else own

    def write(self, text: str) -> int:
        """Write, or drop the text if nobody reads."""
        if text == "":  # Click asks what kind of stream this is, and would hide an error
            return 0
        try:
            self._stream.write(text)
        except OSError as error:
            self._gone(error)
        return len(text)

    def flush(self) -> None:
        """Flush, or drop what is left if nobody reads."""
        try:
            self._stream.flush()
        except OSError as error:
            self._gone(error)

    def _gone(self, error: OSError) -> None:
        # What is still buffered goes nowhere too, so that the interpreter can end in peace.
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, self._stream.fileno())
        os.close(null)
        if error.errno not in (errno.EPIPE, errno.EBADF, errno.EINVAL):
            error.filename = error.filename or str(self._stream.name)
            raise error


def _plain(error: UnicodeError) -> tuple[str, int]:
    """Replace what an encoding lacks, sign by sign."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(
        _sign(c, error.encoding) for c in error.object[error.start : error.end]
    ), error.end


def _sign(c: str, encoding: str) -> str:
    if c in PLAIN:
        return PLAIN[c]
    bare = unicodedata.normalize("NFKD", c).encode(encoding, "ignore").decode(encoding)
    return bare or "?"


_usual = warnings.formatwarning


def _one_line(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    line: str | None = None,
) -> str:
    """A warning that is meant for users, without the place in the code."""
    if category.__module__ == "simcore.errors":
        return f"warning: {message}\n"
    return _usual(message, category, filename, lineno, line)
