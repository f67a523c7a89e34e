"""Reads a scenario file with everything it extends and includes, and validates the result."""

from __future__ import annotations

import json
import os
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from simcore.arguments import checked
from simcore.countries import models
from simcore.earlier_names import with_present_names
from simcore.errors import ScenarioError
from simcore.scenario.check.scenario import check
from simcore.scenario.digests import content_digest
from simcore.scenario.files.places import confined, place_of
from simcore.scenario.files.shape import STEERING, File, Part, check_shape
from simcore.scenario.files.toml_file import read_toml
from simcore.scenario.messages import sentence
from simcore.scenario.overlay import Origins, origin_of, overlay
from simcore.scenario.plugins import RECORDS, refuse_other_packages, with_plugins
from simcore.scenario.read.children import starting_values, summarised
from simcore.scenario.read.country import named, of_older_result, renamed
from simcore.scenario.read.parameters import read_parameters
from simcore.scenario.read.posterior import read_posterior
from simcore.scenario.read.programme import lay_on, read_programme
from simcore.scenario.read.short_forms import expand
from simcore.scenario.read.targets import completed
from simcore.scenario.read.transitions import read_transitions
from simcore.scenario.schema.model import SCHEMA_VERSION, Scenario
from simcore.scenario.schema.units import find_unit
from simcore.scenario.suggest import near
from simcore.scenario.uses import life_parameters, money_parameters

#: Models that ship with the package, by name.
SHIPPED = models()
#: Files that may stand on each other.
MOST_BASES = 20


@checked
def load(path: str | Path, confine: str | Path | None = None) -> Scenario:
    """Read, resolve and check a scenario file.

    Parameters
    ----------
    path
        A TOML file, or the name of a shipped model.  It may stand on another
        (``extends``), whose digest is checked where the file gives it
        (``extends_digest``).
    confine
        Folder outside which nothing that the file names is read, beside what ships with
        the package: for files of strangers.

    Returns
    -------
    Scenario
        Checked and frozen.

    Raises
    ------
    ScenarioError
        If the file or what it names is wrong: one sentence with file, key, value and remedy.
    ArgumentError
        If an argument is of the wrong kind.

    Examples
    --------
    >>> import simcore as sc
    >>> scenario = sc.load("template_example")  # a programme in an invented country
    >>> list(scenario.arms), scenario.children, scenario.money.currency
    (['baseline', 'coach'], 100, 'ARC')
    """
    origins: Origins = {}
    given: set[str] = set()
    file = str(path)
    where = Path(path)
    with confined(confine):
        if file in SHIPPED and not os.path.exists(file):
            where = SHIPPED[file]
        place = place_of(where, file)
        if not os.path.exists(place) and get_close_matches(file, SHIPPED, n=1):
            raise ScenarioError(f"{file}: the file does not exist; {near(file, SHIPPED)}")
        merged = _read(where, file, origins, given, ())
        return _finish(merged, origins, given, file)


def load_overlaid(base: Path, top: dict[str, Any], file: str) -> Scenario:
    """Read a scenario file with further keys laid on it, as if a file that extends it gave them.

    Parameters
    ----------
    base
        The scenario file, or what a shipped model is called.
    top
        What is laid on it.
    file
        Name of ``top`` in messages.
    """
    origins: Origins = {}
    given: set[str] = set()
    place = base if str(base) in SHIPPED and not base.exists() else base.absolute()
    own = {"schema": SCHEMA_VERSION, **top, "extends": str(place)}
    merged = _read(place.parent / "overlay", file, origins, given, (), own=own)
    return _finish(merged, origins, given, file)


def load_resolved(data: dict[str, Any], file: str, part: bool = False) -> Scenario:
    """Check a scenario that is already resolved (as a result folder stores it).

    Parameters
    ----------
    data
        As returned by ``Scenario.resolved()``.
    file
        Name for messages.
    part
        True for a sub-model.
    """
    refuse_other_packages(data, file)
    present = of_older_result(with_present_names(data, file), file)
    return with_plugins(_validate(present, {}, file, part))


def _read(
    path: Path,
    file: str,
    origins: Origins,
    given: set[str],
    seen: tuple[Path, ...],
    remedy: str = "check the path",
    own: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Merge a file with its base, its included files and its parameter tables.

    ``given`` collects the parameters that scenario files (not tables) set; ``own`` is what the
    file says, where it is no file.
    """
    place = place_of(path, file)
    if place in seen:
        raise ScenarioError(f"{file}: extends leads back to the file itself; break the circle")
    if len(seen) == MOST_BASES:
        raise ScenarioError(
            f"{file}: is the end of more than {MOST_BASES} files that extend each other; join some"
        )
    own = read_toml(path, file, File, "a scenario", remedy) if own is None else own
    if {"contract", "observed"} <= own.keys():
        raise ScenarioError(
            f"{file}: is a term sheet with observed figures, not a scenario; "
            f"settle it with simcore settle {file}"
        )
    version = own.get("schema")
    if version != SCHEMA_VERSION:
        raise ScenarioError(
            f"{file}: schema = {version!r} is not a version this program reads; "
            f"write schema = {SCHEMA_VERSION!r}"
        )
    by_name = isinstance(own.get("country"), str)
    named(own, file)
    check_shape(own, File, file)
    merged: dict[str, Any] = {}
    if "extends" in own:
        base = own["extends"]
        base_path = SHIPPED.get(base, path.parent / base)
        remedy = f"check the name in 'extends' of {file}"
        merged = _read(base_path, str(base_path), origins, given, (*seen, place), remedy)
        actual = content_digest(merged)
        wanted = own.get("extends_digest")
        if wanted is not None and not (actual.startswith(wanted) and len(wanted) >= 23):
            raise ScenarioError(
                f"{file}: extends_digest = {wanted!r} is not the digest of {base!r}; the base has "
                f"changed: check what changed, then write extends_digest = {actual[:23]!r}"
            )
        merged |= {"base": base, "base_digest": actual}
    if by_name:
        merged.pop("country", None)
    names = (merged.get("country") or own.get("country") or {}).get("renamed", {})
    own = renamed(own, names, file)
    library = path.parent / own["origins"] if "origins" in own else None
    for name in own.get("tables_from", []):
        rows = read_parameters(path.parent / name, library)
        table = renamed({"parameters": rows}, names, str(path.parent / name))
        merged = overlay(merged, table, origins, str(path.parent / name))
    top = {k: v for k, v in own.items() if k not in STEERING}
    if "targets" in top:
        top["targets"] = completed(top["targets"], library, file)
    _tabled(top, path.parent)
    if "interventions" in top:
        merged = _programmes(merged, top, path.parent, origins, file)
    if top.get("population", {}).get("children"):
        top["population"] = summarised(top["population"], path.parent)
    given |= set(top.get("parameters", {}))
    _complete_overrides(merged.get("parameters", {}), top.get("parameters", {}), file)
    merged = overlay(merged, top, origins, file)
    for name in own.get("include", []):
        beside = str(path.parent / name)
        remedy = f"check the name in 'include' of {file}"
        part = read_toml(path.parent / name, beside, Part, "part of a scenario", remedy)
        check_shape(part, Part, beside)
        part = renamed(part, names, beside)
        if "targets" in part:
            part["targets"] = completed(part["targets"], library, beside)
        merged = overlay(merged, part, origins, beside)
    if "posterior" in own:
        draws = path.parent / own["posterior"]
        fitted = read_posterior(draws, merged.get("parameters", {}), str(own.get("name")))
        merged = overlay(merged, {"parameters": fitted}, origins, str(draws))
    return merged


def _tabled(top: dict[str, Any], folder: Path) -> None:
    """Replace each domain's ``transitions_from`` by the transitions in that table, in place."""
    for domain in top.get("domains", {}).values():
        if "transitions_from" in domain:
            rows = read_transitions(folder / domain.pop("transitions_from"))
            domain["transitions"] = [*domain.get("transitions", []), *rows]


def _programmes(
    merged: dict[str, Any], top: dict[str, Any], folder: Path, origins: Origins, file: str
) -> dict[str, Any]:
    """Lay programmes of the evidence base under what the file itself says."""
    after = top.get("exit", merged.get("exit", {})).get("domain")
    for name, given in top["interventions"].items():
        if "programme" in given:
            programme = read_programme(given["programme"], folder, f"{file}: interventions.{name}")
            payer = merged.get("country", {}).get("programme_payer", "")
            layer = lay_on(name, programme, f"{file}: interventions.{name}", after, payer)
            merged = overlay(merged, layer, origins, given["programme"])
    return merged


def _complete_overrides(base: dict[str, Any], top: dict[str, Any], file: str) -> None:
    """Complete the overrides of known parameters, in place.

    A new value brings its own interval, source and grade; without them the old ones
    would be those of another number.
    """
    for name, new in top.items():
        old = base.get(name)
        if old is None:
            continue
        touched = sorted({"value", "low", "high", "distribution"} & new.keys())
        if touched and old.pop("posterior", None):  # no longer the number that was fitted
            old.pop("joint", None)
            if "value" not in new:
                raise ScenarioError(
                    f"{file}: parameters.{name}.{touched[0]} changes a number that was fitted; "
                    f"give its value too (the best fit is {old['value']:g})"
                )
        if "value" not in new:
            continue
        if "values" not in new:
            old.pop("values", None)
        unit = find_unit(str(old.get("unit", "")))
        priced = unit is not None and unit.currency and "price_year" in old
        if priced and "price_year" not in new:
            raise ScenarioError(
                f"{file}: parameters.{name}.value = {new['value']!r} lacks its price level "
                f"(the row it replaces is in {old['price_year']} prices); add price_year = YEAR"
            )
        for key in ("low", "high", "from", "url", "note", "source_year"):
            if key not in new:
                old.pop(key, None)
        if "source" not in new:
            new.setdefault("grade", "C")
            new["source"] = f"set in {Path(file).name} without a source"


def _finish(merged: dict[str, Any], origins: Origins, given: set[str], file: str) -> Scenario:
    for key in RECORDS.keys() & merged.keys():
        where = origin_of((key,), origins, file)
        raise ScenarioError(
            f"{where}: {key} is filled in from the packages that are installed; remove it"
        )
    data = _expand(merged, origins, file)
    scenario = _validate(data, origins, file)
    starting_values(scenario)  # the rows are checked here and read again when needed
    used = life_parameters(scenario) | money_parameters(scenario)
    for name in sorted(given - used):
        close = get_close_matches(name, used, n=1)
        where = origin_of(("parameters", name), origins, file)
        hint = f"did you mean {close[0]!r}?" if close else "remove it"
        raise ScenarioError(f"{where}: parameters.{name} is used by nothing; {hint}")
    kept = {k: v for k, v in scenario.parameters.items() if k in used}
    return with_plugins(scenario.model_copy(update={"parameters": kept}))


def _expand(merged: dict[str, Any], origins: Origins, file: str) -> dict[str, Any]:
    for name, programme in merged.get("interventions", {}).items():
        missing = [k for k in ("label", "take_up", "duration_years") if k not in programme]
        if missing:
            where = origin_of(("interventions", name), origins, file)
            raise ScenarioError(
                f"{where}: interventions.{name} lacks the key {missing[0]!r}; add it"
            )
        # It becomes a domain, and what is wrong with that stands where the programme does.
        origins.setdefault(("domains", name), origin_of(("interventions", name), origins, file))
    return expand(merged, file)


def _validate(data: dict[str, Any], origins: Origins, file: str, part: bool = False) -> Scenario:
    try:
        scenario = Scenario.model_validate_json(json.dumps(data, default=str))
    except ValidationError as error:
        raise ScenarioError(sentence(error, data, origins, file)) from None
    check(scenario, origins, file, part)
    return scenario
