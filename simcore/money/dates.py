"""Which wording of a rule holds in a calendar year."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

from simcore.scenario.rules.rule import Rule, Version
from simcore.scenario.schema.parameter import end_of


def in_force(rule: Rule[Version], year: int) -> list[tuple[Version, float]]:
    """Versions in force in a calendar year, each with its share of the year's days.

    The first version also holds before its date: the model knows no older law.
    """
    start, end = date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal()
    begins = [_day(v.from_) for v in rule.versions]
    begins[0] = min(begins[0], start)
    out = []
    for i, version in enumerate(rule.versions):
        last = begins[i + 1] if i + 1 < len(begins) else end
        days = min(last, end) - max(begins[i], start)
        if days > 0:
            out.append((version, days / (end - start)))
    return out


@lru_cache
def _day(text: str) -> int:
    return date.fromisoformat(text).toordinal()


def asked_on(rule: Rule[Version], version: Version, year: int) -> str:
    """Day whose values the numbers of a wording have.

    They are those of the end of the scenario's year, as prices are.  A wording that begins
    later has those of its first day, and one that ended earlier those of its last.
    """
    place = next(i for i, v in enumerate(rule.versions) if v is version)
    day = end_of(year)
    if place + 1 < len(rule.versions):
        after = date.fromisoformat(rule.versions[place + 1].from_)
        day = min(day, after - timedelta(days=1))
    return max(day, date.fromisoformat(version.from_)).isoformat()


def segments(
    rule: Rule[Version], first: int, last: int
) -> list[tuple[int, int, list[tuple[Version, float]]]]:
    """Runs of calendar years under the same wording: (first, last, versions)."""
    out: list[tuple[int, int, list[tuple[Version, float]]]] = []
    for year in range(first, last + 1):
        mix = in_force(rule, year)
        if out and mix == out[-1][2]:
            out[-1] = (out[-1][0], year, mix)
        else:
            out.append((year, year, mix))
    return out
