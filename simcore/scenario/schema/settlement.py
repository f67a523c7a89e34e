"""A term sheet with what was observed, where there are no simulated lives."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from simcore.scenario.schema.contracts import Contract
from simcore.scenario.schema.country import Country
from simcore.scenario.schema.metric import Amount, Level
from simcore.scenario.schema.quantities import COUNT, DURATION, MONEY, Share
from simcore.scenario.schema.types import MOST_YEARS, Label, Model


class Estimate(Model):
    """An effect as one method found it: better by so much, one figure per follow-up."""

    weight: Share = 1.0
    """Weight of the method, from 0 to 1; the weights of a metric sum to 1."""
    effect: list[Level]
    """Better by so much in the unit of the metric, one figure for each follow-up."""


class Observed(Model):
    """What was observed where there are no simulated lives: one number per year or follow-up.

    ``outcomes`` are measured with the programme, ``without`` among the controls (scaled to
    the same number of people), in the unit of the metric.  ``effects`` give the effect itself
    instead, where the contract weighs several methods.
    """

    years: Annotated[int, Field(ge=1, le=MOST_YEARS), DURATION]
    """Whole years that were observed, from the contract's start."""
    people: Annotated[int, Field(ge=0), COUNT] = 1
    """Number of people in the programme."""
    costs: dict[str, list[Amount]] = Field(default_factory=dict)
    """What delivery cost, by party: one amount for each year."""
    gains: dict[str, list[Annotated[float, MONEY]]] = Field(default_factory=dict)
    """Savings before that cost, by party: one amount for each year; without it unknown."""
    gain_class: dict[str, Literal["service", "transfers", "refund", "tax_and_grants"]] = Field(
        default_factory=dict
    )
    """Accounting class of a party's savings; without it service."""
    outcomes: dict[str, list[Level]] = Field(default_factory=dict)
    """Outcome with the programme, by metric: one figure for each follow-up."""
    without: dict[str, list[Level]] = Field(default_factory=dict)
    """The same among the controls, scaled to as many people."""
    effects: dict[str, list[Estimate]] = Field(default_factory=dict)
    """The effect itself, by metric, where the contract weighs several methods."""


class Settlement(Model):
    """A file that settles a term sheet on observed figures, without lives.

    Without a ``country`` its municipality and state are those that the term sheet names.
    """

    schema_: Literal["1"] = Field(alias="schema")
    """Version of the file format."""
    title: Label
    """Name for reports."""
    source: str = ""
    """Where the figures come from."""
    country: Country = Field(default_factory=Country)
    """Facts of the country, or its name; without it those that the term sheet names."""
    contract: Contract
    """The term sheet."""
    observed: Observed
    """What was observed."""
