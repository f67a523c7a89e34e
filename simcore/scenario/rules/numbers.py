"""The numbers that a version of a rule names: where each stands, and what it is.

Fields say it in their types (``share: Share``, ``Annotated[Ref, MONEY]``); what checks numbers,
draws parameters and looks for price levels reads the types, and knows no rule.
"""

from __future__ import annotations

from collections.abc import Iterator
from types import UnionType
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from simcore.scenario.rules.rule import Drawn, RuleVersion
from simcore.scenario.schema.quantities import Places, Quantity
from simcore.scenario.schema.types import Ref

#: Quantity of a number in a rule -> the bounds it is checked against (``check/numbers.py``).
BOUNDS = {
    "share": "share", "money": "price", "duration": "quantity", "count": "quantity",
    "rate": "rate",
}  # fmt: skip


class Number(NamedTuple):
    """A number, or the name of a parameter, that a version gives.

    Attributes
    ----------
    key
        Where it stands in the version.
    quantity
        Name of what it is: ``share``, ``money``, ``duration``, ``count``, ``rate``.
    ref
        The number, or the name of a parameter.
    drawn
        Whether the rule reads its draws; else it is law, and held.
    """

    key: str
    quantity: str
    ref: Ref
    drawn: bool


class _Declared(NamedTuple):
    """What a type says of the numbers in it."""

    quantity: Quantity | Places | None = None
    drawn: bool = False


def numbers_of(version: RuleVersion) -> Iterator[Number]:
    """Yield the numbers of a version, in the order of its fields."""
    yield from _numbers(version, type(version), _Declared(), "")


def undeclared(kind: type[BaseModel]) -> Iterator[str]:
    """Yield fields of a class that hold numbers and do not say of what quantity."""
    for name, field in kind.model_fields.items():
        if not _declares(_type_of(field), _Declared()):
            yield name


def numeric(kind: type[BaseModel]) -> Iterator[str]:
    """Yield fields of a class that hold numbers."""
    for name, field in kind.model_fields.items():
        if _is_numeric(_type_of(field)):
            yield name


def _type_of(field: FieldInfo) -> Any:
    return Annotated[field.annotation, *field.metadata, None]


def _unwrapped(kind: Any, declared: _Declared) -> tuple[Any, _Declared]:
    while get_origin(kind) is Annotated:
        kind, *extras = get_args(kind)
        quantity = next((x for x in extras if isinstance(x, Quantity | Places)), declared.quantity)
        drawn = declared.drawn or any(isinstance(x, Drawn) for x in extras)
        declared = _Declared(quantity, drawn)
    return kind, declared


def _numbers(given: Any, kind: Any, declared: _Declared, key: str) -> Iterator[Number]:
    kind, declared = _unwrapped(kind, declared)
    if isinstance(given, BaseModel):
        for name, field in type(given).model_fields.items():
            inside = f"{key}.{field.alias or name}".removeprefix(".")
            yield from _numbers(getattr(given, name), _type_of(field), _Declared(), inside)
    elif get_origin(kind) in (Union, UnionType) and isinstance(given, list | dict):
        wanted = next(m for m in get_args(kind) if _holds(m, type(given)))
        yield from _numbers(given, wanted, declared, key)
    elif isinstance(given, list):
        quantity = declared.quantity
        each = quantity.each if isinstance(quantity, Places) else [quantity] * len(given)
        for i, (one, what) in enumerate(zip(given, each, strict=True)):
            here = _Declared(what, declared.drawn)
            yield from _numbers(one, get_args(kind)[0], here, f"{key}[{i}]")
    elif isinstance(given, dict):
        for name, one in given.items():
            yield from _numbers(one, get_args(kind)[1], declared, f"{key}.{name}")
    elif isinstance(declared.quantity, Quantity) and isinstance(given, str | int | float):
        yield Number(key, declared.quantity.name, given, declared.drawn)


def _holds(member: Any, kind: type) -> bool:
    inner, _ = _unwrapped(member, _Declared())
    return (get_origin(inner) or inner) is kind


def _declares(kind: Any, declared: _Declared) -> bool:
    """Whether every number below a type has a quantity that rules can have."""
    kind, declared = _unwrapped(kind, declared)
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return not any(undeclared(kind))
    if kind in (int, float):
        quantity = declared.quantity
        every = quantity.each if isinstance(quantity, Places) else [quantity]
        return all(q is not None and q.name in BOUNDS for q in every)
    return all(_declares(one, declared) for one in _arguments(kind))


def _is_numeric(kind: Any) -> bool:
    kind, _ = _unwrapped(kind, _Declared())
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return any(numeric(kind))
    return kind in (int, float) or any(map(_is_numeric, _arguments(kind)))


def _arguments(kind: Any) -> tuple[Any, ...]:
    """Types inside a type; the choices of a literal are values."""
    return () if get_origin(kind) is Literal else get_args(kind)
