"""Distributions of installed packages that a scenario uses: recorded, and held to the record.

They are part of the digest, so that a result can only be made again with the same package in
the same version.
"""

from __future__ import annotations

from collections.abc import Iterator

from simcore.distributions import Plugin, plugin_of
from simcore.scenario.schema.model import Scenario
from simcore.scenario.schema.parameter import FromPackage

Problem = tuple[str, str]


def with_plugins(scenario: Scenario) -> Scenario:
    """The same scenario with a record of the packages that its distributions come from."""
    found: dict[str, FromPackage] = {}
    for kind in sorted(distributions_of(scenario)):
        plugin = plugin_of(kind)
        if plugin:
            found[kind] = FromPackage(package=plugin.package, version=plugin.version)
    if found == scenario.distributions:
        return scenario
    return scenario.model_copy(update={"distributions": found})


def distributions_of(scenario: Scenario, names: set[str] | None = None) -> set[str]:
    """Names of the distributions of some parameters, default all."""
    return {
        kind
        for name, p in scenario.parameters.items()
        if isinstance(p.distribution, dict) and (names is None or name in names)
        for kind in p.distribution
    }


def plugin_problems(s: Scenario) -> Iterator[Problem]:
    """Yield recorded packages that are not what is installed now."""
    for kind, recorded in s.distributions.items():
        wanted = Plugin(recorded.package, recorded.version)
        found = plugin_of(kind)
        if found != wanted:
            now = f"it is that of {found.package} {found.version}" if found else "none is installed"
            yield (
                f"distributions.{kind}",
                f"is that of {wanted.package} {wanted.version}, but now {now}; "
                f"install {wanted.package}=={wanted.version}, or run the scenario's own file anew",
            )
