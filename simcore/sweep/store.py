"""A result folder: written whole or not at all, and refused if anything is amiss."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import xarray as xr

from simcore.arguments import checked
from simcore.errors import ResultError, ScenarioError
from simcore.scenario import Scenario, load_resolved
from simcore.scenario.digests import digest, lives_digest

PROVENANCE, SCENARIO, LIVES, FLOWS = "provenance.json", "scenario.json", "lives.nc", "flows.nc"
#: Packages whose versions can change a number.
PACKAGES = ("simcore", "numpy", "numba", "scipy", "xarray")


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


def array_digest(values: xr.DataArray) -> str:
    """SHA-256 of an array's shape and bytes."""
    array = np.ascontiguousarray(values.to_numpy())
    head = f"{array.dtype.str}{array.shape}".encode()
    found = hashlib.sha256(head)
    found.update(array.reshape(-1).view(np.uint8).data)  # the bytes themselves, not a copy
    return "sha256:" + found.hexdigest()


def provenance(scenario: Scenario, lives: xr.Dataset, flows: xr.Dataset | None) -> dict[str, Any]:
    """All that is needed to rebuild a result and to see that it is the same."""
    out: dict[str, Any] = {
        "scenario": scenario.name,
        "scenario_digest": digest(scenario),
        "lives_digest": lives_digest(scenario),
        "base": scenario.base,
        "base_digest": scenario.base_digest,
        "seed": scenario.run.seed,
        "draws": lives.sizes["draw"],
        "cohorts": lives.sizes["cohort"],
        "counts_digest": array_digest(lives["count"]),
        "versions": {name: version(name) for name in PACKAGES},
        "python": platform.python_version(),
        "machine": platform.machine(),
    }
    if flows is not None:
        out["flows_digest"] = array_digest(flows["flow"])
    return out


@contextmanager
def whole_folder(folder: Path) -> Iterator[Path]:
    """Give an empty folder beside ``folder`` that takes its place when all went well.

    An older result is replaced only then; on any error it stays as it was.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    new = folder.with_name(f".{folder.name}.new-{os.getpid()}")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir()
    try:
        yield new
    except BaseException:
        shutil.rmtree(new, ignore_errors=True)
        raise
    old = folder.with_name(f".{folder.name}.old-{os.getpid()}")
    if folder.exists():
        folder.rename(old)
    new.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def write_data(
    folder: Path, scenario: Scenario, lives: xr.Dataset, flows: xr.Dataset | None
) -> None:
    """Write the resolved scenario, counts and flows into a new folder.

    Flows are stored as means over cohorts (they are rebuilt per cohort from the counts
    in about a second), counts in full.
    """
    text = json.dumps(scenario.resolved(), indent=1, ensure_ascii=False)
    (folder / SCENARIO).write_text(text + "\n", encoding="utf-8")
    chunks = (lives.sizes["arm"], 1, *lives["count"].shape[2:])
    packed = {"zlib": True, "complevel": 1, "chunksizes": chunks}
    lives.to_netcdf(folder / LIVES, engine="h5netcdf", encoding={"count": packed})
    if flows is not None:
        mean = flows.drop_vars("flow")
        mean["flow"] = flows["flow"].mean("cohort") if "cohort" in flows.dims else flows["flow"]
        mean["flow"].attrs = {**flows["flow"].attrs, "cell_methods": "cohort: mean"}
        mean = mean.drop_vars("cohort", errors="ignore")
        mean.to_netcdf(
            folder / FLOWS, engine="h5netcdf", encoding={"flow": {"zlib": True, "complevel": 1}}
        )


def seal(folder: Path, record: dict[str, Any]) -> None:
    """Write the provenance last, with the size and digest of every other file."""
    files = {
        str(p.relative_to(folder)): {"bytes": p.stat().st_size, "sha256": _file_digest(p)}
        for p in sorted(folder.rglob("*"))
        if p.is_file()
    }
    text = json.dumps({**record, "files": files}, indent=1, ensure_ascii=False)
    (folder / PROVENANCE).write_text(text + "\n", encoding="utf-8")


def _file_digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@checked
def open_result(folder: str | Path) -> Result:
    """Open a result folder after checking that it is whole.

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
        If the folder is no result, is incomplete, or holds a damaged file.
    """
    path = Path(folder)
    record_path = path / PROVENANCE
    if not record_path.is_file():
        raise ResultError(
            f"{path}: is not a complete result (it has no {PROVENANCE}); "
            f"make one with simcore run SCENARIO --out {path}"
        )
    try:
        record: dict[str, Any] = json.loads(record_path.read_text(encoding="utf-8"))
        files = record["files"]
    except (json.JSONDecodeError, KeyError, UnicodeDecodeError):
        raise ResultError(
            f"{record_path}: is damaged; run the scenario again with simcore run"
        ) from None
    for name in (SCENARIO, LIVES):
        _check_file(path / name, files.get(name))
    scenario = load_resolved(
        json.loads((path / SCENARIO).read_text(encoding="utf-8")), str(path / SCENARIO)
    )
    with xr.open_dataset(path / LIVES, engine="h5netcdf") as stored:
        lives = stored.load()
    if record["lives_digest"] != lives_digest(scenario) or (
        lives.attrs["lives_digest"] != record["lives_digest"]
    ):
        raise ResultError(
            f"{path / LIVES}: the lives come from another scenario than {SCENARIO} (their digests "
            f"differ); run the scenario again with simcore run"
        )
    return Result(path, scenario, lives, record)


def _check_file(path: Path, wanted: dict[str, Any] | None) -> None:
    remedy = "run the scenario again with simcore run"
    if wanted is None or not path.is_file():
        raise ResultError(f"{path}: is missing from the result; {remedy}")
    size = path.stat().st_size
    if size != wanted["bytes"]:
        raise ResultError(
            f"{path}: has {size} bytes, but {wanted['bytes']} were written (the file is "
            f"truncated or changed); {remedy}"
        )
    if _file_digest(path) != wanted["sha256"]:
        raise ResultError(f"{path}: its content has changed since it was written; {remedy}")


def stored_lives(folder: Path, scenario: Scenario, draws: int, cohorts: int) -> xr.Dataset | None:
    """Counts of an earlier run of the same lives, or ``None`` if they must be simulated."""
    try:
        result = open_result(folder)
    except (ResultError, ScenarioError, OSError):
        return None
    same = result.provenance["lives_digest"] == lives_digest(scenario)
    sizes = result.lives.sizes["draw"], result.lives.sizes["cohort"]
    if not same or sizes != (draws, cohorts):
        return None
    # Prices and rules differ, so the digest of the whole scenario is not compared.
    return result.lives
