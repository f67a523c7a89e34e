"""Digests: which content a scenario, its base and its lives rest on."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from simcore.earlier_names import with_first_names
from simcore.once import once
from simcore.scenario.plugins import distributions_of
from simcore.scenario.schema.model import Scenario
from simcore.scenario.uses import life_parameters


def digest_of(data: Any) -> str:
    """SHA-256 of plain data; layout and comments do not count, the order of keys does.

    Order carries meaning: decision ids are places in the declaration.
    """
    text = json.dumps(data, separators=(",", ":"), ensure_ascii=True)
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def content_digest(data: dict[str, Any]) -> str:
    """Digest of a scenario's data, or of a part of it, whatever its keys are called by now."""
    return digest_of(with_first_names(data))


@once
def _said(scenario: Scenario) -> dict[str, Any]:
    """Everything the scenario says, for all digests."""
    return scenario.resolved()


@once
def digest(scenario: Scenario) -> str:
    """Digest of everything the scenario says."""
    return content_digest(_said(scenario))


#: Raised whenever the same scenario would be given other counts than before.
LIVES_VERSION = 2
#: The same for a scenario with a posterior, where draws beyond its rows would differ.
BEYOND_ROWS = 1


@once
def lives_digest(scenario: Scenario) -> str:
    """Digest of what the simulated lives depend on; prices and rules are not in it.

    Two scenarios with the same lives digest have the same counts, bit for bit.
    """
    data = _said(scenario)
    used = life_parameters(scenario)
    keys: tuple[str, ...] = ("population", "ages", "exit", "attributes", "domains", "order")
    keys += ("effects", "interventions", "tables")
    part = {key: data.get(key) for key in keys}
    # More draws or cohorts only add to the same lives.
    run = scenario.run
    clock = [run.years, run.steps_per_year, run.total_steps, run.count_by]
    part["run"] = [LIVES_VERSION, run.seed, *clock]
    part["arms"] = {
        name: {k: v for k, v in arm.get("set", {}).items() if k in used}
        for name, arm in data["arms"].items()
    }
    numbers = ("value", "low", "high", "unit", "distribution", "grade", "group")
    part["parameters"] = {
        name: [data["parameters"][name].get(n) for n in numbers] for name in sorted(used)
    }
    fitted = {n: p.posterior for n, p in scenario.parameters.items() if p.posterior and n in used}
    if fitted:
        part["beyond_rows"] = BEYOND_ROWS
        part["posterior"] = [[n, scenario.parameters[n].joint, fitted[n]] for n in sorted(fitted)]
    kinds = distributions_of(scenario, used) & scenario.distributions.keys()
    if kinds:
        part["distributions"] = {kind: data["distributions"][kind] for kind in sorted(kinds)}
    return content_digest(part)


@once
def baseline_digest(scenario: Scenario) -> str:
    """Digest of the scenario without its arms: the baseline that they are laid on."""
    return content_digest({k: v for k, v in _said(scenario).items() if k != "arms"})
