"""One self-contained HTML page: a pure function of the answers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from simcore.report import figures
from simcore.report.contracts.page import contract_sections
from simcore.report.flow_picture import flow_picture
from simcore.report.headline import headline
from simcore.report.labels import label, standing
from simcore.report.rests_on import rests_table
from simcore.report.style import template
from simcore.report.tables import (
    has_floor,
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
from simcore.uncertainty.draws import uncertain_parameters


def write_page(
    path: Path, answers: Answers, scenario: Scenario, record: dict[str, Any], texts: Texts
) -> None:
    """Write the report.

    Parameters
    ----------
    path
        Of the HTML file.
    answers
        All answers.
    scenario
        For labels, sources and grades.
    record
        Provenance, shown at the end.
    texts
        Language.
    """
    path.write_text(page(answers, scenario, record, texts), encoding="utf-8")


def page(
    answers: Answers, scenario: Scenario, record: dict[str, Any], texts: Texts, *, draw: bool = True
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
        n: Markup(make(answers, scenario, texts) if draw else "") for n, make in drawers.items()
    }
    body = template("template.html")
    return body.render(
        lang=texts.lang,
        w=lambda key: texts.say(f"page.{key}"),
        leans_caption=texts.say("page.leans_caption", whose=_whose(answers, texts)),
        title=label(scenario.title, texts, scenario.name),
        description=label(scenario.description, texts, "") if scenario.description else "",
        standing=standing(scenario, texts),
        headline=headline(answers, scenario, texts),
        compared=_compared(answers, scenario, texts),
        note=texts.say(
            "page.note",
            children=scenario.children,
            draws=record["draws"],
            cohorts=record["cohorts"],
            years=scenario.run.years,
            price_year=scenario.money.price_year if scenario.money else "",
            curve=_curve(scenario, texts),
        ),
        c_count=texts.say("page.c_count", c=len(c_rows), n=len(uncertain)),
        pictures=pictures,
        contracts=contract_sections(answers.contracts, texts, draw=draw),
        payers=payer_table(answers, scenario, texts),
        floor=_floor(answers, texts),
        sectors=payer_table(answers, scenario, texts, by="sectors"),
        outcomes=outcome_table(answers, scenario, texts),
        perspectives=perspective_table(answers, scenario, texts),
        leans=leaning_table(answers, scenario, texts),
        rests=rests_table(answers, scenario, texts),
        parameters=parameter_table(scenario, texts),
        rules=rule_table(scenario, texts),
        record=json.dumps(record, indent=1, ensure_ascii=False),
    )


def _floor(answers: Answers, texts: Texts) -> str:
    """What the column with the floor is, where there is one."""
    data = answers.sectors
    if not has_floor(data):
        return ""
    return texts.say("page.floor_caption", rows=data.attrs["posterior_rows"])


def _whose(answers: Answers, texts: Texts) -> str:
    """Whose answer ``leans_on`` was asked about."""
    everybody = answers.leans is not None and answers.leans.attrs["payer"] == "all"
    return texts.say("page.whose_everybody" if everybody else "page.whose_municipality")


def _curve(scenario: Scenario, texts: Texts) -> str:
    """By which rates present values are discounted: the country's curve, or the scenario's own."""
    known = scenario.country.discount
    of_country = known and scenario.money and scenario.money.discount == known.rates
    if known and known.label and of_country:
        return label(known.label, texts, "")
    return texts.say("page.own_curve")


def _compared(answers: Answers, scenario: Scenario, texts: Texts) -> str:
    """Which arms the page is about, where there are more than two."""
    if len(scenario.arms) < 3:
        return ""
    arm, baseline = (answers.sectors.attrs[k] for k in ("arm", "baseline"))
    return texts.say(
        "page.one_of_arms",
        arms=len(scenario.arms),
        arm=label(scenario.arms[arm].label, texts, arm),
        baseline=label(scenario.arms[baseline].label, texts, baseline),
    )


_FIGURES = ("cumulative", "payback", "outcomes", "accounts", "perspective", "leans")
