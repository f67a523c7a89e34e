"""A result on disk: what is in it, and how it is opened and verified."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import xarray as xr

from simcore.arguments import checked
from simcore.distributions.near_rows import WIDTH
from simcore.earlier_names import DIMENSIONS
from simcore.errors import ResultError, ScenarioError
from simcore.money.flows import drawn
from simcore.runs.lives_file import write_lives
from simcore.scenario import Scenario, load_resolved
from simcore.scenario.digests import digest, lives_digest
from simcore.scenario.plugins import packages_of
from simcore.storage.folder import finish_interrupted
from simcore.storage.manifest import REMEDY, check_file, problem_of, read_manifest
from simcore.storage.versions import versions
from simcore.uncertainty.draws import posterior_rows
from simcore.variables import SAMPLE

SCENARIO, LIVES, FLOWS = "scenario.json", "lives.nc", "flows.nc"
#: Format of stored lives, raised whenever a name within them changes (``earlier_names``): 1 had
#: ``wave``, the earlier name of ``intake``.  Numbers do not depend on it; of those see
#: ``digests.LIVES_VERSION``.
LIVES_FORMAT = 2


class Result(NamedTuple):
    """An opened result folder.

    Attributes
    ----------
    folder
        Where it is.
    scenario
        The resolved scenario it was made from.
    lives
        Counts, as from ``simulate``.
    provenance
        Digests, seed, versions, files.
    """

    folder: Path
    scenario: Scenario
    lives: xr.Dataset
    provenance: dict[str, Any]

    def __repr__(self) -> str:
        sizes = ", ".join(f"{n} {what}s" for what, n in self.lives.sizes.items() if what in SAMPLE)
        return f"<simcore result {str(self.folder)!r} of {self.scenario.name}: {sizes}>"


def array_digest(values: xr.DataArray) -> str:
    """SHA-256 of an array's shape and bytes."""
    array = np.ascontiguousarray(values.to_numpy())
    head = f"{array.dtype.str}{array.shape}".encode()
    sha = hashlib.sha256(head)
    sha.update(array.reshape(-1).view(np.uint8).data)  # the bytes themselves, not a copy
    return "sha256:" + sha.hexdigest()


def provenance(
    scenario: Scenario,
    lives: xr.Dataset,
    flows: xr.Dataset,
    lives_versions: dict[str, str] | None = None,
) -> dict[str, Any]:
    """All that is needed to rebuild a result and to see that it is the same.

    Parameters
    ----------
    scenario, lives
        The result.
    flows
        Means over the cohorts of each draw.
    lives_versions
        Of what simulated the lives, where they were stored before; default those at hand.
    """
    return {
        "scenario": scenario.name,
        "scenario_digest": digest(scenario),
        "lives_digest": lives_digest(scenario),
        "base": scenario.base,
        "base_digest": scenario.base_digest,
        "seed": scenario.run.seed,
        "draws": lives.sizes["draw"],
        "cohorts": lives.sizes["cohort"],
        **_posterior(scenario, lives),
        "counts_digest": array_digest(lives["count"]),
        "flow_means_digest": array_digest(flows["flow"]),
        "versions": versions(),
        "lives_versions": lives_versions or versions(),
        **packages(scenario),
    }


def _posterior(scenario: Scenario, lives: xr.Dataset) -> dict[str, Any]:
    """How many draws are rows of each joint posterior, and how many lie around its rows."""
    labels = drawn(lives)
    many = posterior_rows(scenario) if labels is not None else {}
    each = {
        name: {
            "rows": rows,
            "draws_of_rows": sum(label < rows for label in labels or []),
            "draws_around_rows": sum(label >= rows for label in labels or []),
            "kernel_width": WIDTH,
        }
        for name, rows in many.items()
    }
    return {"posterior": each} if each else {}


def packages(*scenarios: Scenario) -> dict[str, Any]:
    """Kinds of installed packages that are used, with package and version; else nothing."""
    out: dict[str, Any] = {}
    for scenario in scenarios:
        for table, kinds in packages_of(scenario).items():
            out[table] = {**out.get(table, {}), **kinds}
    return out


def write_data(
    folder: Path,
    scenario: Scenario,
    lives: xr.Dataset,
    flows: xr.Dataset,
    chunks: Iterable[bytes] | None = None,
) -> None:
    """Write the resolved scenario, counts and flows into a new folder.

    Flows are means over cohorts (single cohorts are priced anew from the counts in about a
    second), counts are stored in full, from their ``chunks`` where these are there.
    """
    text = json.dumps(scenario.resolved(), indent=1, ensure_ascii=False)
    (folder / SCENARIO).write_text(text + "\n", encoding="utf-8")
    write_lives(folder / LIVES, lives.assign_attrs(format=LIVES_FORMAT), chunks)
    flows.to_netcdf(
        folder / FLOWS, engine="h5netcdf", encoding={"flow": {"zlib": True, "complevel": 1}}
    )


@checked
def open_result(folder: str | Path) -> Result:
    """Open a result folder; scenario and counts are checked against its manifest.

    Parameters
    ----------
    folder
        As written by ``simcore run``.

    Returns
    -------
    Result
        With the counts in memory.

    Raises
    ------
    ResultError
        If the folder is no result, is incomplete, or what is read from it is damaged.
    ScenarioError
        If the stored scenario is not one that this version reads.
    ArgumentError
        If an argument is of the wrong kind.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> import simcore as sc
    >>> from simcore.runs.run import run
    >>> with TemporaryDirectory() as place:
    ...     done = run(sc.load("template_example"), Path(place) / "out", draws=2, cohorts=5)
    ...     result = sc.open_result(done.folder)
    >>> result.scenario.name, result.lives.sizes["draw"]
    ('arcadia', 2)
    """
    path = Path(folder)
    finish_interrupted(path)
    record = read_manifest(path)
    if "lives_digest" not in record:
        raise ResultError(
            f"{path}: holds a comparison of contracts, not a result; name a folder that "
            f"simcore run wrote"
        )
    for name in (SCENARIO, LIVES):
        check_file(path, name, record["files"])
    scenario = load_resolved(
        json.loads((path / SCENARIO).read_text(encoding="utf-8")), str(path / SCENARIO)
    )
    with xr.open_dataset(path / LIVES, engine="h5netcdf") as stored:
        lives = _in_present_format(stored.load(), path / LIVES)
    if record["lives_digest"] != lives_digest(scenario) or (
        lives.attrs["lives_digest"] != record["lives_digest"]
    ):
        raise ResultError(
            f"{path / LIVES}: the lives come from another scenario than {SCENARIO} (their digests "
            f"differ); {REMEDY}"
        )
    return Result(path, scenario, lives, record)


def _in_present_format(lives: xr.Dataset, file: Path) -> xr.Dataset:
    """Stored lives by their present names; the format is of the file and not of the lives."""
    written = int(lives.attrs.pop("format", 1))
    if written > LIVES_FORMAT:
        raise ResultError(
            f"{file}: is of format {written}, and this version of simcore reads up to "
            f"{LIVES_FORMAT}; install the version that wrote it"
        )
    return lives.rename({k: v for k, v in DIMENSIONS.items() if k in lives.dims})


def verify(folder: str | Path) -> dict[str, Any]:
    """Check every file that simcore wrote into a folder.

    Parameters
    ----------
    folder
        As written by ``simcore run`` or ``simcore compare``.

    Returns
    -------
    dict
        The manifest.

    Raises
    ------
    ResultError
        If the manifest or any file is damaged or missing: which, and what to do.
    """
    path = Path(folder)
    finish_interrupted(path)
    record = read_manifest(path)
    files = record["files"]
    bad = {name: problem for name in files if (problem := problem_of(path, name, files))}
    if bad:
        first = next(iter(bad))
        more = f", and {len(bad) - 1} more of {len(files)} files" if len(bad) > 1 else ""
        raise ResultError(f"{path / first}: {bad[first]}{more}; {REMEDY}")
    return record


def stored_lives(
    folder: Path,
    scenario: Scenario,
    draws: int,
    cohorts: int,
    say: Callable[[str], None] = lambda text: None,
) -> Result | None:
    """An earlier result with the same lives, or ``None`` if they must be simulated.

    ``say`` is called with a sentence where a result is there, but damaged.
    """
    try:
        record = read_manifest(folder)
        wanted = (lives_digest(scenario), draws, cohorts)
        if (record.get("lives_digest"), record.get("draws"), record.get("cohorts")) != wanted:
            return None
    except ResultError:
        return None
    # Prices and rules differ, so the digest of the scenario is not compared.
    try:
        return open_result(folder)
    except (ResultError, ScenarioError) as error:
        say(f"the stored lives are not used ({error})")
        return None
