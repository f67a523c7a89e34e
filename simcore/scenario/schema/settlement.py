"""A term sheet with what was observed, where there are no simulated lives."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from simcore.scenario.schema.contracts import Contract
from simcore.scenario.schema.country import Country
from simcore.scenario.schema.metric import Amount, Level
from simcore.scenario.schema.quantities import COUNT, DURATION, MONEY
from simcore.scenario.schema.tariffs import Share
from simcore.scenario.schema.types import Label, Model


class Estimate(Model):
    """An effect as one method found it: better by so much, one figure per follow-up."""

    weight: Share = 1.0
    effect: list[Level]


class Observed(Model):
    """What was observed where there are no simulated lives: one number per year or follow-up.

    ``outcomes`` are measured with the programme, ``without`` among the controls (scaled to
    the same number of people), in the unit of the metric.  ``effects`` give the effect itself
    instead, where the contract weighs several methods.
    """

    years: Annotated[int, Field(ge=1, le=120), DURATION]
    people: Annotated[int, Field(ge=0), COUNT] = 1
    costs: dict[str, list[Amount]] = Field(default_factory=dict)
    gains: dict[str, list[Annotated[float, MONEY]]] = Field(default_factory=dict)
    gain_class: dict[str, Literal["service", "transfers", "refund", "tax_and_grants"]] = Field(
        default_factory=dict
    )
    outcomes: dict[str, list[Level]] = Field(default_factory=dict)
    without: dict[str, list[Level]] = Field(default_factory=dict)
    effects: dict[str, list[Estimate]] = Field(default_factory=dict)


class Settlement(Model):
    """A file that settles a term sheet on observed figures, without lives.

    Without a ``country`` its municipality and state are those that the term sheet names.
    """

    schema_: Literal["1"] = Field(alias="schema")
    title: Label
    source: str = ""
    country: Country = Field(default_factory=Country)
    contract: Contract
    observed: Observed
