"""A synthetic nation as a table and as one picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from simcore.national.nation import EXPLAINED, INSIDE, OUTSIDE, SHOWN
from simcore.national.read import Compared, NationFile
from simcore.report.labels import label
from simcore.report.style import BETTER, DARK, GREY, WORSE, decimal, figure
from simcore.report.tables import Table
from simcore.texts import Texts
from simcore.texts.locale import number, percent

if TYPE_CHECKING:
    from matplotlib.figure import Figure

#: Verdict -> colour, marker and whether it is filled; shapes tell them apart in grey too.
LOOKS = {
    INSIDE: (BETTER, "o", True), OUTSIDE: (WORSE, "D", True), EXPLAINED: (WORSE, "D", False),
    SHOWN: (DARK, "s", False),
}  # fmt: skip
#: Ratios at which the axis is labelled, and its ends; what lies beyond is drawn at the end.
TICKS = (0.2, 0.5, 0.75, 1.0, 1.5, 2.0, 5.0, 10.0)
ENDS = (0.15, 12.0)
_LEFT, _TOP = -0.52, 0.6


def amount(one: Compared, value: float, texts: Texts) -> str:
    """A figure as a reader wants it: per cent, billions, years with decimals, or heads."""
    if one.figure.unit == "share":
        return percent(value, texts, 1)
    if one.line.kind == "money":
        return texts.say("nation.billion", value=number(value / 1e9, texts, 2))
    return number(value, texts, 2 if value < 100 else 0)


def nation_rows(file: NationFile, table: pd.DataFrame, texts: Texts) -> Table:
    """Every line with its figure, what the model gives, the ratio and the verdict.

    Parameters
    ----------
    file
        Lines and figures.
    table
        From ``nation_table``.
    texts
        Language.
    """
    head = [
        texts.say(f"nation.{k}")
        for k in ("line", "grade", "figure", "value", "band", "ratio", "tolerance", "verdict")
    ]
    rows = []
    for one in file.lines:
        row: Any = table.loc[one.name]
        rows.append(
            [
                label(one.figure.label, texts, one.name),
                one.figure.grade,
                amount(one, row["figure"], texts),
                amount(one, row["value"], texts),
                f"{amount(one, row['low'], texts)} – {amount(one, row['high'], texts)}",
                number(row["ratio"], texts, 2),
                f"{number(row['least'], texts, 2)} – {number(row['most'], texts, 2)}",
                texts.say(f"nation.{row['verdict']}"),
            ]
        )
    return Table(head, rows)


def nation_figure(file: NationFile, table: pd.DataFrame, texts: Texts) -> Figure:
    """Ratios of model to figure as dots against the tolerance of each line, by heading."""
    headings = file.nation.domains
    made, axes = figure(8.6, 0.19 * (len(file.lines) + 1.7 * len(headings)) + 1.0)
    y, names, places = _TOP, [], []
    for domain, heading in headings.items():
        axes.text(
            _LEFT, y, label(heading, texts, domain), transform=axes.get_yaxis_transform(),
            size=9, weight="bold", va="center",
        )  # fmt: skip
        y += 1.0
        for one in (c for c in file.lines if c.line.domain == domain):
            _draw(axes, table.loc[one.name], y)
            names.append(label(one.figure.label, texts, one.name))
            places.append(y)
            y += 1.0
        y += 0.7
    axes.axvline(1.0, color=DARK, linewidth=0.7)
    axes.set_xscale("log")
    axes.set_xlim(*ENDS)
    axes.set_xticks(TICKS, [f"{t:g}" for t in TICKS], size=8)
    axes.set_xticks([], minor=True)
    decimal(axes.xaxis, texts)
    axes.set_yticks(places, names, size=7.5)
    axes.set_ylim(y - 0.4, 0.0)
    axes.grid(axis="x", color=GREY, linewidth=0.3)
    axes.set_axisbelow(True)
    axes.set_xlabel(texts.say("nation.axis"), size=9)
    _legend(axes, texts)
    return made


def _draw(axes: Any, row: Any, y: float) -> None:
    """The tolerance as a bar, the 90 % band as a line, the mean as a mark."""
    colour, mark, filled = LOOKS[str(row["verdict"])]
    axes.plot([row["least"], row["most"]], [y, y], color=GREY, linewidth=6, solid_capstyle="butt")
    band = [max(row[k] / row["figure"], ENDS[0]) for k in ("low", "high")]
    axes.plot(band, [y, y], color=colour, linewidth=1.1)
    axes.plot(
        [min(max(row["ratio"], ENDS[0]), ENDS[1])], [y], mark, color=colour, markersize=4.6,
        markerfacecolor=colour if filled else "white", markeredgewidth=1.1,
    )  # fmt: skip


def _legend(axes: Any, texts: Texts) -> None:
    from matplotlib.lines import Line2D

    marks = [
        Line2D([], [], color=colour, marker=mark, linewidth=1.1, markersize=5,
               markerfacecolor=colour if filled else "white", label=texts.say(f"nation.{name}"))
        for name, (colour, mark, filled) in LOOKS.items()
    ]  # fmt: skip
    bar = Line2D([], [], color=GREY, linewidth=6, label=texts.say("nation.tolerance"))
    axes.legend(
        handles=[bar, *marks], loc="lower center", bbox_to_anchor=(0.3, 1.0), ncols=5,
        frameon=False, fontsize=8,
    )  # fmt: skip
