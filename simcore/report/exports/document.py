"""What the documents (PDF, docx) say: sections of sentences, figures and tables."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from simcore.report.contracts.names import contract_label
from simcore.report.contracts.words import sentences
from simcore.report.exports.office import library
from simcore.report.exports.pictures import Picture, pictures, png
from simcore.report.headline import headline
from simcore.report.labels import label, standing
from simcore.report.tables import (
    Table,
    leaning_table,
    outcome_table,
    parameter_table,
    payer_table,
    perspective_table,
    rule_table,
)
from simcore.scenario.schema.model import Scenario
from simcore.summary.answers import Answers
from simcore.texts import Texts


class Section(NamedTuple):
    """A heading with what stands below it.

    Attributes
    ----------
    heading
        In the language.
    sentences
        Paragraphs.
    picture
        A figure, or None.
    table
        Of finished text; without rows there is none.
    open
        What the author still has to write, or nothing.
    """

    heading: str
    sentences: list[str]
    picture: Picture | None = None
    table: Table = Table([], [])
    open: str = ""


def sections(answers: Answers, scenario: Scenario, texts: Texts, full: bool) -> list[Section]:
    """Return the sections of a document: those of a summary, or all of them."""
    drawn = pictures(answers, scenario, texts)

    def word(key: str) -> str:
        return texts.say(f"document.{key}")

    described = [label(scenario.description, texts, "")] if scenario.description else []
    out = [
        Section(word("answer"), headline(answers, scenario, texts)),
        Section(word("programme"), described),
        Section(
            word("money"), [texts.say("page.flow_caption")], drawn.get("flow"),
            payer_table(answers, scenario, texts, by="sectors"),
        ),
        Section(word("children"), [], drawn.get("outcomes"),
                outcome_table(answers, scenario, texts)),
    ]  # fmt: skip
    if not full:
        return out
    out[1] = out[1]._replace(open=word("open_programme"))
    out += [
        Section(word("years"), [texts.say("page.cumulative_caption")], drawn.get("cumulative")),
        Section(word("departments"), [], None, payer_table(answers, scenario, texts)),
        Section(word("perspectives"), [texts.say("page.perspective_caption")],
                drawn.get("perspective"), perspective_table(answers, scenario, texts)),
        *(
            Section(contract_label(one, texts), sentences(one, texts))
            for one in answers.contracts
        ),
        Section(word("uncertainty"), [standing(scenario, texts)], drawn.get("leans"),
                leaning_table(answers, scenario, texts), word("open_risks")),
        Section(word("organisation"), [], open=word("open_organisation")),
        Section(word("rules"), [texts.say("page.rule_text")], None, rule_table(scenario, texts)),
        Section(word("numbers"), [], None, parameter_table(scenario, texts)),
    ]  # fmt: skip
    return out


def write_docx(path: Path, answers: Answers, scenario: Scenario, texts: Texts) -> None:
    """Write a document with the headings of an application; open points are in square brackets.

    Raises
    ------
    ResultError
        If python-docx (or typst, which makes its figures) is not installed.
    """
    import io

    document = library("docx").Document()
    inches, colours = library("docx.shared").Inches, library("docx.enum.text").WD_COLOR_INDEX
    document.core_properties.title = label(scenario.title, texts, scenario.name)
    document.core_properties.language = texts.lang
    document.add_heading(label(scenario.title, texts, scenario.name), 0)
    for section in sections(answers, scenario, texts, full=True):
        document.add_heading(section.heading, 1)
        for text in section.sentences:
            document.add_paragraph(text)
        if section.open:
            run = document.add_paragraph().add_run(f"[{section.open}]")
            run.font.highlight_color = colours.YELLOW
        if section.picture:
            document.add_picture(io.BytesIO(png(section.picture)), width=inches(6.0))
            shape = document.inline_shapes[-1]._inline.docPr
            shape.set("descr", section.picture.text)
        if section.table.rows:
            _table(document, section.table)
    document.save(str(path))


def _table(document: Any, table: Table) -> None:
    made = document.add_table(1, len(table.head), style="Light List Accent 1")
    for cell, text in zip(made.rows[0].cells, table.head, strict=True):
        cell.text = _xml(text)
    for row in table.rows:
        for cell, text in zip(made.add_row().cells, row, strict=True):
            cell.text = _xml(text)


def _xml(text: str) -> str:
    """Text without control characters, which a document may not hold."""
    return "".join(c for c in text if c >= " " or c in "\n\t")


def write_pdf(
    path: Path, answers: Answers, scenario: Scenario, texts: Texts, full: bool = False
) -> None:
    """Write a PDF: a summary of about two pages, or with ``full`` everything.

    Raises
    ------
    ResultError
        If typst is not installed.
    """
    import json

    typst = library("typst")
    data = {
        "title": label(scenario.title, texts, scenario.name),
        "lang": texts.lang,
        "date": date.today().isoformat(),
        "page": texts.say("document.page"),
        "sections": [
            {
                "heading": one.heading,
                "sentences": one.sentences,
                "svg": one.picture.svg if one.picture else "",
                "alt": one.picture.text if one.picture else "",
                "head": one.table.head,
                "rows": one.table.rows,
            }
            for one in sections(answers, scenario, texts, full)
        ],
    }
    source = Path(__file__).with_name("report.typ").read_bytes()
    path.write_bytes(
        typst.compile(source, format="pdf", sys_inputs={"data": json.dumps(data)},
                      pdf_standards=["ua-1"])
    )  # fmt: skip
