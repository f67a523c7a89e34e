"""Every answer as a table of ids and plain numbers: what CSV, workbook and DataFrames share."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from simcore.scenario.schema.model import Scenario
from simcore.summary.answers import Answers

Arrays = dict[str, NDArray[np.generic]]


class Rows(NamedTuple):
    """A table: names of columns, and rows of ids and numbers."""

    head: list[str]
    rows: list[list[object]]


def answer_rows(answers: Answers, scenario: Scenario) -> dict[str, Rows]:
    """Every answer, and every number used, as a table by name."""
    h, b, r = map(_arrays, (answers.payers, answers.payback, answers.running))
    out = {name: make(h) for name, make in _HARVEST.items()}
    out["payback"] = _payback(b, r)
    out["never_paid_back"] = Rows(
        ["payer", "never", "never_mcse"],
        [[p, b["never"][i], b["never_mcse"][i]] for i, p in enumerate(b["payer"])],
    )
    for name, data, make in (
        ("double_bottom_line", answers.outcomes, _outcomes),
        ("perspective_comparison", answers.perspectives, _perspectives),
        ("leans_on", answers.leans, _leans),
    ):
        if data is not None:
            out[name] = make(_arrays(data))
    return out | {"parameters": _parameters(scenario)}


def _by_payer(h: Arrays) -> Rows:
    plain = ["cost_borne", "cost_share", "harvested", "gain_share", "present_value",
             "present_value_mcse", "present_value_floor"]  # fmt: skip
    return Rows(
        ["payer", *plain, "present_value_q05", "present_value_q50", "present_value_q95"],
        [
            [p, *(h[k][i] for k in plain), *(h["present_value_quantile"][q, i] for q in (0, 2, 4))]
            for i, p in enumerate(h["payer"])
        ],
    )


def _by_payer_and_year(h: Arrays) -> Rows:
    return Rows(
        ["payer", "year", "calendar", "gain", "gain_mcse"],
        [
            [p, y, h["calendar"][t], h["yearly_gain"][i, t], h["yearly_gain_mcse"][i, t]]
            for i, p in enumerate(h["payer"])
            for t, y in enumerate(h["year"])
        ],
    )


def _by_account(h: Arrays) -> Rows:
    return Rows(
        ["account", "payer", "present_value", "present_value_mcse"],
        [
            [a, p, h["account_gain"][i, k], h["account_gain_mcse"][i, k]]
            for i, a in enumerate(h["account"])
            for k, p in enumerate(h["payer"])
            if float(h["account_gain"][i, k]) != 0
        ],
    )


def _by_account_payer_and_year(h: Arrays) -> Rows:
    gain = h["account_yearly_gain"]
    return Rows(
        ["account", "payer", "year", "gain"],
        [
            [a, p, y, gain[i, k, t]]
            for i, a in enumerate(h["account"])
            for k, p in enumerate(h["payer"])
            if float(abs(gain[i, k]).sum()) != 0
            for t, y in enumerate(h["year"])
        ],
    )


_HARVEST: dict[str, Callable[[Arrays], Rows]] = {
    "harvest_by_payer": _by_payer,
    "harvest_by_payer_and_year": _by_payer_and_year,
    "harvest_by_account": _by_account,
    "harvest_by_account_payer_and_year": _by_account_payer_and_year,
}


def _payback(b: Arrays, r: Arrays) -> Rows:
    return Rows(
        ["payer", "year", "paid_back", "paid_back_mcse", "cumulative", "cumulative_mcse",
         "cumulative_q05", "cumulative_q95"],
        [
            [p, y, b["paid_back"][i, t], b["paid_back_mcse"][i, t], r["cumulative"][i, t],
             r["cumulative_mcse"][i, t], *(r["cumulative_quantile"][q, i, t] for q in (0, 4))]
            for i, p in enumerate(b["payer"])
            for t, y in enumerate(r["year"])
        ],
    )  # fmt: skip


def _outcomes(o: Arrays) -> Rows:
    return Rows(
        ["outcome", "baseline", "baseline_mcse", "arm", "arm_mcse", "change", "change_mcse",
         "change_q05", "change_q95", "more_is_better"],
        [
            [n, o["level"][0, i], o["level_mcse"][0, i], o["level"][1, i],
             o["level_mcse"][1, i], o["change"][i], o["change_mcse"][i],
             o["change_quantile"][0, i], o["change_quantile"][4, i], int(o["good"][i])]
            for i, n in enumerate(o["outcome"])
        ],
    )  # fmt: skip


def _perspectives(s: Arrays) -> Rows:
    numbers = ["present_value", "present_value_mcse", "harvested", "harvested_mcse"]
    return Rows(
        ["perspective", "payer", *numbers],
        [
            [n, p, *(s[v][i, k] for v in numbers)]
            for i, n in enumerate(s["perspective"])
            for k, p in enumerate(s["payer"])
        ],
    )


def _leans(x: Arrays) -> Rows:
    return Rows(
        ["parameter", "grade", "rank_correlation", "standard_error"],
        [
            [n, str(x["grade"][i].item()), x["rank_correlation"][i], x["rank_correlation_mcse"][i]]
            for i, n in enumerate(x["parameter"])
        ],
    )


def _parameters(scenario: Scenario) -> Rows:
    return Rows(
        ["id", "value", "low", "high", "unit", "price_year", "distribution", "grade", "from",
         "source", "url", "note"],
        [
            [n, p.value, p.low, p.high, p.unit, p.price_year, p.distribution, p.grade,
             ";".join(p.from_), p.source, p.url, p.note]
            for n, p in sorted(scenario.parameters.items())
        ],
    )  # fmt: skip


def _arrays(data: xr.Dataset) -> Arrays:
    """Variables and coordinates as plain arrays; single cells of a Dataset are slow to read."""
    return {str(name): data[name].to_numpy() for name in data.variables}


def cells(row: Iterable[object]) -> list[object]:
    """A row with Python's own numbers and texts instead of NumPy's."""
    return [cell.item() if isinstance(cell, np.generic) else cell for cell in row]
