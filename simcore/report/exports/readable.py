"""Tables in the words of a language: headings, names instead of ids, rounded numbers."""

from __future__ import annotations

from collections.abc import Callable
from math import isfinite, isinf

from simcore.report.csv_columns import described
from simcore.report.exports.rows import Rows, cells
from simcore.report.labels import account_label, coin, label, payer_label, sum_label
from simcore.scenario.schema.model import Scenario
from simcore.scenario.schema.types import Label
from simcore.texts import Texts

#: Column -> how an id in it is named.
Naming = dict[str, Callable[[str], str]]
#: Columns of input, which is never rounded.
_GIVEN = frozenset({"value", "low", "high"})
#: Columns that are 1 or 0.
_YES_NO = frozenset({"more_is_better", "unanimous"})
#: Decimals of a share, and of whatever else is not money.
_SHARE, _OTHER = 4, 2


def readable(name: str, table: Rows, scenario: Scenario, texts: Texts) -> Rows:
    """One of the tables of ``answer_rows`` in a language's words.

    Parameters
    ----------
    name
        Of the table.
    table
        With ids.
    scenario
        For names.
    texts
        Language.
    """
    if name == "parameters":  # beside its name the id stays: it is what a user's file says
        at = table.head.index("id")
        rows = [[row[at], *row] for row in table.rows]
        table = Rows(["parameter", *table.head], rows)
    naming = names(scenario, texts)
    return named_rows(name, table, scenario, texts, lambda row: naming)


def names(scenario: Scenario, texts: Texts) -> Naming:
    """How the ids of a scenario are named."""

    def of(known: dict[str, Label | None]) -> Callable[[str], str]:
        return lambda name: label(known.get(name), texts, name)

    return {
        "payer": lambda payer: sum_label(payer, texts) or payer_label(scenario, payer, texts),
        "account": lambda account: account_label(scenario, account, texts),
        "outcome": of({k: o.label for k, o in scenario.outcomes.items()}),
        "perspective": of({k: p.label for k, p in scenario.perspectives.items()}),
        "parameter": of({k: p.label for k, p in scenario.parameters.items()}),
        "sector": lambda sector: sum_label(sector, texts) or payer_label(scenario, sector, texts),
        "arm": of({k: a.label for k, a in scenario.arms.items()}),
    }


def named_rows(
    name: str,
    table: Rows,
    scenario: Scenario,
    texts: Texts,
    naming: Callable[[list[object]], Naming],
) -> Rows:
    """A table with headings and rounded numbers, ids named as ``naming`` says for their row."""
    kinds = [column_kind(name, column) for column in table.head]
    head = [
        _heading(column, kind, scenario, texts)
        for column, kind in zip(table.head, kinds, strict=True)
    ]
    rows = []
    for row in table.rows:
        known = naming(row)
        rows.append(
            [
                known[column](str(cell)) if column in known and isinstance(cell, str)
                else _cell(cell, column, kind, texts)
                for column, kind, cell in zip(table.head, kinds, cells(row), strict=True)
            ]
        )  # fmt: skip
    return Rows(head, rows)


def column_kind(table: str, column: str) -> str:
    """``money``, ``share`` (of one), or ``other``."""
    if table == "parameters":
        return "other"
    units, _ = described(table, column, "money")
    return {"money": "money", "1": "share"}.get(units, "other")


def _heading(column: str, kind: str, scenario: Scenario, texts: Texts) -> str:
    base, _, level = column.rpartition("_q")
    if level.isdigit():
        heading = texts.say("headings.quantile", of=_word(base, texts), level=int(level))
    elif column.endswith("_mcse"):
        heading = texts.say("headings.mcse", of=_word(column.removesuffix("_mcse"), texts))
    else:
        heading = _word(column, texts)
    return f"{heading} ({coin(scenario, texts)})" if kind == "money" else heading


def _word(column: str, texts: Texts) -> str:
    key = f"figures.{column}"
    return texts.say(key) if key in texts else texts.say(f"headings.{column}")


def _cell(cell: object, column: str, kind: str, texts: Texts) -> object:
    """A number as a person would write it; what is not defined is left empty."""
    if column in _YES_NO:
        return texts.say("headings.yes" if cell else "headings.no")
    if not isinstance(cell, float) or column in _GIVEN:
        return "" if cell is None else cell
    if not isfinite(cell):
        return texts.say("headings.never_so_much") if isinf(cell) else ""
    if kind == "money":
        return round(cell)
    return round(cell, _SHARE if kind == "share" else _OTHER) + 0.0
