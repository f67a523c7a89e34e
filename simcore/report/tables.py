"""Tables of a report: as rows for the page, and as CSV files."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import xarray as xr

from simcore.report.answers import Answers
from simcore.report.labels import (
    Lang,
    label,
    number,
    payer_label,
    percent,
    plus_minus,
    significant,
    word,
)
from simcore.scenario.schema import Parameter, Scenario


class Table(NamedTuple):
    """A table of the page: a head and rows of finished text."""

    head: list[str]
    rows: list[list[str]]


def payer_table(found: Answers, scenario: Scenario, lang: Lang, by: str = "payers") -> Table:
    """Cost borne, gain harvested and net present value of each payer."""
    data: xr.Dataset = getattr(found, by)
    unit = word("cell_unit", lang)
    head = [
        word("payer", lang),
        word("cost", lang),
        f"{word('harvests', lang)} ({unit})",
        word("share", lang),
        f"{word('net', lang)} ({unit})",
        f"{word('band', lang)} ({unit})",
    ]
    rows = []
    for i, payer in enumerate(str(p) for p in data["payer"].to_numpy()):
        low, high = (float(data["present_value_quantile"][q, i]) / 1e3 for q in (0, 4))
        rows.append(
            [
                payer_label(scenario, payer, lang),
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


def outcome_table(found: Answers, scenario: Scenario, lang: Lang) -> Table:
    """Outcomes of both arms and their difference."""
    data = found.outcomes
    head = [word(k, lang) for k in ("outcome", "baseline", "arm", "change", "band")]
    rows = []
    if data is not None:
        for i, name in enumerate(str(o) for o in data["outcome"].to_numpy()):
            outcome = scenario.outcomes[name]
            low, high = (float(data["change_quantile"][q, i]) for q in (0, 4))
            rows.append(
                [
                    f"{label(outcome.label, lang, name)} ({label(outcome.unit, lang, '')})",
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


def lens_table(found: Answers, scenario: Scenario, lang: Lang) -> Table:
    """Net present value by sector under each lens."""
    data = found.lenses
    if data is None:
        return Table([], [])
    payers = [str(p) for p in data["payer"].to_numpy()]
    unit = word("cell_unit", lang)
    head = [f"{word('net', lang)} ({unit})", *(payer_label(scenario, p, lang) for p in payers)]
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


def _interval(parameter: Parameter, lang: Lang) -> str:
    text = significant(parameter.value, lang)
    if parameter.low is None or parameter.high is None:
        return text
    return f"{text} ({significant(parameter.low, lang)}–{significant(parameter.high, lang)})"


def leaning_table(found: Answers, scenario: Scenario, lang: Lang, most: int = 12) -> Table:
    """The parameters that move the municipality's answer most."""
    head = [word(k, lang) for k in ("parameter", "value", "grade", "correlation", "source")]
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


def parameter_table(scenario: Scenario, lang: Lang) -> Table:
    """Every number used, with unit, grade and source."""
    head = ["id", word("value", lang), word("grade", lang), word("source", lang)]
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


def rule_table(scenario: Scenario, lang: Lang) -> Table:
    """Rules in force, each wording with its date and source."""
    head = [word("rules", lang), word("from_year", lang), word("grade", lang), word("source", lang)]
    rows = [
        [label(rule.label, lang, name), version.from_, version.grade, version.source]
        for name, rule in scenario.rules.items()
        for version in rule.versions
    ]
    return Table(head, rows)


def write_tables(folder: Path, found: Answers, scenario: Scenario) -> None:
    """Write the answers as CSV: plain numbers in DKK, years and shares, ids as names."""
    folder.mkdir(parents=True)
    h = found.payers
    _csv(
        folder / "harvest_by_payer.csv",
        ["payer", "cost_borne", "cost_share", "harvested", "gain_share", "present_value",
         "present_value_mcse", "present_value_q05", "present_value_q50", "present_value_q95"],
        (
            [p, h["cost_borne"][i], h["cost_share"][i], h["harvested"][i], h["gain_share"][i],
             h["present_value"][i], h["present_value_mcse"][i],
             *(h["present_value_quantile"][q, i] for q in (0, 2, 4))]
            for i, p in enumerate(h["payer"].to_numpy())
        ),
    )  # fmt: skip
    years, calendar = h["year"].to_numpy(), h["calendar"].to_numpy()
    _csv(
        folder / "harvest_by_payer_and_year.csv",
        ["payer", "year", "calendar", "gain", "gain_mcse"],
        (
            [p, y, calendar[t], h["yearly_gain"][i, t], h["yearly_gain_mcse"][i, t]]
            for i, p in enumerate(h["payer"].to_numpy())
            for t, y in enumerate(years)
        ),
    )
    _csv(
        folder / "harvest_by_account.csv",
        ["account", "payer", "present_value", "present_value_mcse"],
        (
            [a, p, h["account_gain"][i, k], h["account_gain_mcse"][i, k]]
            for i, a in enumerate(h["account"].to_numpy())
            for k, p in enumerate(h["payer"].to_numpy())
            if float(h["account_gain"][i, k]) != 0
        ),
    )
    _csv(
        folder / "harvest_by_account_payer_and_year.csv",
        ["account", "payer", "year", "gain"],
        (
            [a, p, y, h["account_yearly_gain"][i, k, t]]
            for i, a in enumerate(h["account"].to_numpy())
            for k, p in enumerate(h["payer"].to_numpy())
            if float(abs(h["account_yearly_gain"][i, k]).sum()) != 0
            for t, y in enumerate(years)
        ),
    )
    b, r = found.payback, found.running
    _csv(
        folder / "payback.csv",
        ["payer", "year", "paid_back", "paid_back_mcse", "cumulative", "cumulative_mcse",
         "cumulative_q05", "cumulative_q95"],
        (
            [p, y, b["paid_back"][i, t], b["paid_back_mcse"][i, t], r["cumulative"][i, t],
             r["cumulative_mcse"][i, t], *(r["cumulative_quantile"][q, i, t] for q in (0, 4))]
            for i, p in enumerate(b["payer"].to_numpy())
            for t, y in enumerate(years)
        ),
    )  # fmt: skip
    _csv(
        folder / "never_paid_back.csv",
        ["payer", "never", "never_mcse"],
        ([p, b["never"][i], b["never_mcse"][i]] for i, p in enumerate(b["payer"].to_numpy())),
    )
    if found.outcomes is not None:
        o = found.outcomes
        _csv(
            folder / "double_bottom_line.csv",
            ["outcome", "baseline", "baseline_mcse", "arm", "arm_mcse", "change", "change_mcse",
             "change_q05", "change_q95", "more_is_better"],
            (
                [n, o["level"][0, i], o["level_mcse"][0, i], o["level"][1, i],
                 o["level_mcse"][1, i], o["change"][i], o["change_mcse"][i],
                 o["change_quantile"][0, i], o["change_quantile"][4, i], int(o["good"][i])]
                for i, n in enumerate(o["outcome"].to_numpy())
            ),
        )  # fmt: skip
    if found.lenses is not None:
        s = found.lenses
        _csv(
            folder / "lens_comparison.csv",
            ["lens", "payer", "present_value", "present_value_mcse", "harvested", "harvested_mcse"],
            (
                [n, p, *(s[v][i, k] for v in ("present_value", "present_value_mcse", "harvested",
                                              "harvested_mcse"))]
                for i, n in enumerate(s["lens"].to_numpy())
                for k, p in enumerate(s["payer"].to_numpy())
            ),
        )  # fmt: skip
    if found.leans is not None:
        x = found.leans
        _csv(
            folder / "leans_on.csv",
            ["parameter", "grade", "rank_correlation", "standard_error"],
            (
                [
                    n,
                    str(x["grade"][i].item()),
                    x["rank_correlation"][i],
                    x["rank_correlation_mcse"][i],
                ]
                for i, n in enumerate(x["parameter"].to_numpy())
            ),
        )
    _csv(
        folder / "parameters.csv",
        ["id", "value", "low", "high", "unit", "price_year", "distribution", "grade", "from",
         "source", "url", "note"],
        (
            [n, p.value, p.low, p.high, p.unit, p.price_year, p.distribution, p.grade,
             ";".join(p.from_), p.source, p.url, p.note]
            for n, p in sorted(scenario.parameters.items())
        ),
    )  # fmt: skip


def _csv(path: Path, head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(head)
        writer.writerows([_plain(cell) for cell in row] for row in rows)


def _plain(cell: object) -> object:
    if isinstance(cell, xr.DataArray):
        return repr(float(cell))
    return "" if cell is None else cell
