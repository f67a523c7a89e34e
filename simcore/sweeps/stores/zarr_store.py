"""Finished tasks of a sweep in one Zarr store (version 3), for the extra ``simcore[sweep]``.

A task is one whole chunk of every variable, which carries a checksum.  The array ``task_digest``
is the manifest: a chunk that is missing reads as the fill value, and is noticed there.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from simcore.errors import ResultError
from simcore.storage.manifest import sealed, unsealed
from simcore.sweeps.plan import Task
from simcore.sweeps.stores.store import AGAIN, Store
from simcore.sweeps.work import Arrays
from simcore.variables.registry import variable

#: Attribute of the group that holds the manifest; arrays beside the results.
RECORD, SCENARIOS, DIGESTS = "simcore_sweep", "scenarios", "task_digest"


class ZarrStore(Store):
    """A Zarr store that xarray and dask open while it is written."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        try:
            import zarr
        except ImportError:
            raise ResultError(
                f"{path}: a Zarr store needs the extra simcore[sweep] (pip install "
                f"'simcore[sweep]'); or name a folder that does not end in .zarr"
            ) from None
        self.zarr = zarr
        self._arrays: dict[str, Any] = {}
        self._record: dict[str, Any] = {}

    def record(self) -> dict[str, Any] | None:
        """What the manifest says; None if there is none."""
        if not (self.path / "zarr.json").is_file():
            return None
        try:
            said = self.zarr.open_group(self.path, mode="r").attrs.get(RECORD)
            return None if said is None else unsealed(str(said).encode())
        except (ValueError, KeyError):
            raise ResultError(
                f"{self.path}: its manifest is damaged; remove the folder and run the sweep again"
            ) from None

    def create(self, record: dict[str, Any], template: xr.Dataset, scenarios: bytes) -> None:
        """Write labels and inputs, room for the results, the scenarios, and then the manifest."""
        texts = {n: v.astype(object) for n, v in template.coords.items() if v.dtype.kind == "U"}
        plain = template.drop_encoding().assign_coords(
            texts
        )  # text of fixed length has no standard
        plain.to_zarr(self.path, mode="w", zarr_format=3, consolidated=False)
        group = self.zarr.open_group(self.path, mode="a")
        sizes = dict(template.sizes) | {"point": record["points"], "draw": len(record["draws"])}
        chunks = sizes | {"point": record["chunk_points"], "draw": record["chunk_draws"]}
        checked = self.zarr.codecs.ZstdCodec(level=1, checksum=True)
        for name, (dims, dtype) in record["variables"].items():
            dims = ["point", *dims]
            group.create_array(
                name, shape=[sizes[d] for d in dims], chunks=[chunks[d] for d in dims],
                dtype=dtype, compressors=checked, dimension_names=dims,
                fill_value=np.nan if np.dtype(dtype).kind == "f" else 0,
                attributes={
                    "units": variable(name).units_in(template.attrs.get("currency", "")),
                    "long_name": variable(name).meaning,
                },
            )  # fmt: skip
        group.create_array(DIGESTS, shape=[0], chunks=[1], dtype="u8", fill_value=0,
                           dimension_names=["task"])  # fmt: skip
        group.create_array("draw", shape=[0], chunks=[4096], dtype="i8", dimension_names=["draw"])
        text = np.frombuffer(scenarios, np.uint8)
        group.create_array(SCENARIOS, data=text, compressors=checked, dimension_names=["byte"])
        self.extend(record)

    def extend(self, record: dict[str, Any]) -> None:
        """Make room for more draws, and write the manifest anew."""
        group = self.zarr.open_group(self.path, mode="a")
        along = -(-record["points"] // record["chunk_points"])
        across = -(-len(record["draws"]) // record["chunk_draws"])
        for name, (dims, _) in record["variables"].items():
            shape = list(group[name].shape)
            shape[1 + dims.index("draw")] = len(record["draws"])
            group[name].resize(tuple(shape))
        group[DIGESTS].resize((along * across,))
        group["draw"].resize((len(record["draws"]),))
        group["draw"][:] = np.array(record["draws"], np.int64)
        group.attrs[RECORD] = sealed(record).decode()
        self._arrays.clear()

    def template(self) -> xr.Dataset:
        """Labels and inputs, points in the order of the work."""
        record = self.opened()
        with xr.open_zarr(self.path, consolidated=False, chunks=None) as stored:
            own = [n for n in stored.variables if n in (*record["variables"], DIGESTS, SCENARIOS)]
            template = stored.drop_vars([*own, "draw"]).load()
        texts = {
            n: (v.dims, np.array(v.to_numpy().tolist(), str), v.attrs)
            for n, v in template.coords.items()
            if v.dtype.kind in "OT"
        }
        template.attrs.pop(RECORD)
        labelled: xr.Dataset = template.assign_coords(texts)
        return labelled

    def scenarios(self) -> bytes:
        """The scenarios, as JSON."""
        return bytes(np.asarray(self._array(SCENARIOS)[:]).tobytes())

    def write(self, task: Task, arrays: Arrays, belongs: str) -> None:
        """Store a task."""
        record = self._record or self.opened()
        self._record = record
        for name, values in arrays.items():
            self._array(name)[self._region(record, name, task, values.shape)] = values
        self._array(DIGESTS)[task.number] = np.uint64(_digest(arrays, belongs, task.number))

    def read(self, task: Task, belongs: str) -> Arrays | None:
        """A stored task; None if it is not there.

        Its draws are those that the digest was made of, which may be the first of them only.
        """
        record = self._record or self.opened()
        self._record = record
        said = int(self._array(DIGESTS)[task.number])
        if said == 0:
            return None
        # Before the sweep was extended its last tasks may have had fewer draws.
        for last in range(task.last, task.first, -1):
            part = task._replace(last=last)
            try:
                arrays = {
                    name: np.asarray(self._array(name)[self._region(record, name, part)])
                    for name in record["variables"]
                }
            except (RuntimeError, ValueError, OSError) as error:
                raise ResultError(
                    f"{self.path}: task {task.number} is damaged ({error}); {AGAIN}"
                ) from None
            if _digest(arrays, belongs, task.number) == said:
                return arrays
        raise ResultError(f"{self.path}: task {task.number} is damaged or missing; {AGAIN}")

    def _region(
        self, record: dict[str, Any], name: str, task: Task, shape: Any = None
    ) -> tuple[slice, ...]:
        dims = record["variables"][name][0]
        out = [slice(None)] * (1 + len(dims))
        out[0] = slice(task.low, task.high)
        axis = 1 + dims.index("draw")
        last = task.last if shape is None else task.first + shape[axis]
        out[axis] = slice(task.first, last)
        return tuple(out)

    def _array(self, name: str) -> Any:
        """An array of the store, opened once."""
        if name not in self._arrays:
            self._arrays[name] = self.zarr.open_group(self.path, mode="r+")[name]
        return self._arrays[name]

    def _own(self) -> bool:
        """A store that was about to begin has arrays, but no manifest."""
        return (self.path / "zarr.json").is_file() or not any(self.path.iterdir())


def _digest(arrays: Arrays, belongs: str, number: int) -> int:
    """64 bits of a digest of a task; never 0, which is no task."""
    sha = hashlib.sha256(f"{belongs} {number}".encode())
    for name in sorted(arrays):
        sha.update(f"{name} {arrays[name].shape}".encode())
        sha.update(np.ascontiguousarray(arrays[name]).tobytes())
    return int.from_bytes(sha.digest()[:8], "big") or 1
