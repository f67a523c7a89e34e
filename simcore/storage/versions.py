"""Versions of what a number can depend on."""

from __future__ import annotations

import platform
from importlib.metadata import version

#: Packages whose versions can change a number.
PACKAGES = ("simcore", "numpy", "numba", "scipy", "xarray")


def versions() -> dict[str, str]:
    """Version of every package that can change a number, of Python, and the kind of machine."""
    installed = {name: version(name) for name in PACKAGES}
    return installed | {"python": platform.python_version(), "machine": platform.machine()}
