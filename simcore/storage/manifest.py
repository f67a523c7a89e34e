"""The manifest of a folder: every file that simcore wrote there, with its digest.

What the manifest names is simcore's and may be replaced; everything else in the folder
belongs to somebody else and is left alone.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path, PurePosixPath
from typing import Any

from simcore.errors import ResultError
from simcore.storage.disk import file_digest

#: Name of the manifest of a result; other folders have their own.
MANIFEST = "provenance.json"
_OWN = "manifest_digest"
REMEDY = "run the scenario again with simcore run, into another folder"

Files = dict[str, dict[str, Any]]


def seal(folder: Path, record: dict[str, Any], name: str = MANIFEST) -> None:
    """Write the manifest of a new folder: a record, and size and digest of every file."""
    files = {
        p.relative_to(folder).as_posix(): {"bytes": p.stat().st_size, "sha256": file_digest(p)}
        for p in sorted(folder.rglob("*"))
        if p.is_file()
    }
    (folder / name).write_bytes(sealed({**record, "files": files}))


def sealed(record: dict[str, Any]) -> bytes:
    """Write a record as JSON that carries its own digest."""
    body = {k: v for k, v in record.items() if k != _OWN}
    own = hashlib.sha256(json.dumps(body, ensure_ascii=True).encode()).hexdigest()
    return (json.dumps({**body, _OWN: own}, indent=1, ensure_ascii=False) + "\n").encode()


def unsealed(raw: bytes) -> dict[str, Any]:
    """Read what ``sealed`` wrote; ``ValueError`` if a single character has changed."""
    try:
        record: dict[str, Any] = json.loads(raw.decode())
        if sealed(record) == raw:
            return record
    except (AttributeError, RecursionError):
        pass
    raise ValueError("changed since it was written")


def read_manifest(folder: Path, name: str = MANIFEST) -> dict[str, Any]:
    """Read a manifest and check it against its own digest.

    Raises
    ------
    ResultError
        If there is none, or a single character of it has changed.
    """
    path = folder / name
    try:
        raw = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        raise ResultError(
            f"{folder}: is not a complete result (it has no {name}); "
            f"make one with simcore run SCENARIO --out {folder}"
        ) from None
    try:
        record = unsealed(raw)
        inside = all(map(is_inside, record["files"]))
    except (ValueError, KeyError, TypeError):
        inside = False
    if not inside:
        raise ResultError(
            f"{path}: is damaged, or was written by another version of simcore; {REMEDY}"
        )
    return record


def is_inside(name: str) -> bool:
    """Whether a path, as a manifest writes it, stays in its folder."""
    path = PurePosixPath(name)
    return bool(path.parts) and not path.is_absolute() and ".." not in path.parts


def check_file(folder: Path, name: str, files: Files) -> None:
    """Raise ``ResultError`` unless a file is as it was written."""
    problem = problem_of(folder, name, files)
    if problem:
        raise ResultError(f"{folder / name}: {problem}; {REMEDY}")


def problem_of(folder: Path, name: str, files: Files) -> str | None:
    """What is wrong with a file of a manifest, as the end of a sentence."""
    path, wanted = folder / name, files.get(name)
    if wanted is None or not path.is_file():
        return "is missing from the result"
    size = path.stat().st_size
    if size != wanted["bytes"]:
        return (
            f"has {size} bytes, but {wanted['bytes']} were written (the file is truncated or "
            f"changed)"
        )
    if file_digest(path) != wanted["sha256"]:
        return "its content has changed since it was written"
    return None
