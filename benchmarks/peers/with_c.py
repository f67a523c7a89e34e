"""L5 in plain C (plain.c), compiled here with gcc -O3 -march=native."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np

from benchmarks.peers.tables import STATES, YEARS


def compiled(folder: Path) -> Callable | None:
    """``run`` as the other peers have it, or None where there is no gcc."""
    gcc = shutil.which("gcc")
    if gcc is None:
        return None
    library = folder / "plain.so"
    source = Path(__file__).with_name("plain.c")
    subprocess.run(
        [gcc, "-O3", "-march=native", "-shared", "-fPIC", "-o", library, source], check=True
    )
    function = ctypes.CDLL(str(library)).run
    pointer = ctypes.POINTER(ctypes.c_double)

    def of(array: np.ndarray) -> ctypes._Pointer:
        return array.ctypes.data_as(pointer)

    def run(arm_tables: dict, price: dict, factor: np.ndarray, n: int, seed: int) -> np.ndarray:
        tables = [np.ascontiguousarray(np.cumsum(arm_tables[d], axis=-1)) for d in STATES]
        padded = np.zeros((len(STATES), 6, 4))
        for k, d in enumerate(STATES):
            padded[k, : len(price[d])] = price[d]
        money = np.zeros((YEARS, 4))
        q = np.ascontiguousarray(arm_tables["life"])
        curve = np.ascontiguousarray(factor)
        function(
            ctypes.c_long(n), ctypes.c_uint64(seed), (pointer * 5)(*map(of, tables)),
            of(q), of(padded), of(curve), of(money),
        )  # fmt: skip
        return money

    return run
