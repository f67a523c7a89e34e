"""How much memory a run takes at its peak, and whether that much is there."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from simcore.errors import MemoryLimitError

#: Where Linux tells of memory.
PROC, CGROUP = Path("/proc"), Path("/sys/fs/cgroup")
MB = 1e6


@dataclass(frozen=True)
class Need:
    """Peak memory of a run by its draws, in bytes.

    Attributes
    ----------
    fixed
        Python with its libraries, and what the model takes whatever its size.
    per_draw
        What every draw adds.
    at_work
        What a draw takes beside that while it is worked on.
    at_once
        How many draws are worked on at once.
    """

    fixed: float
    per_draw: float
    at_work: float = 0.0
    at_once: int = 0

    def of(self, draws: int) -> float:
        """Bytes at the peak with so many draws."""
        return self.fixed + self.per_draw * draws + self.at_work * min(draws, self.at_once)

    def most(self, there: float) -> int:
        """Largest number of draws that fit; 0 where not even one does."""
        free = there - self.fixed
        many = int((free - self.at_work * self.at_once) // max(self.per_draw, 1.0))
        few = int(free // max(self.per_draw + self.at_work, 1.0))
        return max(many if many >= self.at_once else min(few, self.at_once), 0)


def refuse_if_too_large(what: str, need: Need, draws: int) -> None:
    """Raise, before the work, if it needs more memory than there is.

    Parameters
    ----------
    what
        Who asks: the scenario's name, first in the sentence.
    need
        Estimated peak.
    draws
        As many as are wanted.

    Raises
    ------
    MemoryLimitError
        With what is needed, what there is, and how many draws fit.

    Notes
    -----
    Where the system does not tell how much there is, nothing is refused.
    """
    free = available()
    if free is None:
        return
    there = free + resident()  # what this process has already is part of its peak
    if need.of(draws) <= there:
        return
    fits = need.most(there)
    remedy = f"--draws {fits:,} fits" if fits else "not even one draw fits: take fewer --cohorts"
    raise MemoryLimitError(
        f"{what}: {draws:,} draws need about {shown(need.of(draws))} of memory at the peak, and "
        f"there is {shown(there)}; {remedy.replace(',', '')}"
    )


def shown(size: float) -> str:
    """A number of bytes for people."""
    return f"{size / MB:,.0f} MB" if size < 1e10 else f"{size / 1e9:,.1f} GB"


def available() -> float | None:
    """Bytes that can still be had: the least of what machine, container and limits leave."""
    limits: list[float] = []
    for ask in (_machine, _containers, _limit):
        try:
            limits += ask()
        except (OSError, ValueError, IndexError, ImportError):
            continue
    return min(limits, default=None)


def resident() -> float:
    """Bytes of memory that this process holds; 0 where the system does not tell."""
    try:
        return _pages(1)
    except (OSError, ValueError, IndexError):
        return 0.0


def _pages(column: int) -> float:
    """Virtual (0) or resident (1) size of this process."""
    text = (PROC / "self" / "statm").read_text(encoding="ascii")
    return float(text.split()[column]) * os.sysconf("SC_PAGE_SIZE")


def _machine() -> list[float]:
    for line in (PROC / "meminfo").read_text(encoding="ascii").splitlines():
        if line.startswith("MemAvailable:"):
            return [float(line.split()[1]) * 1024]
    return []


def _containers() -> list[float]:
    """What each control group that this process is in, and those above, leave."""
    out: list[float] = []
    for line in (PROC / "self" / "cgroup").read_text(encoding="utf-8").splitlines():
        _, kinds, path = line.split(":", 2)
        if kinds == "":  # version 2
            out += _groups(CGROUP, path, "memory.max", "memory.current")
        elif "memory" in kinds.split(","):
            room = CGROUP / "memory"
            out += _groups(room, path, "memory.limit_in_bytes", "memory.usage_in_bytes")
    return out


def _groups(room: Path, path: str, limit: str, used: str) -> Iterator[float]:
    # Inside a container the group's own path is often not mounted; its root then is the group.
    group = room / path.lstrip("/")
    for folder in (group, *group.parents):
        if folder != room and room not in folder.parents:
            break
        try:
            most, now = (
                (folder / name).read_text(encoding="ascii").strip() for name in (limit, used)
            )
            cached = _cached(folder)
        except OSError:
            continue
        if most != "max":
            yield max(float(most) - float(now) + cached, 0.0)


def _cached(folder: Path) -> float:
    """Bytes of files in memory, which give way when memory is needed."""
    for line in (folder / "memory.stat").read_text(encoding="ascii").splitlines():
        name, _, value = line.partition(" ")
        if name in ("inactive_file", "total_inactive_file"):
            return float(value)
    return 0.0


def _limit() -> list[float]:
    """What ``ulimit -v`` leaves: it counts addresses, not memory."""
    import resource

    soft, _ = resource.getrlimit(resource.RLIMIT_AS)
    return [] if soft == resource.RLIM_INFINITY else [max(soft - _pages(0), 0.0)]
