"""The part of a page about contracts, and the page that compares them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from markupsafe import Markup

from simcore.report.contracts.figures import compare_figure, contract_figure
from simcore.report.contracts.names import contract_label
from simcore.report.contracts.tables import compare_table, tables
from simcore.report.contracts.words import notes, sentences
from simcore.report.labels import label
from simcore.report.style import template
from simcore.summary.contracts.answers import ContractAnswer
from simcore.texts import Texts


def contract_sections(
    answers: list[ContractAnswer], texts: Texts, *, draw: bool = True
) -> dict[str, Any] | None:
    """What the template shows of contracts: an overview where there are several, then each."""
    if not answers:
        return None
    several = len(answers) > 1
    return {
        "heading": texts.say("contract.heading"),
        "caption": texts.say("contract.overview_caption") if several else "",
        "overview": compare_table(answers, texts) if several else None,
        "picture": Markup(compare_figure(answers, texts)) if several and draw else "",
        "sections": [
            {
                "title": _title(one, answers, texts),
                "lines": sentences(one, texts),
                "picture": Markup(contract_figure(one, texts)) if draw else "",
                "caption": texts.say("contract.caption"),
                "notes": notes(one, texts),
                "tables": tables(one, texts),
            }
            for one in answers
        ],
    }


def _title(one: ContractAnswer, answers: list[ContractAnswer], texts: Texts) -> str:
    """Name of a contract; with its scenario where those differ."""
    if len({f.scenario.name for f in answers}) == 1:
        return contract_label(one, texts)
    return f"{label(one.scenario.title, texts, one.scenario.name)}: {contract_label(one, texts)}"


def write_comparison(path: Path, answers: list[ContractAnswer], title: str, texts: Texts) -> None:
    """Write one page that lays contracts side by side."""
    page = template("compare.html").render(
        lang=texts.lang, title=title, contracts=contract_sections(answers, texts),
        tables_word=texts.say("page.tables"),
    )  # fmt: skip
    path.write_text(page, encoding="utf-8")
