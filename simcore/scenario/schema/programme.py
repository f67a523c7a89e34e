"""The part of the schema that speaks of programmes: what is known of their effects and costs."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from simcore.scenario.schema.parameter import Parameter
from simcore.scenario.schema.types import Duration, Label, Model, Range, When

#: How a study compares; ``evidence_<design>`` is the share of its effect that is kept.
Design = Literal["rct", "rct_abroad", "quasi", "matched", "before_after", "target", "expert"]
#: What a study reports; see ``effect_sizes``.
Measure = Literal[
    "shares", "risk_difference", "risk_ratio", "odds_ratio", "hazard_ratio",
    "standardised_difference", "share_of_time", "none",
]  # fmt: skip


class Acts(Model):
    """Which transitions of the model a study's outcome stands for, and while what holds."""

    domain: str
    """Domain in which the outcome makes a difference."""
    from_: str | list[str] | None = Field(default=None, alias="from")
    """States that are left; without it any."""
    to: str | list[str] | None = None
    """States that are entered; without it any."""
    when: When = Field(default_factory=dict)
    """What else must hold for the effect; without it nothing."""
    ages: Range | None = None
    """First and last age of the effect, inclusive; without it all."""
    years: Range | None = None
    """First and last year since intake of the effect, inclusive; without it all."""
    states: list[str] = Field(default_factory=lambda: ["active", "completed"])
    """States of the programme in which the effect works."""


class Study(Model):
    """What one study, or one pooled figure, says of one outcome.

    ``value`` with ``low`` and ``high`` (an ``interval`` of 95 % unless it says otherwise), or
    ``treated`` and ``control`` with their n.  ``baseline`` is the share without the
    programme, an assumption (C) unless graded better.  ``proxy = true`` where the outcome
    only stands for the transition it acts on; the ratio is then graded C.
    ``reverse = true`` where the figure is of the opposite of the transition.
    """

    outcome: Label
    """What was measured, in words."""
    design: Design
    """How the study compares; the design decides which share of the effect is kept."""
    measure: Measure
    """What the study reports; none is shown and not used."""
    value: float | None = None
    """Effect as reported, in the unit of the measure."""
    low: float | None = None
    """Lower end of its interval."""
    high: float | None = None
    """Upper end of its interval."""
    interval: float = Field(default=0.95, gt=0, lt=1)
    """Coverage of low and high, above 0 and below 1."""
    treated: float | None = None
    """Share, or share of days, with the outcome among those treated, from 0 to 1."""
    control: float | None = None
    """The same among those it was held against, from 0 to 1."""
    n_treated: int | None = None
    """Number of people treated."""
    n_control: int | None = None
    """Number of people it was held against."""
    baseline: float | None = None
    """Share with the outcome without the programme, for measures that need it, from 0 to 1."""
    baseline_grade: Literal["A", "B", "C"] = "C"
    """How well that share is known: A, B or C."""
    proxy: bool = False
    """Whether the outcome only stands for the transition it acts on; it is then graded C."""
    reverse: bool = False
    """Whether the figure is of the opposite of the transition."""
    follow_up_years: float | None = None
    """Years from the programme to the measurement."""
    country: str = ""
    """Where it was made."""
    acts: list[Acts] = Field(default_factory=list)
    """Transitions of the model that the outcome stands for; without it the study is only shown."""
    grade: Literal["A", "B", "C"]
    """How well the figure is known: A read at the source, B at second hand or computed, C
    assumed."""
    source: str = ""
    """Where the figure comes from; taken from the first of the figures in from if left out."""
    source_year: str = ""
    """Year or years that the source speaks of."""
    url: str = ""
    """Address of the source."""
    from_: list[str] = Field(default_factory=list, alias="from")
    """Figures of the country's table that it rests on, by id."""
    note: str = ""
    """What a reader must know of it."""

    @property
    def used_grade(self) -> str:
        """Grade of the hazard ratio: never better than what the conversion assumes."""
        leans = [self.grade]
        if self.baseline is not None:
            leans.append(self.baseline_grade)
        return "C" if self.proxy else max(leans)


class Programme(Model):
    """A programme as the evidence knows it; a scenario lays it on with ``programme = "id"``."""

    schema_: Literal["1"] = Field(default="1", alias="schema")
    """Version of the file format."""
    label: Label
    """Name for reports."""
    population: Label
    """Whom it is for, in words."""
    description: Label | None = None
    """What is done, in words."""
    ages: Range
    """First and last age at which a child can begin, inclusive."""
    duration_years: Duration
    """How long it lasts, in years."""
    payer: str = ""
    """Payer of its cost; without it the country's programme payer."""
    take_up: Parameter | None = None
    """Share of those asked who begin; without it the parameter evidence_take_up."""
    drop_out: Parameter | None = None
    """Yearly hazard of leaving before the end; without it nobody does."""
    deadweight: Parameter | None = None
    """Share of participants for whom it changes nothing; without it nobody."""
    decay: Parameter | None = None
    """Yearly hazard with which the effect ends afterwards; without it evidence_decay."""
    cost: Parameter | None = None
    """Cost of a course (paid at its start) or of a year in it; without it none."""
    studies: list[Study] = Field(default_factory=list)
    """What is known of its effects, a table for each study and outcome."""
    findings: list[str] = Field(default_factory=list)
    """What else is known, in sentences."""
    note: str = ""
    """What a reader must know of it."""
