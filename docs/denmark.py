"""Writes docs/denmark.md and its picture from the stored calibration: python docs/denmark.py."""

from __future__ import annotations

import json
import sys
import tomllib
from pathlib import Path

import numpy as np
import pandas as pd

import simcore as sc
from simcore.calibration.targets import natural, spread, working
from simcore.report.style import BETTER, DARK, GREY, WORSE, figure
from simcore.scenario.check.targets import scale_of
from simcore.scenario.schema.model import Scenario
from simcore.scenario.schema.parameter import Parameter
from simcore.scenario.schema.targets import Target

HERE = Path(__file__).parent
DATA = Path(sc.__file__).parent / "countries" / "denmark"
#: Parts of the page, by the first target of each; they follow the order of calibration.toml.
PARTS = {
    "placed_stock": "Placement", "exam_vulnerable": "School and the leaving exam",
    "youth_edu_21_preventive": "Education", "employed_30_placed": "Work and benefits",
    "diagnosed_stock": "Psychiatry", "prison_30_placed": "Crime",
    "homeless_placed": "Homelessness", "deaths_20_39": "Mortality",
    "held_youth_edu_25": "Held back: compared, not fitted",
}  # fmt: skip


def shown(target: Target, value: float) -> str:
    """A figure as a reader wants it: per cent, or a ratio, or per 10,000."""
    if target.relative_to:
        return f"{value:.2f}"
    if scale_of(target) == "log" and value < 0.005:
        return f"{1e4 * value:.1f} per 10,000"
    return f"{100 * value:.1f} %" if value < 0.2 else f"{100 * value:.0f} %"


def target_rows(scenario: Scenario, table: pd.DataFrame) -> list[str]:
    """The table of targets, part by part."""
    out: list[str] = []
    for name, target in scenario.targets.items():
        if name in PARTS:
            out += ["", f"### {PARTS[name]}", "",
                    "| target | source, year | grade | figure | model | 90 % | residual |",
                    "|---|---|:--:|---:|---:|---:|---:|"]  # fmt: skip
        row = table.loc[name]
        mark = "" if row["met"] else " **missed**"
        if not target.fit:
            mark = ""
        year = f", {target.source_year}" if target.source_year else ""
        out.append(
            f"| {target.label.en} (`{name}`) | {target.source}{year} [{', '.join(target.from_)}] | "
            f"{target.grade} | {shown(target, row['figure'])} | {shown(target, row['best'])} | "
            f"{shown(target, row['low'])} – {shown(target, row['high'])} | "
            f"{row['residual']:+.1f}{mark} |"
        )
    return out


def missed_rows(scenario: Scenario, table: pd.DataFrame, why: dict[str, str]) -> list[str]:
    """Each target that was missed, in plain words."""
    out = []
    for name, row in table[table["fitted"] & ~table["met"]].iterrows():
        target = scenario.targets[str(name)]
        more = "more" if row["best"] > row["figure"] else "less"
        out.append(
            f"- **{target.label.en}** (grade {target.grade}): the figure is "
            f"{shown(target, row['figure'])}, the model says {shown(target, row['best'])}, {more} "
            f"by {abs(row['residual']):.1f} standard deviations. "
            f"{why.get(str(name), 'No reason is known yet.')}"
        )
    return out or ["None."]


def parameter_rows(scenario: Scenario, table: pd.DataFrame) -> list[str]:
    """Every fitted parameter with prior and posterior."""
    out = ["| parameter | grade | source | prior (90 %) | posterior (90 %) | learned |",
           "|---|:--:|---|---:|---:|---:|"]  # fmt: skip
    for name, row in table.iterrows():
        p = scenario.parameters[str(name)]
        label = p.label.en if p.label else name
        out.append(
            f"| {label} (`{name}`), {p.unit} | {p.grade} | {_origin(p)} | "
            f"{_range(row['prior'], row['prior_low'], row['prior_high'])} | "
            f"{_range(row['best'], row['low'], row['high'])} | {max(row['learned'], 0):.0%} |"
        )
    return out


def _origin(p: Parameter) -> str:
    text = p.source if len(p.source) < 90 else p.source[:87] + "…"
    return text.replace("|", "/") + (f" [{', '.join(p.from_)}]" if p.from_ else "")


def _range(middle: float, low: float, high: float) -> str:
    return f"{middle:.3g} ({low:.3g}–{high:.3g})"


def picture(scenario: Scenario, table: pd.DataFrame, path: Path) -> None:
    """Draw figures with their intervals beside what the model gives, on a log-odds axis."""
    names = [n for n, t in scenario.targets.items() if scale_of(t) == "logit"]
    made, axes = figure(9.6, 0.2 * len(names) + 1.0)
    drifts = scenario.calibration.drifts if scenario.calibration else {}
    for k, name in enumerate(names):
        target, row, y = scenario.targets[name], table.loc[name], len(names) - k
        sd = np.hypot(spread(target), drifts[target.drift].sd if target.drift else 0.0)
        ends = natural(
            "logit", working("logit", np.array([target.value])) + 1.645 * sd * np.array([-1, 1])
        )
        axes.plot(ends, [y, y], color=GREY, linewidth=5, solid_capstyle="butt")
        axes.plot([target.value], [y], "|", color=DARK, markersize=9, markeredgewidth=1.6)
        good = bool(row["met"]) or not target.fit
        axes.plot([row["low"], row["high"]], [y, y], color=BETTER if good else WORSE, linewidth=1.4)
        axes.plot(
            [row["best"]], [y], "o" if good else "D", color=BETTER if good else WORSE, markersize=4
        )
    axes.set_xscale("logit")
    axes.set_xlim(0.0012, 0.97)
    ticks = [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 0.8, 0.95]
    axes.set_xticks(ticks, [f"{100 * t:g} %" for t in ticks], size=8)
    axes.set_xticks([], minor=True)
    axes.set_yticks(range(len(names), 0, -1), [scenario.targets[n].label.en for n in names], size=7)
    axes.set_ylim(0.3, len(names) + 0.7)
    axes.grid(axis="x", color=GREY, linewidth=0.4)
    path.parent.mkdir(exist_ok=True)
    made.savefig(path, format="svg", bbox_inches="tight", metadata={"Date": None})


def check_rows() -> list[str]:
    """Behaviour that was not fitted."""
    sys.path.insert(0, str(HERE))
    from denmark_checks import gain_of_education, paths_on_benefit, persistence

    out: list[str] = []
    for title, check, shares in (
        ("Young people on cash benefit at 25–29 without education, later", paths_on_benefit, True),
        ("Outside work and education for two years at 27: outside later", persistence, True),
        ("A vocational education given at 25", gain_of_education, False),
    ):  # fmt: skip
        out += ["", f"**{title}**", "", "| | model |", "|---|---:|"]
        out += [
            f"| {what} | {f'{value:.0%}' if shares else f'{value:.1f}'} |"
            for what, value in check()
        ]
    return out


def main() -> None:
    """Write the page and the picture."""
    scenario = sc.load("denmark_calibration")
    targets = pd.read_csv(DATA / "targets.csv").set_index("target")
    parameters = pd.read_csv(DATA / "priors.csv").set_index("parameter")
    record = json.loads((DATA / "posterior.json").read_text())
    words = tomllib.loads((HERE / "denmark.toml").read_text())
    picture(scenario, targets, HERE / "images" / "denmark_fit.svg")
    fitted = targets[targets["fitted"]]
    good_a = fitted[fitted["grade"] == "A"]
    edge = record["at_the_edge"]
    text = words["head"].format(
        targets=len(fitted), met=int(fitted["met"].sum()), a=len(good_a),
        a_met=int(good_a["met"].sum()), parameters=len(parameters),
        grade_c=int((parameters["grade"] == "C").sum()), children=f"{record['children']:,}",
        members=record["members"], iterations=record["iterations"],
        learned=int((parameters["learned"] > 0.25).sum()),
        draws=sum(1 for _ in (DATA / "posterior.csv").open()) - 2,
    )  # fmt: skip
    bounds = (
        "No best fit lies beyond 99.9 % of its prior: no posterior sits on a bound."
        if not edge
        else "These best fits lie beyond 99.9 % of their prior and should be read with care: "
        + ", ".join(f"`{n}`" for n in edge)
        + "."
    )
    drifts = scenario.calibration.drifts if scenario.calibration else {}
    page = [
        "<!-- Written by docs/denmark.py from simcore/countries/denmark; do not edit by hand. -->",
        text.strip(),
        "", "## What is missed, in plain words", "", *missed_rows(scenario, targets, words["why"]),
        "", words["choices"].strip(),
        "", "### Errors that old figures share", "",
        "| drift | sd (log odds) | why |", "|---|---:|---|",
        *(f"| {d.label.en} | {d.sd:g} | {d.source} |" for d in drifts.values()),
        "", "## Every target", *target_rows(scenario, targets),
        "", "## What was not fitted", "", words["unfitted"].strip(), *check_rows(),
        "", words["after"].strip(),
        "", "## Every fitted number", "", bounds, "", words["parameters"].strip(), "",
        *parameter_rows(scenario, parameters), "",
    ]  # fmt: skip
    (HERE / "denmark.md").write_text("\n".join(page), encoding="utf-8")


if __name__ == "__main__":
    main()
