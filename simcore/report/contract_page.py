"""The part of a page about contracts, and the page that compares them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from markupsafe import Markup

from simcore.report.contract_answers import ContractAnswer
from simcore.report.contract_figures import compare_figure, contract_figure
from simcore.report.contract_tables import compare_table, tables
from simcore.report.contract_words import contract_label, notes, sentences
from simcore.report.labels import label
from simcore.report.style import template
from simcore.texts import Texts


def contract_sections(
    found: list[ContractAnswer], lang: Texts, *, draw: bool = True
) -> dict[str, Any] | None:
    """What the template shows of contracts: an overview where there are several, then each."""
    if not found:
        return None
    several = len(found) > 1
    return {
        "heading": lang.say("contract.heading"),
        "caption": lang.say("contract.overview_caption") if several else "",
        "overview": compare_table(found, lang) if several else None,
        "picture": Markup(compare_figure(found, lang)) if several and draw else "",
        "sections": [
            {
                "title": _title(one, found, lang),
                "lines": sentences(one, lang),
                "picture": Markup(contract_figure(one, lang)) if draw else "",
                "caption": lang.say("contract.caption"),
                "notes": notes(one, lang),
                "tables": tables(one, lang),
            }
            for one in found
        ],
    }


def _title(one: ContractAnswer, found: list[ContractAnswer], lang: Texts) -> str:
    """Name of a contract; with its scenario where those differ."""
    if len({f.scenario.name for f in found}) == 1:
        return contract_label(one, lang)
    return f"{label(one.scenario.title, lang, one.scenario.name)}: {contract_label(one, lang)}"


def write_comparison(path: Path, found: list[ContractAnswer], title: str, lang: Texts) -> None:
    """Write one page that lays contracts side by side."""
    page = template("compare.html").render(
        lang=lang.lang, title=title, contracts=contract_sections(found, lang),
        tables_word=lang.say("page.tables"),
    )  # fmt: skip
    path.write_text(page, encoding="utf-8")
