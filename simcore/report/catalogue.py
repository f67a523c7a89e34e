"""Lists programmes of the evidence base and shows one with everything known."""

from __future__ import annotations

from collections.abc import Iterable
from math import exp
from pathlib import Path
from typing import Any

import pandas as pd

from simcore.countries import programmes, tables
from simcore.distributions.interval import NORMAL_90
from simcore.errors import ScenarioError
from simcore.scenario.read.parameters import read_parameters
from simcore.scenario.read.programme import log_ratio, read_programme_file
from simcore.scenario.schema.parameter import Parameter
from simcore.scenario.schema.programme import Programme, Study
from simcore.scenario.schema.units import unit_of
from simcore.scenario.suggest import near
from simcore.texts import DEFAULT


def read_all(files: Iterable[Path] = ()) -> dict[str, Programme]:
    """Read all shipped programmes, and those in the user's own files.

    Returns
    -------
    dict
        Id (the file's name without its ending) -> programme.
    """
    named = [*programmes().items(), *((path.stem, path) for path in files)]
    return {name: read_programme_file(path) for name, path in named}


def designs() -> dict[str, dict[str, Any]]:
    """Read the share of an effect that is kept, by design: ``evidence_<design>`` -> its row."""
    return {
        name: row
        for path in tables("designs.csv")
        for name, row in read_parameters(path, path.parent / "lifecourse.csv").items()
    }


def listing(
    programmes: dict[str, Programme],
    *,
    age: int | None = None,
    design: str | None = None,
    grade: str | None = None,
    domain: str | None = None,
    lang: str = DEFAULT,
) -> pd.DataFrame:
    """One row per study (programmes without any get one too), filtered.

    Parameters
    ----------
    programmes
        From ``read_all``.
    age
        Only programmes for children or adults of this age.
    design, grade, domain
        Only studies with this design, this grade or better, acting on this part of life.
    lang
        Of the labels.

    Returns
    -------
    DataFrame
        Columns id, programme, ages, outcome, design, grade, hazard_ratio, low, high (90 %,
        as reported, before the design is discounted), kept (median share by design), cost.

    Raises
    ------
    ScenarioError
        If a design or domain is unknown.
    """
    kept = designs()
    acted_on = {a.domain for p in programmes.values() for s in p.studies for a in s.acts}
    known = {k.removeprefix("evidence_") for k in kept} - {"decay", "take_up"}
    for what, given, allowed in (("design", design, known), ("domain", domain, acted_on)):
        if given is not None and given not in allowed:
            raise ScenarioError(f"{what} = {given!r} is not known here; {near(given, allowed)}")
    rows: list[dict[str, Any]] = []
    for name, p in programmes.items():
        if age is not None and not p.ages[0] <= age <= p.ages[1]:
            continue
        head = {
            "id": name,
            "programme": p.label.in_language(lang),
            "ages": f"{p.ages[0]}–{p.ages[1]}",
            "cost": _money(p.cost),
        }
        studies = [
            s
            for s in p.studies
            if (design is None or s.design == design)
            and (grade is None or s.grade <= grade)
            and (domain is None or any(a.domain == domain for a in s.acts))
        ]
        if not p.studies and design is None and grade is None and domain is None:
            rows.append(head)
        for study in studies:
            ratio = hazard_ratio(study, f"{name}.toml: studies[{p.studies.index(study)}]")
            rows.append(
                head
                | {
                    "outcome": study.outcome.in_language(lang),
                    "design": study.design,
                    "grade": study.grade,
                    "hazard_ratio": ratio[0],
                    "low": ratio[1],
                    "high": ratio[2],
                    "kept": kept[f"evidence_{study.design}"]["value"],
                }
            )
    columns = ["id", "programme", "ages", "outcome", "design", "grade", "hazard_ratio", "low",
               "high", "kept", "cost"]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def hazard_ratio(study: Study, where: str) -> tuple[float, float, float]:
    """Hazard ratio of a study with its 90 % interval; NaN where it reports no size."""
    if study.measure == "none":
        return (float("nan"),) * 3
    log = log_ratio(study, where)
    return (
        exp(log.mean),
        exp(log.mean - NORMAL_90 * log.sd),
        exp(log.mean + NORMAL_90 * log.sd),
    )


def page(programmes: dict[str, Programme], name: str, lang: str = DEFAULT) -> str:
    """Everything known of one programme, as plain text.

    Raises
    ------
    ScenarioError
        If there is no such programme.
    """
    if name not in programmes:
        raise ScenarioError(
            f"{name!r} is not in the evidence base; {near(name, programmes)}, "
            f"or add your own file with --file"
        )
    p = programmes[name]
    kept = designs()
    lines = [p.label.in_language(lang), "=" * len(p.label.in_language(lang)), ""]
    lines += [f"id          {name}", f"for         {p.population.in_language(lang)}"]
    if p.description:
        lines.append(f"what        {p.description.in_language(lang)}")
    lines += [f"ages        {p.ages[0]} to {p.ages[1]}", f"lasts       {p.duration_years:g} years"]
    lines.append(f"paid by     {p.payer}")
    for label, figure in (
        ("cost", p.cost), ("take-up", p.take_up), ("drop-out", p.drop_out),
        ("deadweight", p.deadweight), ("decay", p.decay),
    ):  # fmt: skip
        if figure:
            lines += [f"{label:11} {_figure(figure)}", f"{'':11} {figure.source}"]
        elif label == "decay":
            row = kept["evidence_decay"]
            lines.append(
                f"{label:11} {row['value']:g} per year (default, grade C: {row['source'] or 'I37'})"
            )
        elif label == "cost":
            lines.append(f"{label:11} no figure: give one in the scenario")
    for k, study in enumerate(p.studies, start=1):
        lines += ["", *_study(study, k, name, kept, lang)]
    if p.findings:
        lines += ["", "Also known"] + [f"  - {text}" for text in p.findings]
    if not any(s.acts for s in p.studies):
        lines += ["", "No effect that could be laid on a scenario: nothing is known in numbers."]
    return "\n".join(lines)


def _study(study: Study, k: int, name: str, kept: dict[str, Any], lang: str) -> list[str]:
    row = kept[f"evidence_{study.design}"]
    out = [f"Study {k}: {study.outcome.in_language(lang)}"]
    where = f", {study.country}" if study.country else ""
    after = f", after {study.follow_up_years:g} years" if study.follow_up_years else ""
    out.append(f"  design    {study.design}{where}{after}; grade {study.grade}")
    out.append(f"  reported  {_reported(study)}")
    if study.measure != "none":
        mid, low, high = hazard_ratio(study, f"{name}.toml: studies[{k - 1}]")
        out.append(f"  as hazard ratio     {mid:.2f} (90 %: {low:.2f} to {high:.2f})")
        if study.used_grade != study.grade:
            why = "the outcome stands for another" if study.proxy else "it rests on an assumption"
            out.append(f"  grade as used       {study.used_grade}: {why}")
        share = row["value"]
        out.append(
            f"  effect kept         {share:.0%} ({row['low']:.0%} to {row['high']:.0%}) for this "
            f"design, parameter evidence_{study.design}"
        )
        out.append(f"  used, at the middle {mid**share:.2f}")
    for acts in study.acts:
        moves = f"{_text(acts.from_)} -> {_text(acts.to)}"
        out.append(f"  acts on   {acts.domain}: {moves}, while {', '.join(acts.states)}")
    if not study.acts:
        out.append("  acts on   nothing in the model; shown for comparison")
    out.append(
        f"  source    {study.source}" + (f" ({study.source_year})" if study.source_year else "")
    )
    if study.from_:
        out.append(f"  figures   {', '.join(study.from_)}")
    if study.url:
        out.append(f"  address   {study.url}")
    if study.note:
        out.append(f"  note      {study.note}")
    return out


def _reported(study: Study) -> str:
    if study.treated is not None and study.control is not None:
        n = f" (n = {study.n_treated} and {study.n_control})" if study.n_treated else ""
        interval = f", difference {study.low:g} to {study.high:g}" if study.low is not None else ""
        return f"{study.measure}: {study.treated:.1%} against {study.control:.1%}{n}{interval}"
    interval = f" ({study.low:g} to {study.high:g})" if study.low is not None else ""
    base = f", {study.baseline:.0%} without" if study.baseline is not None else ""
    value = "" if study.value is None else f"{study.value:g}"
    return f"{study.measure.replace('none', 'size not converted')}: {value}{interval}{base}"


def _text(states: str | list[str] | None) -> str:
    if states is None:
        return "any"
    return states if isinstance(states, str) else " or ".join(states)


def _figure(figure: Parameter) -> str:
    both = figure.low is not None and figure.high is not None
    interval = f" ({figure.low:g} to {figure.high:g})" if both else ""
    year = f", {figure.price_year} prices" if figure.price_year else ""
    return f"{figure.value:g}{interval} {figure.unit}{year}, grade {figure.grade}"


def _money(figure: Parameter | None) -> str:
    if figure is None:
        return ""
    unit = figure.unit
    return f"{figure.value:,.0f} {unit.removeprefix(unit_of(unit).currency)} ({figure.grade})"
