"""Puts new files into a folder in place of those that its manifest names.

The new files lie complete beside a journal before the first is moved.  Whoever finds a
journal finishes the moves, so an interruption at any moment ends in the new state; before
the journal stands the old state is untouched.  What the manifest does not name, and what
has been changed since it was written, is never overwritten and never removed.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from simcore.errors import ResultError
from simcore.storage.disk import sync_folder, sync_tree, write_whole
from simcore.storage.manifest import Files, is_inside, problem_of, read_manifest, sealed, unsealed

#: Inside the work folder: the new files, and the journal of what moves where.
NEW, JOURNAL = "new", "journal.json"


def replace(folder: Path, work: Path, manifest: str) -> list[str]:
    """Move the files in ``work / NEW`` into ``folder``, their manifest last.

    Parameters
    ----------
    folder
        Holds nothing of simcore's, or what its manifest names.
    work
        The folder's own work folder, on the same file system.
    manifest
        Name of the manifest.

    Returns
    -------
    list of str
        New names of files that had been changed and were kept.

    Raises
    ------
    ResultError
        If a new file would take the place of one that simcore did not write.
    """
    new = work / NEW
    files: Files = read_manifest(new, manifest)["files"]
    old: Files = {}
    if os.path.lexists(folder / manifest):
        old = read_manifest(folder, manifest)["files"]
    _refuse_foreign(folder, files, old)
    changed = {
        name: _free_name(folder, name)
        for name in old
        if os.path.lexists(folder / name) and problem_of(folder, name, old)
    }
    journal = {
        "manifest": manifest,
        "keep": changed,
        "move": [*files, manifest],
        "remove": [name for name in old if name not in files and name not in changed],
    }
    sync_tree(new)
    write_whole(work / JOURNAL, sealed(journal))
    finish(folder, work)
    return list(changed.values())


def finish(folder: Path, work: Path) -> None:
    """Do what a journal says and is not done yet; without one, clear unfinished new files.

    Raises
    ------
    ResultError
        If the journal is damaged, or leads out of the folder.
    """
    try:
        journal = unsealed((work / JOURNAL).read_bytes())
        inside = folder.resolve()
        for name in (*journal["keep"], *journal["keep"].values(), *journal["move"],
                     *journal["remove"]):  # fmt: skip
            if not is_inside(name) or not (folder / name).parent.resolve().is_relative_to(inside):
                raise ValueError(name)
    except FileNotFoundError:
        shutil.rmtree(work / NEW, ignore_errors=True)
        return
    except ValueError:
        raise ResultError(
            f"{work / JOURNAL}: is damaged, so the interrupted change of this folder cannot be "
            f"finished; move the folder away and run the scenario again"
        ) from None
    for name, kept in journal["keep"].items():
        if os.path.lexists(folder / name) and not os.path.lexists(folder / kept):
            os.rename(folder / name, folder / kept)
    for name in journal["move"]:
        if os.path.lexists(work / NEW / name):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            os.replace(work / NEW / name, folder / name)
    for name in journal["remove"]:
        (folder / name).unlink(missing_ok=True)
        _remove_empty((folder / name).parent, folder)
    for path in {(folder / name).parent for name in journal["move"]}:
        sync_folder(path)
    (work / JOURNAL).unlink()
    sync_folder(work)
    shutil.rmtree(work / NEW, ignore_errors=True)


def _refuse_foreign(folder: Path, files: Files, old: Files) -> None:
    for name in files:
        here = folder
        for part in Path(name).parts[:-1]:
            here = here / part
            if here.is_symlink() or (here.exists() and not here.is_dir()):
                raise ResultError(
                    f"{here}: is in the way of a folder of the result, and simcore did not make "
                    f"it; move it away, or choose another folder with --out"
                )
        if name not in old and os.path.lexists(folder / name):
            raise ResultError(
                f"{folder / name}: is in the way of a file of the result, and simcore did not "
                f"write it; move it away, or choose another folder with --out"
            )


def _free_name(folder: Path, name: str) -> str:
    """A name beside a file under which a changed copy of it is kept."""
    path = Path(name)
    number = 1
    while True:
        free = path.with_name(f"{path.stem}.changed-{number}{path.suffix}")
        if not os.path.lexists(folder / free):
            return free.as_posix()
        number += 1


def _remove_empty(path: Path, top: Path) -> None:
    """Remove folders that a removed file leaves empty, up to ``top``."""
    while path != top:
        try:
            path.rmdir()
        except OSError:
            return
        path = path.parent
