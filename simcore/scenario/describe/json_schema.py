"""JSON Schema of the files that a user writes, for editors: keys, types and their sentences.

A file may leave to its base, to a table or to the evidence base what the schema asks for, and
may write some things shorter; so the schema of a file is that of its raw shape
(``files/shape.py``), in which a key is required only where nothing can fill it in.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from inspect import isabstract
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, SkipJsonSchema
from pydantic_core import core_schema

from simcore.countries import countries
from simcore.scenario.describe.sentences import sentence_of, summary_of
from simcore.scenario.files.shape import File
from simcore.scenario.schema.country import Country
from simcore.scenario.schema.model import Effect
from simcore.scenario.schema.programme import Programme, Study
from simcore.scenario.schema.settlement import Settlement
from simcore.scenario.schema.types import Label, Model
from simcore.texts.read import languages

Json = dict[str, Any]
#: Marks a type that a JSON Schema leaves out (for type checkers it is none).
_LEFT_OUT: Any = SkipJsonSchema
#: Kind of file -> what it may say, and what it is.
FILES: dict[str, tuple[type[Model], str]] = {
    "scenario": (File, "A simcore scenario, or a part of one"),
    "programme": (Programme, "A programme of the evidence base of simcore"),
    "settlement": (Settlement, "A term sheet with observed figures, for simcore settle"),
}
#: Keys that the schema requires and a short form or a figure of the evidence base fills in.
_FILLED_IN: dict[type[BaseModel], frozenset[str]] = {
    Effect: frozenset({"ratio"}),
    Study: frozenset({"grade"}),
}


def json_schema(file: str) -> Json:
    """JSON Schema (2020-12) of a kind of file.

    Parameters
    ----------
    file
        One of ``FILES``.
    """
    root, title = FILES[file]
    schema = _Written(root).generate(TypeAdapter(root).core_schema)
    return {"$schema": GenerateJsonSchema.schema_dialect, "title": f"{title} (schema 1)"} | schema


def schema_text(file: str) -> str:
    """The same as text, as it is stored and printed."""
    return json.dumps(json_schema(file), ensure_ascii=False, indent=1) + "\n"


def models_in(kind: Any) -> Iterator[type[Model]]:
    """Classes of the schema in a type, but for texts by language, and what no file can write.

    That is a class of which there are only kinds, and one that a JSON Schema leaves out.
    """
    if any(isinstance(extra, _LEFT_OUT) for extra in get_args(kind)[1:]):
        return
    if isinstance(kind, type) and issubclass(kind, Model) and kind is not Label:
        yield from () if isabstract(kind) else (kind,)
    for inner in get_args(kind) if get_origin(kind) is not Annotated else get_args(kind)[:1]:
        yield from models_in(inner)


def _listed(root: type[BaseModel]) -> set[type[BaseModel]]:
    """Classes that stand in lists only: lists are never merged, so each entry is complete."""
    entries: set[type[BaseModel]] = set()
    tables: set[type[BaseModel]] = set()

    def visit(kind: Any, in_list: bool) -> None:
        if get_origin(kind) is Annotated:
            visit(get_args(kind)[0], in_list)
        elif get_origin(kind) in (Union, UnionType):
            for member in get_args(kind):
                visit(member, in_list)
        elif isinstance(kind, type) and issubclass(kind, Model):
            seen = entries if in_list else tables
            if kind not in seen:
                seen.add(kind)
                for field in kind.model_fields.values():
                    visit(field.annotation, False)
        else:
            for inner in get_args(kind):
                visit(inner, get_origin(kind) is list)

    visit(root, False)
    return entries - tables


class _Written(GenerateJsonSchema):
    """Writes the schema of one kind of file; keys stay in the order of their classes."""

    def __init__(self, root: type[Model]) -> None:
        super().__init__(by_alias=True)
        self._complete = _listed(root) | ({root} if root is not File else set())

    def sort(self, value: Json, parent_key: str | None = None) -> Json:
        """Leave the order as it is declared."""
        return value

    def field_title_should_be_set(self, schema: Any) -> bool:
        """Keys need no second name."""
        return False

    def nullable_schema(self, schema: core_schema.NullableSchema) -> Json:
        """TOML has no null: a key is left out instead."""
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> Json:
        """Show defaults that a user could have written."""
        out = super().default_schema(schema)
        if not isinstance(out.get("default"), bool | int | float | str) or out["default"] == "":
            out.pop("default", None)
        return out

    def tagged_union_schema(self, schema: core_schema.TaggedUnionSchema) -> Json:
        """Kinds are told apart by what they may say."""
        out = super().tagged_union_schema(schema)
        return {"anyOf": out.pop("oneOf", [])} | out if "oneOf" in out else out

    def model_schema(self, schema: core_schema.ModelSchema) -> Json:
        """Describe a table with its keys, short forms among them."""
        out, cls = super().model_schema(schema), schema["cls"]
        if cls is Label:
            return _label()
        keys = out.get("properties", {})
        for name, field in cls.model_fields.items():
            key = field.alias or name
            kind = _country(keys[key]) if field.annotation is Country else keys[key]
            keys[key] = _described(sentence_of(cls, name), kind)
        for key, kind in getattr(cls, "short", {}).items():
            inner = self.generate_inner(TypeAdapter(kind).core_schema)
            keys[key] = _described(_short_sentence(cls, key), inner)
        required = [k for k in out.pop("required", []) if k not in _FILLED_IN.get(cls, ())]
        kept: Json = {"required": required} if required and cls in self._complete else {}
        return {"type": "object", "description": summary_of(cls), "properties": keys,
                "additionalProperties": False, **kept}  # fmt: skip


def _described(sentence: str, kind: Json) -> Json:
    """A key's schema with its sentence, in front of whatever the type says of itself.

    Editors that read older drafts (Taplo) pass over what stands beside a reference.
    """
    if "$ref" in kind:
        rest = {k: v for k, v in kind.items() if k != "$ref"}
        kind = {"allOf": [{"$ref": kind["$ref"]}]} | rest
    return {"description": sentence} | {k: v for k, v in kind.items() if k != "description"}


def _label() -> Json:
    text = {"type": "string"}
    by_language = {
        "type": "object",
        "properties": dict.fromkeys(languages(), text),
        "additionalProperties": False,
        "minProperties": 1,
    }
    return {"description": summary_of(Label), "anyOf": [text, by_language]}


def _country(facts: Json) -> Json:
    """Facts of a country, or the name of one that ships."""
    return {"anyOf": [{"enum": sorted(countries())}, facts]}


def _short_sentence(cls: type[BaseModel], key: str) -> str:
    """Sentence of a short form: that of the field, or of the table, that it stands for."""
    shapes = [m for field in cls.model_fields.values() for m in models_in(field.annotation)]
    for shape in shapes:
        if key in shape.model_fields:
            return sentence_of(shape, key)
    kinds = {s.model_fields["kind"].default: s for s in shapes if "kind" in s.model_fields}
    return summary_of(kinds[key]) if key in kinds else ""
