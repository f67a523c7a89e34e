"""Counts on disk: one compressed chunk for each draw, in a part as in the final file.

A finished part is kept as the chunks that the file of lives will hold, so nothing is compressed
twice and nothing is written that is not compressed.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

Counts = NDArray[np.unsignedinteger]
#: Level of the deflate filter of HDF5: the fastest, at which counts are a third of their size.
LEVEL = 1


def packed(counts: Counts) -> list[bytes]:
    """Chunks of counts (arm, draw, ...): one for each draw, as HDF5's deflate filter makes them."""

    def pack(draw: int) -> bytes:
        return zlib.compress(np.ascontiguousarray(counts[:, draw]).tobytes(), LEVEL)

    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:  # zlib works outside Python's lock
        return list(pool.map(pack, range(counts.shape[1])))


def unpacked(chunks: list[bytes], shape: tuple[int, ...], dtype: np.dtype[Any]) -> Counts:
    """Counts from their chunks.

    Raises
    ------
    ValueError
        If a chunk is no deflated data, or of another size.
    """
    out = np.empty(shape, dtype)
    for draw, chunk in enumerate(chunks):
        try:
            one = np.frombuffer(zlib.decompress(chunk), dtype)
        except zlib.error as error:
            raise ValueError(str(error)) from None
        out[:, draw] = one.reshape(shape[:1] + shape[2:])
    return out


def write_lives(file: Path, lives: xr.Dataset, chunks: Iterable[bytes] | None = None) -> None:
    """Write lives as NetCDF, with the counts in chunks.

    Parameters
    ----------
    file
        A new file.
    lives
        As from ``simulate``.
    chunks
        Chunks of the draws in order, where they are there already; default from the counts.
    """
    import h5netcdf
    import h5py

    count = lives["count"]
    lives.drop_vars("count").to_netcdf(file, engine="h5netcdf")
    with h5netcdf.File(file, "a") as store:
        made = store.create_variable(
            "count", count.dims, count.dtype, chunks=(count.shape[0], 1, *count.shape[2:]),
            compression="gzip", compression_opts=LEVEL, shuffle=False,
        )  # fmt: skip
        for name, value in count.attrs.items():
            made.attrs[name] = value
    with h5py.File(file, "r+") as store:
        array = store["count"].id
        for draw, chunk in enumerate(packed(count.to_numpy()) if chunks is None else chunks):
            array.write_direct_chunk((0, draw, *(0 for _ in count.shape[2:])), chunk)
