"""Writes docs/reference.md and the JSON Schemas from the schema: python docs/reference.py."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, NamedTuple, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from simcore.scenario.describe.json_schema import FILES, models_in, schema_text
from simcore.scenario.describe.sentences import sentence_of, summary_of
from simcore.scenario.describe.words import TABLE, Noun, words_of
from simcore.scenario.files.shape import File
from simcore.scenario.schema.country import Country
from simcore.scenario.schema.model import Scenario
from simcore.scenario.schema.types import Model

HERE = Path(__file__).parent
#: Tables of a scenario file, in the order in which one is written.
PARTS = {
    "Who, how long, and what is compared": ("run", "population", "exit", "arms"),
    "Lives": ("attributes", "domains", "effects", "interventions"),
    "Numbers": ("parameters",),
    "What is counted": ("tables", "outcomes"),
    "Money": ("money", "payers", "accounts", "rules", "perspectives"),
    "Contracts": ("contracts",),
    "Calibration": ("targets", "calibration"),
    "A country": ("country",),
}
#: Keys that simcore fills in, so that no part is about them.
FILLED_IN = frozenset({"distributions", "rule_kinds"})
INTRODUCTION = """\
# Reference: every key of every file

Written by `make reference` from the schema (`simcore/scenario/schema/`); a sentence is changed
under its field there. How keys are used together is in [scenario.md](scenario.md),
[models.md](models.md) and [contracts.md](contracts.md); what the words mean beside those of other
projects in [glossary.md](glossary.md). Editors can read a JSON Schema of each kind of file:
[scenario](scenario.schema.json), [programme](programme.schema.json) and
[settlement](settlement.schema.json); `simcore schema` prints what your version reads.

- NAME is a name of your own, and `[[...]]` one table of a list.
- *Needed* is what must be said, in the file or by its base, a table or a programme.
- A *text* that readers see is one text for all, or `{ en = "...", da = "..." }`.
- A *parameter* is the id of a number in `[parameters]`.
- A *range* is `[first, last]`, both inclusive, in whole years unless the key says otherwise.
- A *profile* has values by `age`, `spell` or `year` from which each holds:
  `{ age = { 0 = 0.1, 15 = 0.2 } }`.
- A *condition* names states: `{ DOMAIN = "state" }`; `before`, `spell` and `before_spell` in it are
  explained in [scenario.md](scenario.md).

## Contents
"""


class Section(NamedTuple):
    """One table of a file."""

    heading: str
    table: type[Model]

    @property
    def anchor(self) -> str:
        """Address within the page."""
        return re.sub("[^a-z0-9]+", "-", self.heading.lower()).strip("-")


class Part(NamedTuple):
    """Tables that belong together, under one heading."""

    title: str
    sections: list[Section]

    def contents(self) -> str:
        """A line with a link to each table; what stands in another is named without that."""
        links, above = [], ""
        for section in self.sections:
            inner = above and re.match(rf"\[+{re.escape(above)}\.", section.heading)
            shown = section.heading[inner.end() :].replace("]", "") if inner else section.heading
            above = above if inner else section.heading.strip("[").partition("]")[0]
            links.append(f"[`{shown}`](#{section.anchor})")
        return f"- **{self.title}**: {' · '.join(links)}"


def parts() -> list[Part]:
    """Every part of the page, in order; a table stands where it is first met."""
    seen: set[type[Model]] = set()
    out = [Part("A scenario file", [Section("The top of the file", File)])]
    listed = [key for keys in PARTS.values() for key in keys]
    tables = {key for key, field in File.model_fields.items() if _tables(field)}
    if tables - FILLED_IN != set(listed):
        raise SystemExit(f"PARTS lacks {tables - FILLED_IN - set(listed)}; add where it belongs")
    for title, keys in PARTS.items():
        found = [s for key in keys for s in _sections("", key, File.model_fields[key], seen)]
        out.append(Part(title, found))
    for name in ("programme", "settlement"):
        root = FILES[name][0]
        found = [Section(f"The top of a {name} file", root)]
        for key, field in root.model_fields.items():
            found += _sections("", field.alias or key, field, seen)
        out.append(Part(f"A {name} file", found))
    return out


def _tables(field: FieldInfo) -> list[type[Model]]:
    """Tables that may stand at a key."""
    return list(dict.fromkeys(models_in(field.annotation)))


def _sections(
    above: str, key: str, field: FieldInfo, seen: set[type[Model]], of: str = ""
) -> Iterator[Section]:
    """Sections of what stands at a key; ``of`` says in which kind of table that is."""
    path = above + key
    named, listed = _nesting(field.annotation)
    path += ".NAME" * named
    tables = _tables(field)
    for table in tables:
        if table in seen:
            continue
        seen.add(table)
        kind = f" with {_kind(table)}" if len(tables) > 1 else of
        yield Section((f"[[{path}]]" if listed else f"[{path}]") + kind, table)
        for inner, one in table.model_fields.items():
            yield from _sections(f"{path}.", one.alias or inner, one, seen, kind)


def _kind(table: type[Model]) -> str:
    """How one of several tables is told apart."""
    if "kind" not in table.model_fields:
        return str(getattr(table, "key", table.__name__.lower()))
    field = table.model_fields["kind"]
    kind = get_args(field.annotation)[0] if get_origin(field.annotation) else field.default
    return f'kind = "{kind}"'


def _nesting(kind: Any) -> tuple[int, bool]:
    """How many names stand before a table, and whether it is one of a list."""
    while get_origin(kind) is Annotated:
        kind = get_args(kind)[0]
    if get_origin(kind) is dict:
        names, listed = _nesting(get_args(kind)[1])
        return names + 1, listed
    if get_origin(kind) is list:
        return 0, True
    inner = [m for m in get_args(kind) if any(models_in(m))]
    return _nesting(inner[0]) if inner else (0, False)


def row(table: type[BaseModel], name: str, anchors: dict[type[BaseModel], str]) -> str:
    """One key of a table."""
    field = table.model_fields[name]

    def link(inner: type[BaseModel]) -> Noun:
        address = f"(#{anchors[inner]})" if inner in anchors else ""
        return Noun(f"a [table]{address}", f"[tables]{address}") if address else TABLE

    what = words_of(field.annotation, tuple(field.metadata), link)
    tables = [inner for inner in _tables(field) if inner in anchors]
    if len(tables) > 1:
        named, listed = _nesting(field.annotation)
        several = "tables by name" if named else "a list of tables" if listed else "a table"
        what = f"{several}: " + ", ".join(f"[`{_kind(one)}`](#{anchors[one]})" for one in tables)
    elif "](#" not in what:  # the type has words of its own
        what += "".join(f" ({link(one).one})" for one in tables)
    if field.annotation is Country:
        what += ", or the name of a country"
    default = "*needed*" if field.is_required() else _default(field)
    said = _cell(sentence_of(table, name))
    return f"| `{field.alias or name}` | {_cell(what)} | {default} | {said} |"


def _default(field: FieldInfo) -> str:
    """A default as a file would write it; empty where leaving the key out says more."""
    value = field.get_default(call_default_factory=True)
    if value is None or value in ("", [], {}) or isinstance(value, BaseModel):
        return ""
    if isinstance(value, dict):
        return "`{ " + ", ".join(f"{k} = {json.dumps(v)}" for k, v in value.items()) + " }`"
    return f"`{json.dumps(value)}`"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def page() -> str:
    """The whole page."""
    found = parts()
    anchors: dict[type[BaseModel], str] = {}
    for part in found:
        for section in part.sections:
            anchors.setdefault(section.table, section.anchor)
    lines = [INTRODUCTION]
    lines += [part.contents() for part in found]
    for part in found:
        lines += ["", f"## {part.title}"]
        for section in part.sections:
            lines += ["", f'<a id="{section.anchor}"></a>', "", f"### `{section.heading}`", ""]
            lines += [summary_of(section.table), ""]
            lines += ["| key | what | default | meaning |", "|---|---|---|---|"]
            lines += [row(section.table, name, anchors) for name in _keys(section.table)]
            if getattr(section.table, "short", None):
                short = ", ".join(f"`{key}`" for key in section.table.short)
                lines += ["", f"Keys of the tariff may stand in the table itself: {short}."]
    return "\n".join(lines) + "\n"


def _keys(table: type[Model]) -> list[str]:
    """Keys of a table; those that steer loading stand first in a scenario file."""
    keys = list(table.model_fields)
    if table is not File:
        return keys
    steering = [key for key in keys if key not in Scenario.model_fields]
    return [keys[0], *steering, *(key for key in keys[1:] if key not in steering)]


def files() -> dict[str, str]:
    """Name of each generated file -> its text."""
    schemas = {f"{name}.schema.json": schema_text(name) for name in FILES}
    return {"reference.md": page()} | schemas


if __name__ == "__main__":
    for name, text in files().items():
        (HERE / name).write_text(text, encoding="utf-8")
        print(HERE / name)
