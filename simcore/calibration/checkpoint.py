"""Keeps finished iterations on disk, so that an interrupted fit goes on where it was."""

from __future__ import annotations

import hashlib
import io
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np

from simcore.calibration.smoother import Ensemble
from simcore.storage.disk import write_whole

#: Name of the file in the work folder.
FIT = "fit.npz"


def store(folder: Path, stamp: str, state: Ensemble) -> None:
    """Write the state of a fit with its digest before it, completely or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    parts: dict[str, Any] = {f.name: np.asarray(getattr(state, f.name)) for f in fields(state)}
    buffer = io.BytesIO()
    np.savez(buffer, stamp=np.array(stamp), **parts)
    data = buffer.getvalue()
    write_whole(folder / FIT, hashlib.sha256(data).hexdigest().encode() + b"\n" + data)


def restore(folder: Path, stamp: str) -> Ensemble | None:
    """Read the state of the same fit, or None if there is none, or a damaged one."""
    try:
        seal, _, data = (folder / FIT).read_bytes().partition(b"\n")
    except FileNotFoundError:
        return None
    if hashlib.sha256(data).hexdigest().encode() != seal:
        return None
    with np.load(io.BytesIO(data), allow_pickle=False) as parts:
        if str(parts["stamp"]) != stamp:
            return None
        values = {f.name: parts[f.name] for f in fields(Ensemble)}
    return Ensemble(**(values | {"round": int(values["round"])}))
