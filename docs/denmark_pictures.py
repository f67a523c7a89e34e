"""Pictures of docs/denmark.md: one of all figures, one for each part."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
from denmark_tables import NINETY, ends
from matplotlib.figure import Figure

from simcore.report.style import BETTER, DARK, GREY, WORSE, figure
from simcore.scenario.schema.model import Scenario

IMAGES = Path(__file__).parent / "images"
#: Part of a picture's file name.
NAME = "denmark_fit"


def overview(table: pd.DataFrame, words: pd.DataFrame) -> str:
    """Draw how far each fitted figure lies from the model, in standard deviations, by part."""
    table = table[table["fitted"]]
    parts = list(dict.fromkeys(words.loc[table.index, "part"]))
    made, axes = figure(8.4, 0.32 * len(parts) + 1.0)
    axes.axvspan(-NINETY, NINETY, color=GREY, alpha=0.35, linewidth=0)
    axes.axvline(0, color=DARK, linewidth=0.8)
    for k, part in enumerate(parts):
        rows = table[words.loc[table.index, "part"] == part]
        for met, colour, shape in ((True, BETTER, "o"), (False, WORSE, "D")):
            found = rows[rows["met"] == met]["residual"]
            axes.plot(found, [len(parts) - k] * len(found), shape, color=colour, markersize=4.5,
                      alpha=0.75)  # fmt: skip
    axes.set_yticks(range(len(parts), 0, -1), parts)
    axes.set_ylim(0.4, len(parts) + 0.6)
    axes.set_xlabel("model less figure, in standard deviations of the figure", size=9)
    return _saved(made, NAME)


def part_picture(scenario: Scenario, table: pd.DataFrame, part: str, names: list[str]) -> str:
    """Draw the shares of one part: figure with its interval, and what the model gives."""
    names = [n for n in names if scenario.targets[n].working_scale == "logit"]
    if len(names) < 2:
        return ""
    made, axes = figure(8.4, 0.24 * len(names) + 0.7)
    for k, name in enumerate(names):
        target, row, y = scenario.targets[name], table.loc[name], len(names) - k
        good = bool(row["met"]) or not target.fit
        colour = BETTER if good else WORSE
        axes.plot(ends(scenario, target), [y, y], color=GREY, linewidth=6, solid_capstyle="butt")
        axes.plot([target.value], [y], "|", color=DARK, markersize=10, markeredgewidth=1.6)
        axes.plot([row["low"], row["high"]], [y, y], color=colour, linewidth=1.4)
        axes.plot([row["best"]], [y], "o" if good else "D", color=colour, markersize=4.5)
    seen = [v for n in names for v in (*ends(scenario, scenario.targets[n]), table.loc[n, "low"],
                                       table.loc[n, "high"])]  # fmt: skip
    axes.set_xscale("logit")
    axes.set_xlim(min(seen) * 0.85, 1 - (1 - max(seen)) * 0.85)
    ticks = [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.95]
    ticks = [t for t in ticks if axes.get_xlim()[0] <= t <= axes.get_xlim()[1]]
    axes.set_xticks(ticks, [f"{100 * t:g} %" for t in ticks], size=8)
    axes.set_xticks([], minor=True)
    axes.set_yticks(range(len(names), 0, -1), [scenario.targets[n].label.en for n in names], size=8)
    axes.set_ylim(0.3, len(names) + 0.7)
    axes.grid(axis="x", color=GREY, linewidth=0.4)
    return _saved(made, f"{NAME}_{re.sub('[^a-z]+', '_', part.split(':')[0].lower())}")


def _saved(made: Figure, name: str) -> str:
    IMAGES.mkdir(exist_ok=True)
    made.savefig(IMAGES / f"{name}.svg", format="svg", bbox_inches="tight", metadata={"Date": None})
    return f"images/{name}.svg"
