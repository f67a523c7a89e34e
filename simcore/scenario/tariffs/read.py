"""Reads a tariff in either of its forms.

A file may write the keys of a tariff directly in the metric (schema 1, ``price = 40e3``) or in
a table that names its kind (``tariff = { kind = "price", price = 40e3 }``); both become the
same, and what is stored has the first form.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from operator import or_
from typing import Annotated, Any

from pydantic import BeforeValidator, Discriminator, Tag

from simcore.scenario.schema.types import said, said_of
from simcore.scenario.suggest import near
from simcore.scenario.tariffs.tariff import Tariff

#: Begins the tag of a kind in pydantic's locations, so that it is no key of a file.
TAG = "tariff:"


def tariff_of(kinds: Mapping[str, type[Tariff]]) -> Any:
    """The type of a tariff of one of some kinds: a union that ``kind`` tells apart."""

    def known(given: Any) -> Any:
        if isinstance(given, Tariff):
            return given
        if not isinstance(given, dict):
            raise said('is not a table; write for example { kind = "price", price = 40e3 }')
        kind = given.get("kind")
        if kind not in kinds:
            what = "has no kind" if kind is None else f"is of the unknown kind {kind!r}"
            remedy = near(str(kind), kinds) if kind is not None else f"choose from {names}"
            raise said(f"{what}; {remedy}")
        return given

    def tag(given: Any) -> str:
        return TAG + str(given.get("kind") if isinstance(given, dict) else given.kind)

    names = ", ".join(sorted(kinds))
    members = [Annotated[shape, Tag(TAG + kind)] for kind, shape in kinds.items()]
    return Annotated[reduce(or_, members), Discriminator(tag), BeforeValidator(known)]


def short_keys(kinds: Mapping[str, type[Tariff]]) -> dict[str, Any]:
    """Keys of the short form -> their types."""
    out: dict[str, Any] = {}
    for kind, shape in kinds.items():
        if shape.table:
            out[kind] = shape
            continue
        for name, field in shape.model_fields.items():
            if name != "kind":
                out[name] = Annotated[field.annotation, *field.metadata, None]
    return out


def from_short(given: dict[str, Any], kinds: Mapping[str, type[Tariff]]) -> dict[str, Any]:
    """A metric in which the keys of its tariff have become one, ``tariff``.

    Raises
    ------
    PydanticCustomError
        If it gives two tariffs, or a key of another one.
    """
    keys = short_keys(kinds)
    written = {k: v for k, v in given.items() if k in keys and v is not None and v != []}
    rest = {k: v for k, v in given.items() if k not in keys}
    if not written:
        return rest
    if rest.get("tariff") is not None:
        raise said_of(f"gives both tariff and {next(iter(written))}; keep one")
    named = [k for k in written if k in kinds]
    if len(named) > 1:
        raise said_of(f"has {len(named)} tariffs, {' and '.join(named)}; keep one")
    owner = {k: kind for kind, shape in kinds.items() for k in (kind, *shape.model_fields)}
    kind = named[0] if named else owner[next(iter(written))]
    for key in written:
        if key != kind and (kinds[kind].table or key not in kinds[kind].model_fields):
            raise said_of(f"gives {key}, which belongs to {owner[key]}, not to {kind}; remove it")
    if not kinds[kind].table:
        return rest | {"tariff": {"kind": kind, **written}}
    if not isinstance(written[kind], dict):
        raise said_of(f"has a {kind} that is not a table; write {kind} = {{ KEY = VALUE }}")
    return rest | {"tariff": {**written[kind], "kind": kind}}
