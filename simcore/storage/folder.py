"""The folder that a result goes to: what may be replaced there, and who writes in it.

While a command works, the folder holds a work folder ``.simcore`` with the lock, finished
parts of the simulation, and the new files until they are complete.  It is gone when the
result is there, unless parts of another run lie in it.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from simcore.errors import ResultError
from simcore.storage.lock import locked
from simcore.storage.manifest import MANIFEST, read_manifest, seal
from simcore.storage.replace import JOURNAL, NEW, finish, replace

WORK, LOCK = ".simcore", "lock"
OTHER = "choose a new or empty folder with --out"
#: Names listed at most of what is in the way.
MOST = 3
#: Fills an empty folder.
Writer = Callable[[Path], None]


class ResultFolder:
    """A folder that this process writes to; made by ``writing``.

    Attributes
    ----------
    path
        The folder.
    work
        Its work folder, for what must survive an interruption.
    """

    def __init__(self, path: Path, manifest: str) -> None:
        self.path, self.work, self._manifest = path, path / WORK, manifest

    def replace(self, write: Writer, record: dict[str, Any]) -> list[str]:
        """Write all content anew and put it in the place of the old.

        Parameters
        ----------
        write
            Called with an empty folder, which it fills.
        record
            What the manifest says beside its list of files.

        Returns
        -------
        list of str
            Files of the old content that had been changed, by the names they now have.
        """
        new = self.work / NEW
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir()
        write(new)
        seal(new, record, self._manifest)
        return replace(self.path, self.work, self._manifest)


@contextmanager
def writing(path: Path, manifest: str = MANIFEST) -> Iterator[ResultFolder]:
    """Claim a folder for writing.

    Parameters
    ----------
    path
        A folder that does not exist yet, is empty, or holds what ``manifest`` names; what
        else lies in such a folder stays.

    Raises
    ------
    ResultError
        If the folder holds what simcore did not write, or another process writes there.
    """
    made = _make(path)
    work = path / WORK
    try:
        _refuse_foreign(path, manifest)
        _make_work(work)
        try:
            with locked(work / LOCK, path):
                finish(path, work)
                _refuse_foreign(path, manifest)
                try:
                    yield ResultFolder(path, manifest)
                finally:
                    finish(path, work)
        finally:
            _remove_empty(work)
    finally:
        _remove_empty(*made)


def finish_interrupted(path: Path) -> None:
    """Complete a replacement that was interrupted, before the folder is read.

    Raises
    ------
    ResultError
        If another process is at it.
    """
    work = path / WORK
    if (work / JOURNAL).exists():
        _make_work(work)
        with locked(work / LOCK, path):
            finish(path, work)
        _remove_empty(work)


def _remove_empty(*folders: Path) -> None:
    """Remove folders, the deepest first, until one has something in it."""
    for folder in folders:
        try:
            folder.rmdir()
        except FileNotFoundError:
            continue
        except OSError:
            return


def _make(path: Path) -> list[Path]:
    """Make a folder and its parents; return those that were made, the deepest first."""
    if not path.is_dir() and os.path.lexists(path):
        what = "a link that leads nowhere" if path.is_symlink() else "a file, not a folder"
        raise ResultError(f"{path}: is {what}; {OTHER}")
    made = []
    for folder in (path, *path.parents):
        if folder.exists():
            break
        made.append(folder)
    for folder in reversed(made):
        folder.mkdir(exist_ok=True)
    return made


def _make_work(work: Path) -> None:
    """Make the work folder, or refuse one in which others could plant results."""
    if not os.path.lexists(work):
        work.mkdir(mode=0o700)
    state = work.lstat()
    mine = not hasattr(os, "geteuid") or state.st_uid == os.geteuid()
    open_to_others = os.name != "nt" and state.st_mode & 0o022
    if work.is_symlink() or not work.is_dir() or not mine or open_to_others:
        raise ResultError(
            f"{work}: is not a folder of your own that only you may write, so what lies in it "
            f"cannot be trusted; remove it, or {OTHER}"
        )


def _refuse_foreign(path: Path, manifest: str) -> None:
    """Refuse a folder that holds something, but nothing of simcore's."""
    names = sorted(p.name for p in path.iterdir() if p.name != WORK)
    if not names or (path / WORK / JOURNAL).exists():
        return
    if manifest not in names:
        listed = ", ".join(names[:MOST]) + (" …" if len(names) > MOST else "")
        raise ResultError(f"{path}: holds files that simcore did not write ({listed}); {OTHER}")
    try:
        read_manifest(path, manifest)
    except ResultError as error:
        raise ResultError(
            f"{path / manifest}: is damaged, or was written by another version of simcore, so "
            f"nothing in the folder is replaced; {OTHER}"
        ) from error
