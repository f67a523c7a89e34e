"""What may stand at a key of a file, in words: read from the schema, for messages."""

from __future__ import annotations

from collections.abc import Iterator
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from simcore.scenario.schema.types import Form, OfKind

#: Type -> what it is called, and how it is written.
_WORDS: dict[Any, tuple[str, str]] = {
    str: ("a text", "a text in quotes"),
    float: ("a number", "a number"),
    int: ("a whole number", "a whole number"),
    bool: ("true or false", "true or false"),
    dict: ("a table", "key = value pairs"),
}
_MANY = {str: "texts", float: "numbers", int: "whole numbers"}


def types_at(path: tuple[str, ...], root: type[BaseModel], data: Any = None) -> list[Any]:
    """Types that the schema allows at a path of the data; several where those above are."""
    kinds: list[Any] = [root]
    here = data
    for part in path:
        listed = isinstance(here, list)
        kinds = [inner for one in kinds for inner in _inside(one, part, listed, here)]
        here = _at((part,), here)
    return kinds


def kinds_with(path: tuple[str, ...], root: type[BaseModel], data: Any) -> tuple[str, list[str]]:
    """Kind of the table above a key that only other kinds have, and these; else nothing."""
    for i in reversed(range(1, len(path))):
        here = _at(path[:i], data)
        union = next(map(_of_kind, types_at(path[:i], root, data)), None)
        if union is not None and isinstance(here, dict) and here.get("kind") in union.kinds:
            others = {kind: types_at(path[i:], one, here) for kind, one in union.members.items()}
            return here["kind"], [kind for kind, found in others.items() if found]
    return "", []


def form_at(path: tuple[str, ...], root: type[BaseModel], data: Any = None) -> Form | None:
    """What may stand at a path, in words; None where that is one plain type."""
    here = _at(path, data)
    members = [m for one in types_at(path, root, data) for m in _members(one, here)]
    form = next((f for f, _ in members if f is not None), None)
    words = list(dict.fromkeys(_named(kind) for _, kind in members))
    if form is not None or len(words) < 2:
        return form
    ways = list(dict.fromkeys(way for _, way in words))
    nouns = list(dict.fromkeys(noun for noun, _ in words))
    either = nouns[0] if len(nouns) == 1 else f"{', '.join(nouns[:-1])} or {nouns[-1]}"
    return Form(either, ", or ".join(ways))


def keys_at(path: tuple[str, ...], root: type[BaseModel], data: Any) -> list[str]:
    """Keys that the schema allows in the table at a path."""
    out: list[str] = []
    for one in types_at(path, root, data):
        for _, kind in _members(one, _at(path, data)):
            if isinstance(kind, type) and issubclass(kind, BaseModel):
                out += [field.alias or name for name, field in kind.model_fields.items()]
                out += getattr(kind, "short", {})
            elif get_origin(kind) is dict:
                out += [k for _, m in _members(get_args(kind)[0]) for k in _choices(m)]
    return out


def _choices(kind: Any) -> tuple[Any, ...]:
    return get_args(kind) if get_origin(kind) is Literal else ()


def _at(path: tuple[str, ...], data: Any) -> Any:
    """What stands at a path of the data, or None."""
    for part in path:
        try:
            data = data[int(part) if isinstance(data, list) else part]
        except (LookupError, TypeError, ValueError):
            return None
    return data


def _of_kind(kind: Any) -> OfKind | None:
    extras = get_args(kind)[1:] if get_origin(kind) is Annotated else ()
    return next((x for x in extras if isinstance(x, OfKind)), None)


def _inside(kind: Any, part: str, listed: bool, given: Any) -> Iterator[Any]:
    """Types of one entry of a type, as far as that is a list or a table as the data is."""
    for _, member in _members(kind, given):
        if isinstance(member, type) and issubclass(member, BaseModel) and not listed:
            for name, field in member.model_fields.items():
                if part in (name, field.alias):
                    yield Annotated[field.annotation, *field.metadata, None]
            short: dict[str, Any] = getattr(member, "short", {})
            if part in short:
                yield short[part]
        elif get_origin(member) is list and listed:
            yield get_args(member)[0]
        elif get_origin(member) is dict and not listed:
            yield get_args(member)[1]


def _members(
    kind: Any, given: Any = None, form: Form | None = None
) -> Iterator[tuple[Form | None, Any]]:
    """A type without what wraps it: the form around it, and each member of a union.

    Of a union that ``kind`` tells apart it is the one whose kind is given.
    """
    union = _of_kind(kind)
    if union is not None:
        named = given.get("kind") if isinstance(given, dict) else None
        known = isinstance(named, str) and named in union.kinds
        yield form, union.kinds[str(named)] if known else union.no_kind
        return
    while get_origin(kind) is Annotated:
        kind, *extras = get_args(kind)
        form = form or next((x for x in extras if isinstance(x, Form)), None)
    if get_origin(kind) in (Union, UnionType):
        for member in get_args(kind):
            yield from _members(member, None, form)
    elif kind is not type(None):
        own = getattr(kind, "form", None)
        yield form or (own if isinstance(own, Form) else None), kind


def _named(kind: Any) -> tuple[str, str]:
    origin = get_origin(kind) or kind
    if origin is Literal:
        values = [repr(v) for v in get_args(kind)]
        listed = f"{', '.join(values[:-1])} or {values[-1]}" if len(values) > 1 else values[0]
        return listed, listed
    if origin is list:
        inner = [m for _, m in _members(get_args(kind)[0])]
        entries = " or ".join(dict.fromkeys(_MANY.get(m, "tables") for m in inner))
        return f"a list of {entries}", f"a list of {entries} in square brackets"
    return _WORDS.get(origin, ("a table", "key = value pairs"))
