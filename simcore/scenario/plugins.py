"""Kinds of installed packages that a scenario uses: recorded, and held to the record.

They are part of the digest, so that a result can only be made again with the same package in
the same version.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter, ValidationError

from simcore.distributions import DISTRIBUTIONS
from simcore.errors import ScenarioError
from simcore.kinds import Kinds, Plugin
from simcore.scenario.rules.table import RULES
from simcore.scenario.schema.model import Scenario
from simcore.scenario.schema.parameter import FromPackage

#: Key of a scenario that records packages -> the table of kinds they add to.
RECORDS: dict[str, Kinds[Any]] = {"distributions": DISTRIBUTIONS, "rule_kinds": RULES}
_RECORDED = TypeAdapter(dict[str, FromPackage])


def with_plugins(scenario: Scenario) -> Scenario:
    """The same scenario with a record of the packages that its kinds come from."""
    used = {"distributions": distributions_of(scenario), "rule_kinds": rule_kinds_of(scenario)}
    changed: dict[str, Any] = {}
    for key, kinds in RECORDS.items():
        recorded: dict[str, FromPackage] = {}
        for kind in sorted(used[key]):
            plugin = kinds.plugin_of(kind)
            if plugin:
                recorded[kind] = FromPackage(package=plugin.package, version=plugin.version)
        if recorded != getattr(scenario, key):
            changed[key] = recorded
    return scenario.model_copy(update=changed) if changed else scenario


def distributions_of(scenario: Scenario, names: set[str] | None = None) -> set[str]:
    """Names of the distributions of some parameters, default all."""
    return {
        kind
        for name, p in scenario.parameters.items()
        if isinstance(p.distribution, dict) and (names is None or name in names)
        for kind in p.distribution
    }


def rule_kinds_of(scenario: Scenario) -> set[str]:
    """Kinds of the rules of a scenario and of its contracts."""
    refunds = [c.refund for c in scenario.contracts.values() if c.refund]
    rules = [*scenario.rules.values(), *(r for refund in refunds for r in refund.rules.values())]
    return {rule.kind for rule in rules}


def packages_of(scenario: Scenario) -> dict[str, dict[str, dict[str, str]]]:
    """Packages that are used, by key of the record; a key without any is left out."""
    records = {key: getattr(scenario, key) for key in RECORDS}
    return {k: {n: p.model_dump() for n, p in v.items()} for k, v in records.items() if v}


def refuse_other_packages(stored: Mapping[str, Any], file: str) -> None:
    """Refuse a stored scenario whose packages are not what is installed now.

    Parameters
    ----------
    stored
        As ``Scenario.resolved()`` returned it.
    file
        Its name in messages.

    Raises
    ------
    ScenarioError
        Which package and version to install.
    """
    for key, kinds in RECORDS.items():
        try:
            records = _RECORDED.validate_python(stored.get(key, {}))
        except ValidationError:
            continue  # the schema says what is wrong with it
        for kind, record in records.items():
            wanted = Plugin(record.package, record.version)
            found = kinds.plugin_of(kind)
            if found != wanted:
                of = f"it is that of {found.package} {found.version}" if found else ""
                raise ScenarioError(
                    f"{file}: {key}.{kind} is that of {wanted.package} {wanted.version}, but now "
                    f"{of or 'none is installed'}; install {wanted.package}=={wanted.version}, or "
                    f"run the scenario's own file anew"
                )
