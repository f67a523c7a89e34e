"""Who is followed, and until when."""

from __future__ import annotations

from pydantic import Field

from simcore.scenario.schema.types import Label, Model, Ref
from simcore.texts import in_stored_languages


class Population(Model):
    """Who is followed: how many children per intake year, and their age at intake.

    ``children`` names a table of actual children instead, from which both follow.
    """

    label: Label = Label(**in_stored_languages("written.every_child"))
    """Who they are, for reports; without it every child."""
    intakes: dict[str, int] = Field(min_length=1)
    """Number of children by calendar year of intake."""
    entry_age: dict[str, Ref] = Field(default_factory=lambda: dict[str, Ref]({"0": 1.0}))
    """Shares of children by age at intake, in whole years; one may be "rest"."""
    children: str = ""
    """Table of actual children (CSV or Parquet), instead of numbers by year and age."""
    children_digest: str = ""
    """Digest of that table; filled in when it is read."""


class Exit(Model):
    """The state that ends a life: nobody in it is updated or counted further."""

    domain: str
    """Domain of that state."""
    state: str
    """State in which nobody is updated or counted further."""
