"""Tables of docs/denmark.md: figures and parameters beside what changed and why."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from simcore.calibration.prior import Prior
from simcore.calibration.targets import natural, spread, working
from simcore.scenario.schema.model import Scenario
from simcore.scenario.schema.parameter import Parameter
from simcore.scenario.schema.targets import Target

HERE = Path(__file__).parent
#: Standard deviations on either side of the middle that hold 90 %.
NINETY = 1.645
#: What a row of denmark_figures.csv and of denmark_parameters.csv may say.
CHANGES = ("new", "as before", "changed", "replaced", "held back", "gone")
STATES = ("fitted", "held", "fixed", "gone")
#: Where the middle of a prior was set: nothing (rows or an assumption), or a fit to figures.
CENTRES = {"": "", "first fit": " *", "earlier fit": " †"}


def rows_of(name: str) -> pd.DataFrame:
    """A table of words beside this file, empty cells as empty text."""
    return pd.read_csv(HERE / name, dtype=str, keep_default_na=False).set_index(
        "figure" if "figures" in name else "parameter"
    )


def deviation(scenario: Scenario, target: Target) -> float:
    """Standard deviation of a figure on its working scale, shared drift inside."""
    drifts = scenario.calibration.drifts if scenario.calibration else {}
    return float(np.hypot(spread(target), drifts[target.drift].sd if target.drift else 0.0))


def ends(scenario: Scenario, target: Target) -> tuple[float, float]:
    """The 90 % interval of a figure, drift inside."""
    scale = target.working_scale
    middle = working(scale, np.array([target.value]))
    step = NINETY * deviation(scenario, target)
    low, high = natural(scale, middle + step * np.array([-1, 1]))
    return float(low), float(high)


def shown(target: Target, value: float, unit: bool = True) -> str:
    """A figure as a reader wants it: per cent, or a ratio, or per 10,000."""
    if target.relative_to:
        return f"{value:.2f}"
    if target.working_scale == "log" and target.value < 0.005:
        return f"{1e4 * value:.1f}" + (" per 10,000" if unit else "")
    digits = 1 if target.value < 0.2 else 0
    digits = 2 if target.value < 0.01 else digits
    return f"{100 * value:.{digits}f}" + (" %" if unit else "")


def banded(target: Target, value: float, low: float, high: float) -> str:
    """A value with its interval below it."""
    return (
        f"{shown(target, value)}<br>{_span(shown(target, low, False), shown(target, high, False))}"
    )


def figure_rows(scenario: Scenario, table: pd.DataFrame, words: pd.DataFrame) -> list[str]:
    """The figures of one part, fitted or held back."""
    out = ["| figure | grade | published (90 %) | model (90 %) | residual | what changed, why |",
           "|---|:--:|---:|---:|---:|---|"]  # fmt: skip
    for name, said in words.iterrows():
        target, row = scenario.targets[str(name)], table.loc[name]
        mark = "<br>**missed**" if target.fit and not row["met"] else ""
        year = f", {target.source_year}" if target.source_year else ""
        before = f"; before {said['was']}" if said["was"] and changed(said) else ""
        out.append(
            f"| {target.label.en} (`{name}`)<br>{_plain(target.source)}{year} "
            f"[{', '.join(target.from_)}] | {target.grade} | "
            f"{banded(target, target.value, *ends(scenario, target))} | "
            f"{banded(target, row['best'], row['low'], row['high'])} | "
            f"{row['residual']:+.1f}{mark} | *{said['change']}*{before}. {said['why']} |"
        )
    return out


def changed(said: pd.Series) -> bool:
    """Whether a row's figure or interval before says something beside that of now."""
    return said["change"] in ("changed", "replaced", "held back")


def gone_rows(words: pd.DataFrame, kind: str) -> list[str]:
    """Figures or parameters that went."""
    out = [f"| {kind} | before | why it went |", "|---|---:|---|"]
    out += [
        f"| {row['label']} (`{n}`) | {row['was']} | {row['why']} |" for n, row in words.iterrows()
    ]
    return out


def missed_rows(
    scenario: Scenario, table: pd.DataFrame, why: dict[str, str], fitted: bool
) -> list[str]:
    """Each figure that was missed, in plain words."""
    out = []
    for name, row in table[(table["fitted"] == fitted) & ~table["met"]].iterrows():
        target = scenario.targets[str(name)]
        more = "more" if row["best"] > row["figure"] else "less"
        out.append(
            f"- **{target.label.en}** (grade {target.grade}): the figure is "
            f"{shown(target, row['figure'])}, the model says {shown(target, row['best'])}, {more} "
            f"by {abs(row['residual']):.1f} standard deviations. "
            f"{why.get(str(name), 'No reason is known yet.')}"
        )
    return out or ["None."]


def fitted_rows(scenario: Scenario, table: pd.DataFrame, words: pd.DataFrame) -> list[str]:
    """Fitted parameters of one part with prior and posterior."""
    out = ["| parameter | grade | before | prior (90 %) | posterior (90 %) | learned "
           "| what changed, why, where seen |", "|---|:--:|---:|---:|---:|---:|---|"]  # fmt: skip
    for name, said in words.iterrows():
        p, mark = scenario.parameters[str(name)], CENTRES[said["centre"]]
        seen = ", ".join(f"`{n}`" for n in said["informed_by"].split(";") if n)
        if name in table.index:
            row = table.loc[name]
            prior = _range(row["prior"], row["prior_low"], row["prior_high"], mark)
            after = _range(row["best"], row["low"], row["high"])
            learned = f"{max(row['learned'], 0):.0%}"
        else:
            prior, after, learned = _range(p.value, p.low, p.high, mark), "not fitted yet", ""
        out.append(
            f"| {_named(str(name), p)} | {p.grade} | {said['was']} | {prior} | {after} | "
            f"{learned} | {said['why']} Seen in {seen}. |"
        )
    return out


def held_rows(scenario: Scenario, words: pd.DataFrame) -> list[str]:
    """Parameters of one part that are held or fixed."""
    out = ["| parameter | grade | before | value (interval) | what changed, why |",
           "|---|:--:|---:|---:|---|"]  # fmt: skip
    for name, said in words.iterrows():
        p = scenario.parameters[str(name)]
        value = (
            f"{p.value:g}, fixed"
            if said["now"] == "fixed"
            else _range(p.value, p.low, p.high, CENTRES[said["centre"]])
        )
        out.append(
            f"| {_named(str(name), p)} | {p.grade} | {said['was']} | {value} | {said['why']} |"
        )
    return out


def states_of(scenario: Scenario) -> dict[str, str]:
    """Whether each number that the lives use is fitted, held at its prior, or fixed."""
    prior = Prior(scenario)
    left = set(scenario.calibration.except_) if scenario.calibration else set()
    return {
        name: "fitted" if name in prior.names else "held" if name in left else "fixed"
        for name in prior.all
    }


def _named(name: str, p: Parameter) -> str:
    return f"{p.label.en if p.label else name} (`{name}`), {p.unit}<br>{_origin(p)}"


def _origin(p: Parameter) -> str:
    text = p.source if len(p.source) < 70 else p.source[:67] + "…"
    return _plain(text) + (f" [{', '.join(p.from_)}]" if p.from_ else "")


def _plain(text: str) -> str:
    """Without the character that ends a cell."""
    return text.replace("|", "/")


def _range(middle: float, low: float | None, high: float | None, mark: str = "") -> str:
    text = f"{middle:.3g}{mark}"
    return text + (f"<br>{_span(f'{low:.2g}', f'{high:.2g}')}" if low is not None else "")


def _span(low: str, high: str) -> str:
    """An interval that no table cell breaks into lines."""
    return f"{low}\u00a0to\u00a0{high}"
