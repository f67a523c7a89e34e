"""Keeps finished iterations on disk, so that an interrupted fit goes on where it was."""

from __future__ import annotations

import os
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np

from simcore.calibration.smoother import Ensemble


def store(folder: Path, stamp: str, state: Ensemble) -> None:
    """Write the state of a fit, whole."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "fit.npz"
    new = file.with_name(f".{file.name}.{os.getpid()}")
    parts: dict[str, Any] = {f.name: np.asarray(getattr(state, f.name)) for f in fields(state)}
    with new.open("wb") as handle:
        np.savez(handle, stamp=np.array(stamp), **parts)
    new.rename(file)


def restore(folder: Path, stamp: str) -> Ensemble | None:
    """Read the state of the same fit, or None if there is none that can be trusted."""
    try:
        with np.load(folder / "fit.npz", allow_pickle=False) as parts:
            if str(parts["stamp"]) != stamp:
                return None
            values = {f.name: parts[f.name] for f in fields(Ensemble)}
    except (OSError, ValueError, KeyError, EOFError):
        return None
    return Ensemble(**(values | {"round": int(values["round"])}))
