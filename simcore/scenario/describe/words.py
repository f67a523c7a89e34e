"""A type of the schema in words: what may stand at a key, with its bounds."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from types import UnionType
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt, MaxLen, MinLen
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from simcore.scenario.schema.quantities import (
    AGE,
    DURATION,
    EFFECT,
    MEASURED,
    MONEY,
    PRICE,
    RATE,
    SHARE,
    SLOPE,
    YEAR,
    Quantity,
)
from simcore.scenario.schema.types import MOST_MONEY, Form, Label


class Noun(NamedTuple):
    """One of them, and several."""

    one: str
    many: str


TABLE = Noun("a table", "tables")
#: Table -> what it is called; a page makes it a link.
Link = Callable[[type[BaseModel]], Noun]
_TYPES: dict[Any, Noun] = {
    str: Noun("a text", "texts"),
    float: Noun("a number", "numbers"),
    int: Noun("a whole number", "whole numbers"),
    bool: Noun("true or false", "true or false"),
}
#: What a number stands for -> the noun for it.
_QUANTITIES = {
    MONEY.name: Noun("an amount", "amounts"),
    SHARE.name: Noun("a share", "shares"),
    RATE.name: Noun("a rate", "rates"),
    YEAR.name: Noun("a calendar year", "calendar years"),
    AGE.name: Noun("an age", "ages"),
    MEASURED.name: Noun("a figure in the metric's unit", "figures in the metric's unit"),
    PRICE.name: Noun("a price for each unit", "prices for each unit"),
    EFFECT.name: Noun("a figure in the unit of effect", "figures in the unit of effect"),
    SLOPE.name: Noun("an amount for each unit of effect", "amounts for each unit of effect"),
}


def words_of(kind: Any, extras: tuple[Any, ...] = (), link: Link = lambda table: TABLE) -> str:
    """What may stand at a key, in words.

    Parameters
    ----------
    kind
        Type of the field.
    extras
        Its metadata, as pydantic keeps them apart.
    link
        What a table is called.
    """
    return _noun(kind, extras, link).one


def _noun(kind: Any, extras: tuple[Any, ...], link: Link) -> Noun:
    while get_origin(kind) is Annotated:
        kind, *inner = get_args(kind)
        extras = (*extras, *inner)
    form = next((x for x in extras if isinstance(x, Form)), None)
    if form is not None:
        return Noun(form.what, f"entries, each {form.what}")
    if get_origin(kind) in (Union, UnionType):
        members = [m for m in get_args(kind) if m is not type(None)]
        nouns = list(dict.fromkeys(_noun(m, extras, link) for m in members))
        return Noun(_either([n.one for n in nouns]), _either([n.many for n in nouns]))
    bounds = _bounds(extras)
    plain = _plain(kind, extras, link)
    return Noun(plain.one + bounds, plain.many + bounds)


def _plain(kind: Any, extras: tuple[Any, ...], link: Link) -> Noun:
    """The noun of a type that is no union, without its bounds."""
    if get_origin(kind) is Literal:
        either = _either([f"`{json.dumps(value)}`" for value in get_args(kind)])
        return Noun(either, either)
    if get_origin(kind) is list:
        inner = _noun(get_args(kind)[0], (), link).many
        return Noun(f"a list of {inner}", f"lists of {inner}")
    if get_origin(kind) is dict:
        key, value = get_args(kind)
        inner = _noun(value, (), link).many
        if isinstance(value, type) and issubclass(value, BaseModel) and value is not Label:
            return Noun(f"{inner} by name", f"{inner} by name")
        among = "" if _plain_text(key) else f" by {_noun(key, (), link).one}"
        return Noun(f"a table of {inner}{among}", f"tables of {inner}{among}")
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        if kind is Label:
            return Noun("a text", "texts")
        return link(kind)
    quantity = next((x for x in extras if isinstance(x, Quantity)), None)
    if quantity == DURATION and kind is int:
        return Noun("a whole number of years", "whole numbers of years")
    if quantity == DURATION and kind is float:
        return Noun("a number of years", "numbers of years")
    if quantity is not None and kind in (int, float):
        return _QUANTITIES.get(quantity.name, _TYPES[kind])
    return _TYPES.get(kind, TABLE)


def _plain_text(key: Any) -> bool:
    while get_origin(key) is Annotated:
        key = get_args(key)[0]
    return key is str


def _either(words: list[str]) -> str:
    each = list(dict.fromkeys(words))
    return each[0] if len(each) == 1 else f"{', '.join(each[:-1])} or {each[-1]}"


def _limits(extras: tuple[Any, ...]) -> Iterator[Any]:
    for extra in extras:
        yield from extra.metadata if isinstance(extra, FieldInfo) else (extra,)


def _bounds(extras: tuple[Any, ...]) -> str:
    """Bounds in brackets; the largest amount of all goes without saying."""
    low = high = ""
    for x in _limits(extras):
        if isinstance(x, Ge):
            low = f"{x.ge} or more"
        elif isinstance(x, Gt):
            low = f"above {x.gt}"
        elif isinstance(x, MinLen):
            low = f"at least {x.min_length}"
        elif isinstance(x, Le) and x.le != MOST_MONEY:
            high = f"at most {_short(x.le)}"
        elif isinstance(x, Lt):
            high = f"below {_short(x.lt)}"
        elif isinstance(x, MaxLen):
            high = f"at most {x.max_length} characters"
    if low.endswith(" or more") and high.startswith("at most "):
        low, high = f"{low.removesuffix(' or more')} to {high.removeprefix('at most ')}", ""
    said = ", ".join(x for x in (low, high) if x)
    return f" ({said})" if said else ""


def _short(bound: Any) -> str:
    exponent = int(bound).bit_length() - 1
    return f"2^{exponent}" if exponent >= 32 and bound == 2**exponent else f"{bound}"
