"""What a nation file says: residents by age, and lines that hold the model against figures."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from simcore.scenario.schema.setup.table import Table
from simcore.scenario.schema.targets import Cells
from simcore.scenario.schema.types import MOST_PERSONS, Label, Model, Range

#: How far the model may lie from a figure of each grade, as a share of the figure.
TOLERANCE = {"A": 0.10, "B": 0.15, "C": 0.25}
#: Grades whose lines are judged; the others are shown only.
JUDGED = ("A", "B")


class Residents(Model):
    """How many people live in the country at each single age."""

    ages: Range
    """First and last age, inclusive."""
    each: Annotated[float, Field(gt=0)]
    """Residents of each single age, above 0."""
    grade: Literal["A", "B", "C"]
    """How well it is known: A, B or C."""
    source: str
    """Where it comes from."""
    url: str = ""
    """Address of the source."""


class Line(Model):
    """One national figure, and the counts or the money of the model that should give it.

    A stock, a flow or a sum of money is added up over ages, each weighted by its residents.  With
    ``of`` or ``per`` it is divided by another such sum, which makes a share or a length.
    """

    figure: str
    """Row of the table of figures: value, interval, unit, year, source and grade."""
    domain: str
    """Heading it stands under."""
    kind: Literal["stock", "flow", "length", "share", "money"]
    """What is compared."""
    population: Literal["residents", "natives"] = "residents"
    """Whom the figure counts: everybody who lives in the country, or who was born there."""
    counts: Literal["persons", "full-time equivalents", "events", "amount"] = "persons"
    """What the figure counts."""
    table: str = ""
    """Table whose cells are counted."""
    accounts: list[str] = Field(default_factory=list)
    """Accounts whose money is added up, instead of a table."""
    sectors: list[str] = Field(default_factory=list)
    """Sectors whose money is counted; without it all public ones.  A share is of all these."""
    when: Cells = Field(default_factory=dict)
    """Cells that are counted, or items of the accounts; without it all."""
    ages: Range | None = None
    """First and last age, inclusive; without it all."""
    of: Cells = Field(default_factory=dict)
    """Cells counted below the line."""
    per: str = ""
    """Table of the line below, if another."""
    price_year: int | None = None
    """Year in whose prices a sum of money is."""
    judged: bool = True
    """Whether it can fail: false for a stock that is not stationary, or counted otherwise."""
    tolerance: Annotated[float, Field(gt=0)] | None = None
    """Share of the figure by which the model may differ; without it that of the figure's grade."""
    note: Label | None = None
    """What a reader must know of the comparison."""
    reason: Label | None = None
    """Why the model lies outside the tolerance."""


class Nation(Model):
    """A nation file: which model, how many children, and all lines."""

    schema_: Literal["1"] = Field(alias="schema")
    """Version of the file format."""
    model: str
    """Model whose baseline is held against the figures, as in extends of a scenario."""
    figures: str
    """Table of figures (CSV), beside this file."""
    children: Annotated[int, Field(ge=1, le=MOST_PERSONS)]
    """Children that are simulated for each draw and cohort."""
    draws: Annotated[int, Field(ge=1)]
    """Draws of the posterior, where the command says nothing else."""
    births: Annotated[float, Field(gt=0)]
    """Births of the cohort whose native members are counted, in persons."""
    births_source: str
    """Where the births come from."""
    law_year: int
    """Year whose law holds at every age: the wording in force at its end."""
    residents: list[Residents]
    """Residents of each single age; together all ages of the model."""
    tables: dict[str, Table] = Field(default_factory=dict)
    """What is counted beside the model's own tables, by name."""
    domains: dict[str, Label]
    """Headings, by name, in their order."""
    accounts: dict[str, list[str]] = Field(default_factory=dict)
    """Account -> lines it rests on, the nearest first."""
    lines: dict[str, Line]
    """What is compared, by name."""
