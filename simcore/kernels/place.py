"""Where kernels are kept, and whether that place can be trusted.

What lies in the cache is run.  So neither the folder nor anything above it may be open to
others: whoever can write there could have their own code run as the user.
"""

from __future__ import annotations

import os
import stat
import warnings
from pathlib import Path

from simcore.errors import CacheError, CacheWarning

#: What was said already, so that it is said once.
_said: set[str] = set()


def cache_place() -> Path | None:
    """Folder of the cache; None where it is off, cannot be written or cannot be trusted.

    Raises
    ------
    CacheError
        If ``SIMCORE_CACHE`` names a folder that cannot be used.

    Warns
    -----
    CacheWarning
        Once, where the folder that is used by default cannot be.
    """
    given = os.environ.get("SIMCORE_CACHE", "")
    if given == "off":
        return None
    place = Path(given or ".")
    try:
        place = (place if given else _default()).resolve()
        for folder in (*reversed(place.parents), place):
            if not folder.is_dir():
                folder.mkdir(mode=0o700, exist_ok=True)
        problem = distrust(place)
        if not problem and not os.access(place, os.W_OK | os.X_OK):
            problem = f"{place} cannot be written"
    except (OSError, RuntimeError) as error:
        why = getattr(error, "strerror", None) or error
        problem = f"{getattr(error, 'filename', None) or place} cannot be made ({why})"
    if not problem:
        return place
    if given:
        raise CacheError(
            f"SIMCORE_CACHE = {given!r}: {problem}; name a folder of your own, or write "
            f"SIMCORE_CACHE=off"
        )
    without_cache(problem)
    return None


def without_cache(problem: str) -> None:
    """Say once that kernels are compiled anew each time, and why."""
    if problem not in _said:
        _said.add(problem)
        warnings.warn(
            f"the cache of compiled kernels is not used, because {problem}; kernels are compiled "
            f"anew each time until that is mended or SIMCORE_CACHE names another folder",
            CacheWarning,
            stacklevel=2,
        )


def _default() -> Path:
    home = os.environ.get("XDG_CACHE_HOME")
    return Path(home or Path.home() / ".cache") / "simcore" / "kernels"


def distrust(place: Path) -> str:
    """Why others could change what lies in a folder; empty where they cannot.

    The folder and all above it must be the user's or root's.  A folder above may be open to
    others where its sticky bit keeps them from renaming what is not theirs, as in ``/tmp``.
    """
    if not hasattr(os, "getuid"):  # Windows: the profile's own folders are private
        return ""
    for folder in (place, *place.parents):
        status = folder.stat()
        if status.st_uid not in (os.getuid(), 0):
            return f"{folder} belongs to another user"
        sticky = folder != place and status.st_mode & stat.S_ISVTX
        if _open_to_others(status) and not sticky:
            return f"others may write into {folder} (chmod go-w {folder})"
    return ""


def all_own(folder: Path) -> bool:
    """Whether a kernel's folder and all in it are the user's own and closed to others."""
    if not hasattr(os, "getuid"):
        return True
    for path in (folder, *folder.rglob("*")):
        status = path.lstat()
        own = status.st_uid in (os.getuid(), 0)
        if not own or stat.S_ISLNK(status.st_mode) or _open_to_others(status):
            return False
    return True


def close(folder: Path) -> None:
    """Take every right of others from a folder and all in it, whatever the umask was."""
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o700 if path.is_dir() else 0o600)


def _open_to_others(status: os.stat_result) -> bool:
    if status.st_mode & stat.S_IWOTH:
        return True
    return bool(status.st_mode & stat.S_IWGRP) and not _private_group(status.st_gid)


def _private_group(gid: int) -> bool:
    """Whether a group is the user's alone: it has their name and no other member."""
    try:
        import grp
        import pwd

        group, user = grp.getgrgid(gid), pwd.getpwuid(os.getuid())
    except (ImportError, KeyError):
        return False
    return group.gr_name == user.pw_name and set(group.gr_mem) <= {user.pw_name}
