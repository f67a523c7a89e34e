"""The other figures of the report."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from simcore.report.labels import MILLION, account_label, label, sector_label, total_label, unit
from simcore.report.style import (
    BETTER,
    DARK,
    GREY,
    SUM_DASHES,
    SUMS,
    WORSE,
    Look,
    decimal,
    figure,
    look,
    plain,
    short,
    svg,
)
from simcore.scenario.schema.model import Scenario
from simcore.summary.answers import Answers
from simcore.summary.payback import total_of
from simcore.texts import Texts
from simcore.texts.locale import number, significant

if TYPE_CHECKING:
    from matplotlib.figure import Figure

#: Most sectors, outcomes or perspectives in one figure; the tables have them all.
MOST = 11


def in_order(data: xr.DataArray, scenario: Scenario) -> list[str]:
    """Sectors of an answer, without its totals: the country's in its order, then others."""
    names = [str(p) for p in data["payer"].to_numpy()]
    if "total" in data.coords:
        names = [n for n, t in zip(names, data["total"].to_numpy(), strict=True) if not t]
    known = scenario.country.sectors
    return [p for p in known if p in names] + [p for p in names if p not in known]


def largest(names: list[str], size: dict[str, float], most: int = MOST) -> list[str]:
    """The ``most`` names of largest size, in their own order."""
    kept = sorted(names, key=lambda n: -size[n])[:most]
    return [n for n in names if n in kept]


def _more(made: Figure, left_out: int, texts: Texts) -> None:
    """Say below a figure how many it leaves to the tables."""
    if left_out:
        made.supxlabel(texts.say("page.more", n=left_out), size=9, color=DARK)


def _end(years: NDArray[np.float64]) -> float:
    """Right end of an axis of years; a horizon of one year still has a width."""
    return float(years[-1]) or 1.0


def cumulative_figure(answers: Answers, scenario: Scenario, texts: Texts) -> str:
    """Cumulative net gain by sector and year, with bands; one panel each."""
    data = answers.running
    sectors = in_order(data["cumulative"], scenario)
    size = {p: float(np.abs(data["cumulative"].sel(payer=p)).max()) for p in sectors}
    shown = largest(sectors, size)
    panels = [
        (sector_label(scenario, p, texts), look(scenario, p), data.sel(payer=p)) for p in shown
    ]
    public = total_of(data, "public")
    if public is not None:
        panels.append(
            (total_label("public", texts), Look(SUMS["public"], SUM_DASHES["public"]), public)
        )
    columns = 3
    rows = -(-len(panels) // columns)
    made, first = figure(9.6, 2.5 * rows)
    first.remove()
    years = data["year"].to_numpy()
    for i, (name, drawn, one) in enumerate(panels):
        axes = made.add_subplot(rows, columns, i + 1)
        plain(axes)
        mean = one["cumulative"] / MILLION
        band = one["cumulative_quantile"] / MILLION
        axes.fill_between(years, band[0], band[4], color=drawn.colour, alpha=0.18, linewidth=0)
        axes.fill_between(years, band[1], band[3], color=drawn.colour, alpha=0.35, linewidth=0)
        axes.plot(years, mean, color=drawn.colour, linewidth=1.8, linestyle=drawn.dash)
        axes.axhline(0, color=DARK, linewidth=0.7)
        axes.set_title(short(name), size=10, loc="left", color=DARK)
        axes.set_xlim(0, _end(years))
        if i >= len(panels) - columns:
            axes.set_xlabel(texts.say("page.yearly_axis"), size=9)
        if i % columns == 0:
            axes.set_ylabel(short(unit("million", scenario, texts)), size=9)
        decimal(axes.yaxis, texts)
    _more(made, len(sectors) - len(shown), texts)
    return svg(made, texts.say("page.cumulative"))


def outcomes_figure(answers: Answers, scenario: Scenario, texts: Texts) -> str:
    """Change of each outcome in % of the baseline, with a 90 % bar."""
    data = answers.outcomes
    if data is None:
        return ""
    every = data.sizes["outcome"]
    data = data.isel(outcome=slice(0, 3 * MOST))
    names = [str(o) for o in data["outcome"].to_numpy()]
    made, axes = figure(9.6, 0.42 * len(names) + 0.9)
    base = np.maximum(np.abs(data["level"][0].to_numpy()), 1e-12)
    change = 100 * data["change"].to_numpy() / base
    low = 100 * data["change_quantile"][0].to_numpy() / base
    high = 100 * data["change_quantile"][4].to_numpy() / base
    good = data["good"].to_numpy()
    error = data["change_mcse"].to_numpy() / base * 100
    for i in range(len(names)):
        sure = abs(change[i]) > 2 * (error[i] if np.isfinite(error[i]) else 0) and change[i] != 0
        colour = GREY if not sure else (BETTER if (change[i] > 0) == good[i] else WORSE)
        y = len(names) - 1 - i
        axes.plot([low[i], high[i]], [y, y], color=colour, linewidth=3, alpha=0.5)
        axes.plot(change[i], y, "o", color=colour, markersize=7)
    axes.axvline(0, color=DARK, linewidth=0.8)
    axes.set_yticks(range(len(names) - 1, -1, -1))
    axes.set_yticklabels(
        [short(label(scenario.outcomes[n].label, texts, n)) for n in names], size=9
    )
    axes.set_xlabel("%", size=9)
    axes.set_ylim(-0.6, len(names) - 0.4)
    decimal(axes.xaxis, texts)
    _more(made, every - len(names), texts)
    return svg(made, texts.say("page.first_line"))


def accounts_figure(answers: Answers, scenario: Scenario, texts: Texts) -> str:
    """Present value of the gain by account, stacked by sector, the investment left out."""
    data = answers.sectors["account_gain"]
    keep = [
        str(a)
        for a in data["account"].to_numpy()
        if not (a in scenario.accounts and scenario.accounts[a].investment)
    ]
    size = {a: float(np.abs(data.sel(account=a)).sum()) for a in keep}
    moved = sorted((a for a in keep if size[a] > 0), key=lambda a: -size[a])
    top = moved[:14]
    if not top:
        return ""
    made, axes = figure(9.6, 0.36 * len(top) + 1.2)
    sectors = in_order(data, scenario)
    for i, account in enumerate(top):
        y = len(top) - 1 - i
        right = left = 0.0
        for sector in sectors:
            value = float(data.sel(account=account, payer=sector)) / MILLION
            start = right if value > 0 else left
            axes.barh(y, value, left=start, color=look(scenario, sector).colour, height=0.68)
            right, left = right + max(value, 0), left + min(value, 0)
    axes.axvline(0, color=DARK, linewidth=0.8)
    axes.set_yticks(range(len(top) - 1, -1, -1))
    axes.set_yticklabels([short(account_label(scenario, a, texts)) for a in top], size=9)
    axes.set_xlabel(short(unit("million_present", scenario, texts)), size=9)
    _legend(axes, sectors, scenario, texts)
    decimal(axes.xaxis, texts)
    _more(made, len(moved) - len(top), texts)
    return svg(made, texts.say("page.accounts"))


def perspective_figure(answers: Answers, scenario: Scenario, texts: Texts) -> str:
    """Present value before the investment by sector under each perspective."""
    if answers.perspectives is None:
        return ""
    every = answers.perspectives["harvested"]
    data = every.isel(perspective=slice(0, MOST))
    sectors = in_order(data, scenario)
    names = [str(n) for n in data["perspective"].to_numpy()]
    made, axes = figure(9.6, 3.4)
    width = 0.8 / len(sectors)
    for k, sector in enumerate(sectors):
        at = np.arange(len(names)) + (k - (len(sectors) - 1) / 2) * width
        colour = look(scenario, sector).colour
        axes.bar(at, data.sel(payer=sector) / MILLION, width * 0.92, color=colour)
    axes.axhline(0, color=DARK, linewidth=0.8)
    axes.set_xticks(range(len(names)))
    each = max(80 // len(names), 4)
    axes.set_xticklabels(
        [short(label(scenario.perspectives[n].label, texts, n), each) for n in names], size=9
    )
    axes.set_ylabel(short(unit("million_present", scenario, texts)), size=9)
    _legend(axes, sectors, scenario, texts)
    decimal(axes.yaxis, texts)
    _more(made, every.sizes["perspective"] - len(names), texts)
    return svg(made, texts.say("page.perspectives"))


def leans_figure(answers: Answers, scenario: Scenario, texts: Texts, most: int = 12) -> str:
    """Rank correlations of the parameters that move the answer most."""
    if answers.leans is None or not answers.leans.sizes["parameter"]:
        return ""
    data = answers.leans.isel(parameter=slice(0, most))
    names = [str(n) for n in data["parameter"].to_numpy()]
    made, axes = figure(9.6, 0.34 * len(names) + 1.0)
    noise = 2 * float(data["rank_correlation_mcse"][0])
    axes.axvspan(-noise, noise, color=GREY, alpha=0.35, linewidth=0)
    for i, name in enumerate(names):
        y = len(names) - 1 - i
        value = float(data["rank_correlation"][i])
        grade = scenario.parameters[name].grade
        axes.barh(
            y, value, height=0.6, color=WORSE if grade == "C" else BETTER,
            hatch="//" if grade == "C" else None, edgecolor="white",
        )  # fmt: skip
    axes.axvline(0, color=DARK, linewidth=0.8)
    axes.set_yticks(range(len(names) - 1, -1, -1))
    rows = []
    for name in names:
        p = scenario.parameters[name]
        name = short(label(p.label, texts, name))
        rows.append(f"{name}  [{p.grade}]  {significant(p.value, texts)}")
    axes.set_yticklabels(rows, size=9)
    axes.set_xlabel(texts.say("page.correlation"), size=9)
    decimal(axes.xaxis, texts)
    return svg(made, texts.say("page.leans"))


def payback_figure(answers: Answers, scenario: Scenario, texts: Texts) -> str:
    """Share that has paid back by year, for those who bear some of the investment."""
    data = answers.payback
    cost = answers.sectors["cost_borne"]
    bears = {str(p): float(c) for p, c in zip(cost["payer"].to_numpy(), cost, strict=True)}
    paying = [p for p in in_order(data["never"], scenario) if bears[p] > 0]
    shown = largest(paying, bears)
    lines = [
        (sector_label(scenario, p, texts), look(scenario, p), data.sel(payer=p)) for p in shown
    ]
    for total in ("public", "all"):
        one = total_of(data, total)
        if one is not None:
            lines.append((total_label(total, texts), Look(SUMS[total], SUM_DASHES[total]), one))
    made, axes = figure(9.6, 3.2)
    years = data["year"].to_numpy()
    for name, drawn, one in lines:
        never = number(100 * float(one["never"]), texts)
        axes.step(
            years, 100 * one["paid_back"], where="post", color=drawn.colour, linestyle=drawn.dash,
            linewidth=1.8, label=f"{short(name)} ({texts.say('page.never')}: {never} %)",
        )  # fmt: skip
    axes.set_ylim(-2, 102)
    axes.set_xlim(0, _end(years))
    axes.set_xlabel(texts.say("page.yearly_axis"), size=9)
    axes.set_ylabel("%", size=9)
    axes.legend(frameon=False, fontsize=8, loc="center left", bbox_to_anchor=(1.0, 0.5))
    _more(made, len(paying) - len(shown), texts)
    return svg(made, texts.say("page.payback"))


def _legend(axes: object, sectors: list[str], scenario: Scenario, texts: Texts) -> None:
    from matplotlib.patches import Patch

    shown = sectors[:MOST]
    names = [short(sector_label(scenario, s, texts)) for s in shown]
    handles = [
        Patch(color=look(scenario, s).colour, label=text)
        for s, text in zip(shown, names, strict=True)
    ]
    # As many in a row as fit: about 110 letters.
    columns = max(min(110 // (max(map(len, names)) + 4), 6), 1)
    axes.legend(  # type: ignore[attr-defined]
        handles=handles, frameon=False, fontsize=8, ncols=columns,
        loc="lower left", bbox_to_anchor=(0.0, 1.0), borderaxespad=0.2,
    )  # fmt: skip
