"""The one place that opens what a user names: ordinary files, not too large, in a folder if asked.

A name in a scenario may have been written by a stranger.  So nothing is opened that could
wait for ever or never end (pipes, devices), nothing is read past a stated size, and with
``confined`` nothing outside one folder.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

from simcore.errors import ScenarioError

MB = 1_000_000
#: Most bytes of a scenario, programme or term sheet; of a table of numbers; of children.
MOST_TOML, MOST_TABLE, MOST_CHILDREN = 8 * MB, 64 * MB, 512 * MB
#: What ships with the program may always be read.
PACKAGE = Path(__file__).parents[2].resolve()
#: Absent on Windows, where opening never waits and text mode must be turned off.
_OPEN = os.O_RDONLY | sum(
    getattr(os, name, 0) for name in ("O_NONBLOCK", "O_NOCTTY", "O_CLOEXEC", "O_BINARY")
)
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
_BLOCK = 1 << 18

_NOT_ASCII = bytes(range(128, 256))
#: Bytes that older Windows programs write for letters, a dash and a few signs; other encodings
#: have other letters elsewhere, so a file with only these is read as Windows-1252.
_WINDOWS = bytes(range(0xC0, 0x100)) + b"\x96\xa7\xab\xb0\xbb\xbd"

_FOLDER: ContextVar[Path | None] = ContextVar("folder", default=None)


@contextmanager
def confined(folder: str | Path | None) -> Iterator[None]:
    """Read only inside ``folder`` (and the package) while this lasts; None changes nothing.

    Links are followed first: one that leads out of the folder is refused.

    Raises
    ------
    ScenarioError
        If it is not a folder.
    """
    if folder is None:
        yield
        return
    if not os.path.isdir(folder):
        raise ScenarioError(f"{folder}: is not a folder that reading could be confined to")
    token = _FOLDER.set(Path(os.path.realpath(folder)))
    try:
        yield
    finally:
        _FOLDER.reset(token)


def place_of(path: Path, file: str) -> Path:
    """Where a path leads once links are followed.

    Raises
    ------
    ScenarioError
        If that is outside the folder that reading is confined to; the sentence is the same
        whether there is such a file or not.
    """
    try:
        place = Path(os.path.realpath(path))
    except (OSError, ValueError):
        raise ScenarioError(f"{file}: is not a path; correct it") from None
    folder = _FOLDER.get()
    if folder and not (place.is_relative_to(folder) or place.is_relative_to(PACKAGE)):
        raise ScenarioError(
            f"{file}: lies outside {folder}, and only files in it may be read; put it there"
        )
    return place


def read_bytes(path: Path, file: str, most: int, remedy: str = "check the path") -> bytes:
    """Read an ordinary file.

    Parameters
    ----------
    path
        Of the file.
    file
        Its name in messages.
    most
        Bytes it may have.
    remedy
        What to do if there is no such file.

    Raises
    ------
    ScenarioError
        If there is none, it may not be read, is too large or is no ordinary file.
    """
    place = place_of(path, file)
    # What was checked is what is opened: a link that was laid there since is not followed.
    opened, flags = (place, _OPEN | _NO_LINK) if _FOLDER.get() else (path, _OPEN)
    try:
        handle = os.open(opened, flags)
    except FileNotFoundError:
        raise ScenarioError(f"{file}: the file does not exist; {remedy}") from None
    except OSError as error:
        raise ScenarioError(f"{file}: {_refused(place, error)}") from None
    try:
        kind = os.fstat(handle).st_mode
        if not stat.S_ISREG(kind):
            raise ScenarioError(f"{file}: {_NOT_A_FILE[stat.S_ISDIR(kind)]}")
        blocks, total = [], 0
        while block := os.read(handle, _BLOCK):
            blocks.append(block)
            total += len(block)
            if total > most:
                raise ScenarioError(
                    f"{file}: is larger than {most // MB} MB, the most that is read of such a "
                    f"file; split it or name another"
                )
    except OSError as error:
        raise ScenarioError(f"{file}: {_refused(place, error)}") from None
    finally:
        os.close(handle)
    return b"".join(blocks)


def read_text(path: Path, file: str, most: int, remedy: str = "check the path") -> str:
    """Read a file of text; see ``read_bytes``.

    It is UTF-8 with or without a byte order mark, UTF-16 with one, or Windows-1252 where the
    letters leave no doubt of that.

    Raises
    ------
    ScenarioError
        Also if it is none of these, or holds zero bytes.
    """
    return decoded(read_bytes(path, file, most, remedy), path, file)


def decoded(data: bytes, path: Path, file: str) -> str:
    """Text of what ``read_bytes`` read; see ``read_text``."""
    name = "CSV UTF-8" if path.suffix.lower() == ".csv" else "UTF-8"
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        try:
            text = data.decode("utf-16")
        except UnicodeDecodeError:
            raise ScenarioError(f"{file}: is no whole UTF-16 text; save it as {name}") from None
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            if data.translate(None, _WINDOWS) != data.translate(None, _NOT_ASCII):
                line = data.count(b"\n", 0, error.start) + 1
                raise ScenarioError(
                    f"{file}, line {line}: is not UTF-8 text; save it as {name}"
                ) from None
            text = data.decode("cp1252")
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise ScenarioError(f"{file}, line {line}: holds a zero byte, no text; save it as {name}")
    return text


_NOT_A_FILE = {
    True: "is a folder; name a file in it",
    False: "is not an ordinary file (a device, pipe or socket); name a file",
}


def _refused(place: Path, error: OSError) -> str:
    """Why a file could not be opened or read, and what to do."""
    if os.path.isdir(place):
        return _NOT_A_FILE[True]
    if error.errno == errno.ENXIO:
        return _NOT_A_FILE[False]
    if error.errno == errno.ELOOP:
        return "is a link that leads back to itself; name the file"
    if error.errno == errno.ENAMETOOLONG:
        return "has too long a name; shorten it"
    if error.errno in (errno.EACCES, errno.EPERM):
        return "may not be read by this user; change its permissions"
    return f"cannot be read ({(error.strerror or str(error)).lower()}); check the path"
