"""Folders that finished tasks of a sweep are kept in: opened while it runs, resumed, extended.

Every task is written completely or not at all, with a digest of its own and of what it belongs to.
So it may be done twice, in any order, by any process: the bytes are the same.
"""

from __future__ import annotations

import hashlib
import io
import json
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from simcore.errors import ResultError
from simcore.storage.disk import write_whole
from simcore.storage.lock import locked
from simcore.storage.manifest import sealed, unsealed
from simcore.sweeps.plan import Task
from simcore.sweeps.work import Arrays

MANIFEST, TEMPLATE, SCENARIOS, TASKS = "sweep.json", "template.nc", "scenarios.json", "tasks"
AGAIN = "run the sweep again to do it anew"


class Store(ABC):
    """What tasks are kept in.

    Parameters
    ----------
    path
        A folder.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    @abstractmethod
    def record(self) -> dict[str, Any] | None:
        """What the manifest says; None if there is none."""

    @abstractmethod
    def create(self, record: dict[str, Any], template: xr.Dataset, scenarios: bytes) -> None:
        """Write labels and inputs, the scenarios, and then the manifest."""

    @abstractmethod
    def extend(self, record: dict[str, Any]) -> None:
        """Make room for more draws, and write the manifest anew."""

    @abstractmethod
    def template(self) -> xr.Dataset:
        """Labels and inputs, points in the order of the work."""

    @abstractmethod
    def scenarios(self) -> bytes:
        """The scenarios, as JSON."""

    @abstractmethod
    def write(self, task: Task, arrays: Arrays, belongs: str) -> None:
        """Store a task."""

    @abstractmethod
    def read(self, task: Task, belongs: str) -> Arrays | None:
        """A stored task, of all its draws or of the first of them; None if it is not there.

        Raises
        ------
        ResultError
            If it is damaged, or of another sweep.
        """

    def opened(self) -> dict[str, Any]:
        """What the manifest says; raises ``ResultError`` if there is none."""
        record = self.record()
        if record is None:
            raise ResultError(
                f"{self.path}: is no store of a sweep; make one with simcore sweep FILE --out "
                f"{self.path}"
            )
        return record

    @contextmanager
    def writing(self, part: str = "") -> Iterator[None]:
        """Claim the store, or a part of its tasks, for one process.

        Raises
        ------
        ResultError
            If another process has it, or the folder holds something else.
        """
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with locked(self.path.parent / f".{self.path.name}{part}.lock", self.path):
            if self.path.exists() and not self.path.is_dir():
                raise ResultError(f"{self.path}: is no folder; choose another with --out")
            if self.path.is_dir() and self.record() is None and not self._own():
                raise ResultError(
                    f"{self.path}: holds what no sweep wrote; choose a new or empty folder with "
                    f"--out"
                )
            yield

    def _own(self) -> bool:
        """Whether all in a folder without a manifest is of a sweep that was about to begin."""
        return {p.name for p in self.path.iterdir()} <= {TEMPLATE, SCENARIOS, TASKS, *_NEW}


_NEW = {f".{name}.new" for name in (MANIFEST, TEMPLATE, SCENARIOS)}


class Files(Store):
    """A file for each task: what the core install streams to."""

    def record(self) -> dict[str, Any] | None:
        """What the manifest says; None if there is none."""
        try:
            return unsealed((self.path / MANIFEST).read_bytes())
        except (FileNotFoundError, NotADirectoryError):
            return None
        except ValueError:
            raise ResultError(
                f"{self.path / MANIFEST}: is damaged; remove the folder and run the sweep again"
            ) from None

    def create(self, record: dict[str, Any], template: xr.Dataset, scenarios: bytes) -> None:
        """Write labels and inputs, the scenarios, and then the manifest."""
        (self.path / TASKS).mkdir(parents=True, exist_ok=True)
        body = io.BytesIO()
        template.to_netcdf(body, engine="h5netcdf")
        files = {TEMPLATE: body.getvalue(), SCENARIOS: scenarios}
        for name, data in files.items():
            write_whole(self.path / name, data)
        self.extend(record | {"files": {n: _digest(data) for n, data in files.items()}})

    def extend(self, record: dict[str, Any]) -> None:
        """Write the manifest anew."""
        write_whole(self.path / MANIFEST, sealed(record))

    def template(self) -> xr.Dataset:
        """Labels and inputs, points in the order of the work."""
        with xr.open_dataset(io.BytesIO(self._file(TEMPLATE)), engine="h5netcdf") as stored:
            return stored.load()

    def scenarios(self) -> bytes:
        """The scenarios, as JSON."""
        return self._file(SCENARIOS)

    def write(self, task: Task, arrays: Arrays, belongs: str) -> None:
        """Store a task."""
        body = io.BytesIO()
        # NumPy types its keywords as arrays and allow_pickle at once.
        np.savez_compressed(body, **arrays)  # type: ignore[arg-type]
        head = {"task": task.number, "belongs": belongs, "arrays": list(arrays)}
        data = json.dumps(head).encode() + b"\n" + body.getvalue()
        write_whole(self._task(task), _digest(data).encode() + b"\n" + data)

    def read(self, task: Task, belongs: str) -> Arrays | None:
        """A stored task; None if it is not there."""
        file = self._task(task)
        try:
            digest, _, data = file.read_bytes().partition(b"\n")
        except FileNotFoundError:
            return None
        if _digest(data).encode() != digest:
            raise ResultError(f"{file}: is damaged; {AGAIN}")
        line, _, body = data.partition(b"\n")
        head = json.loads(line)
        if (head["task"], head["belongs"]) != (task.number, belongs):
            raise ResultError(f"{file}: belongs to another task or sweep; {AGAIN}")
        with np.load(io.BytesIO(body), allow_pickle=False) as stored:
            return {name: stored[name] for name in head["arrays"]}

    def _file(self, name: str) -> bytes:
        data = (self.path / name).read_bytes() if (self.path / name).is_file() else b""
        if _digest(data) != self.opened()["files"][name]:
            raise ResultError(
                f"{self.path / name}: is missing or damaged; remove the folder and run the sweep "
                f"again"
            )
        return data

    def _task(self, task: Task) -> Path:
        return self.path / TASKS / f"{task.number:08d}.task"


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
