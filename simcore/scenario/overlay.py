"""Overlays: a file laid on its base, remembering which file said what."""

from __future__ import annotations

from typing import Any

Origins = dict[tuple[str, ...], str]


def overlay(
    base: dict[str, Any],
    top: dict[str, Any],
    origins: Origins,
    file: str,
    path: tuple[str, ...] = (),
) -> dict[str, Any]:
    """Lay ``top`` on ``base``: tables merge, ``effects`` are added, all else is replaced.

    Parameters
    ----------
    base, top
        Nested plain data.
    origins
        Filled with the file that set each path.
    file
        Name of the file that ``top`` comes from.
    path
        Path of ``base`` in the file.

    Returns
    -------
    dict
        The merged data; neither input is changed.
    """
    out = dict(base)
    for key, value in top.items():
        here = (*path, str(key))
        old = out.get(key)
        if isinstance(value, dict) and isinstance(old, dict) and not _replaces(here):
            out[key] = overlay(old, value, origins, file, here)
            continue
        if isinstance(value, list) and isinstance(old, list) and here == ("effects",):
            out[key] = old + value
            for i in range(len(old), len(old) + len(value)):
                origins[(*here, str(i))] = file
            continue
        out[key] = value
        if isinstance(old, dict | list):  # replaced: what stood below it is forgotten
            for known in [p for p in origins if p[: len(here)] == here]:
                del origins[known]
        _mark(value, origins, file, here)
    return out


def _replaces(path: tuple[str, ...]) -> bool:
    """Distributions are replaced, not merged: the shares of two files would not sum to one."""
    return path in {("population", "intakes"), ("population", "entry_age"), ("arms",)}


def _mark(value: Any, origins: Origins, file: str, path: tuple[str, ...]) -> None:
    origins[path] = file
    if isinstance(value, dict):
        for key, inner in value.items():
            _mark(inner, origins, file, (*path, str(key)))


def origin_of(path: tuple[str, ...], origins: Origins, default: str) -> str:
    """File that set ``path`` or the nearest part of the file above it."""
    for end in range(len(path), 0, -1):
        if path[:end] in origins:
            return origins[path[:end]]
    return default


def origin_of_key(key: str, origins: Origins, default: str) -> str:
    """File that set ``key``, written as in a message: ``domains.care.transitions[0].rate``.

    Keys may themselves hold dots and brackets, so the key is not taken apart.
    """
    plain = _plain(key) + "."
    above = [path for path in origins if plain.startswith(_plain(".".join(path)) + ".")]
    return origins[max(above, key=len)] if above else default


def _plain(key: str) -> str:
    return key.replace("[", ".").replace("]", "")
