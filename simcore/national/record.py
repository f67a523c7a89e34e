"""Stores what a synthetic nation gave, as data beside the country, and reads it again."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import xarray as xr

from simcore.countries import countries
from simcore.national.nation import BAND
from simcore.national.read import FILE
from simcore.storage.csv_text import harmless
from simcore.storage.versions import versions

#: Table of all lines, and how it was made.
TABLE, MANIFEST = "nation.csv", "nation.json"
#: Columns of the table <- variables and coordinates of the answer.
COLUMNS = {
    "figure": "national_figure", "value": "national_value", "error": "national_value_mcse",
    "ratio": "national_ratio", "ratio_natives": "national_ratio_natives",
    "least": "national_ratio_least", "most": "national_ratio_most", "verdict": "verdict",
}  # fmt: skip


def nation_table(found: xr.Dataset) -> pd.DataFrame:
    """One row for each line: figure, model with its 90 % band, ratio, tolerance, verdict.

    Parameters
    ----------
    found
        From ``nation``.
    """
    out = {name: found[variable].to_numpy() for name, variable in COLUMNS.items()}
    band = found["national_value_quantile"]
    out |= {
        "low": band.sel(quantile=BAND[0]).to_numpy(), "high": band.sel(quantile=BAND[-1]).to_numpy()
    }  # fmt: skip
    out |= {name: found[name].to_numpy() for name in ("grade", "unit")}
    index = pd.Index([str(n) for n in found["national_line"].to_numpy()], name="line")
    order = ["grade", "unit", "figure", "value", "error", "low", "high", "ratio", "ratio_natives"]
    return pd.DataFrame(out, index=index)[[*order, "least", "most", "verdict"]]


def record_of(found: xr.Dataset) -> dict[str, Any]:
    """How it was made."""
    return {k: v for k, v in found.attrs.items() if k != "currency"} | {"versions": versions()}


def write_nation(found: xr.Dataset, folder: Path) -> None:
    """Write the table and its record into a folder; numbers have five digits."""
    nation_table(found).rename(harmless).to_csv(
        folder / TABLE, float_format="%.5g", lineterminator="\n"
    )
    text = json.dumps(record_of(found), indent=1, ensure_ascii=False)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")


@dataclass(frozen=True)
class Stored:
    """What the last whole run gave for a country.

    Attributes
    ----------
    nation
        Path of its nation file.
    table
        As ``nation_table`` gives it.
    record
        How it was made.
    """

    nation: Path
    table: pd.DataFrame
    record: dict[str, Any]


@cache
def stored(country: str) -> Stored | None:
    """What is stored for a country, or None where nothing is."""
    folder = countries().get(country)
    if folder is None or not (folder / TABLE).exists():
        return None
    table = pd.read_csv(folder / TABLE, index_col="line")
    record = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    return Stored(folder / FILE, table, record)
