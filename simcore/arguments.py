"""Checks arguments of public functions against their type hints and bounds.

A name means the same in every function, so bounds stand here once: ``draws`` is 1 or more,
``lives`` hold counts, ``flows`` hold flows.
"""

from __future__ import annotations

import types
from collections.abc import Callable
from functools import wraps
from inspect import Parameter, signature
from typing import Any, Literal, ParamSpec, TypeVar, Union, get_args, get_origin, get_type_hints

from simcore.errors import ArgumentError
from simcore.randomness.addresses import ADDRESSED

P = ParamSpec("P")
R = TypeVar("R")

#: Threads beyond which a machine gives up.
MOST_THREADS = 1024
_MANY = (1, ADDRESSED - 1)
#: Name of a whole number -> least and most.
BOUNDS = {
    "draws": _MANY, "cohorts": _MANY, "block": _MANY, "iterations": _MANY,
    "members": (2, ADDRESSED - 1), "threads": (1, MOST_THREADS),
    "child": (0, 2**63 - 1), "cohort": (0, ADDRESSED - 1), "draw": (0, ADDRESSED - 1),
}  # fmt: skip
#: Name of a Dataset -> what it holds one of, and where that comes from.
HOLDS = {
    "lives": (("count", "expected"), "simulate"),
    "flows": (("flow",), "ledger"),
    "deal": (("flow",), "ledger or finance"),
}
CHOICES = {"by": ("payer", "sector")}
#: What is wanted, in words.
WORDS: dict[Any, str] = {
    int: "a whole number", float: "a number", str: "a text", bool: "True or False",
    range: "a range",
}  # fmt: skip


def checked(function: Callable[P, R]) -> Callable[P, R]:
    """Check arguments by the function's hints; NumPy's whole numbers become plain ones.

    Raises
    ------
    ArgumentError
        In one sentence: function, argument, value, and what to give instead.
    """
    shape = signature(function)
    hints: dict[str, Any] = {}

    @wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            bound = shape.bind(*args, **kwargs)
        except TypeError:
            return function(*args, **kwargs)  # Python's own words for a missing argument
        if not hints:  # resolved when first needed, so that importing stays light
            hints.update(get_type_hints(function))
        for name, value in bound.arguments.items():
            try:
                bound.arguments[name] = _within(name, _taken(value, hints.get(name, Any)))
            except _Refused as refused:
                raise ArgumentError(
                    f"{function.__name__}: {name} = {_shown(value)}{refused.why}; "
                    f"{refused.remedy or _usage(function.__name__, shape.parameters)}"
                ) from None
        return function(*bound.args, **bound.kwargs)

    return call


class _Refused(Exception):
    def __init__(self, why: str, remedy: str = "") -> None:
        self.why, self.remedy = why, remedy


def _taken(value: Any, hint: Any) -> Any:
    """The value as the hint wants it."""
    options = get_args(hint) if get_origin(hint) in (Union, types.UnionType) else (hint,)
    for option in options:
        if _is(value, option):
            return value.__index__() if option is int else value
    wanted = " or ".join(_word(o) for o in options if o is not type(None))
    remedy = ""
    if any(getattr(o, "__name__", "") == "Scenario" for o in options) and (
        isinstance(value, str) or hasattr(value, "__fspath__")
    ):
        remedy = f"load it first: simcore.load({str(value)!r})"
    raise _Refused(f" is not {wanted}", remedy)


def _is(value: Any, hint: Any) -> bool:
    origin = get_origin(hint) or hint
    if origin is Any:
        return True
    if hint is None or hint is type(None):
        return value is None
    if origin is Literal:
        return value in get_args(hint)
    if origin is bool:
        return type(value).__name__ in ("bool", "bool_")
    if origin in (int, float):
        if isinstance(value, bool) or type(value).__name__ == "bool_":
            return False
        number = hasattr(value, "__index__") or (origin is float and hasattr(value, "__float__"))
        return number and not getattr(value, "ndim", 0)
    if origin is Callable or getattr(origin, "__name__", "") == "Callable":
        return callable(value)
    if getattr(origin, "__module__", "") == "collections.abc":  # a sequence, an iterable
        return hasattr(value, "__iter__") and not isinstance(value, (str, bytes))
    return isinstance(value, origin) if isinstance(origin, type) else True


def _word(hint: Any) -> str:
    if get_origin(hint) is Literal:
        return " or ".join(repr(a) for a in get_args(hint))
    if hint in WORDS:
        return WORDS[hint]
    name = getattr(get_origin(hint) or hint, "__name__", str(hint))
    names = {"Path": "a path", "Callable": "a function", "Sequence": "a list", "Iterable": "a list"}
    return names.get(name, f"a{'n' if name[0] in 'AEIOU' else ''} {name}")


def _within(name: str, value: Any) -> Any:
    """The value, if it lies within what its name allows."""
    if name in BOUNDS and isinstance(value, int):
        low, high = BOUNDS[name]
        if not low <= value <= high:
            raise _Refused(" is out of range", f"give a whole number from {low} to {high}")
    if name == "draws" and value is not None and not isinstance(value, int):
        return _labels(value)
    if name in HOLDS and hasattr(value, "data_vars"):
        wanted, source = HOLDS[name]
        if not any(v in value.data_vars for v in wanted):
            raise _Refused(f" holds no {' and no '.join(wanted)}", f"give what {source} returned")
    if name in CHOICES and value not in CHOICES[name]:
        raise _Refused(" is unknown", f"choose from {', '.join(CHOICES[name])}")
    return value


def _labels(value: Any) -> range | list[int]:
    """Labels of draws: a range as it is, whatever its size, anything else as a list."""
    labels = value if isinstance(value, range) else list(value)
    whole = all(_is(one, int) for one in (labels[:1] if isinstance(labels, range) else labels))
    if whole and not isinstance(labels, range):
        labels = [one.__index__() for one in labels]
        whole = len(set(labels)) == len(labels)
    ends = (labels[0], labels[-1]) if isinstance(labels, range) and labels else labels
    if not labels or not whole or not all(0 <= one < ADDRESSED for one in ends):
        raise _Refused(
            " is no run of draws",
            "give range(first, behind_the_last) from 0 on, or a list of labels, each once",
        )
    return labels


def _shown(value: Any) -> str:
    if hasattr(value, "data_vars"):
        names = [str(n) for n in value.data_vars]
        more = ", ..." if len(names) > 4 else ""
        return f"a Dataset of {', '.join(names[:4]) or 'nothing'}{more}"
    kind = type(value).__name__
    if kind in ("int", "float", "str", "bool", "range", "NoneType") or hasattr(value, "__fspath__"):
        text = repr(value) if not hasattr(value, "__fspath__") else repr(str(value))
        return text if len(text) <= 80 else f"{text[:60]}... ({kind})"
    if getattr(type(value), "__module__", "") == "numpy" and not getattr(value, "ndim", 1):
        return repr(value)
    return f"a{'n' if kind[0] in 'AEIOUaeiou' else ''} {kind}"


def _usage(name: str, parameters: Any) -> str:
    plain = [
        p.name for p in parameters.values()
        if p.kind in (Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD)
    ]  # fmt: skip
    return f"call it as {name}({', '.join(plain)})"
