"""A starting population as a table of actual children: read, checked, never stored.

A result keeps the file's name and digest and how many children enter in which year at
which age; the rows stay where they are, and are read again when lives are simulated.
"""

from __future__ import annotations

import csv
import hashlib
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simcore.errors import ScenarioError
from simcore.scenario.cells import states_of
from simcore.scenario.close import near
from simcore.scenario.schema import Scenario
from simcore.scenario.whole import whole

Rows = list[dict[str, str]]


def read_rows(path: Path) -> Rows:
    """Read a CSV or Parquet file; every value as text.

    Raises
    ------
    ScenarioError
        If the file is missing, empty, or cannot be read.
    """
    try:
        if path.suffix == ".parquet":
            import pandas as pd

            frame = pd.read_parquet(path)
            rows = [{str(k): str(v) for k, v in row.items()} for row in frame.to_dict("records")]
        else:
            with path.open(encoding="utf-8", newline="") as handle:
                rows = list(csv.DictReader(handle))
    except FileNotFoundError:
        raise ScenarioError(f"{path}: the file does not exist; check population.children") from None
    except ImportError:
        raise ScenarioError(
            f"{path}: reading Parquet needs pyarrow; pip install pyarrow, or save it as CSV"
        ) from None
    if not rows:
        raise ScenarioError(f"{path}: has no rows; write one row per child")
    return rows


def digest_of_file(path: Path) -> str:
    """Digest of a file's bytes."""
    return "sha256:" + hashlib.sha256(path.read_bytes()).hexdigest()


def summarised(population: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Complete ``[population]``: waves and ages at intake follow from the table.

    Parameters
    ----------
    population
        As written, with ``children``.
    folder
        Of the scenario file.
    """
    path = folder / population["children"]
    rows = read_rows(path)
    if "entry_age" not in rows[0]:
        raise ScenarioError(f"{path}: lacks the column 'entry_age'; add the age at intake")
    out = {k: v for k, v in population.items() if k not in ("waves", "entry_age")}
    given = population.get("waves", {})
    default = next(iter(given)) if isinstance(given, dict) and len(given) == 1 else None
    waves = [row.get("wave") or default for row in rows]
    if None in waves:
        raise ScenarioError(
            f"{path}, line {waves.index(None) + 2}: wave is missing; add the intake year as a "
            f"column, or write waves = {{ YEAR = 0 }} in [population]"
        )
    ages = Counter(row["entry_age"] for row in rows)
    out["waves"] = dict(sorted(Counter(str(w) for w in waves).items()))
    shares: dict[str, float | str] = {a: n / len(rows) for a, n in sorted(ages.items())}
    shares[list(shares)[-1]] = "rest"
    return out | {
        "children": str(path.resolve()),
        "children_digest": digest_of_file(path),
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
    rows = read_rows(path)
    if digest_of_file(path) != population.children_digest:
        raise ScenarioError(
            f"{path}: has changed since the scenario was loaded; load the scenario again"
        )
    default = str(next(iter(scenario.waves)))
    order = sorted(range(len(rows)), key=lambda i: int(rows[i].get("wave") or default))
    out = {}
    for column in rows[0]:
        if column == "wave":
            continue
        variable = column.removeprefix("spell.")
        known = ["entry_age", *scenario.members]
        if variable not in known:
            raise ScenarioError(
                f"{path}: column {column!r} is not an attribute or domain; {near(variable, known)}"
            )
        states = states_of(scenario, variable)
        values = np.zeros(len(rows), np.uint8)
        for place, i in enumerate(order):
            values[place] = _value(path, i + 2, column, rows[i][column] or "", states)
        out[column] = values
    return out


def _value(path: Path, line: int, column: str, text: str, states: list[str]) -> int:
    where = f"{path}, line {line}: {column} = {text!r}"
    if not column.startswith("spell."):
        if text not in states:
            raise ScenarioError(f"{where} is not a state; {near(text, states)}")
        return states.index(text)
    steps = whole(text)
    if steps is None or steps > 255:
        raise ScenarioError(f"{where} is not a number of steps; write a whole number up to 255")
    return steps
