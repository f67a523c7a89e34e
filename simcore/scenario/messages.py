"""Turns a validation error into one sentence: file, key, value, remedy."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any, get_args, get_origin

from pydantic import BaseModel, ValidationError

from simcore.scenario.merge import Origins, origin_of
from simcore.scenario.schema import Scenario

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
}
#: A number out of bounds: what it is, and what to write.
_BOUNDS = {
    "greater_than_equal": ("below", "at least"),
    "greater_than": ("not above", "more than"),
    "less_than_equal": ("above", "at most"),
    "less_than": ("not below", "less than"),
}


def sentence(
    error: ValidationError,
    data: dict[str, Any],
    origins: Origins,
    file: str,
    root: type[BaseModel] = Scenario,
    whole: bool = True,
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
    whole
        False where what is missing may stand in another file.
    """
    problems = error.errors(include_url=False)
    if not whole:  # one of several ways to write a thing is written in one file or not at all
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
    key = dotted(path)
    kind, value = best["type"], best.get("input")
    if kind == "extra_forbidden":
        close = get_close_matches(path[-1], known_keys(path[:-1], root), n=1)
        remedy = f"did you mean {close[0]!r}?" if close else "remove it"
        return f"{where}: {key} is an unknown key; {remedy}"
    if kind == "missing":
        return f"{where}: {dotted(path[:-1])} lacks the key {path[-1]!r}; add it"
    if kind == "literal_error":
        allowed = best.get("ctx", {}).get("expected", "")
        return f"{where}: {key} = {value!r} is not allowed; write one of {allowed}"
    if kind == "string_too_long":
        most = best["ctx"]["max_length"]
        return f"{where}: {key} has {len(str(value))} characters; write at most {most}"
    text = _KINDS.get(kind)
    if kind == "said":
        text = best["msg"]
    if kind in ("too_short", "too_long"):
        least = best["ctx"].get("min_length")
        remedy = (
            f"at most {best['ctx'].get('max_length')}" if least is None else f"at least {least}"
        )
        text = f"has {len(value)} {'entry' if len(value) == 1 else 'entries'}; write {remedy}"
    if kind == "string_pattern_mismatch":
        text = "is not a usable name; write small letters, digits and _"
    if kind in _BOUNDS:
        word, remedy = _BOUNDS[kind]
        bound = next(v for k, v in best["ctx"].items() if k in ("ge", "gt", "le", "lt"))
        text = f"is {word} {bound:g}; write {remedy} {bound:g}"
    if text is None:
        text = f"is refused ({best['msg'][0].lower()}{best['msg'][1:]}); correct the value"
    return f"{where}: {key} = {value!r} {text}"


def _weight(kind: str) -> int:
    """How much a problem says, among those of the same value."""
    return 0 if kind == "string_type" else 2 if kind in ("said", "too_short", "too_long") else 1


def dotted(path: tuple[str, ...]) -> str:
    """Write a path as it stands in TOML, list places in square brackets."""
    out = ""
    for part in path:
        part = part if part.strip() else f'"{part}"'  # a key of nothing is to be seen
        out += f"[{part}]" if part.isdigit() and out else (f".{part}" if out else part)
    return out or "the file"


def _clean(loc: tuple[int | str, ...], data: Any) -> tuple[str, ...]:
    """Keep only the parts of pydantic's location that are keys of the data."""
    path: list[str] = []
    here = data
    for i, part in enumerate(loc):
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


def known_keys(path: tuple[str, ...], root: type[BaseModel] = Scenario) -> list[str]:
    """Keys that the schema allows at ``path``."""
    here: Any = root
    for part in path:
        if isinstance(here, type) and issubclass(here, BaseModel):
            field = next((f for n, f in here.model_fields.items() if part in (n, f.alias)), None)
            here = field.annotation if field else None
        elif get_args(here):
            here = get_args(here)[-1]
        if here is not None and not isinstance(here, type):
            here = _strip(here, part)
    if isinstance(here, type) and issubclass(here, BaseModel):
        return [f.alias or n for n, f in here.model_fields.items()]
    return []


def _strip(annotation: Any, part: str) -> Any:
    """Follow optionals to the model inside; keep lists and dicts for the next key."""
    if get_origin(annotation) is list:
        return annotation
    args = [a for a in get_args(annotation) if a is not type(None)]
    for arg in args:
        if isinstance(arg, type) and issubclass(arg, BaseModel) and part.isdigit():
            return arg
    if len(args) == 1 and not part.isdigit():
        return args[0] if isinstance(args[0], type) else annotation
    return annotation
