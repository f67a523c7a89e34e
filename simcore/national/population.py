"""One birth cohort of a model, ready to be counted and paid for as a nation is."""

from __future__ import annotations

from typing import Any

from simcore.errors import ScenarioError
from simcore.national.read import NationFile
from simcore.scenario.digests import digest_of
from simcore.scenario.load import load, load_resolved
from simcore.scenario.schema.model import Scenario

#: Keys that say nothing about a number.
WORDS = {
    "label", "title", "description", "state_labels", "note", "reason", "source", "source_year",
    "url",
}  # fmt: skip


def cohort_scenario(file: NationFile) -> Scenario:
    """Make the scenario whose lives and money the lines are read from.

    The baseline of the model alone, one cohort from birth to the last age, with the nation
    file's tables beside the model's.  The law is that of one year at every age.  Each item of an
    account is an account of its own, ``ACCOUNT.place``, so that a line can name some of them.

    Raises
    ------
    ScenarioError
        If the model does not begin at birth, or a table is one of the model's.
    """
    nation = file.nation
    model = load(nation.model)
    last = len(file.residents) - 1
    if model.ages[0] > 0 or model.ages[1] < last:
        raise ScenarioError(
            f"{file.path}: residents have ages 0 to {last}, and the model {nation.model!r} has "
            f"{model.ages[0]} to {model.ages[1]}; a nation is made of people from birth on"
        )
    data = model.resolved()
    for name in nation.tables:
        if name in data["tables"]:
            raise ScenarioError(
                f"{file.path}: tables.{name} is a table of the model already; choose another name"
            )
    data["tables"] |= {n: t.model_dump(exclude_defaults=True) for n, t in nation.tables.items()}
    data["population"] = {"intakes": {str(nation.law_year): nation.children}}
    data["run"] |= {"years": last + 1, "draws": nation.draws, "cohorts": 1}
    data["arms"] = {model.baseline: data["arms"][model.baseline]}
    data["effects"] = [
        {k: v for k, v in effect.items() if k != "arms"}
        for effect in data.get("effects", [])
        if not effect.get("arms") or model.baseline in effect["arms"]
    ]
    data["accounts"] = {
        item_account(name, k): account | {"items": [item]}
        for name, account in data.get("accounts", {}).items()
        for k, item in enumerate(account["items"])
    }
    data["rules"] = {n: _of_year(r, nation.law_year) for n, r in data.get("rules", {}).items()}
    for key in ("perspectives", "outcomes", "contracts", "targets"):
        data[key] = {}
    data.pop("calibration", None)
    return load_resolved(data, str(file.path), part=True)


def item_account(account: str, place: int) -> str:
    """Name of the account that holds one item of an account."""
    return f"{account}.{place}"


def nation_digest(file: NationFile, scenario: Scenario) -> str:
    """Digest of what a nation's numbers depend on: the model, residents, lines and figures.

    Not of words: labels, sources and reasons change no number.
    """
    lines = [
        [c.name, c.line.model_dump(mode="json"), c.figure.value, c.figure.low, c.figure.high]
        for c in file.lines
    ]
    parts = [scenario.resolved(), file.residents.tolist(), file.nation.births, lines]
    return digest_of(_without_words(parts))


def _without_words(data: Any) -> Any:
    if isinstance(data, dict):
        return {k: _without_words(v) for k, v in data.items() if k not in WORDS}
    return [_without_words(v) for v in data] if isinstance(data, list) else data


def _of_year(rule: dict[str, Any], year: int) -> dict[str, Any]:
    """A rule with the wording alone that is in force at the end of a year, or its first."""
    versions = rule["versions"]
    past = [v for v in versions if v["from"] <= f"{year}-12-31"]
    return rule | {"versions": past[-1:] or versions[:1]}
