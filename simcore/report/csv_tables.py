"""The answers as CSV files: plain numbers, ids as names; ``columns.csv`` says their units."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from simcore.report.csv_columns import described_tables
from simcore.scenario.schema.model import Scenario
from simcore.storage.csv_text import harmless
from simcore.summary.answers import Answers


def write_tables(folder: Path, answers: Answers, scenario: Scenario) -> None:
    """Write every answer, and every number used, into a new folder."""
    folder.mkdir(parents=True)
    h = _arrays(answers.payers)
    write_csv(
        folder / "harvest_by_payer.csv",
        ["payer", "cost_borne", "cost_share", "harvested", "gain_share", "present_value",
         "present_value_mcse", "present_value_floor", "present_value_q05", "present_value_q50",
         "present_value_q95"],
        (
            [p, h["cost_borne"][i], h["cost_share"][i], h["harvested"][i], h["gain_share"][i],
             h["present_value"][i], h["present_value_mcse"][i], h["present_value_floor"][i],
             *(h["present_value_quantile"][q, i] for q in (0, 2, 4))]
            for i, p in enumerate(h["payer"])
        ),
    )  # fmt: skip
    years, calendar = h["year"], h["calendar"]
    write_csv(
        folder / "harvest_by_payer_and_year.csv",
        ["payer", "year", "calendar", "gain", "gain_mcse"],
        (
            [p, y, calendar[t], h["yearly_gain"][i, t], h["yearly_gain_mcse"][i, t]]
            for i, p in enumerate(h["payer"])
            for t, y in enumerate(years)
        ),
    )
    write_csv(
        folder / "harvest_by_account.csv",
        ["account", "payer", "present_value", "present_value_mcse"],
        (
            [a, p, h["account_gain"][i, k], h["account_gain_mcse"][i, k]]
            for i, a in enumerate(h["account"])
            for k, p in enumerate(h["payer"])
            if float(h["account_gain"][i, k]) != 0
        ),
    )
    write_csv(
        folder / "harvest_by_account_payer_and_year.csv",
        ["account", "payer", "year", "gain"],
        (
            [a, p, y, h["account_yearly_gain"][i, k, t]]
            for i, a in enumerate(h["account"])
            for k, p in enumerate(h["payer"])
            if float(abs(h["account_yearly_gain"][i, k]).sum()) != 0
            for t, y in enumerate(years)
        ),
    )
    b, r = _arrays(answers.payback), _arrays(answers.running)
    write_csv(
        folder / "payback.csv",
        ["payer", "year", "paid_back", "paid_back_mcse", "cumulative", "cumulative_mcse",
         "cumulative_q05", "cumulative_q95"],
        (
            [p, y, b["paid_back"][i, t], b["paid_back_mcse"][i, t], r["cumulative"][i, t],
             r["cumulative_mcse"][i, t], *(r["cumulative_quantile"][q, i, t] for q in (0, 4))]
            for i, p in enumerate(b["payer"])
            for t, y in enumerate(years)
        ),
    )  # fmt: skip
    write_csv(
        folder / "never_paid_back.csv",
        ["payer", "never", "never_mcse"],
        ([p, b["never"][i], b["never_mcse"][i]] for i, p in enumerate(b["payer"])),
    )
    if answers.outcomes is not None:
        o = _arrays(answers.outcomes)
        write_csv(
            folder / "double_bottom_line.csv",
            ["outcome", "baseline", "baseline_mcse", "arm", "arm_mcse", "change", "change_mcse",
             "change_q05", "change_q95", "more_is_better"],
            (
                [n, o["level"][0, i], o["level_mcse"][0, i], o["level"][1, i],
                 o["level_mcse"][1, i], o["change"][i], o["change_mcse"][i],
                 o["change_quantile"][0, i], o["change_quantile"][4, i], int(o["good"][i])]
                for i, n in enumerate(o["outcome"])
            ),
        )  # fmt: skip
    if answers.perspectives is not None:
        s = _arrays(answers.perspectives)
        write_csv(
            folder / "perspective_comparison.csv",
            ["perspective", "payer", "present_value", "present_value_mcse", "harvested",
             "harvested_mcse"],
            (
                [n, p, *(s[v][i, k] for v in ("present_value", "present_value_mcse", "harvested",
                                              "harvested_mcse"))]
                for i, n in enumerate(s["perspective"])
                for k, p in enumerate(s["payer"])
            ),
        )  # fmt: skip
    if answers.leans is not None:
        x = _arrays(answers.leans)
        write_csv(
            folder / "leans_on.csv",
            ["parameter", "grade", "rank_correlation", "standard_error"],
            (
                [
                    n,
                    str(x["grade"][i].item()),
                    x["rank_correlation"][i],
                    x["rank_correlation_mcse"][i],
                ]
                for i, n in enumerate(x["parameter"])
            ),
        )
    write_csv(
        folder / "parameters.csv",
        ["id", "value", "low", "high", "unit", "price_year", "distribution", "grade", "from",
         "source", "url", "note"],
        (
            [n, p.value, p.low, p.high, p.unit, p.price_year, p.distribution, p.grade,
             ";".join(p.from_), p.source, p.url, p.note]
            for n, p in sorted(scenario.parameters.items())
        ),
    )  # fmt: skip
    write_columns(folder / "columns.csv", scenario)


def write_columns(path: Path, scenario: Scenario) -> None:
    """Write the units and the meaning of every column of the tables beside it."""
    rows = described_tables(path.parent, scenario.money.currency if scenario.money else "")
    write_csv(path, ["table", "column", "units", "meaning"], rows)


def _arrays(data: xr.Dataset) -> dict[str, NDArray[np.generic]]:
    """Variables and coordinates as plain arrays; single cells of a Dataset are slow to read."""
    return {str(name): data[name].to_numpy() for name in data.variables}


def write_csv(path: Path, head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a table; numbers keep every digit, and no text is a formula of a spreadsheet."""
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow([_plain(cell) for cell in head])
        writer.writerows([_plain(cell) for cell in row] for row in rows)


def _plain(cell: object) -> object:
    if isinstance(cell, np.floating):
        return repr(float(cell))
    if isinstance(cell, str):
        return harmless(cell)
    return "" if cell is None else cell
