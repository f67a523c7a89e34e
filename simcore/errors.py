"""The errors a user can meet; each carries one sentence that says what to do."""

#: Characters of a message at most; what is longer quotes all of somebody's file.
LONGEST = 2_000


class SimcoreError(Exception):
    """Base of all errors raised for a user's input; its text is one sentence on one line."""

    def __str__(self) -> str:
        text = super().__str__()
        # Keys and values are quoted as the user wrote them, which may be anything.
        line = "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)
        if len(line) <= LONGEST:
            return line
        return f"{line[: LONGEST // 2]} … {line[-LONGEST // 2 :]}"


class ScenarioError(SimcoreError):
    """A scenario or data file is wrong: file, key, value and remedy."""


class ResultError(SimcoreError):
    """A stored result is incomplete, damaged or belongs to another scenario."""


class TextError(SimcoreError):
    """There is no such language, or a text or a placeholder is missing in one."""


class TooLargeError(SimcoreError):
    """The joint state space is too large to enumerate; the text gives its size."""


class DimensionError(SimcoreError):
    """An array has other dimensions than its variable declares."""


class CacheError(SimcoreError):
    """The folder named for compiled kernels cannot be used, or nothing can be compiled."""


class CacheWarning(UserWarning):
    """Compiled kernels cannot be kept; the text says why and what to do."""


class ArgumentError(SimcoreError, TypeError, ValueError):
    """A public function was given what it cannot use; the text says what to give instead."""


class MemoryLimitError(SimcoreError, MemoryError):
    """A run would need more memory than there is; the text says how many draws fit."""
