"""A starting population as a table of actual children: read, checked, never stored.

A result keeps the file's name and digest and how many children enter in which year at
which age; the rows stay where they are, and are read again when lives are simulated.
"""

from __future__ import annotations

import hashlib
import io
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simcore.earlier_names import present_columns
from simcore.errors import ScenarioError
from simcore.scenario.cells import states_of
from simcore.scenario.conditions import MAX_SPELL
from simcore.scenario.files.csv_file import Table, read_csv_text
from simcore.scenario.files.places import MOST_CHILDREN, decoded, read_bytes
from simcore.scenario.schema.model import Scenario
from simcore.scenario.schema.types import key_number
from simcore.scenario.suggest import near

#: Column -> its cells, one per child in the order of the file.
Columns = dict[str, list[str]]
_REMEDY = "check population.children"
_LACKS = "lacks the column 'entry_age'; add the age at intake"


def read_children(path: Path) -> tuple[Columns, list[int], str]:
    """Read a CSV or Parquet file.

    Returns
    -------
    columns
        Column -> cells as text; ages at intake and years of intake as plain whole numbers.
    lines
        Line in the file of each child.
    digest
        Of the file's bytes.

    Raises
    ------
    ScenarioError
        If the file is missing, empty, or is no table of children.
    """
    data = read_bytes(path, str(path), MOST_CHILDREN, _REMEDY)
    digest = "sha256:" + hashlib.sha256(data).hexdigest()
    table = _parquet(data, path) if path.suffix == ".parquet" else _csv(data, path)
    columns: Columns = {name: [] for name in present_columns(table.columns, str(path))}
    lines: list[int] = []
    seen: dict[str, str] = {}  # millions of cells, few different ones
    for line, cells in table.rows:
        lines.append(line)
        for column, cell in zip(columns.values(), cells, strict=True):
            column.append(seen.setdefault(cell, cell))
    if not lines:
        raise ScenarioError(f"{path}: has no rows; write one row per child")
    for name in ("entry_age", "intake"):
        if name in columns:
            columns[name] = _whole(columns[name], lines, name, path)
    return columns, lines, digest


def _csv(data: bytes, path: Path) -> Table:
    text, remedy = decoded(data, path, str(path)), f"it {_LACKS}"
    return read_csv_text(text, path, "a table of children", _has_children, remedy)


def _has_children(header: list[str]) -> bool:
    return "entry_age" in header


def _parquet(data: bytes, path: Path) -> Table:
    try:
        import pandas as pd

        frame = pd.read_parquet(io.BytesIO(data))
    except ImportError:
        raise ScenarioError(
            f"{path}: reading Parquet needs pyarrow; pip install pyarrow, or save it as CSV"
        ) from None
    except Exception:  # pyarrow has errors of many kinds, some of which show the content
        raise ScenarioError(
            f"{path}: is not a Parquet file that can be read; save it as CSV"
        ) from None
    names = [str(name) for name in frame.columns]
    if not _has_children(names):
        raise ScenarioError(f"{path}: {_LACKS}")
    rows = frame.itertuples(index=False, name=None)
    return Table(names, ((k, [str(v) for v in row]) for k, row in enumerate(rows, start=2)))


def _whole(cells: list[str], lines: list[int], name: str, path: Path) -> list[str]:
    """Ages and years without leading zeros: one way to write each."""
    plain: dict[str, str] = {}
    for line, cell in zip(lines, cells, strict=True):
        if cell in plain:
            continue
        digits = cell.strip()
        if digits and not (digits.isascii() and digits.isdigit() and len(digits) < 10):
            raise ScenarioError(
                f"{path}, line {line}: {name} = {cell!r} is not a whole number; write for example "
                f"{'9' if name == 'entry_age' else '2025'}"
            )
        plain[cell] = str(int(digits)) if digits else ""
    return [plain[cell] for cell in cells]


def summarised(population: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Complete ``[population]``: intakes and ages at intake follow from the table.

    Parameters
    ----------
    population
        As written, with ``children``.
    folder
        Of the scenario file.
    """
    path = folder / population["children"]
    columns, lines, digest = read_children(path)
    out = {k: v for k, v in population.items() if k not in ("intakes", "entry_age")}
    given = population.get("intakes", {})
    default = next(iter(given)) if len(given) == 1 else ""
    intakes = [intake or default for intake in columns.get("intake", [""] * len(lines))]
    if "" in intakes:
        raise ScenarioError(
            f"{path}, line {lines[intakes.index('')]}: intake is missing; add the intake year as a "
            f"column, or write intakes = {{ YEAR = 0 }} in [population]"
        )
    ages = Counter(columns["entry_age"])
    if "" in ages:
        line = lines[columns["entry_age"].index("")]
        raise ScenarioError(f"{path}, line {line}: entry_age is missing; add the age at intake")
    out["intakes"] = dict(sorted(Counter(intakes).items()))
    shares: dict[str, float | str] = {a: n / len(lines) for a, n in sorted(ages.items())}
    shares[list(shares)[-1]] = "rest"
    return out | {
        "children": str(path.resolve()),
        "children_digest": digest,
        "entry_age": shares,
    }


def starting_values(scenario: Scenario) -> dict[str, NDArray[np.uint8]]:
    """What the table gives: states and spells of all children, in order of person number.

    Returns
    -------
    dict
        Variable -> state (its place), ``spell.VARIABLE`` -> steps in it, shape
        ``(child,)``; empty without a table.

    Raises
    ------
    ScenarioError
        If the file is gone or changed, or says something the model does not know.
    """
    population = scenario.population
    if not population.children:
        return {}
    path = Path(population.children)
    columns, lines, digest = read_children(path)
    if digest != population.children_digest:
        raise ScenarioError(
            f"{path}: has changed since the scenario was loaded; load the scenario again"
        )
    default = str(next(iter(scenario.intakes)))
    intakes = [int(intake or default) for intake in columns.get("intake", [""] * len(lines))]
    order = sorted(range(len(lines)), key=intakes.__getitem__)
    out = {}
    for column, cells in columns.items():
        if column == "intake":
            continue
        variable = column.removeprefix("spell.")
        known = ["entry_age", *scenario.members]
        if variable not in known:
            raise ScenarioError(
                f"{path}: column {column!r} is not an attribute or domain; {near(variable, known)}"
            )
        states = states_of(scenario, variable)
        places: dict[str, int] = {}
        for line, cell in zip(lines, cells, strict=True):
            if cell not in places:
                places[cell] = _value(path, line, column, cell, states)
        out[column] = np.array([places[cells[i]] for i in order], np.uint8)
    return out


def _value(path: Path, line: int, column: str, text: str, states: list[str]) -> int:
    where = f"{path}, line {line}: {column} = {text!r}"
    if not column.startswith("spell."):
        if text not in states:
            raise ScenarioError(f"{where} is not a state; {near(text, states)}")
        return states.index(text)
    steps = key_number(text)
    if steps is None or steps > MAX_SPELL:
        raise ScenarioError(
            f"{where} is not a number of steps; write a whole number up to {MAX_SPELL}"
        )
    return steps
