"""Libraries of the extra ``office``, loaded when they are used."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from simcore.errors import ResultError


def library(name: str) -> Any:
    """Return a module of the extra ``office``.

    Raises
    ------
    ResultError
        If it is not installed: how to install it.
    """
    try:
        return import_module(name)
    except ImportError:
        raise ResultError(
            f"this file needs {name.partition('.')[0]}, which is not installed; "
            f"pip install simcore[office]"
        ) from None
