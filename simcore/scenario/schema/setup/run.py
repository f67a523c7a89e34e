"""How long, how finely and how often is simulated, and in which arms."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from simcore.randomness.addresses import ADDRESSED
from simcore.scenario.schema.types import MOST_YEARS, Label, Model


class Run(Model):
    """How long, how finely and how often."""

    seed: int = Field(ge=0, lt=2**64)
    """Seed of all random numbers, a whole number from 0; the same seed gives the same lives."""
    draws: int = Field(ge=1, lt=ADDRESSED)
    """Joint draws of the uncertain parameters (evidence), at least 1."""
    cohorts: int = Field(ge=1, lt=ADDRESSED)
    """Groups of children for each draw (luck), at least 1."""
    years: int = Field(ge=1, le=MOST_YEARS)
    """Years that are simulated after intake, 1 to 120."""
    steps_per_year: Literal[1, 2, 4, 12] = 1
    """Steps of the lives in a year."""
    steps: int | None = Field(default=None, ge=1)
    """Steps to stop after, for a run that is no whole number of years; without it all."""
    count_by: Literal["year", "step"] = "year"
    """Whether the counts have a row for each year or for each step."""

    @property
    def total_steps(self) -> int:
        """Steps that are simulated."""
        return self.steps or self.years * self.steps_per_year

    @property
    def rows_per_year(self) -> int:
        """Rows of counts in a year: one, or one per step."""
        return self.steps_per_year if self.count_by == "step" else 1

    @property
    def rows(self) -> int:
        """Rows of counts."""
        return self.total_steps if self.count_by == "step" else self.years


class Arm(Model):
    """An overlay on the scenario: the parameters that this strategy sets otherwise."""

    label: Label
    """Name for reports."""
    set: dict[str, float] = Field(default_factory=dict)
    """Parameters of the lives that have another value in this arm: id = number."""
