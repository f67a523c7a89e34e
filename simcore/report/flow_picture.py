"""The flow picture: who bears the investment, and where its yield falls."""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr

from simcore.money.flows import sector_of
from simcore.report.labels import MILLION, payer_label, sector_label, unit
from simcore.report.style import DARK, GREY, SUMS, figure, look, short, svg
from simcore.scenario.schema.model import Scenario
from simcore.summary.answers import Answers
from simcore.texts import Texts
from simcore.texts.locale import number

#: Gap between bands, as a share of the total height.
GAP = 0.035
LEFT, RIGHT, WIDE = 0.0, 1.0, 0.035


def flow_picture(answers: Answers, scenario: Scenario, texts: Texts) -> str:
    """Draw bands from who bears the investment to who harvests its yield.

    The left side is the investment by department or ministry, the right side its yield
    by sector.  A grey band is the part of the cost that no yield covers; where the
    yield is larger, the left side has a band "beyond the cost".  Who loses without
    having paid is written below.
    """
    bears = _amounts(answers.payers, "cost_borne")
    rest = _amounts(answers.sectors, "harvested")
    cost = {p: v for p, v in bears.items() if v > 0}
    gains = dict(sorted(((p, v) for p, v in rest.items() if v > 0), key=lambda i: -i[1]))
    losses = {p: v for p, v in rest.items() if v < 0}
    whole_cost, whole_gain = sum(cost.values()), sum(gains.values())
    top = max(whole_cost, whole_gain, 1.0)
    made, axes = figure(9.6, 4.6)
    axes.axis("off")
    axes.set_xlim(-0.42, 1.5)
    left = [
        (short(payer_label(scenario, p, texts)), v, look(scenario, sector_of(scenario, p)).colour)
        for p, v in cost.items()
    ]
    right = [
        (_with_departments(answers, scenario, p, texts), v, look(scenario, p).colour)
        for p, v in gains.items()
    ]
    left, right = _few(left, texts), _few(right, texts)
    if whole_gain > whole_cost:
        left.append((texts.say("page.surplus"), whole_gain - whole_cost, GREY))
    if whole_cost > whole_gain:
        right.append((texts.say("page.uncovered"), whole_cost - whole_gain, GREY))
    _sides(axes, left, right, top, scenario, texts)
    if losses:
        lost = sorted(losses, key=lambda p: losses[p])
        listed = "; ".join(
            f"{short(sector_label(scenario, p, texts))} {number(losses[p] / MILLION, texts, 2)}"
            for p in lost[:3]
        )
        if len(lost) > 3:
            rest_of = sum(losses[p] for p in lost[3:])
            others = texts.say("page.the_others", n=len(lost) - 3)
            listed += f"; {others} {number(rest_of / MILLION, texts, 2)}"
        each = unit("million", scenario, texts)
        text = f"{texts.say('page.loses').capitalize()} ({each}): {listed}"
        axes.text(-0.42, -0.1, text, ha="left", va="top", size=9, color=DARK)
    axes.set_ylim(-0.2 if losses else -0.05, 1.16)
    axes.text(LEFT, 1.1, texts.say("page.pays").capitalize(), ha="center", weight="bold", size=12)
    axes.text(
        RIGHT, 1.1, texts.say("page.harvests").capitalize(), ha="center", weight="bold", size=12
    )
    return svg(made, texts.say("page.who"))


def _amounts(data: xr.Dataset, name: str) -> dict[str, float]:
    return {str(p): float(data[name].sel(payer=p)) for p in data["payer"].to_numpy()}


def _with_departments(answers: Answers, scenario: Scenario, sector: str, texts: Texts) -> str:
    """Name of a sector and, in brackets, the department that harvests most of it."""
    parts = {
        p: v
        for p, v in _amounts(answers.payers, "harvested").items()
        if sector_of(scenario, p) == sector and p != sector
    }
    name = short(sector_label(scenario, sector, texts))
    if len(parts) < 2:
        return name
    best = max(parts, key=lambda p: parts[p])
    department = payer_label(scenario, best, texts).split(": ")[-1]
    return f"{name} ({texts.say('page.mostly')} {short(department, 30)})"


#: Name, amount and colour of each band.
Bands = list[tuple[str, float, str]]


def _few(bands: Bands, texts: Texts, most: int = 7) -> Bands:
    """At most so many bands: the smallest become one, so that the sum stays."""
    if len(bands) <= most:
        return bands
    by_size = sorted(bands, key=lambda band: -band[1])
    rest = by_size[most - 1 :]
    name = texts.say("page.the_others", n=len(rest))
    return [*by_size[: most - 1], (name, sum(v for _, v, _ in rest), SUMS["all"])]


def _sides(
    axes: Any, left: Bands, right: Bands, top: float, scenario: Scenario, texts: Texts
) -> None:
    ends = {}
    for side, x, bands in (("left", LEFT, left), ("right", RIGHT, right)):
        room = 1.0 - GAP * max(len(left) - 1, len(right) - 1, 0)
        y = 1.0
        places = []
        last_text = 2.0
        for name, value, colour in bands:
            height = value / top * room
            axes.add_patch(_box(x, y - height, height, colour))
            places.append((y, height, colour))
            at = min(y - height / 2, last_text - 0.1)
            last_text = at
            axes.text(
                x - 0.05 if side == "left" else x + 0.05,
                at,
                f"{short(name, 80)}\n{number(value / MILLION, texts, 2)} "
                f"{short(unit('million', scenario, texts))}",
                ha="right" if side == "left" else "left",
                va="center",
                size=8.5,
                linespacing=1.1,
                color=DARK,
            )
            y -= height + GAP
        ends[side] = places
    # Every payer's cost is spread over all harvesters in proportion.
    down = [y for y, _, _ in ends["left"]]
    for y_right, h_right, colour in ends["right"]:
        at = y_right
        total = sum(h for _, h, _ in ends["left"])
        for i, (_, h_left, _) in enumerate(ends["left"]):
            h = h_right * h_left / total
            axes.add_patch(_ribbon(down[i], at, h, colour))
            down[i] -= h
            at -= h


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
