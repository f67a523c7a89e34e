"""What is counted."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from simcore.scenario.schema.types import Model


class Table(Model):
    """Which cells are counted: states at a time of the step, or changes of a domain."""

    of: list[str] = Field(default_factory=list)
    """Attributes and domains whose states it tells apart, and age, or spell.DOMAIN."""
    events: str | None = None
    """Domain whose changes of state are counted, instead of states."""
    only: dict[str, str | list[str]] = Field(default_factory=dict)
    """States that are told apart: axis = states; the others are one cell, elsewhere."""
    age_bands: list[int] = Field(default_factory=list)
    """First age of each band, rising; needed where age is told apart."""
    spell_bands: dict[str, list[int]] = Field(default_factory=dict)
    """First whole year of each band, rising, for each spell told apart: domain = years."""
    at: Literal["start", "end", "middle"] = "end"
    """When in the step states are counted; middle is the mean of start and end."""
