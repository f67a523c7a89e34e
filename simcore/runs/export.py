"""Writes a stored result as files for people: PDF, document, workbook, pictures."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from simcore.report.exports.document import write_docx, write_pdf
from simcore.report.exports.pictures import pictures, png
from simcore.report.exports.workbook import write_workbook
from simcore.runs.answer import answer
from simcore.runs.store import open_result
from simcore.scenario.schema.model import Scenario
from simcore.summary.answers import Answers
from simcore.texts import Texts, texts

#: What can be written.
KINDS = ("pdf", "docx", "xlsx", "png", "svg")


def export(
    folder: str | Path,
    kinds: Collection[str],
    out: Path | None = None,
    lang: str = "",
) -> list[Path]:
    """Write files beside a result, from its stored lives.

    Parameters
    ----------
    folder
        As written by ``simcore run``.
    kinds
        Some of ``KINDS``.
    out
        Folder for the files; default ``export`` in the result's folder.
    lang
        Language.

    Returns
    -------
    list of Path
        The files, in the order of ``KINDS``.

    Raises
    ------
    ResultError
        If the folder is no result, or a library is not installed.
    TextError
        If there is no such language.
    """
    spoken = texts(lang)
    result = open_result(folder)
    found = answer(result.scenario, lives=result.lives).answers
    place = out or result.folder / "export"
    place.mkdir(parents=True, exist_ok=True)
    return write_files(place, found, result.scenario, kinds, spoken)


def write_files(
    place: Path, answers: Answers, scenario: Scenario, kinds: Collection[str], spoken: Texts
) -> list[Path]:
    """Write some of ``KINDS`` into a folder."""
    name, written = scenario.name, []
    if "pdf" in kinds:
        for ending, full in (("", True), ("_" + spoken.say("document.summary"), False)):
            written.append(place / f"{name}{ending}.pdf")
            write_pdf(written[-1], answers, scenario, spoken, full)
    if "docx" in kinds:
        written.append(place / f"{name}.docx")
        write_docx(written[-1], answers, scenario, spoken)
    if "xlsx" in kinds:
        written.append(place / f"{name}.xlsx")
        write_workbook(written[-1], answers, scenario, spoken)
    for kind in ("png", "svg"):
        for key, one in pictures(answers, scenario, spoken).items() if kind in kinds else ():
            written.append(place / f"{name}_{key}.{kind}")
            written[-1].write_bytes(png(one) if kind == "png" else one.svg.encode())
    return written
