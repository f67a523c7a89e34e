"""What the columns of the CSV tables hold: units and meaning, from the registry of variables."""

from __future__ import annotations

import csv
from pathlib import Path

from simcore.variables import DIMENSIONS, variables
from simcore.variables.registry import OWN

#: Table -> column -> the variable that stands there under another name.
_RENAMED = {
    "harvest_by_payer_and_year": {"gain": "yearly_gain"},
    "harvest_by_account": {"present_value": "account_gain"},
    "harvest_by_account_payer_and_year": {"gain": "account_yearly_gain"},
    "double_bottom_line": {"baseline": "level", "arm": "level"},
    "leans_on": {"standard_error": "rank_correlation_mcse"},
}
#: Columns that are neither variables nor dimensions.
_OTHER = {
    "calendar": "calendar year",
    "grade": "A read at the source, B at second hand or computed, C an assumption",
    "more_is_better": "1 where a rise of the outcome is good, else 0",
    "scenario": "name of the scenario",
    "contract": "name of the contract",
    "says_no": "parties that say no",
    "giver": "who gives, or bears a real cost",
    "giver_class": "accounting class of the giver's money",
    "taker": "who takes; X is the sink of real costs",
    "taker_class": "accounting class of the taker's money",
    "reason": "what is paid for",
    "percentile_05": "the same: 5th percentile over draws and cohorts",
    "percentile_95": "the same: 95th percentile over draws and cohorts",
}


def column_rows(table: str, head: list[str], currency: str) -> list[list[str]]:
    """Table, column, units and meaning of each column of a table.

    Parameters
    ----------
    table
        Name of the file without ``.csv``.
    head
        Its columns.
    currency
        What amounts of money are in.
    """
    return [[table, column, *described(table, column, currency)] for column in head]


def described(table: str, column: str, currency: str) -> tuple[str, str]:
    """Units and meaning; a quantile has a column of its own, as ``present_value_q05``."""
    name, _, level = column.rpartition("_q")
    base, suffix = (name, "_quantile") if level.isdigit() else (column, "")
    if base.endswith("_mcse"):
        base, suffix = base.removesuffix("_mcse"), "_mcse"
    registered = variables().get(_RENAMED.get(table, {}).get(base, base) + suffix)
    if registered is None:
        return "", DIMENSIONS.get(column) or _OTHER[column]
    units = "unit of the outcome" if registered.units == OWN else registered.units_in(currency)
    return units, registered.meaning + (f": {int(level) / 100:g}" if level.isdigit() else "")


def described_tables(folder: Path, currency: str) -> list[list[str]]:
    """``column_rows`` of every table in a folder; parameters say their units themselves."""
    rows = []
    for path in sorted(folder.glob("*.csv")):
        if path.stem == "parameters":
            continue
        with path.open(encoding="utf-8", newline="") as handle:
            rows += column_rows(path.stem, next(csv.reader(handle)), currency)
    return rows
