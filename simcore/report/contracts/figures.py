"""The picture of a contract: each party with and without it, and what a yes would cost."""

from __future__ import annotations

from typing import Any

import numpy as np

from simcore.report.contracts.headings import GROUPS
from simcore.report.contracts.names import DRAWN, contract_label, party_label, way_name
from simcore.report.labels import MILLION, sector_label, unit
from simcore.report.style import (
    BETTER,
    DARK,
    GREY,
    PALETTE,
    SUMS,
    WORSE,
    decimal,
    figure,
    look,
    plain,
    short,
    svg,
)
from simcore.scenario.schema.country import sector_of
from simcore.summary.contracts.answers import ContractAnswer
from simcore.texts import Texts
from simcore.texts.locale import percent


def contract_figure(answer: ContractAnswer, texts: Texts) -> str:
    """Two panels: present value by party (ring without, dot with), and cost of a yes."""
    made, _ = figure(9.6, 0.38 * len(shown_parties(answer)) + 1.6)
    made.clear()
    left, right = made.subplots(1, 2, width_ratios=[1.55, 1.0])
    for axes in (left, right):
        plain(axes)
    _parties(left, answer, texts)
    _ways(right, answer, texts)
    return svg(made, contract_label(answer, texts))


def shown_parties(answer: ContractAnswer) -> list[str]:
    """Parties with money in play, the municipality first and the sums last."""
    data = answer.parties
    size = np.maximum(np.abs(data["net_value"].to_numpy()), np.abs(data["value_before"].to_numpy()))
    names = [str(p) for p in data["party"].to_numpy()]
    merged = [n for n, s in zip(names, size, strict=True) if s > 1.0]
    return [n for n in merged if n != "all"]


def _parties(axes: Any, answer: ContractAnswer, texts: Texts) -> None:
    data = answer.parties
    names = shown_parties(answer)
    asked = {a.party: a.yes for a in answer.consent.answers}
    for i, name in enumerate(names):
        y = len(names) - 1 - i
        sector = sector_of(name)
        known = sector in answer.scenario.country.sectors
        colour = look(answer.scenario, sector).colour if known else SUMS.get(name, SUMS["all"])
        before = float(data["value_before"].sel(party=name)) / MILLION
        after = float(data["net_value"].sel(party=name)) / MILLION
        band = data["net_value_quantile"].sel(party=name).to_numpy() / MILLION
        axes.plot([band[0], band[4]], [y, y], color=colour, linewidth=4, alpha=0.35)
        axes.plot([before, after], [y, y], color=GREY, linewidth=1.2, zorder=2)
        axes.plot(before, y, "o", markersize=8, markerfacecolor="white", color=colour, zorder=3)
        axes.plot(after, y, "o", markersize=8, color=colour, zorder=4)
        if name in asked:
            said = texts.say("contract.yes" if asked[name] else "contract.no")
            axes.annotate(
                f"{'✓' if asked[name] else '✗'} {said}",
                (1.0, y), xycoords=("axes fraction", "data"), xytext=(4, 0),
                textcoords="offset points", va="center", size=9,
                color=BETTER if asked[name] else WORSE, weight="bold", annotation_clip=False,
            )  # fmt: skip
    axes.axvline(0, color=DARK, linewidth=0.8)
    axes.set_yticks(range(len(names) - 1, -1, -1))
    axes.set_yticklabels([short(party_label(answer, n, texts), 34) for n in names], size=9)
    axes.set_ylim(-0.6, len(names) - 0.4)
    axes.set_xlabel(unit("million_present", answer.scenario, texts), size=9)
    decimal(axes.xaxis, texts)


def _ways(axes: Any, answer: ContractAnswer, texts: Texts) -> None:
    asked, country = answer.consent, answer.scenario.country
    own, state = country.municipality, country.state
    height = 0.36
    limit = 0.0
    for k, (data, alpha) in enumerate(((asked.ways, 1.0), (asked.ways_over_all, 0.45))):
        horizon = int(data.attrs["horizon"])
        for i, way in enumerate(DRAWN):
            y = len(DRAWN) - 1 - i + (0.5 - k) * height
            cost = float(data["way_cost"].sel(way=way)) / MILLION
            if not np.isfinite(cost):
                axes.text(0, y, " ∞", va="center", size=9, color=DARK)
                continue
            colour = GREY if way == "lower_bound" else look(answer.scenario, own).colour
            axes.barh(y, cost, height=height * 0.92, color=colour, alpha=alpha,
                      label=_years(horizon, texts) if way == "guarantee" else None)  # fmt: skip
            limit = max(limit, cost)
    gain = float(asked.figures["state_gain"]) / MILLION
    colour = look(answer.scenario, state).colour
    axes.axvline(max(gain, 0.0), color=colour, linewidth=1.8, linestyle="--",
                 label=texts.say("legend.state_gain"))  # fmt: skip
    axes.set_yticks(range(len(DRAWN) - 1, -1, -1))
    axes.set_yticklabels([way_name(w, texts) for w in DRAWN], size=9)
    axes.set_ylim(-0.6, len(DRAWN) - 0.4)
    axes.set_xlim(left=0.0, right=1.1 * max(limit, gain, 1e-3))
    axes.set_xlabel(unit("million_present", answer.scenario, texts), size=9)
    axes.legend(frameon=False, fontsize=8, loc="upper right", bbox_to_anchor=(1.02, -0.14),
                ncols=3, columnspacing=1.0, handlelength=1.4)  # fmt: skip
    decimal(axes.xaxis, texts)


def _years(horizon: int, texts: Texts) -> str:
    return texts.say("units.years", years=horizon)


def compare_figure(answers: list[ContractAnswer], texts: Texts) -> str:
    """Contracts side by side: the municipality, the state with its funds, investors, all public."""
    made, axes = figure(9.6, 0.62 * len(answers) + 1.4)
    groups = GROUPS
    scenario = answers[0].scenario
    own, state = scenario.country.municipality, scenario.country.state
    colours = {
        "municipality": look(scenario, own).colour, "state": look(scenario, state).colour,
        "investors": PALETTE[2], "public": SUMS["public"],
    }  # fmt: skip
    names = {
        "municipality": sector_label(scenario, own, texts), "public": texts.say("totals.public"),
        "state": texts.say("legend.state"), "investors": texts.say("legend.investors"),
    }  # fmt: skip
    for i, answer in enumerate(answers):
        y = len(answers) - 1 - i
        for k, group in enumerate(groups):
            value = grouped(answer, group) / MILLION
            at = y + (1.5 - k) * 0.19
            axes.barh(at, value, height=0.17, color=colours[group],
                      label=names[group] if i == 0 else None)  # fmt: skip
        chance = float(answer.parties["chance_municipality_at_horizon"])
        mark = "✓" if answer.consent.unanimous else "✗"
        axes.annotate(f"{mark}  {own}: {percent(chance, texts)}", (1.0, y),
                      xycoords=("axes fraction", "data"), xytext=(4, 0), size=9,
                      textcoords="offset points", va="center", annotation_clip=False,
                      color=BETTER if answer.consent.unanimous else WORSE)  # fmt: skip
    axes.axvline(0, color=DARK, linewidth=0.8)
    axes.set_yticks(range(len(answers) - 1, -1, -1))
    axes.set_yticklabels([short(contract_label(a, texts)) for a in answers], size=9)
    axes.set_xlabel(unit("million_present", answers[0].scenario, texts), size=9)
    axes.legend(frameon=False, fontsize=8, loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=4)
    decimal(axes.xaxis, texts)
    return svg(made, texts.say("page.contracts"))


def grouped(answer: ContractAnswer, group: str) -> float:
    """Present value of a group: the municipality, the state with its funds, or another."""
    data = answer.parties
    names = [str(p) for p in data["party"].to_numpy()]
    funds = set(answer.contract.funds)
    outside = set(answer.contract.investors)
    country = answer.scenario.country
    chosen = {
        "municipality": [country.municipality],
        "state": [n for n in names if n == country.state or n in funds],
        "investors": [n for n in names if n in outside],
    }.get(group, [group])
    return float(sum(float(data["net_value"].sel(party=n)) for n in chosen))
