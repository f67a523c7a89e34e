"""The national figure that each account of a country rests on, as the last whole run left it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from simcore.national.read import read_nation
from simcore.national.record import stored
from simcore.scenario.schema.types import Label


@dataclass(frozen=True)
class AccountLine:
    """The national figure nearest to an account, and how the model stands to it.

    Attributes
    ----------
    line, label, grade
        Of the national figure.
    ratio, least, most
        Model over figure, and the ends of its tolerance.
    verdict
        As ``nation`` gives it.
    """

    line: str
    label: Label
    grade: str
    ratio: float
    least: float
    most: float
    verdict: str

    @property
    def inside(self) -> bool:
        """Whether the ratio lies within the tolerance, judged or not."""
        return self.least <= self.ratio <= self.most


@cache
def account_lines(country: str) -> dict[str, AccountLine]:
    """Account -> the nearest national figure; empty for a country of which nothing is stored.

    Parameters
    ----------
    country
        Name of a country that ships, as a scenario's ``country.name``.
    """
    found = stored(country)
    if found is None:
        return {}
    file = read_nation(found.nation)
    lines = {one.name: one for one in file.lines}
    out = {}
    for account, names in file.nation.accounts.items():
        known = [n for n in names if n in found.table.index]
        if known:
            row: Any = found.table.loc[known[0]]
            figure = lines[known[0]].figure
            out[account] = AccountLine(
                known[0], figure.label, figure.grade, float(row["ratio"]), float(row["least"]),
                float(row["most"]), str(row["verdict"]),
            )  # fmt: skip
    return out
