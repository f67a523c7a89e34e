"""Files for an office: each opens in its reader, in both languages, with the numbers of the arrays."""

import numpy as np
import pytest

from simcore.errors import ResultError
from simcore.report.exports.document import sections, write_docx, write_pdf
from simcore.report.exports.office import library
from simcore.report.exports.pictures import pictures, png
from simcore.report.exports.workbook import write_workbook
from simcore.report.labels import payer_label
from simcore.summary.answers import answers
from simcore.texts import languages, texts

LANG = pytest.mark.parametrize("lang", languages())


@pytest.fixture(scope="module")
def found(case, case_lives, case_flows):
    return answers(case_lives, case_flows, case)


@LANG
def test_a_workbook_has_a_sheet_for_each_table_and_numbers_as_numbers(case, found, tmp_path, lang):
    openpyxl = pytest.importorskip("openpyxl")
    pytest.importorskip("xlsxwriter")
    words = texts(lang)
    write_workbook(tmp_path / "x.xlsx", found, case, words)
    book = openpyxl.load_workbook(tmp_path / "x.xlsx", data_only=True)
    assert {words.by_key[k] for k in words.by_key if k.startswith("sheets.")} == set(
        book.sheetnames
    )
    sheet = book[words.say("sheets.harvest_by_payer")]
    head = [cell.value for cell in sheet[1]]
    column = next(
        i for i, h in enumerate(head) if h.startswith(words.say("headings.present_value"))
    )
    values = [row[column].value for row in sheet.iter_rows(min_row=2)]
    assert values == np.round(found.payers["present_value"].to_numpy()).tolist()
    names = [row[0].value for row in sheet.iter_rows(min_row=2)]
    assert names == [payer_label(case, str(p), words) for p in found.payers["payer"].to_numpy()]


@LANG
def test_the_net_present_value_is_a_formula_with_its_value(case, found, tmp_path, lang):
    openpyxl = pytest.importorskip("openpyxl")
    pytest.importorskip("xlsxwriter")
    write_workbook(tmp_path / "x.xlsx", found, case, texts(lang))
    name = texts(lang).say("sheets.present_value")
    formulas = openpyxl.load_workbook(tmp_path / "x.xlsx")[name]
    cached = openpyxl.load_workbook(tmp_path / "x.xlsx", data_only=True)[name]
    factors = np.array([cell.value for cell in cached[2][2:]])
    for row, value in enumerate(found.payers["present_value"].to_numpy(), start=3):
        assert str(formulas.cell(row, 2).value).startswith("=SUMPRODUCT(C")
        gains = np.array([cell.value for cell in cached[row][2:]])
        assert gains @ factors == pytest.approx(value, rel=1e-9, abs=1e-6)
        assert cached.cell(row, 2).value == pytest.approx(value, rel=1e-9, abs=1e-6)


@LANG
def test_a_document_has_its_headings_figures_and_open_points(case, found, tmp_path, lang):
    docx = pytest.importorskip("docx")
    pytest.importorskip("typst")
    write_docx(tmp_path / "x.docx", found, case, texts(lang))
    document = docx.Document(tmp_path / "x.docx")
    headings = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]
    assert headings == [s.heading for s in sections(found, case, texts(lang), full=True)]
    assert len(document.inline_shapes) >= 4
    assert all(shape._inline.docPr.get("descr") for shape in document.inline_shapes)
    marked = [p.text for p in document.paragraphs if any(r.font.highlight_color for r in p.runs)]
    assert len(marked) == 3
    assert document.tables[0].cell(0, 0).text == texts(lang).say("page.payer")


@LANG
def test_a_pdf_is_written_twice(case, found, tmp_path, lang):
    pytest.importorskip("typst")
    write_pdf(tmp_path / "short.pdf", found, case, texts(lang))
    write_pdf(tmp_path / "full.pdf", found, case, texts(lang), full=True)
    short, full = ((tmp_path / n).read_bytes() for n in ("short.pdf", "full.pdf"))
    assert short.startswith(b"%PDF-")
    assert b"pdfuaid" in short
    assert len(full) > len(short)


def test_figures_are_files(case, found):
    pytest.importorskip("typst")
    drawn = pictures(found, case, texts("da"))
    assert {"flow", "cumulative", "outcomes"} <= set(drawn)
    assert all("<svg" in one.svg and one.text for one in drawn.values())
    assert png(drawn["flow"]).startswith(b"\x89PNG")


def test_without_the_extra_it_is_said_how_to_install_it():
    with pytest.raises(ResultError, match=r"needs nowhere, which is not installed; pip install "):
        library("nowhere.at_all")
