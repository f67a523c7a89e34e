"""The part of the schema that speaks of programmes: what is known of their effects and costs."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from simcore.scenario.schema.parameter import Parameter
from simcore.scenario.schema.types import Label, Model, Range, When

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
    from_: str | list[str] | None = Field(default=None, alias="from")
    to: str | list[str] | None = None
    when: When = Field(default_factory=dict)
    ages: Range | None = None
    years: Range | None = None
    states: list[str] = Field(default_factory=lambda: ["active", "completed"])


class Study(Model):
    """What one study, or one pooled figure, says of one outcome.

    ``value`` with ``low`` and ``high`` (an ``interval`` of 95 % unless it says otherwise), or
    ``treated`` and ``control`` with their n.  ``baseline`` is the share without the
    programme, an assumption (C) unless graded better.  ``proxy = true`` where the outcome
    only stands for the transition it acts on; the ratio is then graded C.
    ``reverse = true`` where the figure is of the opposite of the transition.
    """

    outcome: Label
    design: Design
    measure: Measure
    value: float | None = None
    low: float | None = None
    high: float | None = None
    interval: float = Field(default=0.95, gt=0, lt=1)
    treated: float | None = None
    control: float | None = None
    n_treated: int | None = None
    n_control: int | None = None
    baseline: float | None = None
    baseline_grade: Literal["A", "B", "C"] = "C"
    proxy: bool = False
    reverse: bool = False
    follow_up_years: float | None = None
    country: str = ""
    acts: list[Acts] = Field(default_factory=list)
    grade: Literal["A", "B", "C"]
    source: str = ""
    source_year: str = ""
    url: str = ""
    from_: list[str] = Field(default_factory=list, alias="from")
    note: str = ""

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
    label: Label
    population: Label
    description: Label | None = None
    ages: Range
    duration_years: float = Field(gt=0, le=10_000)
    payer: str = ""
    take_up: Parameter | None = None
    drop_out: Parameter | None = None
    deadweight: Parameter | None = None
    decay: Parameter | None = None
    cost: Parameter | None = None
    studies: list[Study] = Field(default_factory=list)
    findings: list[str] = Field(default_factory=list)
    note: str = ""
