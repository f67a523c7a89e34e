"""The other figures of the report."""

from __future__ import annotations

import numpy as np

from simcore.report.answers import Answers
from simcore.report.labels import (
    Lang,
    account_label,
    label,
    number,
    payer_label,
    significant,
    word,
)
from simcore.report.style import (
    BETTER,
    COLOURS,
    DARK,
    DASHES,
    GREY,
    WORSE,
    decimal,
    figure,
    plain,
    svg,
)
from simcore.scenario.schema import Scenario

#: Order in which sectors are shown.
ORDER = ("K", "KO", "R", "S", "C", "S+R", "public", "all")


def cumulative_figure(found: Answers, scenario: Scenario, lang: Lang) -> str:
    """Cumulative net gain by sector and year, with bands; one panel each."""
    data = found.running
    payers = [p for p in ORDER if p in data["payer"].to_numpy() and p not in ("S+R", "all")]
    columns = 3
    rows = -(-len(payers) // columns)
    made, first = figure(9.6, 2.5 * rows)
    first.remove()
    years = data["year"].to_numpy()
    for i, payer in enumerate(payers):
        axes = made.add_subplot(rows, columns, i + 1)
        plain(axes)
        mean = data["cumulative"].sel(payer=payer) / 1e6
        band = data["cumulative_quantile"].sel(payer=payer) / 1e6
        colour = COLOURS[payer]
        axes.fill_between(years, band[0], band[4], color=colour, alpha=0.18, linewidth=0)
        axes.fill_between(years, band[1], band[3], color=colour, alpha=0.35, linewidth=0)
        axes.plot(years, mean, color=colour, linewidth=1.8, linestyle=DASHES[payer])
        axes.axhline(0, color=DARK, linewidth=0.7)
        axes.set_title(payer_label(scenario, payer, lang), size=10, loc="left", color=DARK)
        axes.set_xlim(0, years[-1])
        if i >= len(payers) - columns:
            axes.set_xlabel(word("yearly_axis", lang), size=9)
        if i % columns == 0:
            axes.set_ylabel(word("million", lang).split(",")[0], size=9)
        decimal(axes.yaxis, lang)
    return svg(made, word("cumulative", lang))


def outcomes_figure(found: Answers, scenario: Scenario, lang: Lang) -> str:
    """Change of each outcome in % of the baseline, with a 90 % bar."""
    data = found.outcomes
    if data is None:
        return ""
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
    axes.set_yticklabels([label(scenario.outcomes[n].label, lang, n) for n in names], size=9)
    axes.set_xlabel("%", size=9)
    axes.set_ylim(-0.6, len(names) - 0.4)
    decimal(axes.xaxis, lang)
    return svg(made, word("first_line", lang))


def accounts_figure(found: Answers, scenario: Scenario, lang: Lang) -> str:
    """Present value of the gain by account, stacked by sector, the investment left out."""
    data = found.sectors["account_gain"]
    keep = [
        str(a)
        for a in data["account"].to_numpy()
        if not (a in scenario.accounts and scenario.accounts[a].investment)
    ]
    size = {a: float(np.abs(data.sel(account=a)).sum()) for a in keep}
    top = sorted((a for a in keep if size[a] > 0), key=lambda a: -size[a])[:14]
    made, axes = figure(9.6, 0.36 * len(top) + 1.2)
    for i, account in enumerate(top):
        y = len(top) - 1 - i
        right = left = 0.0
        for payer in ORDER:
            if payer not in data["payer"].to_numpy():
                continue
            value = float(data.sel(account=account, payer=payer)) / 1e6
            start = right if value > 0 else left
            axes.barh(y, value, left=start, color=COLOURS[payer], height=0.68)
            right, left = right + max(value, 0), left + min(value, 0)
    axes.axvline(0, color=DARK, linewidth=0.8)
    axes.set_yticks(range(len(top) - 1, -1, -1))
    axes.set_yticklabels([account_label(scenario, a, lang) for a in top], size=9)
    axes.set_xlabel(word("million", lang), size=9)
    _legend(axes, [p for p in ORDER if p in data["payer"].to_numpy()], scenario, lang)
    decimal(axes.xaxis, lang)
    return svg(made, word("accounts", lang))


def lens_figure(found: Answers, scenario: Scenario, lang: Lang) -> str:
    """Present value before the investment by sector under each lens."""
    if found.lenses is None:
        return ""
    data = found.lenses["harvested"]
    payers = [p for p in ORDER if p in data["payer"].to_numpy()]
    names = [str(n) for n in data["lens"].to_numpy()]
    made, axes = figure(9.6, 3.4)
    width = 0.8 / len(payers)
    for k, payer in enumerate(payers):
        at = np.arange(len(names)) + (k - (len(payers) - 1) / 2) * width
        axes.bar(at, data.sel(payer=payer) / 1e6, width * 0.92, color=COLOURS[payer])
    axes.axhline(0, color=DARK, linewidth=0.8)
    axes.set_xticks(range(len(names)))
    axes.set_xticklabels([label(scenario.lenses[n].label, lang, n) for n in names], size=9)
    axes.set_ylabel(word("million", lang), size=9)
    _legend(axes, payers, scenario, lang)
    decimal(axes.yaxis, lang)
    return svg(made, word("lenses", lang))


def leans_figure(found: Answers, scenario: Scenario, lang: Lang, most: int = 12) -> str:
    """Rank correlations of the parameters that move the municipality's answer most."""
    if found.leans is None:
        return ""
    data = found.leans.isel(parameter=slice(0, most))
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
    texts = []
    for name in names:
        p = scenario.parameters[name]
        texts.append(f"{label(p.label, lang, name)}  [{p.grade}]  {significant(p.value, lang)}")
    axes.set_yticklabels(texts, size=9)
    axes.set_xlabel(word("correlation", lang), size=9)
    decimal(axes.xaxis, lang)
    return svg(made, word("leans", lang))


def payback_figure(found: Answers, scenario: Scenario, lang: Lang) -> str:
    """Share that has paid back by year, for those who bear some of the investment."""
    data = found.payback
    cost = found.sectors["cost_borne"]
    bears = {str(p) for p in cost["payer"].to_numpy() if float(cost.sel(payer=p)) > 0}
    made, axes = figure(9.6, 3.2)
    years = data["year"].to_numpy()
    for payer in ORDER:
        if payer not in bears | {"public", "all"}:
            continue
        share = 100 * data["paid_back"].sel(payer=payer)
        never = float(data["never"].sel(payer=payer))
        axes.step(
            years, share, where="post", color=COLOURS[payer], linestyle=DASHES[payer],
            linewidth=1.8,
            label=f"{payer_label(scenario, payer, lang)} ({word('never', lang)}: "
            f"{number(100 * never, lang)} %)",
        )  # fmt: skip
    axes.set_ylim(-2, 102)
    axes.set_xlim(0, years[-1])
    axes.set_xlabel(word("yearly_axis", lang), size=9)
    axes.set_ylabel("%", size=9)
    axes.legend(frameon=False, fontsize=8, loc="center left", bbox_to_anchor=(1.0, 0.5))
    return svg(made, word("payback", lang))


def _legend(axes: object, payers: list[str], scenario: Scenario, lang: Lang) -> None:
    from matplotlib.patches import Patch

    handles = [Patch(color=COLOURS[p], label=payer_label(scenario, p, lang)) for p in payers]
    axes.legend(  # type: ignore[attr-defined]
        handles=handles, frameon=False, fontsize=8, ncols=len(payers),
        loc="lower left", bbox_to_anchor=(0.0, 1.0), borderaxespad=0.2,
    )  # fmt: skip
