"""Mutations of data: of a parsed TOML document, and of the cells of a CSV table."""

from __future__ import annotations

import copy
import csv
import datetime
import io
from collections.abc import Iterator
from typing import Any

import numpy as np

#: Texts that mean something to a shell, a page, a formula, a template, a path or a terminal.
HOSTILE = (
    "", " ", "{x}", "{0}", "{{7*7}}", "%s", "|", "a|b", "$", "$x$", "\\", "../../etc/passwd", "/",
    "<script>document.title='X'</script>", '"><img src=x onerror=alert(1)>', "-->", "]]>", "=1+1",
    "\u202eabc", "٣", "x\ny", "x\ty", "\x1b[31m", "x" * 10_000, "é" * 300, "nan", "None", "rest",
    "all", "1", "-1", "before", "spell.care", "a.b", "K", "denmark", "0x1F", "1_000", "1,5",
)  # fmt: skip
#: Numbers at and beyond every edge.
NUMBERS = (
    float("nan"), float("inf"), float("-inf"), -1, -1.0, 0, -0.0, 0.5, 1, 1.0, 2, 1e-320, 1e12,
    1e308, -1e308, 2**31, 2**63, 2**64, -(2**63), 10**400, 10**5000, 3.999999, 120, 255, 256, 4097,
)  # fmt: skip
OTHERS: tuple[Any, ...] = (
    True, False, [], {}, [[]], [{}], [1], [1, 2], [2, 1], ["x"], {"x": 1}, {"age": {"0": 0.1}},
    {"en": "x"}, [5, 0], [0, 10**9], [-5, 5], [0.5, 1.5], ["a", "a"], datetime.date(2024, 2, 30 - 1),
    {"spell": {"0": 2.0}}, {"weibull": {"shape": -1}}, {"normal": {"mean": 0.1, "sd": 0.3}},
)  # fmt: skip
DISTRIBUTIONS: tuple[Any, ...] = (
    "auto", "uniform", "fixed", "normal", {"normal": {"mean": 0.1, "sd": 0.3}},
    {"normal": {"mean": 0.5, "sd": 0}}, {"lognormal": {"mean": -1, "sd": 1}},
    {"gamma": {"mean": 2.0, "sd": 0.5}}, {"gamma": {"shape": 0, "scale": 1}},
    {"beta": {"mean": 0.5, "sd": 0.9}}, {"beta": {"alpha": -1, "beta": 2}},
    {"uniform": {"low": 2, "high": 1}}, {"dirichlet": {"count": 0}}, {"cauchy": {"x": 1}},
    {"normal": {}}, {"normal": {"mean": "x"}}, {"gamma": {"mean": 1}, "beta": {"mean": 1}},
)  # fmt: skip
UNITS = (
    "per yaer", "per month", "shares", "Share", "DKK", "DKK/", "DKK/day/day", "DKK/fortnight", "kr/year",
    "hazard ratio ", "%", "probability", "share", "per year", "hazard ratio", "days/year", "index",
)  # fmt: skip

Path = tuple[Any, ...]
#: Share of mutations that put one number in place of another: most of those pass validation.
NUMBERS_ONLY = 0.35


def paths(data: Any, at: Path = ()) -> Iterator[Path]:
    """Every place in a document except the document itself."""
    members = data.items() if isinstance(data, dict) else enumerate(data)
    for key, value in members:
        yield (*at, key)
        if isinstance(value, dict | list):
            yield from paths(value, (*at, key))


def _parent(data: Any, path: Path) -> Any:
    for key in path[:-1]:
        data = data[key]
    return data


def _pick(rng: np.random.Generator, options: Any) -> Any:
    return copy.deepcopy(options[int(rng.integers(len(options)))])


def any_value(rng: np.random.Generator) -> Any:
    """A value that is rarely what is wanted."""
    return _pick(rng, (HOSTILE, NUMBERS, OTHERS)[int(rng.integers(3))])


def mutate(data: dict[str, Any], rng: np.random.Generator) -> tuple[Path, str]:
    """Change one thing in a document, in place; returns where and what."""
    places, kind = list(paths(data)), str(rng.choice(_KINDS, p=_WEIGHTS))
    if rng.random() < NUMBERS_ONLY:
        numbers = [p for p in places if type(_parent(data, p)[p[-1]]) in (int, float)]
        places, kind = numbers or places, str(_pick(rng, ("near", "same")))
    place = _pick(rng, places)
    parent, key = _parent(data, place), place[-1]
    old = parent[key]
    if key == "unit" and rng.random() < 0.6:
        parent[key] = _pick(rng, UNITS)
        return place, f"= {parent[key]!r}"
    if "parameters" in place[:1] and rng.random() < 0.15 and isinstance(old, dict):
        old["distribution"] = _pick(rng, DISTRIBUTIONS)
        return (*place, "distribution"), f"= {old['distribution']!r}"
    if kind == "same":
        parent[key] = _same(data, old, rng)
    elif kind == "near" and type(old) in (int, float) and abs(old) < 1e300:
        parent[key] = _pick(
            rng, (-old, old * 10, old + 1, old - 1, old / 3, str(old), [old], old * 1e9)
        )
    elif kind == "delete":
        del parent[key]
        return place, "deleted"
    elif kind == "rename" and isinstance(parent, dict):
        new = str(_pick(rng, (f"{key}s", str(key)[:-1], str(key).upper(), *HOSTILE)))
        items = [(new if k == key else k, v) for k, v in parent.items()]
        parent.clear()
        parent.update(items)
        return place, f"renamed to {new[:40]!r}"
    elif kind in ("move", "copy"):
        homes = [data, *(v for p in paths(data) if isinstance(v := _parent(data, p)[p[-1]], dict))]
        home = homes[int(rng.integers(len(homes)))]
        home[str(key)] = copy.deepcopy(old)
        if kind == "move" and home is not parent:
            del parent[key]
        return place, f"{kind} to another table"
    elif kind == "add":
        home = old if isinstance(old, dict) else data
        name = str(
            _pick(
                rng, ("x", "years", "ages", "when", "arms", "price", "extends", "spell", *HOSTILE)
            )
        )
        home[name] = any_value(rng)
        return (*place, name), f"added = {_short(home[name])}"
    elif kind == "list" and isinstance(old, list):
        form = int(rng.integers(4))
        parent[key] = [[], old + old, old[::-1], [*old, any_value(rng)]][form]
        return place, f"list {('emptied', 'doubled', 'reversed', 'lengthened')[form]}"
    else:
        parent[key] = any_value(rng)
    return place, f"= {_short(parent[key])}"


#: Kinds of mutations, and how often; most keep the type, or little would get past the schema.
_KINDS = ("value", "same", "near", "delete", "rename", "move", "copy", "add", "list")
_WEIGHTS = (0.2, 0.26, 0.16, 0.08, 0.07, 0.03, 0.03, 0.07, 0.1)


def _same(data: dict[str, Any], old: Any, rng: np.random.Generator) -> Any:
    """Another value of the same type: from elsewhere in the document, or from an edge."""
    others = [v for p in paths(data) if type(v := _parent(data, p)[p[-1]]) is type(old)]
    edges: tuple[Any, ...] = ()
    if isinstance(old, str):
        edges = HOSTILE
    elif isinstance(old, int | float) and not isinstance(old, bool):
        edges = tuple(x for x in NUMBERS if type(x) is type(old))
    elif isinstance(old, list) and len(old) == 2 and all(type(x) is int for x in old):
        edges = (old[::-1], [5, 0], [0, 0], [0, 1000], [-3, 200], [40, 60], [old[1], old[1] + 1])
    return _pick(rng, edges if edges and rng.random() < 0.5 else others)


def _short(value: Any) -> str:
    try:
        return repr(value)[:60]
    except ValueError:  # a whole number longer than Python writes
        return "a very long whole number"


#: What stands in cells that are wrong.
CELLS = (
    *HOSTILE, "inf", "-inf", "1e308", "-1", "0", "0.5", "1e400", "２", "16-", "20-16", "16+", "a|b|c", "D;S",
    "9" * 5000, "abc", "2024.5", "-2024", '"', "K.children|C",
)  # fmt: skip


def mutate_table(text: str, rng: np.random.Generator) -> tuple[str, str]:
    """Change one thing in a CSV table; returns the new text and what was changed."""
    rows = list(csv.reader(io.StringIO(text)))
    kind, r = int(rng.integers(9)), int(rng.integers(len(rows)))
    c = int(rng.integers(max(len(rows[r]), 1)))
    where = f"row {r + 1}, column {c + 1}"
    if kind < 4 and rows[r]:
        rows[r][c] = str(_pick(rng, CELLS))
        return _written(rows), f"{where} = {rows[r][c][:40]!r}"
    if kind == 4:
        rows = [row[:c] + row[c + 1 :] for row in rows]
        return _written(rows), f"column {c + 1} deleted"
    if kind == 5:
        rows[r] = rows[r][:c] if rng.random() < 0.5 else [*rows[r], "more"]
        return _written(rows), f"row {r + 1} too short or long"
    if kind == 6:
        rows.insert(r, list(rows[int(rng.integers(len(rows)))]))
        return _written(rows), f"a row doubled at {r + 1}"
    if kind == 7:
        del rows[r]
        return _written(rows), f"row {r + 1} deleted"
    rows = [[*row, row[c] if c < len(row) else ""] for row in rows]
    return _written(rows), f"column {c + 1} doubled"


def _written(rows: list[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()
