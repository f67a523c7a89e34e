"""Damage to the text, the bytes and the place of a file."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np

Rng = np.random.Generator


def _flipped(data: bytes, rng: Rng) -> bytes:
    out = bytearray(data or b"x")
    for _ in range(int(rng.choice([1, 1, 3, 20]))):
        out[int(rng.integers(len(out)))] ^= 1 << int(rng.integers(8))
    return bytes(out)


def _cut(data: bytes, rng: Rng) -> bytes:
    return data[: int(rng.integers(len(data) + 1))]


def _lines(data: bytes, rng: Rng) -> bytes:
    lines = data.splitlines(keepends=True) or [b""]
    i, j = (int(k) for k in rng.integers(len(lines), size=2))
    form = int(rng.integers(4))
    if form == 0:
        del lines[i]
    elif form == 1:
        lines.insert(j, lines[i])
    elif form == 2:
        lines[i], lines[j] = lines[j], lines[i]
    else:
        lines[i] = lines[i].rstrip(b"\n")
    return b"".join(lines)


def _inserted(data: bytes, rng: Rng) -> bytes:
    at = int(rng.integers(len(data) + 1))
    what = (
        b"\x00",
        b"\xff\xfe",
        b'"""',
        b"[[",
        b"]]",
        b"#",
        b"\r",
        b"{",
        b"\xe2\x80\xae",
        b"[" * 3000,
        b"a.b.",
    )
    return data[:at] + what[int(rng.integers(len(what)))] + data[at:]


def _again(encoding: str) -> Callable[[bytes, Rng], bytes]:
    def change(data: bytes, rng: Rng) -> bytes:
        return data.decode().encode(encoding, "replace")

    return change


def _replaced(old: bytes, new: bytes) -> Callable[[bytes, Rng], bytes]:
    return lambda data, rng: data.replace(old, new)


#: What can happen to the bytes of a file: name -> the bytes after it.
BYTES: dict[str, Callable[[bytes, Rng], bytes]] = {
    "bits flipped": _flipped,
    "cut": _cut,
    "lines moved": _lines,
    "bytes inserted": _inserted,
    "latin-1": _again("latin-1"),
    "UTF-16": _again("utf-16"),
    "UTF-8 with BOM": _again("utf-8-sig"),
    "CRLF": _replaced(b"\n", b"\r\n"),
    "CR": _replaced(b"\n", b"\r"),
    "semicolons": _replaced(b",", b";"),
    "commas for points": _replaced(b".", b","),
    "tabs": _replaced(b",", b"\t"),
    "emptied": lambda data, rng: b"",
    "only blanks": lambda data, rng: b" \n\n",
    "doubled": lambda data, rng: data + data,
}


def _fifo(path: Path) -> None:
    os.mkfifo(path)


def _folder(path: Path) -> None:
    path.mkdir()


#: What can stand where a file should be: name -> how it is made.
PLACES: dict[str, Callable[[Path], None]] = {
    "missing": lambda path: None,
    "a folder": _folder,
    "a FIFO": _fifo,
    "a link to itself": lambda path: path.symlink_to(path.name),
    "a link to nothing": lambda path: path.symlink_to("nothing_here"),
    "a link to /dev/zero": lambda path: path.symlink_to("/dev/zero"),
    "a link to /dev/null": lambda path: path.symlink_to("/dev/null"),
    "a link to a folder": lambda path: path.symlink_to("."),
}
