"""What a sweep file may say, and nothing else."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Discriminator, Field, Tag, model_validator

from simcore.randomness.addresses import ADDRESSED
from simcore.scenario.files.shape import FileName
from simcore.scenario.schema.types import Form, Model, said, said_of
from simcore.uncertainty.sample import Method

#: What is kept of each point.
Keep = Literal["npv", "flows", "counts"]


class Span(Model):
    """Values at equal distances."""

    from_: float = Field(alias="from")
    """First value."""
    to: float
    """Last value."""
    points: int = Field(ge=2, le=100_000)
    """How many values, both ends included."""
    scale: Literal["linear", "log"] = "linear"
    """Whether their differences or their ratios are equal."""

    @model_validator(mode="after")
    def _apart(self) -> Span:
        if self.from_ == self.to:
            raise said_of("begins where it ends; write two values that differ")
        if self.scale == "log" and not (self.from_ > 0 and self.to > 0):
            raise said_of('has scale = "log" and an end that is not above 0; write positive ends')
        return self


class Overlays(Model):
    """Scenarios that differ in more than numbers, by name."""

    overlays: Annotated[
        dict[str, dict[str, Any]],
        Field(min_length=1),
        Form("named overlays", "for example { none = {}, later = { run = { years = 30 } } }"),
    ]
    """Name -> what is laid on the scenario, written as in a scenario file."""


def _distinct(values: list[float]) -> list[float]:
    if not values:
        raise said("is empty; write at least one value")
    if len(set(values)) < len(values):
        raise said("names a value twice; write each once")
    return values


Values = Annotated[list[float], AfterValidator(_distinct)]


def _kind(given: Any) -> str:
    """Which kind of axis is meant; the brackets tell messages that it is no key."""
    if not isinstance(given, dict | Span | Overlays):
        return "axis[values]"
    named = isinstance(given, Overlays) or (isinstance(given, dict) and "overlays" in given)
    return "axis[overlays]" if named else "axis[span]"


Axis = Annotated[
    Annotated[Values, Tag("axis[values]")]
    | Annotated[Span, Tag("axis[span]")]
    | Annotated[Overlays, Tag("axis[overlays]")],
    Discriminator(_kind),
    Form(
        "an axis",
        "a list of numbers, { from = 0.0, to = 1.0, points = 11 } or { overlays = { ... } }",
    ),
]
_Ends = Annotated[
    list[float],
    Field(min_length=2, max_length=2),
    Form("a range", "two numbers, for example [0.5, 2.0]"),
]


class Design(Model):
    """Points by a design of ``scipy.stats.qmc``; each is crossed with the axes."""

    method: Method
    """How points are chosen: saltelli, sobol, lhs, halton or random."""
    n: int = Field(ge=1, lt=ADDRESSED)
    """Points; with saltelli the base of n x (factors + 2), a power of two."""
    parameters: list[str] = Field(default_factory=list)
    """What varies; without it all uncertain parameters, or those in ranges."""
    ranges: dict[str, _Ends] = Field(default_factory=dict)
    """Parameter -> [least, most], evenly in between, in place of its distribution."""
    seed: int = Field(default=0, ge=0, lt=2**64)
    """Of the design."""


class SweepPart(Model):
    """A sweep: a scenario, what varies, what is held, and what is kept."""

    scenario: FileName
    """The scenario file, beside this one, or the name of a model that ships."""
    axes: dict[str, Axis] = Field(default_factory=dict)
    """What is set on purpose (levers): parameter = values, or a name of your own = overlays."""
    combine: Literal["cross", "zip"] = "cross"
    """Whether axes are crossed, or walked side by side (all of one length)."""
    design: Design | None = None
    """What is not known (uncertainties), as points of a design."""
    constants: dict[str, float] = Field(default_factory=dict)
    """Parameters that are held at a value: id = number."""
    draws: int | None = Field(default=None, ge=1, lt=ADDRESSED)
    """Draws of the parameters that nothing here sets; without it they are held at their value."""
    cohorts: int | None = Field(default=None, ge=1, lt=ADDRESSED)
    """Cohorts of children for each point and draw; without it the scenario's."""
    keep: Keep = "npv"
    """What is kept: present values by payer (npv), yearly gains too (flows), or counts too."""
    by: Literal["payer", "sector"] = "payer"
    """Whether departments are kept apart (payer) or added up (sector)."""
    by_cohort: bool = False
    """Whether cohorts are kept apart; without it their mean is kept."""
    perspective: str = ""
    """Perspective of the flows; without it the scenario's."""

    @model_validator(mode="after")
    def _varies(self) -> SweepPart:
        if not self.axes and self.design is None:
            raise said_of("varies nothing; add [sweep.axes] or [sweep.design]")
        return self


class SweepFile(Model):
    """A sweep file."""

    schema_: Literal["1"] = Field(alias="schema")
    """Version of the file format."""
    sweep: SweepPart
    """What is swept."""
