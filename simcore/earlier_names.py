"""Earlier names of keys, columns, dimensions and functions, and what they are called now.

Files, stored results and programs that use an earlier name go on working: keys and columns are
read as their present names, Python names warn.  What simcore writes has the present names only.
Digests are worked out over the first names, so that a renamed key changes no digest: stored
lives keep belonging to their scenario, and ``extends_digest`` in a file stays right.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from simcore.errors import ArgumentError, ScenarioError

P = ParamSpec("P")
R = TypeVar("R")

#: Earlier path of a key in a file -> its present name; ``*`` stands for any name.
KEYS: dict[tuple[str, ...], str] = {
    ("population", "waves"): "intakes",
    ("money", "base_lens"): "base_perspective",
    ("lenses",): "perspectives",
    ("contracts", "*", "metrics", "*", "waves"): "intakes",
    ("contracts", "*", "metrics", "*", "pool_waves"): "pool_intakes",
    ("contract", "metrics", "*", "waves"): "intakes",
    ("contract", "metrics", "*", "pool_waves"): "pool_intakes",
}
#: Currency of a file that names none; the first files were all in it.
FIRST_CURRENCY = "DKK"
#: Columns of a table of children.
COLUMNS = {"wave": "intake"}
#: Dimensions of stored lives of format 1.
DIMENSIONS = {"wave": "intake"}
#: Attributes of a scenario and its parts.
ATTRIBUTES = {
    "waves": "intakes",
    "pool_waves": "pool_intakes",
    "lenses": "perspectives",
    "base_lens": "base_perspective",
}
#: Functions of ``simcore.summary``.
SUMMARIES = {"lens_comparison": "perspective_comparison"}


def with_present_names(data: dict[str, Any], file: str) -> dict[str, Any]:
    """Return a file's data in which every key has its present name, in the same order.

    Parameters
    ----------
    data
        As read; nothing is taken for granted of its types.
    file
        Its name in messages.

    Raises
    ------
    ScenarioError
        If a table gives a key under both of its names.
    """
    for (*above, old), new in KEYS.items():
        data = _renamed(data, above, old, new, file)
    return data


def with_first_names(data: dict[str, Any]) -> dict[str, Any]:
    """Return data in which every key has its first name, in the same order: what digests are of."""
    for (*above, old), new in KEYS.items():
        data = _renamed(data, above, new, old, "")
    return data


def _renamed(data: Any, above: list[str], old: str, new: str, where: str) -> Any:
    if not isinstance(data, dict):
        return data
    if above:
        tables = data if above[0] == "*" else {above[0]} & data.keys()
        inner = {
            name: _renamed(data[name], above[1:], old, new, _below(where, name)) for name in tables
        }
        return {**data, **inner}
    if old not in data:
        return data
    if new in data:
        raise ScenarioError(
            f"{_below(where, old)} is the earlier name of {new!r}, which stands there too; "
            f"write {new} and remove {old}"
        )
    return {new if key == old else key: value for key, value in data.items()}


def _below(where: str, name: str) -> str:
    """``file: a.b`` of ``file: a`` and ``b``."""
    return f"{where}.{name}" if ": " in where else f"{where}: {name}"


def present_columns(names: Iterable[str], file: str) -> list[str]:
    """Return the columns of a table of children by their present names.

    Raises
    ------
    ScenarioError
        If a column is there under both of its names.
    """
    given = list(names)
    for old, new in COLUMNS.items():
        if old in given and new in given:
            raise ScenarioError(
                f"{file}: column {old!r} is the earlier name of {new!r}, which is there too; "
                f"keep {new!r}"
            )
    return [COLUMNS.get(name, name) for name in given]


def warn(old: str, new: str, depth: int = 3) -> None:
    """Warn that a Python name is an earlier one; ``depth`` calls up is who used it."""
    warnings.warn(f"{old} is now called {new}; use that name", FutureWarning, stacklevel=depth)


def renamed_arguments(**names: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Let a function take arguments by their earlier names too, with a warning.

    Parameters
    ----------
    names
        Earlier name -> present name.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        @wraps(function)
        def call(*args: P.args, **kwargs: P.kwargs) -> R:
            for old in names.keys() & kwargs.keys():
                new, name = names[old], function.__name__
                if new in kwargs:
                    raise ArgumentError(
                        f"{name}: {old} is the earlier name of {new}, which is given too; "
                        f"remove {old}"
                    )
                warn(f"the argument {old} of {name}", new)
                kwargs[new] = kwargs.pop(old)
            return function(*args, **kwargs)

        return call

    return decorate
