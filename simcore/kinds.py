"""Tables of kinds that installed packages may add to: distributions, rules of incidence.

A package registers a kind as an entry point of the table's group (``simcore.distributions``,
``simcore.rules``)::

    [project.entry-points."simcore.distributions"]
    frechet = "its_module:FRECHET"

A scenario file can only name it.  What is not named is not imported.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib import metadata
from typing import Any, Generic, NamedTuple, TypeVar

from simcore.errors import ScenarioError

Kind = TypeVar("Kind")


class Plugin(NamedTuple):
    """The package that a kind comes from."""

    package: str
    version: str


class Kinds(Mapping[str, Kind], Generic[Kind]):
    """A table of kinds: those that ship and those that installed packages register, by name.

    Parameters
    ----------
    group
        Of the entry points.
    what
        One of the kinds in a word, for messages.
    ships
        Those that ship; no package takes the place of one.
    problem
        From what a package registers, its name and its entry point to what is wrong with it,
        as the end of a sentence, or None.
    """

    def __init__(
        self,
        group: str,
        what: str,
        ships: Mapping[str, Kind],
        problem: Callable[[Any, str, str], str | None],
    ) -> None:
        self.group, self.what, self.ships, self.problem = group, what, ships, problem
        self._loaded: dict[str, Kind] = {}

    def __getitem__(self, name: str) -> Kind:
        if name in self.ships:
            return self.ships[name]
        if name not in self._loaded:
            self._loaded[name] = self._load(name)
        return self._loaded[name]

    def __contains__(self, name: object) -> bool:
        return name in self.ships or name in _entries(self.group)

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys([*self.ships, *_entries(self.group)]))

    def __len__(self) -> int:
        return len(list(iter(self)))

    def plugin_of(self, name: str) -> Plugin | None:
        """Return the package that registers a kind, or None if it ships or is not there.

        Raises
        ------
        ScenarioError
            If several packages register the name, or one that has no version.
        """
        if name in self.ships or name not in _entries(self.group):
            return None
        entries = _entries(self.group)[name]
        packages = [Plugin(e.dist.name, e.dist.version) for e in entries if e.dist is not None]
        if len(packages) > 1:
            raise ScenarioError(
                f"{self.what} {name!r} is registered by {packages[0].package} and by "
                f"{packages[1].package}; uninstall one of them"
            )
        if not packages or not packages[0].version:
            raise ScenarioError(
                f"{self.what} {name!r} is registered by {entries[0].value!r}, which belongs to no "
                f"package with a version; install it as a package"
            )
        return packages[0]

    def forget(self) -> None:
        """Read anew what is installed."""
        _entries.cache_clear()
        self._loaded.clear()

    def _load(self, name: str) -> Kind:
        plugin = self.plugin_of(name)
        if plugin is None:
            raise KeyError(name)
        where = f"{self.what} {name!r} of {plugin.package} {plugin.version}"
        entry = _entries(self.group)[name][0]
        try:
            kind: Kind = entry.load()
        except Exception as error:  # whatever the package's own code raises
            raise ScenarioError(
                f"{where} cannot be loaded ({type(error).__name__}: {error}); mend or uninstall it"
            ) from error
        problem = self.problem(kind, name, entry.value)
        if problem:
            raise ScenarioError(f"{where} {problem}")
        return kind


@cache
def _entries(group: str) -> dict[str, list[metadata.EntryPoint]]:
    """Entry points by name; reading what is installed takes milliseconds, so it is done once."""
    entries: dict[str, list[metadata.EntryPoint]] = {}
    for entry in metadata.entry_points(group=group):
        entries.setdefault(entry.name, []).append(entry)
    return entries
