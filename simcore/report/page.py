"""One self-contained HTML page: a pure function of the answers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from simcore.report import figures
from simcore.report.answers import Answers
from simcore.report.contract_page import contract_sections
from simcore.report.flow_picture import flow_picture
from simcore.report.headline import headline
from simcore.report.labels import label, standing
from simcore.report.style import template
from simcore.report.tables import (
    leaning_table,
    lens_table,
    outcome_table,
    parameter_table,
    payer_table,
    rule_table,
)
from simcore.scenario.schema import Scenario
from simcore.texts import Texts
from simcore.uncertainty.draws import uncertain_parameters


def write_page(
    path: Path, found: Answers, scenario: Scenario, record: dict[str, Any], lang: Texts
) -> None:
    """Write the report.

    Parameters
    ----------
    path
        Of the HTML file.
    found
        All answers.
    scenario
        For labels, sources and grades.
    record
        Provenance, shown at the end.
    lang
        Language.
    """
    path.write_text(page(found, scenario, record, lang), encoding="utf-8")


def page(
    found: Answers, scenario: Scenario, record: dict[str, Any], lang: Texts, *, draw: bool = True
) -> str:
    """Return the report as HTML with everything inside it; see ``write_page``.

    Without ``draw`` it has all words and no figures, which take most of the time.
    """
    from markupsafe import Markup

    uncertain = uncertain_parameters(scenario)
    c_rows = [n for n in uncertain if scenario.parameters[n].grade == "C"]
    drawers = {"flow": flow_picture}
    drawers |= {n: getattr(figures, f"{n}_figure") for n in _FIGURES}
    pictures = {
        n: Markup(make(found, scenario, lang) if draw else "") for n, make in drawers.items()
    }
    body = template("template.html")
    return body.render(
        lang=lang.lang,
        w=lambda key: lang.say(f"page.{key}"),
        leans_caption=lang.say("page.leans_caption", whose=_whose(found, lang)),
        title=label(scenario.title, lang, scenario.name),
        description=label(scenario.description, lang, "") if scenario.description else "",
        standing=standing(scenario, lang),
        headline=headline(found, scenario, lang),
        compared=_compared(found, scenario, lang),
        note=lang.say(
            "page.note",
            children=scenario.children,
            draws=record["draws"],
            cohorts=record["cohorts"],
            years=scenario.run.years,
            price_year=scenario.money.price_year if scenario.money else "",
            curve=lang.say(
                "page.own_curve"
                if scenario.money and scenario.money.discount is not None
                else "country.discount_curve"
            ),
        ),
        c_count=lang.say("page.c_count", c=len(c_rows), n=len(uncertain)),
        pictures=pictures,
        contracts=contract_sections(found.contracts, lang, draw=draw),
        payers=payer_table(found, scenario, lang),
        sectors=payer_table(found, scenario, lang, by="sectors"),
        outcomes=outcome_table(found, scenario, lang),
        lenses=lens_table(found, scenario, lang),
        leans=leaning_table(found, scenario, lang),
        parameters=parameter_table(scenario, lang),
        rules=rule_table(scenario, lang),
        record=json.dumps(record, indent=1, ensure_ascii=False),
    )


def _whose(found: Answers, lang: Texts) -> str:
    """Whose answer ``leans_on`` was asked about."""
    everybody = found.leans is not None and found.leans.attrs["payer"] == "all"
    return lang.say("page.whose_everybody" if everybody else "country.whose_municipality")


def _compared(found: Answers, scenario: Scenario, lang: Texts) -> str:
    """Which arms the page is about, where there are more than two."""
    if len(scenario.arms) < 3:
        return ""
    arm, baseline = (found.sectors.attrs[k] for k in ("arm", "baseline"))
    return lang.say(
        "page.one_of_arms",
        arms=len(scenario.arms),
        arm=label(scenario.arms[arm].label, lang, arm),
        baseline=label(scenario.arms[baseline].label, lang, baseline),
    )


_FIGURES = ("cumulative", "payback", "outcomes", "accounts", "lens", "leans")
