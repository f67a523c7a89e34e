"""Turns a validation error into one sentence: file, key, value, remedy."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel, ValidationError

from simcore.scenario.forms import form_at, keys_at, kinds_with
from simcore.scenario.overlay import Origins, origin_of
from simcore.scenario.rules.table import TAG as RULE_TAG
from simcore.scenario.schema.model import Scenario
from simcore.scenario.suggest import as_number
from simcore.scenario.tariffs.read import TAG

#: What is wrong with a value of one plain type.
_KINDS = {
    "string_type": "is not a text; put it in quotes",
    "int_type": "is not a whole number; write it without a decimal point or quotes",
    "int_from_float": "is not a whole number; write it without a decimal point",
    "float_type": "is not a number; write it without quotes",
    "bool_type": "is neither true nor false; write true or false without quotes",
    "dict_type": "is not a table; write it as key = value pairs",
    "list_type": "is not a list; write it in square brackets",
    "model_type": "is not a table; write it as key = value pairs",
    "model_attributes_type": "is not a table; write it as key = value pairs",
    "finite_number": "is not a finite number; write a number",
    "string_pattern_mismatch": "is not a usable name; write small letters, digits and _",
}
#: A value of another type than wanted, for which the schema may know the form that works.
_TYPES = frozenset(k for k in _KINDS if k.endswith("_type")) | {
    "int_from_float", "literal_error", "too_short", "too_long",
}  # fmt: skip
#: A number out of bounds: what it is, and what to write.
_BOUNDS = {
    "greater_than_equal": ("below", "at least"),
    "greater_than": ("not above", "more than"),
    "less_than_equal": ("above", "at most"),
    "less_than": ("not below", "less than"),
}
#: All that can be wrong with a file; a test holds it against the schema.
KNOWN = frozenset(_KINDS) | _TYPES | _BOUNDS.keys() | {
    "extra_forbidden", "missing", "string_too_long", "said", "said_of",
}  # fmt: skip
#: A key that needs no quotes in TOML.
_BARE = re.compile(r"[A-Za-z0-9_-]+")
#: Characters of a value that a message shows.
_SHOWN = 120


def sentence(
    error: ValidationError,
    data: dict[str, Any],
    origins: Origins,
    file: str,
    root: type[BaseModel] = Scenario,
    complete: bool = True,
) -> str:
    """Say the first and deepest problem of ``error`` in one sentence.

    Parameters
    ----------
    error
        From pydantic.
    data
        What was validated, for the value.
    origins
        Path -> file.
    file
        The file the user named.
    root
        What the file describes.
    complete
        False where what is missing may stand in another file.
    """
    problems = error.errors(include_url=False)
    if not complete:  # one of several ways to write a thing is written in one file or not at all
        problems = [
            p for p in problems if p["type"] != "missing" or any(map(_is_union_member, p["loc"]))
        ]
    # In a union pydantic lists one problem per member; the deepest is the one meant.
    deepest = max(problems, key=lambda p: (len(_clean(p["loc"], data)), _weight(p["type"])))
    best = deepest if len(problems) > 1 else problems[0]
    # A misspelt key is also a missing one; the misspelling is what to say.
    best = next((p for p in problems if p["type"] == "extra_forbidden"), best)
    path = _clean(best["loc"], data)
    if any(p["type"] == "finite_number" and _clean(p["loc"], data) == path for p in problems):
        best = next(p for p in problems if p["type"] == "finite_number")
    where = origin_of(path, origins, file)
    key = dotted(path, data)
    kind, value = best["type"], best.get("input")
    if kind == "extra_forbidden" or (kind == "literal_error" and best["loc"][-1] == "[key]"):
        own, others = kinds_with(path, root, data)
        if others:
            takes = f"kind{'s' if len(others) > 1 else ''} {' and '.join(map(repr, others))}"
            return f"{where}: {key} is a key of {takes}, not of {own!r}; remove it"
        known = keys_at(path[:-1], root, data)
        close = get_close_matches(path[-1], known, n=1)
        remedy = f"did you mean {close[0]!r}?" if close else "remove it"
        if not close and kind != "extra_forbidden":
            remedy = f"choose from {', '.join(known)}"
        return f"{where}: {key} is an unknown key; {remedy}"
    if kind == "missing":
        return f"{where}: {dotted(path[:-1], data)} lacks the key {path[-1]!r}; {_add(path, data)}"
    if kind == "string_too_long":
        most = best["ctx"]["max_length"]
        return f"{where}: {key} has {len(str(value))} characters; write at most {most}"
    if kind == "said_of":
        return f"{where}: {key} {best['msg']}"
    return f"{where}: {key} = {shown(value)} {_wrong(best, path, root, data)}"


def _add(path: tuple[str, ...], data: Any) -> str:
    """Remedy for a missing key: add it, or correct the name of what was to be overwritten."""
    if len(path) != 3 or not isinstance(data.get(path[0]), dict):
        return "add it"
    others = [n for n, one in data[path[0]].items() if isinstance(one, dict) and path[2] in one]
    close = get_close_matches(path[1], others, n=1, cutoff=0.8)
    return f"add it, or did you mean {dotted((path[0], close[0]))!r}?" if close else "add it"


def _wrong(problem: Any, path: tuple[str, ...], root: type[BaseModel], data: Any) -> str:
    """What is wrong with a value, and the form that works: the end of the sentence."""
    kind, context = problem["type"], problem.get("ctx", {})
    form = form_at(path, root, data) if kind in _TYPES else None
    if form is not None:
        things = path[-1] if path[-1] in ("ages", "years") else "whole numbers"
        return f"is not {form.what}; write {form.write.replace('{what}', things)}"
    number = as_number(problem.get("input")) if kind == "float_type" else None
    if number is not None:
        return f"is not a number; write {number} without quotes"
    if kind == "literal_error":
        return f"is not allowed; write one of {context['expected']}"
    if kind == "said":
        return str(problem["msg"])
    if kind in ("too_short", "too_long"):
        n, least = len(problem["input"]), context.get("min_length")
        remedy = f"at most {context.get('max_length')}" if least is None else f"at least {least}"
        return f"has {n} {'entry' if n == 1 else 'entries'}; write {remedy}"
    if kind in _BOUNDS:
        word, remedy = _BOUNDS[kind]
        bound = next(v for k, v in context.items() if k in ("ge", "gt", "le", "lt"))
        return f"is {word} {bound:g}; write {remedy} {bound:g}"
    return _KINDS.get(kind, "is not allowed here; write what docs/scenario.md says of this key")


def shown(value: Any) -> str:
    """A value as it stands in TOML, cut where it is long."""
    if isinstance(value, bool):
        text = str(value).lower()
    elif isinstance(value, dict):
        keys = {k: k if _BARE.fullmatch(k) else f'"{k}"' for k in map(str, value)}
        inner = ", ".join(f"{keys[str(k)]} = {shown(v)}" for k, v in value.items())
        text = f"{{ {inner} }}" if inner else "{}"
    elif isinstance(value, list):
        text = f"[{', '.join(shown(v) for v in value)}]"
    else:
        text = repr(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]} …"


def _weight(kind: str) -> int:
    """How much a problem says, among those of the same value."""
    ours = ("said", "said_of", "too_short", "too_long")
    return 0 if kind == "string_type" else 2 if kind in ours else 1


def dotted(path: tuple[str, ...], data: Any = None) -> str:
    """Write a path as it stands in TOML, list places in square brackets.

    Parameters
    ----------
    path
        Keys and places.
    data
        What the path leads through; it tells a place in a list from a key of digits.
    """
    out, here = "", data
    for part in path:
        listed = part.isdigit() and not isinstance(here, dict)
        try:
            here = here[int(part) if isinstance(here, list) else part]
        except (LookupError, TypeError, ValueError):
            here = None
        part = part if part.strip() else f'"{part}"'  # a key of nothing is to be seen
        out += f"[{part}]" if listed and out else (f".{part}" if out else part)
    return out or "the file"


def _clean(loc: tuple[int | str, ...], data: Any) -> tuple[str, ...]:
    """Keep only the parts of pydantic's location that are keys of the data."""
    path: list[str] = []
    here = data
    for i, part in enumerate(loc):
        if isinstance(part, str) and part.startswith(RULE_TAG):
            continue
        if isinstance(part, str) and part.startswith(TAG):
            part = part.removeprefix(TAG)  # the short form of some kinds is a table of that name
            if not isinstance(here, dict) or not isinstance(here.get(part), dict):
                continue
        if isinstance(here, dict) and str(part) in here:
            here = here[str(part)]
        elif isinstance(here, list) and isinstance(part, int) and part < len(here):
            here = here[part]
        elif i != len(loc) - 1 or not isinstance(here, dict) or _is_union_member(str(part)):
            continue
        path.append(str(part))
    return tuple(path)


def _is_union_member(part: int | str) -> bool:
    return isinstance(part, str) and (part in {"str", "float", "int"} or "[" in part)
