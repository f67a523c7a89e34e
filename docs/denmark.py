"""Writes docs/denmark.md and its pictures from the stored calibration: python docs/denmark.py."""

from __future__ import annotations

import json
import sys
import tomllib
from pathlib import Path

import matplotlib as mpl
import pandas as pd

import simcore as sc
from simcore.scenario.schema.model import Scenario

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))
# Beside this file, which is a script and no package: found once its folder is on the path.
from denmark_checks import gain_of_education, paths_on_benefit, persistence  # noqa: E402
from denmark_pictures import overview, part_picture  # noqa: E402
from denmark_tables import (  # noqa: E402
    figure_rows,
    fitted_rows,
    gone_rows,
    held_rows,
    missed_rows,
    rows_of,
)

DATA = Path(sc.__file__).parent / "countries" / "denmark"


def figures(scenario: Scenario, table: pd.DataFrame, words: pd.DataFrame) -> list[str]:
    """Every figure, part by part, and those that went."""
    out: list[str] = []
    for part, rows in words[words["change"] != "gone"].groupby("part", sort=False):
        image = part_picture(scenario, table, str(part), list(rows.index))
        out += ["", f"### {part}", ""]
        out += [f"![Shares of this part, figures and model]({image})", ""] if image else []
        out += figure_rows(scenario, table, rows)
    gone = words[words["change"] == "gone"]
    return [*out, "", "### Figures that went", "", *gone_rows(gone, "figure")]


def parameters(scenario: Scenario, table: pd.DataFrame, words: pd.DataFrame) -> list[str]:
    """Every parameter, part by part, and those that went."""
    out: list[str] = []
    for part, rows in words[words["now"] != "gone"].groupby("part", sort=False):
        fitted = rows[rows["now"] == "fitted"]
        held = rows[rows["now"] != "fitted"]
        out += ["", f"### {part}: parameters", ""]
        out += fitted_rows(scenario, table, fitted) if len(fitted) else []
        out += ["", "Held at the prior or fixed:", ""] if len(fitted) and len(held) else []
        out += held_rows(scenario, held) if len(held) else []
    gone = words[words["now"] == "gone"]
    return [*out, "", "### Parameters that went", "", *gone_rows(gone, "parameter"), ""]


def check_rows() -> list[str]:
    """Behaviour that was not fitted."""
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


def head(words: str, targets: pd.DataFrame, priors: pd.DataFrame, said: pd.DataFrame) -> str:
    """The first paragraphs, with their numbers."""
    record = json.loads((DATA / "posterior.json").read_text())
    fitted = targets[targets["fitted"]]
    good = fitted[fitted["grade"] == "A"]
    ours = said.loc[priors.index]
    held = said[said["now"] == "held"]
    return words.format(
        targets=len(fitted), met=int(fitted["met"].sum()), a=len(good),
        a_met=int(good["met"].sum()), parameters=len(priors),
        grade_c=int((priors["grade"] == "C").sum()), children=f"{record['children']:,}",
        members=record["members"], iterations=record["iterations"], held=len(held),
        learned=int((priors["learned"] > 0.25).sum()),
        first=int((ours["centre"] == "first fit").sum()),
        earlier=int((ours["centre"] == "earlier fit").sum()),
        held_earlier=int((held["centre"] != "").sum()),
        draws=sum(1 for _ in (DATA / "posterior.csv").open()) - 2,
    ).strip()  # fmt: skip


def edges() -> str:
    """What is said of best fits at the edge of their prior."""
    edge = json.loads((DATA / "posterior.json").read_text())["at_the_edge"]
    if not edge:
        return "No best fit lies beyond 99.9 % of its prior: no posterior sits on a bound."
    names = ", ".join(f"`{n}`" for n in edge)
    return (
        f"These best fits lie beyond 99.9 % of their prior and should be read with care: {names}."
    )


def main() -> None:
    """Write the page and the pictures."""
    mpl.rcParams["svg.hashsalt"] = "docs/denmark.py"  # the same file each time
    scenario = sc.load("denmark_calibration")
    targets = pd.read_csv(DATA / "targets.csv").set_index("target")
    priors = pd.read_csv(DATA / "priors.csv").set_index("parameter")
    words = tomllib.loads((HERE / "denmark.toml").read_text())
    of_figures, of_parameters = rows_of("denmark_figures.csv"), rows_of("denmark_parameters.csv")
    overview(targets, of_figures)
    drifts = scenario.calibration.drifts if scenario.calibration else {}
    page = [
        "<!-- Written by docs/denmark.py from simcore/countries/denmark; do not edit by hand. -->",
        head(words["head"], targets, priors, of_parameters),
        "", "## What is missed, in plain words", "",
        *missed_rows(scenario, targets, words["why"], fitted=True),
        "", "Held back, and outside their 90 %:", "",
        *missed_rows(scenario, targets, words["why"], fitted=False),
        "", words["choices"].strip(),
        "", "### Errors that old figures share", "",
        "| drift | sd (log odds) | why |", "|---|---:|---|",
        *(f"| {d.label.en} | {d.sd:g} | {d.source} |" for d in drifts.values()),
        "", words["figures"].strip(), *figures(scenario, targets, of_figures),
        "", "## What was not fitted", "", words["unfitted"].strip(), *check_rows(),
        "", words["after"].strip(),
        "", "## Every fitted number", "", edges(), "", words["parameters"].strip(),
        *parameters(scenario, priors, of_parameters),
    ]  # fmt: skip
    (HERE / "denmark.md").write_text("\n".join(page), encoding="utf-8")


if __name__ == "__main__":
    main()
