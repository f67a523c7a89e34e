"""Tables of the page, as rows of finished text."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import xarray as xr

from simcore.report.labels import label, payer_label, sector_label, unit
from simcore.scenario.schema.model import Scenario
from simcore.scenario.schema.parameter import Parameter
from simcore.summary.answers import Answers
from simcore.summary.payback import total_of
from simcore.texts import Texts
from simcore.texts.locale import number, percent, plus_minus, significant


class Table(NamedTuple):
    """A table of the page: a head and rows of finished text."""

    head: list[str]
    rows: list[list[str]]


def payer_table(answers: Answers, scenario: Scenario, texts: Texts, by: str = "payers") -> Table:
    """Cost borne, gain harvested and net present value of each payer.

    Among sectors, one that another finances is also shown together with it.
    """
    data: xr.Dataset = getattr(answers, by)
    each = unit("thousand", scenario, texts)
    name = payer_label if by == "payers" else sector_label
    head = [
        texts.say("page.payer"),
        texts.say("page.cost"),
        f"{texts.say('page.harvests')} ({each})",
        texts.say("page.share"),
        f"{texts.say('page.net')} ({each})",
        f"{texts.say('page.band')} ({each})",
    ]
    rows = []
    for i, payer in enumerate(str(p) for p in data["payer"].to_numpy()):
        value = data["present_value"][i], data["present_value_mcse"][i]
        band = data["present_value_quantile"][:, i]
        rows.append(
            _payer_row(data.isel(payer=[i]), name(scenario, payer, texts), value, band, texts)
        )
    for total, pair in scenario.country.financed.items() if by == "sectors" else ():
        sectors = answers.sectors["payer"].to_numpy()
        both = total_of(answers.running.isel(year=-1), total)
        if both is not None and np.isin(pair, sectors).all():
            named = " + ".join(sector_label(scenario, sector, texts) for sector in pair)
            of_both = answers.sectors.sel(payer=list(pair))
            value = both["cumulative"], both["cumulative_mcse"]
            rows.append(_payer_row(of_both, named, value, both["cumulative_quantile"], texts))
    if has_floor(data):
        head.insert(5, f"{texts.say('page.floor')} ({each})")
        floors = [f"± {number(f / 1e3, texts)}" for f in data["present_value_floor"].to_numpy()]
        for row, floor in zip(rows, [*floors, *[""] * len(rows)], strict=False):
            row.insert(5, floor)
    return Table(head, rows)


def has_floor(data: xr.Dataset) -> bool:
    """Whether the size of a posterior leaves an error in what ``harvest`` gives."""
    return bool((data["present_value_floor"] > 0).any())


def _payer_row(
    payers: xr.Dataset,
    name: str,
    value: tuple[xr.DataArray, xr.DataArray],
    band: xr.DataArray,
    texts: Texts,
) -> list[str]:
    """Row of one payer, or of several together: what they bear and harvest adds up."""
    bear, harvest, share = (
        float(payers[key].sum()) for key in ("cost_share", "harvested", "gain_share")
    )
    low, high = (float(band[q]) / 1e3 for q in (0, 4))
    return [
        name,
        percent(bear, texts),
        number(harvest / 1e3, texts),
        percent(share, texts),
        plus_minus(float(value[0]) / 1e3, float(value[1]) / 1e3, texts),
        f"{number(low, texts)} … {number(high, texts)}",
    ]


def outcome_table(answers: Answers, scenario: Scenario, texts: Texts) -> Table:
    """Outcomes of both arms and their difference."""
    data = answers.outcomes
    head = [texts.say(f"page.{k}") for k in ("outcome", "baseline", "arm", "change", "band")]
    rows = []
    if data is not None:
        for i, name in enumerate(str(o) for o in data["outcome"].to_numpy()):
            outcome = scenario.outcomes[name]
            low, high = (float(data["change_quantile"][q, i]) for q in (0, 4))
            rows.append(
                [
                    _with_unit(label(outcome.label, texts, name), label(outcome.unit, texts, "")),
                    *(
                        plus_minus(
                            float(data["level"][a, i]), float(data["level_mcse"][a, i]), texts, 1
                        )
                        for a in (0, 1)
                    ),
                    plus_minus(float(data["change"][i]), float(data["change_mcse"][i]), texts, 2),
                    f"{number(low, texts, 1)} … {number(high, texts, 1)}",
                ]
            )
    return Table(head, rows)


def _with_unit(name: str, unit: str) -> str:
    return f"{name} ({unit})" if unit else name


def perspective_table(answers: Answers, scenario: Scenario, texts: Texts) -> Table:
    """Net present value by sector under each perspective."""
    data = answers.perspectives
    if data is None:
        return Table([], [])
    payers = [str(p) for p in data["payer"].to_numpy()]
    head = [
        f"{texts.say('page.net')} ({unit('thousand', scenario, texts)})",
        *(sector_label(scenario, p, texts) for p in payers),
    ]
    rows = []
    for i, name in enumerate(str(n) for n in data["perspective"].to_numpy()):
        perspective = scenario.perspectives[name]
        named = label(perspective.label, texts, name)
        cells = [
            plus_minus(
                float(data["present_value"][i, k]) / 1e3,
                float(data["present_value_mcse"][i, k]) / 1e3,
                texts,
            )
            for k in range(len(payers))
        ]
        rows.append([f"{named}: {label(perspective.description, texts, '')}", *cells])
    return Table(head, rows)


def _interval(parameter: Parameter, texts: Texts) -> str:
    text = significant(parameter.value, texts)
    if parameter.posterior:
        low, high = np.quantile(parameter.posterior, [0.05, 0.95])
        return f"{text} ({significant(low, texts)}–{significant(high, texts)}*)"
    if parameter.low is None or parameter.high is None:
        return text
    return f"{text} ({significant(parameter.low, texts)}–{significant(parameter.high, texts)})"


def leaning_table(answers: Answers, scenario: Scenario, texts: Texts, most: int = 12) -> Table:
    """The parameters that move the municipality's answer most."""
    head = [
        texts.say(f"page.{k}") for k in ("parameter", "value", "grade", "correlation", "source")
    ]
    rows = []
    if answers.leans is not None:
        data = answers.leans.isel(parameter=slice(0, most))
        for i, name in enumerate(str(n) for n in data["parameter"].to_numpy()):
            p = scenario.parameters[name]
            rows.append(
                [
                    label(p.label, texts, name),
                    f"{_interval(p, texts)} {p.unit}",
                    p.grade,
                    plus_minus(
                        float(data["rank_correlation"][i]),
                        float(data["rank_correlation_mcse"][i]),
                        texts,
                        2,
                    ),
                    p.source,
                ]
            )
    return Table(head, rows)


def parameter_table(scenario: Scenario, texts: Texts) -> Table:
    """Every number used, with unit, grade and source."""
    head = [
        texts.say("page.id"),
        texts.say("page.value"),
        texts.say("page.grade"),
        texts.say("page.source"),
    ]
    rows = [
        [name, f"{_interval(p, texts)} {p.unit}{_year(p)}", p.grade, _source(p)]
        for name, p in sorted(scenario.parameters.items())
    ]
    return Table(head, rows)


def _year(parameter: Parameter) -> str:
    return f", {parameter.price_year}" if parameter.price_year else ""


def _source(parameter: Parameter) -> str:
    origin = f" [{', '.join(parameter.from_)}]" if parameter.from_ else ""
    return parameter.source + origin + (f" ({parameter.note})" if parameter.note else "")


def rule_table(scenario: Scenario, texts: Texts) -> Table:
    """Rules in force, each wording with its date and source."""
    head = [
        texts.say("page.rules"),
        texts.say("page.from_year"),
        texts.say("page.grade"),
        texts.say("page.source"),
    ]
    rows = [
        [label(rule.label, texts, name), version.from_, version.grade, version.source]
        for name, rule in scenario.rules.items()
        for version in rule.versions
    ]
    return Table(head, rows)
