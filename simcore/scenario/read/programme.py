"""Reads a programme of the evidence base and writes it out as parts of a scenario."""

from __future__ import annotations

import json
from math import exp, log
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from scipy.special import ndtri

from simcore.countries import programmes, tables
from simcore.errors import ScenarioError
from simcore.scenario.files.shape import check_shape
from simcore.scenario.files.toml_file import read_toml
from simcore.scenario.messages import sentence
from simcore.scenario.read import effect_sizes as sizes
from simcore.scenario.read.parameters import figures
from simcore.scenario.read.targets import cited, with_origin
from simcore.scenario.schema.model import SCHEMA_VERSION
from simcore.scenario.schema.parameter import Parameter
from simcore.scenario.schema.programme import Programme, Study
from simcore.scenario.schema.types import COVERAGE
from simcore.scenario.schema.units import find_unit, nearest_unit, unit_of
from simcore.scenario.suggest import near
from simcore.texts.read import STORED, texts

#: Keys of a programme that are numbers with unit and source.
FIGURES = ("take_up", "drop_out", "deadweight", "decay", "cost")
#: Largest log hazard ratio, ten standard deviations away, that is taken for a finding.
LARGEST = 500.0


def library() -> dict[str, dict[str, str]]:
    """Read the figures that the shipped programmes rest on: id -> row."""
    return {name: row for path in tables("lifecourse.csv") for name, row in figures(path).items()}


def read_programme(name: str, folder: Path, where: str) -> Programme:
    """Read a programme by id, or from a file beside the scenario.

    Parameters
    ----------
    name
        Id of a shipped programme, or path of a TOML file.
    folder
        That paths are relative to.
    where
        File and key, for messages.

    Raises
    ------
    ScenarioError
        If there is no such programme, or its file is wrong.
    """
    path = folder / name if name.endswith(".toml") else programmes().get(name)
    if path is None:
        raise ScenarioError(
            f"{where}.programme = {name!r} is not in the evidence base; "
            f"{near(name, programmes())}, or name a file (.toml)"
        )
    return read_programme_file(path)


def read_programme_file(path: Path) -> Programme:
    """Read a programme from its own file; see ``read_programme``."""
    data = read_toml(path, str(path), Programme, "a programme")
    if data.get("schema") != SCHEMA_VERSION:
        raise ScenarioError(
            f'{path}: schema = {data.get("schema")!r}; write schema = "{SCHEMA_VERSION}"'
        )
    check_shape(data, Programme, str(path))
    known = library()
    for key in FIGURES:
        if key in data:
            data[key] = _sourced(data[key], known, f"{path}: {key}")
    if "studies" in data:
        data["studies"] = [
            _sourced(s, known, f"{path}: studies[{k}]") for k, s in enumerate(data["studies"])
        ]
    try:
        programme = Programme.model_validate_json(json.dumps(data))
    except ValidationError as error:
        raise ScenarioError(sentence(error, data, {}, str(path), Programme)) from None
    for key in FIGURES:
        figure: Parameter | None = getattr(programme, key)
        if figure and find_unit(figure.unit) is None:
            raise ScenarioError(
                f"{path}: {key}.unit = {figure.unit!r} is not a unit; {nearest_unit(figure.unit)}"
            )
    return programme


def _sourced(given: dict[str, Any], known: dict[str, dict[str, str]], where: str) -> dict[str, Any]:
    out = given
    if given.get("from"):
        out = with_origin(given, cited(given["from"], known, where))
        years = [known[one]["year"] for one in given["from"] if known[one]["year"]]
        out.setdefault("source_year", "; ".join(dict.fromkeys(years)))
    if not out.get("source"):
        raise ScenarioError(f"{where} has no source; say where the number comes from")
    return out


def log_ratio(study: Study, where: str) -> sizes.LogRatio:
    """Log hazard ratio of a study, before its design is discounted.

    Raises
    ------
    ScenarioError
        If the study lacks what its measure needs.
    """

    def need(key: str) -> float:
        value = getattr(study, key)
        if value is None:
            raise ScenarioError(
                f"{where} reports {study.measure} and needs {key}; add {key} = NUMBER"
            )
        return float(value)

    def sd(on_log: bool = False) -> float:
        low, high = need("low"), need("high")
        if on_log and low <= 0:
            raise ScenarioError(f"{where}.low = {low:g} must be above 0 for a ratio; correct it")
        if low > high:
            raise ScenarioError(f"{where}.low = {low:g} is above high = {high:g}; correct one")
        ends = (log(low), log(high)) if on_log else (low, high)
        return sizes.sd_of_interval(*ends, study.interval)

    try:
        if study.measure == "shares":
            groups = (need("treated"), need("control"), study.n_treated, study.n_control)
            if study.n_treated is None or study.n_control is None:
                need("n_treated"), need("n_control")
            ratio = sizes.from_shares(*groups)
        elif study.measure == "risk_difference":
            ratio = sizes.from_risk_difference(need("value"), sd(), need("baseline"))
        elif study.measure == "risk_ratio":
            ratio = sizes.from_risk_ratio(need("value"), sd(True), need("baseline"))
        elif study.measure == "odds_ratio":
            ratio = sizes.from_odds_ratio(need("value"), sd(True), need("baseline"))
        elif study.measure == "standardised_difference":
            ratio = sizes.from_standardised_difference(need("value"), sd(), need("baseline"))
        elif study.measure == "share_of_time":
            ratio = sizes.from_share_of_time(need("treated"), need("control"), sd())
        else:
            ratio = sizes.LogRatio(log(need("value")), sd(True))
    except ValueError as error:
        raise ScenarioError(f"{where} {error}; correct the figures") from None
    if not abs(ratio.mean) + 10.0 * ratio.sd < LARGEST:
        raise ScenarioError(
            f"{where} gives a hazard ratio of exp({ratio.mean:.3g}) with a standard deviation of "
            f"{ratio.sd:.3g} in the exponent, which no study finds; correct the figures"
        )
    return sizes.LogRatio(-ratio.mean, ratio.sd) if study.reverse else ratio


def lay_on(
    name: str, programme: Programme, where: str, after: str | None = None, payer: str = ""
) -> dict[str, Any]:
    """Write a programme out as parameters, effects, a table and an account.

    Parameters
    ----------
    name
        Of the intervention in the scenario; all names begin with it.
    programme
        What is known.
    where
        For messages.
    after
        Domain behind which the programme moves: that of the exit, so that it moves early.
    payer
        Who bears the cost of a programme that names nobody.

    Returns
    -------
    dict
        A layer to be merged under the scenario's own words.
    """
    parameters: dict[str, Any] = {}
    course: dict[str, Any] = {
        "label": programme.label.model_dump(),
        "ages": list(programme.ages),
        "duration_years": programme.duration_years,
        **({"after": after} if after else {}),
        "fade": "evidence_decay",
        "take_up": "evidence_take_up",
    }
    for key, figure in (
        ("take_up", programme.take_up),
        ("drop_out", programme.drop_out),
        ("fade", programme.decay),
    ):
        if figure:
            course[key] = f"{name}_{key}"
            parameters[course[key]] = _parameter(figure)
    states = {"active", "completed", "faded"} | ({"dropped_out"} if programme.drop_out else set())
    reached: dict[str, Any] = {}
    out: dict[str, Any] = {"interventions": {name: course}, "tables": {name: {"of": [name]}}}
    if programme.deadweight:
        parameters[f"{name}_deadweight"] = _parameter(programme.deadweight)
        shares = {"no": f"{name}_deadweight", "yes": "rest"}
        out["attributes"] = {
            f"{name}_gains": {"states": ["yes", "no"], "start": [{"shares": shares}]}
        }
        reached = {f"{name}_gains": "yes"}
    effects = []
    for k, study in enumerate(programme.studies):
        if not study.acts or study.measure == "none":
            continue
        ratio = f"{name}_{study.acts[0].domain}_hr"
        if ratio in parameters:
            ratio = f"{name}_{study.acts[0].domain}_{k}_hr"
        parameters[ratio] = _ratio(study, f"{where}, study {k + 1}")
        for acts in study.acts:
            given = acts.model_dump(by_alias=True, exclude_none=True)
            given.pop("states")
            when = given.pop("when") | {name: [s for s in acts.states if s in states]} | reached
            effects.append(
                given | {"when": when, "ratio": ratio, "power": f"evidence_{study.design}"}
            )
    if programme.cost:
        payer = programme.payer or payer
        if not payer:
            raise ScenarioError(
                f"{where}.programme has a cost, and nobody who bears it; write payer = NAME in the "
                f"programme's file"
            )
        price = f"{name}_cost"
        parameters[price] = _parameter(programme.cost)
        by_year = unit_of(programme.cost.unit).is_by_time
        when = {name: "active"} if by_year else {"change": "*>active"}
        table = name if by_year else f"{name}_begun"
        if not by_year:
            out["tables"][table] = {"events": name}
        out["accounts"] = {
            name: {
                "label": programme.label.model_dump(),
                "table": table,
                "payer": payer,
                "investment": True,
                "items": [{"when": when, "price": price}],
            }
        }
    return out | {"parameters": parameters, "effects": effects}


def _parameter(figure: Parameter) -> dict[str, Any]:
    return figure.model_dump(mode="json", by_alias=True, exclude_none=True, exclude_defaults=True)


def _ratio(study: Study, where: str) -> dict[str, Any]:
    """Hazard ratio as a parameter; the interval is as wide as its grade is read."""
    mean, sd = log_ratio(study, where)
    reach = float(ndtri(0.5 + COVERAGE[study.used_grade] / 2.0)) * max(sd, 1e-6)
    out: dict[str, Any] = {
        "value": round(exp(mean), 6),
        "low": round(exp(mean - reach), 6),
        "high": round(exp(mean + reach), 6),
        "unit": "hazard ratio",
        "grade": study.used_grade,
        "source": study.source,
        "label": {
            lang: texts(lang).say("written.hazard_ratio", outcome=study.outcome.in_language(lang))
            for lang in STORED
        },
        "note": f"converted from {study.measure}; {study.design}",
    }
    for key, value in (
        ("from", study.from_), ("url", study.url), ("source_year", study.source_year)
    ):  # fmt: skip
        if value:
            out[key] = value
    return out
