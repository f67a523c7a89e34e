"""What the system refuses, as one sentence with a remedy."""

from __future__ import annotations

import errno
import re

_ELSEWHERE = "write elsewhere with --out"
#: Error number -> what is wrong with the path, and what to do.
_SAID = {
    errno.ENOSPC: f"the disk is full; free some space, or {_ELSEWHERE}",
    errno.EROFS: f"the disk is read-only; {_ELSEWHERE}",
    errno.EACCES: f"no permission; change its rights, or {_ELSEWHERE}",
    errno.EPERM: f"no permission; change its rights, or {_ELSEWHERE}",
    errno.ENAMETOOLONG: "the name is too long; choose a shorter one",
    errno.ENOTDIR: "a file stands where a folder is needed; name another place",
    errno.EEXIST: "something of that name is there already; name another place",
    errno.EISDIR: "this is a folder, and a file is needed; name the file",
    errno.ENOENT: "there is no such file or folder; check the name",
    errno.ELOOP: "symbolic links lead round in a circle; mend them",
    errno.EMFILE: "too many files are open; raise the limit (ulimit -n) or close other programs",
    errno.ENFILE: "too many files are open; raise the limit (ulimit -n) or close other programs",
    errno.ENOMEM: "not enough memory; take fewer --draws or --cohorts, or close other programs",
    errno.EIO: "the disk could not be read or written; check it",
}  # fmt: skip
if hasattr(errno, "EDQUOT"):
    _SAID[errno.EDQUOT] = f"your share of the disk is used up; free some space, or {_ELSEWHERE}"


def sentence(error: OSError | MemoryError | RecursionError) -> str:
    """One sentence: the path, what is wrong, and what to do."""
    if isinstance(error, MemoryError):
        detail = f" ({error})" if str(error) else ""
        return (
            f"not enough memory{detail}; take fewer --draws or --cohorts, or close other programs"
        )
    if isinstance(error, RecursionError):
        return "a file is nested too deeply to be read; take levels out of it"
    number, path = error.errno, error.filename
    if number is None:  # HDF5 puts both into its text
        match = re.search(r"errno = (\d+)", str(error))
        number = int(match[1]) if match else None
        named = re.search(r"name = '([^']*)'", str(error))
        path = path or (named[1] if named else None)
    where = f"{_shown(error.filename2 or path)}: " if error.filename2 or path else ""
    return where + _SAID.get(
        number or 0, f"{error.strerror or error}; check the place and try again"
    )


def _shown(path: object) -> str:
    return path.decode("utf-8", "replace") if isinstance(path, bytes) else str(path)
