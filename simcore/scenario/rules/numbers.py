"""The numbers that a version of a rule names: where each stands, and what it is.

Fields say it in their types (``share: Share``, ``Annotated[Ref, MONEY]``); what checks numbers,
draws parameters and looks for price levels reads the types, and knows no rule.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from types import UnionType
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from simcore.scenario.rules.rule import Drawn
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


#: From a value and its key to the numbers in it.
Read = Callable[[Any, str], Iterable[Number]]


class _Declared(NamedTuple):
    """What a type says of the numbers in it."""

    quantity: Quantity | Places | None = None
    drawn: bool = False


def numbers_of(version: BaseModel, key: str = "") -> Iterator[Number]:
    """Yield the numbers of a version, in the order of its fields; ``key`` begins their keys."""
    for name, alias, read in _readers(type(version)):
        yield from read(getattr(version, name), f"{key}.{alias}" if key else alias)


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


@cache
def _readers(kind: type[BaseModel]) -> list[tuple[str, str, Read]]:
    """Fields of a class that hold numbers: name, key, and what reads them."""
    fields = kind.model_fields.items()
    readers = [(name, f.alias or name, _reader(_type_of(f), _Declared())) for name, f in fields]
    return [(name, alias, read) for name, alias, read in readers if read]


def _reader(kind: Any, declared: _Declared) -> Read | None:
    """What reads the numbers of a type, or None if it says of none what it is."""
    kind, declared = _unwrapped(kind, declared)
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return numbers_of
    if get_origin(kind) is list:
        return _list_reader(get_args(kind)[0], declared)
    if get_origin(kind) is dict:
        one = _reader(get_args(kind)[1], declared)
        if one is None:
            return None
        return lambda given, key: (n for k, x in given.items() for n in one(x, f"{key}.{k}"))
    if get_origin(kind) in (Union, UnionType):
        many = {_class_of(m): r for m in get_args(kind) if (r := _reader(m, declared))}
        many |= {int: many[float]} if float in many else {}
        if not many:
            return None
        return lambda given, key: many[type(given)](given, key) if type(given) in many else ()
    quantity, drawn = declared
    if kind not in (str, int, float) or not isinstance(quantity, Quantity):
        return None
    return lambda given, key: (Number(key, quantity.name, given, drawn),)


def _list_reader(inner: Any, declared: _Declared) -> Read | None:
    quantity = declared.quantity
    if not isinstance(quantity, Places):
        one = _reader(inner, declared)
        if one is None:
            return None
        return lambda given, key: (n for i, x in enumerate(given) for n in one(x, f"{key}[{i}]"))
    each = [_reader(inner, _Declared(what, declared.drawn)) for what in quantity.each]

    def read(given: Any, key: str) -> Iterator[Number]:
        for i, (one, x) in enumerate(zip(each, given, strict=True)):
            if one is not None:
                yield from one(x, f"{key}[{i}]")

    return read


def _class_of(member: Any) -> type:
    kind, _ = _unwrapped(member, _Declared())
    plain: type = get_origin(kind) or kind
    return plain


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
