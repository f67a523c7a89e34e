"""One writer per folder: a lock file that names who holds it.

The operating system drops the lock when its holder ends, however it ends, so a lock
file that nobody holds stops nobody.
"""

from __future__ import annotations

import json
import os
import platform
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from simcore.errors import ResultError


@contextmanager
def locked(file: Path, folder: Path) -> Iterator[None]:
    """Hold ``file`` as a lock on ``folder``; the file is removed at the end.

    Raises
    ------
    ResultError
        If another process holds it: which one, since when, and what to do.
    """
    handle = _acquire(file, folder)
    try:
        note = {
            "process": os.getpid(),
            "host": platform.node(),
            "since": datetime.now().isoformat(sep=" ", timespec="seconds"),
            "command": " ".join([Path(sys.argv[0]).name, *sys.argv[1:]])[:300],
        }
        os.ftruncate(handle, 0)
        os.write(handle, json.dumps(note).encode())
        yield
    finally:
        file.unlink(missing_ok=True)  # before the lock is dropped: see _acquire
        os.close(handle)


def _acquire(file: Path, folder: Path) -> int:
    while True:
        file.parent.mkdir(mode=0o700, exist_ok=True)
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
        try:
            handle = os.open(file, flags, 0o600)
        except FileNotFoundError:  # another process has just removed the folder
            continue
        if not _try_lock(handle):
            os.close(handle)
            raise ResultError(f"{folder}: {_holder(file)} is writing there; {REMEDY}")
        try:
            if os.path.samestat(os.fstat(handle), os.stat(file)):
                return handle
        except FileNotFoundError:
            pass
        os.close(handle)  # its holder removed this file after we opened it


REMEDY = "wait until it is done, or choose another folder with --out"
#: How often, and after how many seconds, a lock is read again that does not name its holder yet.
TRIES, PAUSE = 20, 0.05


def _try_lock(handle: int) -> bool:
    """Whether the lock is ours now."""
    try:
        if os.name == "nt":
            import msvcrt

            os.lseek(handle, 1 << 30, os.SEEK_SET)  # far from the text, which others read
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
            os.lseek(handle, 0, os.SEEK_SET)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True


def _holder(file: Path) -> str:
    """Who holds a lock, in words; its holder may just be writing them."""
    for _ in range(TRIES):
        try:
            note: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
            return (
                f"process {note['process']} on {note['host']} ({note['command']}, since "
                f"{note['since']})"
            )
        except (OSError, ValueError, KeyError):
            time.sleep(PAUSE)
    return "another process"
