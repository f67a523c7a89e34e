"""Reads a nation file and the national figures that its lines name."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError

from simcore.countries import countries
from simcore.errors import ScenarioError
from simcore.national.schema import JUDGED, TOLERANCE, Line, Nation
from simcore.scenario.files.toml_file import read_toml
from simcore.scenario.messages import sentence
from simcore.scenario.read.parameters import figures
from simcore.scenario.schema.types import Label
from simcore.scenario.suggest import near
from simcore.texts import languages

#: The nation file of a country.
FILE = "nation.toml"
_PER_CENT, _MILLION = 0.01, 1e6


@dataclass(frozen=True)
class Figure:
    """A national figure as its source gives it, in whole units.

    Attributes
    ----------
    label
        Name for reports.
    value, low, high
        The figure, and an interval where the source gives one.
    unit
        "share", or the source's own without its millions.
    year, source, url, grade, note
        As the table says.
    """

    label: Label
    value: float
    low: float | None
    high: float | None
    unit: str
    year: str
    source: str
    url: str
    grade: str
    note: str


@dataclass(frozen=True)
class Compared:
    """A line with its figure.

    Attributes
    ----------
    name, line, figure
        Of both.
    """

    name: str
    line: Line
    figure: Figure

    @property
    def judged(self) -> bool:
        """Whether it can fail: a figure of grade A or B that the line does not set aside."""
        return self.line.judged and self.figure.grade in JUDGED

    @property
    def bounds(self) -> tuple[float, float]:
        """Least and greatest ratio of model to figure that is no miss.

        By grade (or as the line says); wider where the source's own interval is.
        """
        share = self.line.tolerance or TOLERANCE[self.figure.grade]
        low = 1.0 - share if self.figure.low is None else self.figure.low / self.figure.value
        high = 1.0 + share if self.figure.high is None else self.figure.high / self.figure.value
        return min(low, 1.0 - share), max(high, 1.0 + share)


@dataclass(frozen=True)
class NationFile:
    """A nation file, checked, with its figures.

    Attributes
    ----------
    path
        Of the file.
    nation
        What it says.
    lines
        Its lines with their figures, in order.
    """

    path: Path
    nation: Nation
    lines: list[Compared]

    @property
    def residents(self) -> NDArray[np.float64]:
        """Residents by single age from 0."""
        bands = self.nation.residents
        out = np.zeros(bands[-1].ages[1] + 1)
        for band in bands:
            out[band.ages[0] : band.ages[1] + 1] = band.each
        return out


def nation_path(country: str | None = None) -> Path:
    """Nation file of a country; default that of the only country that has one.

    Raises
    ------
    ScenarioError
        If there is no such country, or it has no nation file.
    """
    have = {n: folder / FILE for n, folder in countries().items() if (folder / FILE).exists()}
    if country is None and len(have) == 1:
        return next(iter(have.values()))
    if country is None:
        raise ScenarioError(f"nation: name a country; write one of {', '.join(have)}")
    if country in have:
        return have[country]
    if country in countries():
        raise ScenarioError(
            f"{country}: has no national figures to be held against; write {FILE} in its folder "
            f"(docs/contributing/country.md), or name one of {', '.join(have)}"
        )
    raise ScenarioError(f"country = {country!r} is not known here; {near(country, countries())}")


def read_nation(path: Path) -> NationFile:
    """Read and check a nation file.

    Raises
    ------
    ScenarioError
        One sentence with file, key, value and remedy.
    """
    file = str(path)
    data = read_toml(path, file, Nation, "a nation file")
    try:
        nation = Nation.model_validate_json(json.dumps(data))
    except ValidationError as error:
        raise ScenarioError(sentence(error, data, {}, file, Nation)) from None
    table = path.parent / nation.figures
    known = figures(table)
    for name, line in nation.lines.items():
        where = f"{file}: lines.{name}"
        if line.figure not in known:
            raise ScenarioError(
                f"{where}.figure = {line.figure!r} is not an id of {table.name}; "
                f"{near(line.figure, known)}"
            )
        if line.domain not in nation.domains:
            raise ScenarioError(
                f"{where}.domain = {line.domain!r} is no heading; "
                f"{near(line.domain, nation.domains)}"
            )
        if bool(line.table) == bool(line.accounts):
            raise ScenarioError(f"{where} needs either a table or accounts; write one of them")
    for account, names in nation.accounts.items():
        for one in names:
            if one not in nation.lines:
                raise ScenarioError(
                    f"{file}: accounts.{account} names the line {one!r}, which is none; "
                    f"{near(one, nation.lines)}"
                )
    _covered(nation, file)
    lines = [
        Compared(name, line, _figure(known[line.figure], f"{table}: {line.figure}"))
        for name, line in nation.lines.items()
    ]
    return NationFile(path, nation, lines)


def _covered(nation: Nation, file: str) -> None:
    """Refuse ages that are given twice, or not at all."""
    upto = 0
    for k, band in enumerate(nation.residents):
        if band.ages[0] != upto or band.ages[1] < band.ages[0]:
            raise ScenarioError(
                f"{file}: residents[{k}].ages = {band.ages} does not begin at {upto}; give every "
                f"age from 0 once, in order"
            )
        upto = band.ages[1] + 1


def _figure(row: dict[str, str], where: str) -> Figure:
    labels = {lang: row[f"label_{lang}"] for lang in languages() if row.get(f"label_{lang}")}
    if not row["value"].strip() or row["confidence"] not in TOLERANCE:
        raise ScenarioError(f"{where} lacks its value or its grade; write both in its row")
    unit = row["unit"]
    factor = _PER_CENT if unit.startswith("%") else _MILLION if "million" in unit else 1.0

    def read(column: str) -> float | None:
        return float(row[column]) * factor if row[column].strip() else None

    return Figure(
        label=Label.model_validate(labels or row["id"]),
        value=float(row["value"]) * factor,
        low=read("low"),
        high=read("high"),
        unit="share" if unit.startswith("%") else unit.replace(" million", ""),
        year=row["year"],
        source=row["source"],
        url=row["url"],
        grade=row["confidence"],
        note=row.get("note", ""),
    )
