"""Tables of the page, as rows of finished text."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import xarray as xr

from simcore.report.answers import Answers
from simcore.report.labels import label, payer_label, sector_label, unit
from simcore.scenario.schema import Parameter, Scenario
from simcore.texts import Texts
from simcore.texts.locale import number, percent, plus_minus, significant


class Table(NamedTuple):
    """A table of the page: a head and rows of finished text."""

    head: list[str]
    rows: list[list[str]]


def payer_table(found: Answers, scenario: Scenario, lang: Texts, by: str = "payers") -> Table:
    """Cost borne, gain harvested and net present value of each payer."""
    data: xr.Dataset = getattr(found, by)
    each = unit("thousand", scenario, lang)
    name = payer_label if by == "payers" else sector_label
    head = [
        lang.say("page.payer"),
        lang.say("page.cost"),
        f"{lang.say('page.harvests')} ({each})",
        lang.say("page.share"),
        f"{lang.say('page.net')} ({each})",
        f"{lang.say('page.band')} ({each})",
    ]
    rows = []
    for i, payer in enumerate(str(p) for p in data["payer"].to_numpy()):
        low, high = (float(data["present_value_quantile"][q, i]) / 1e3 for q in (0, 4))
        rows.append(
            [
                name(scenario, payer, lang),
                percent(float(data["cost_share"][i]), lang),
                number(float(data["harvested"][i]) / 1e3, lang),
                percent(float(data["gain_share"][i]), lang),
                plus_minus(
                    float(data["present_value"][i]) / 1e3,
                    float(data["present_value_mcse"][i]) / 1e3,
                    lang,
                ),
                f"{number(low, lang)} … {number(high, lang)}",
            ]
        )
    return Table(head, rows)


def outcome_table(found: Answers, scenario: Scenario, lang: Texts) -> Table:
    """Outcomes of both arms and their difference."""
    data = found.outcomes
    head = [lang.say(f"page.{k}") for k in ("outcome", "baseline", "arm", "change", "band")]
    rows = []
    if data is not None:
        for i, name in enumerate(str(o) for o in data["outcome"].to_numpy()):
            outcome = scenario.outcomes[name]
            low, high = (float(data["change_quantile"][q, i]) for q in (0, 4))
            rows.append(
                [
                    _with_unit(label(outcome.label, lang, name), label(outcome.unit, lang, "")),
                    *(
                        plus_minus(
                            float(data["level"][a, i]), float(data["level_mcse"][a, i]), lang, 1
                        )
                        for a in (0, 1)
                    ),
                    plus_minus(float(data["change"][i]), float(data["change_mcse"][i]), lang, 2),
                    f"{number(low, lang, 1)} … {number(high, lang, 1)}",
                ]
            )
    return Table(head, rows)


def _with_unit(name: str, unit: str) -> str:
    return f"{name} ({unit})" if unit else name


def lens_table(found: Answers, scenario: Scenario, lang: Texts) -> Table:
    """Net present value by sector under each lens."""
    data = found.lenses
    if data is None:
        return Table([], [])
    payers = [str(p) for p in data["payer"].to_numpy()]
    head = [
        f"{lang.say('page.net')} ({unit('thousand', scenario, lang)})",
        *(sector_label(scenario, p, lang) for p in payers),
    ]
    rows = []
    for i, name in enumerate(str(n) for n in data["lens"].to_numpy()):
        lens = scenario.lenses[name]
        cells = [
            plus_minus(
                float(data["present_value"][i, k]) / 1e3,
                float(data["present_value_mcse"][i, k]) / 1e3,
                lang,
            )
            for k in range(len(payers))
        ]
        rows.append(
            [f"{label(lens.label, lang, name)}: {label(lens.description, lang, '')}", *cells]
        )
    return Table(head, rows)


def _interval(parameter: Parameter, lang: Texts) -> str:
    text = significant(parameter.value, lang)
    if parameter.posterior:
        low, high = np.quantile(parameter.posterior, [0.05, 0.95])
        return f"{text} ({significant(low, lang)}–{significant(high, lang)}*)"
    if parameter.low is None or parameter.high is None:
        return text
    return f"{text} ({significant(parameter.low, lang)}–{significant(parameter.high, lang)})"


def leaning_table(found: Answers, scenario: Scenario, lang: Texts, most: int = 12) -> Table:
    """The parameters that move the municipality's answer most."""
    head = [lang.say(f"page.{k}") for k in ("parameter", "value", "grade", "correlation", "source")]
    rows = []
    if found.leans is not None:
        data = found.leans.isel(parameter=slice(0, most))
        for i, name in enumerate(str(n) for n in data["parameter"].to_numpy()):
            p = scenario.parameters[name]
            rows.append(
                [
                    label(p.label, lang, name),
                    f"{_interval(p, lang)} {p.unit}",
                    p.grade,
                    plus_minus(
                        float(data["rank_correlation"][i]),
                        float(data["rank_correlation_mcse"][i]),
                        lang,
                        2,
                    ),
                    p.source,
                ]
            )
    return Table(head, rows)


def parameter_table(scenario: Scenario, lang: Texts) -> Table:
    """Every number used, with unit, grade and source."""
    head = [
        lang.say("page.id"),
        lang.say("page.value"),
        lang.say("page.grade"),
        lang.say("page.source"),
    ]
    rows = [
        [name, f"{_interval(p, lang)} {p.unit}{_year(p)}", p.grade, _source(p)]
        for name, p in sorted(scenario.parameters.items())
    ]
    return Table(head, rows)


def _year(parameter: Parameter) -> str:
    return f", {parameter.price_year}" if parameter.price_year else ""


def _source(parameter: Parameter) -> str:
    origin = f" [{', '.join(parameter.from_)}]" if parameter.from_ else ""
    return parameter.source + origin + (f" ({parameter.note})" if parameter.note else "")


def rule_table(scenario: Scenario, lang: Texts) -> Table:
    """Rules in force, each wording with its date and source."""
    head = [
        lang.say("page.rules"),
        lang.say("page.from_year"),
        lang.say("page.grade"),
        lang.say("page.source"),
    ]
    rows = [
        [label(rule.label, lang, name), version.from_, version.grade, version.source]
        for name, rule in scenario.rules.items()
        for version in rule.versions
    ]
    return Table(head, rows)
