"""The answers as a workbook: a sheet for each table, and the net present value by formula."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from simcore.report.contracts.rows import contract_rows, readable_contracts
from simcore.report.exports.office import library
from simcore.report.exports.readable import named_rows, names, readable
from simcore.report.exports.rows import Rows, answer_rows
from simcore.report.headline import headline
from simcore.report.labels import label, standing
from simcore.scenario.schema.model import Scenario
from simcore.summary.answers import Answers
from simcore.texts import Texts

#: Widths of columns, in characters.
_NARROW, _WIDE = 14, 60


def write_workbook(path: Path, answers: Answers, scenario: Scenario, texts: Texts) -> None:
    """Write every table as a sheet in a language's words, numbers as numbers.

    The sheet of the net present value holds each payer's gain by year and the discount
    factors; its sums are formulas, stored with their values.

    Raises
    ------
    ResultError
        If XlsxWriter is not installed.
    """
    # Without this a text that begins like a formula or an address would become one.
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "nan_inf_to_errors": True}
    book = library("xlsxwriter").Workbook(str(path), plain)
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    about = book.add_worksheet(texts.say("sheets.about"))
    lines = [label(scenario.title, texts, scenario.name), standing(scenario, texts)]
    about.set_column(0, 0, 2 * _WIDE)
    for row, line in enumerate([*lines, *headline(answers, scenario, texts)]):
        about.write_string(row, 0, line, bold if row == 0 else None)
    _present_value(book, bold, answers, scenario, texts)
    for name, table in answer_rows(answers, scenario).items():
        _sheet(book, bold, texts.say(f"sheets.{name}"), readable(name, table, scenario, texts))
    if answers.contracts:
        for name, table in contract_rows(answers.contracts).items():
            shown = readable_contracts(name, table, answers.contracts, texts)
            _sheet(book, bold, texts.say(f"sheets.{name}"), shown)
    book.close()


def _sheet(book: Any, bold: Any, title: str, table: Rows) -> None:
    sheet = book.add_worksheet(title)
    grouped = book.add_format({"num_format": "#,##0"})
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(len(table.rows), 1), len(table.head) - 1)
    for column, heading in enumerate(table.head):
        sheet.write_string(0, column, heading, bold)
        longest = max((len(str(row[column])) for row in table.rows), default=0)
        sheet.set_column(column, column, min(max(longest, _NARROW), _WIDE))
    for number, row in enumerate(table.rows, start=1):
        for column, cell in enumerate(row):
            large = isinstance(cell, int) and abs(cell) > 9999
            sheet.write(number, column, cell, grouped if large else None)


def _present_value(
    book: Any, bold: Any, answers: Answers, scenario: Scenario, texts: Texts
) -> None:
    """Gains by payer and year, the discount factors, and their products summed by formula."""
    data = answers.payers
    gains, factors = data["yearly_gain"].to_numpy(), data["discount"].to_numpy()
    sheet = book.add_worksheet(texts.say("sheets.present_value"))
    money = book.add_format({"num_format": "#,##0"})
    sheet.freeze_panes(2, 2)
    sheet.set_column(0, 0, _WIDE // 2)
    sheet.set_column(1, 1, _NARROW)
    heads = named_rows("harvest_by_payer", Rows(["payer", "present_value"], []), scenario, texts,
                       lambda row: {}).head  # fmt: skip
    sheet.write_string(0, 0, texts.say("headings.calendar"), bold)
    for column, year in enumerate(data["calendar"].to_numpy().tolist(), start=2):
        sheet.write_number(0, column, year, bold)
        sheet.write_number(1, column, float(factors[column - 2]))
    sheet.write_string(1, 0, texts.say("headings.discount"), bold)
    sheet.write_string(0, 1, heads[1], bold)
    naming = names(scenario, texts)["payer"]
    last = len(factors) + 1
    cell = library("xlsxwriter.utility").xl_rowcol_to_cell
    factor_cells = f"{cell(1, 2, True, True)}:{cell(1, last, True, True)}"
    for row, payer in enumerate(map(str, data["payer"].to_numpy()), start=2):
        sheet.write_string(row, 0, naming(payer))
        for column, gain in enumerate(gains[row - 2].tolist(), start=2):
            sheet.write_number(row, column, gain, money)
        value = float(np.dot(gains[row - 2], factors))
        sheet.write_formula(
            row, 1, f"=SUMPRODUCT({cell(row, 2)}:{cell(row, last)},{factor_cells})", money, value
        )
