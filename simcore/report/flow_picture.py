"""The flow picture: who bears the investment, and where its yield falls."""

from __future__ import annotations

from typing import Any

import numpy as np

from simcore.report.answers import Answers
from simcore.report.labels import Lang, number, payer_label, word
from simcore.report.style import COLOURS, DARK, GREY, figure, svg
from simcore.scenario.schema import Scenario

#: Gap between bands, as a share of the whole height.
GAP = 0.035
LEFT, RIGHT, WIDE = 0.0, 1.0, 0.035


def flow_picture(found: Answers, scenario: Scenario, lang: Lang) -> str:
    """Draw bands from payers to harvesters.

    The left side is the investment by who bears it, the right side its yield by who
    harvests it.  A grey band is the part of the cost that no yield covers; where the
    yield is larger, the left side has a band "beyond the cost".  Losses of parties
    that bear none of the investment are written below, hatched.
    """
    data = found.payers
    names = [str(p) for p in data["payer"].to_numpy()]
    cost = {p: float(v) for p, v in zip(names, data["cost_borne"].to_numpy(), strict=True) if v > 0}
    rest = {p: float(v) for p, v in zip(names, data["harvested"].to_numpy(), strict=True)}
    gains = dict(sorted(((p, v) for p, v in rest.items() if v > 0), key=lambda i: -i[1]))
    losses = {p: v for p, v in rest.items() if v < 0}
    whole_cost, whole_gain = sum(cost.values()), sum(gains.values())
    top = max(whole_cost, whole_gain, 1.0)
    # What is too thin to see is drawn together.
    small = {p: v for p, v in gains.items() if v < 0.004 * top}
    big = {p: v for p, v in gains.items() if p not in small}
    made, axes = figure(9.6, 4.9)
    axes.axis("off")
    axes.set_xlim(-0.36, 1.46)
    left = [(p, v, COLOURS[scenario.payers[p].sector], "") for p, v in cost.items()]
    if whole_gain > whole_cost:
        left.append(("", whole_gain - whole_cost, GREY, word("surplus", lang)))
    right = [(p, v, COLOURS[scenario.payers[p].sector], "") for p, v in big.items()]
    if whole_cost > whole_gain:
        right.append(("", whole_cost - whole_gain, GREY, word("uncovered", lang)))
    _sides(axes, scenario, left, right, top, lang)
    if losses or small:
        _below(axes, scenario, losses, small, lang)
    axes.set_ylim(-0.24 if losses or small else -0.05, 1.16)
    axes.text(LEFT, 1.1, word("pays", lang).capitalize(), ha="center", weight="bold", size=12)
    axes.text(RIGHT, 1.1, word("harvests", lang).capitalize(), ha="center", weight="bold", size=12)
    return svg(made, word("who", lang))


Bands = list[tuple[str, float, str, str]]


def _sides(axes: Any, scenario: Scenario, left: Bands, right: Bands, top: float, lang: Lang) -> None:
    ends = {}
    for side, x, bands in (("left", LEFT, left), ("right", RIGHT, right)):
        room = 1.0 - GAP * max(len(left) - 1, len(right) - 1, 0)
        y = 1.0
        places = []
        last_text = 2.0
        for payer, value, colour, text in bands:
            height = value / top * room
            axes.add_patch(_box(x, y - height, height, colour))
            places.append((y, height, colour))
            name = text or payer_label(scenario, payer, lang)
            at = min(y - height / 2, last_text - 0.075)
            last_text = at
            axes.text(
                x - 0.05 if side == "left" else x + 0.05,
                at,
                f"{name}\n{number(value / 1e6, lang, 2)} {word('million', lang).split(',')[0]}",
                ha="right" if side == "left" else "left",
                va="center",
                size=8.5,
                linespacing=1.1,
                color=DARK,
            )
            y -= height + GAP
        ends[side] = places
    # Every payer's krone is spread over all harvesters in proportion.
    down = [y for y, _, _ in ends["left"]]
    for y_right, h_right, colour in ends["right"]:
        at = y_right
        whole = sum(h for _, h, _ in ends["left"])
        for i, (_, h_left, _) in enumerate(ends["left"]):
            h = h_right * h_left / whole
            axes.add_patch(_ribbon(down[i], at, h, colour))
            down[i] -= h
            at -= h


def _below(
    axes: Any, scenario: Scenario, losses: dict[str, float], small: dict[str, float], lang: Lang
) -> None:
    unit = word("million", lang).split(",")[0]

    def listed(values: dict[str, float]) -> str:
        return "; ".join(
            f"{payer_label(scenario, p, lang)} {number(v / 1e6, lang, 2)}" for p, v in values.items()
        )

    lines = []
    if small:
        lines.append(f"{word('harvests', lang).capitalize()} ({unit}): {listed(small)}")
    if losses:
        lines.append(f"{word('loses', lang).capitalize()} ({unit}): {listed(losses)}")
    axes.text(-0.36, -0.1, "\n".join(lines), ha="left", va="top", size=8, color=DARK, wrap=True)


def _box(x: float, y: float, height: float, colour: str) -> Any:
    from matplotlib.patches import Rectangle

    return Rectangle((x - WIDE / 2, y), WIDE, height, color=colour, linewidth=0)


def _ribbon(y_left: float, y_right: float, height: float, colour: str) -> Any:
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    x0, x1 = LEFT + WIDE / 2, RIGHT - WIDE / 2
    mid = (x0 + x1) / 2
    points = np.array(
        [
            (x0, y_left), (mid, y_left), (mid, y_right), (x1, y_right),
            (x1, y_right - height), (mid, y_right - height), (mid, y_left - height),
            (x0, y_left - height), (x0, y_left),
        ]
    )  # fmt: skip
    codes = [Path.MOVETO, *[Path.CURVE4] * 3, Path.LINETO, *[Path.CURVE4] * 3, Path.CLOSEPOLY]
    return PathPatch(Path(points, codes), facecolor=colour, alpha=0.45, linewidth=0)
