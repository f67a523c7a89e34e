"""The families that can be used: those that ship, and those of installed packages.

A package registers a family as an entry point of the group ``simcore.distributions``::

    [project.entry-points."simcore.distributions"]
    frechet = "its_module:FRECHET"      # a simcore.distributions.Family

A scenario file can only name it.  What is not named is not imported.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import metadata
from typing import NamedTuple

from simcore.distributions.families import BUILT_IN
from simcore.distributions.family import Family
from simcore.errors import ScenarioError

GROUP = "simcore.distributions"


class Plugin(NamedTuple):
    """The package that a family comes from."""

    package: str
    version: str


class Installed(Mapping[str, Family]):
    """Families that ship and those that installed packages register, by name."""

    def __getitem__(self, name: str) -> Family:
        return BUILT_IN[name] if name in BUILT_IN else _loaded(name)

    def __contains__(self, name: object) -> bool:
        return name in BUILT_IN or name in _entries()

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys([*BUILT_IN, *_entries()]))

    def __len__(self) -> int:
        return len(list(iter(self)))


def plugin_of(name: str) -> Plugin | None:
    """The package that registers a family, or None if it ships or is not there.

    Raises
    ------
    ScenarioError
        If several packages register the name, or one that has no version.
    """
    if name in BUILT_IN or name not in _entries():
        return None
    entries = _entries()[name]
    packages = [Plugin(e.dist.name, e.dist.version) for e in entries if e.dist is not None]
    if len(packages) > 1:
        raise ScenarioError(
            f"distribution {name!r} is registered by {packages[0].package} and by "
            f"{packages[1].package}; uninstall one of them"
        )
    if not packages or not packages[0].version:
        raise ScenarioError(
            f"distribution {name!r} is registered by {entries[0].value!r}, which belongs to no "
            f"package with a version; install it as a package"
        )
    return packages[0]


@cache
def _entries() -> dict[str, list[metadata.EntryPoint]]:
    """Entry points by name; reading what is installed takes milliseconds, so it is done once."""
    found: dict[str, list[metadata.EntryPoint]] = {}
    for entry in metadata.entry_points(group=GROUP):
        found.setdefault(entry.name, []).append(entry)
    return found


@cache
def _loaded(name: str) -> Family:
    plugin = plugin_of(name)
    if plugin is None:
        raise KeyError(name)
    where = f"distribution {name!r} of {plugin.package} {plugin.version}"
    entry = _entries()[name][0]
    try:
        family = entry.load()
    except Exception as error:  # whatever the package's own code raises
        raise ScenarioError(
            f"{where} cannot be loaded ({type(error).__name__}: {error}); mend or uninstall it"
        ) from error
    if not isinstance(family, Family) or family.name != name:
        raise ScenarioError(
            f"{where} is not a simcore.distributions.Family of that name; correct the entry point "
            f"{entry.value!r}"
        )
    return family


def forget() -> None:
    """Read anew what is installed."""
    _entries.cache_clear()
    _loaded.cache_clear()
