"""A metric of a term sheet: what is counted, against what, and at what price."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import (
    Field,
    PrivateAttr,
    SerializationInfo,
    SerializerFunctionWrapHandler,
    model_serializer,
    model_validator,
)

from simcore.scenario.schema.quantities import (
    AGE,
    COUNT,
    DURATION,
    MEASURED,
    MONEY,
    NOT_NEGATIVE,
    RATE,
    SHARE,
    YEAR,
    Share,
)
from simcore.scenario.schema.types import MOST_MONEY, Label, Model, Range
from simcore.scenario.tariffs import TARIFFS, AnyTariff
from simcore.scenario.tariffs.read import from_short, short_keys

#: An amount of money.
Amount = Annotated[float, NOT_NEGATIVE, MONEY]
#: A figure in the units that the metric measures.
Level = Annotated[float, MEASURED]
#: A yearly return; 10 is 1,000 %.
Return = Annotated[float, Field(le=10), RATE]
#: Interest, a hazard, or an error on the log scale; 0 or more.
Rate = Annotated[float, NOT_NEGATIVE, RATE]
#: Calendar year -> amount.
ByYear = dict[str, Annotated[float, Field(le=MOST_MONEY), MONEY]]
#: Axis of a table -> the states that count.
Cell = dict[str, str | list[str]]
#: Any party name -> share; they sum to one.
Split = dict[str, Annotated[float, SHARE]]
Number = Annotated[int, Field(ge=1), COUNT]
#: A length of time in years.
Years = Annotated[int, Field(ge=0), DURATION]
Year = Annotated[int, YEAR]


class Metric(Model):
    """One outcome that is paid for: what is counted, against what, at what price.

    The keys of its tariff may stand in the metric itself (``scenario/tariffs/read.py``).
    """

    #: Keys that reading turns into ``tariff``, with their types.
    short: ClassVar[dict[str, Any]] = short_keys(TARIFFS)

    label: Label | None = None
    """Name for reports; without it the key."""
    outcome: str = ""
    """Declared outcome of the scenario that is counted, instead of a table of its own."""
    table: str = ""
    """Table of the scenario whose cells are counted."""
    when: Cell | list[Cell] = Field(default_factory=dict)
    """Cells that count: a condition, or a list of conditions of which any is enough."""
    ages: Annotated[Range | None, AGE] = None
    """First and last age that count, inclusive, in years; without it all."""
    accounts: list[str] = Field(default_factory=list)
    """Accounts whose spending is measured instead of children, as an amount of money."""
    saved_by: list[str] = Field(default_factory=list)
    """Payers or sectors whose spending on those accounts is measured; without it all."""
    measure: Literal["at", "since", "until"] = "at"
    """Whether the count is that at the follow-up, since the one before, or from intake until it."""
    per_year: Annotated[float, NOT_NEGATIVE, COUNT] = 1.0
    """Units that a year in a cell counts for; 365 counts days."""
    intakes: list[Year] = Field(default_factory=list)
    """Intake years that are paid for; without it all."""
    pool_intakes: bool = False
    """Whether all intake years are one group, measured when the last of them is."""
    follow_up: list[Annotated[float, DURATION]] = Field(min_length=1)
    """Years after each child's own intake at which is measured, rising."""
    verified_after: Years = 0
    """Whole years from the follow-up until the outcome is verified and paid."""
    better: Literal["more", "fewer"] = "more"
    """Whether more or fewer is better; payment is for what is better."""
    counterfactual: Literal["absolute", "fixed_baseline", "matched", "rct", "savings"] = "absolute"
    """What the outcome is held against: nothing, a fixed baseline, other children, or a saving."""
    baseline: Level | list[Level] | None = None
    """With fixed_baseline: outcome for each child without the programme, one or one for each
    follow-up."""
    controls: Number | None = None
    """Number of children without the programme as controls; matched and rct need it."""
    attrition: Share = 0.0
    """Share of children who are not found at a follow-up, from 0 to 1."""
    attrition_failures: Share | None = None
    """The same among children without the outcome; without it as among all."""
    missing: Literal["failure", "excluded", "carried_forward"] = "failure"
    """How children who are not found count: as failure, not at all, or as at the follow-up
    before."""
    sensitivity: Share = 1.0
    """Probability that a child with the outcome is measured as one, from 0 to 1."""
    specificity: Share = 1.0
    """Probability that a child without the outcome is measured as such, from 0 to 1."""
    error_sd: Rate = 0.0
    """Error of measured amounts, a standard deviation on the log scale; 0 is none."""
    effect_in: Literal["count", "rate", "points", "percent"] = "count"
    """Unit of the effect in steps, bands and thresholds: outcomes, a rate, per 100 children, or per
    cent."""
    clamp: Literal["zero", "carry"] = "zero"
    """A negative payment is dropped (zero), or taken from the next (carry)."""
    tariff: AnyTariff | None = None
    """Price of the outcome as a table that names its kind; without it nothing is paid."""
    target: Level | None = None
    """Number of outcomes at which a tariff of kind weight pays its share."""
    unless: list[str] = Field(default_factory=list)
    """Metrics of which none may pay: this one pays only where nothing is due on them."""
    cap: Amount | None = None
    """Most that this metric pays in all, as an amount of money; without it no cap."""
    paid_by: Split = Field(default_factory=dict)
    """Who pays for this metric: party = share, sum 1; without it as the contract says."""
    _name: str = PrivateAttr("")

    @property
    def name(self) -> str:
        """Its key in the term sheet, filled in when that is read."""
        return self._name

    @property
    def controlled(self) -> bool:
        """Whether outcomes are held against other children."""
        return self.counterfactual in ("matched", "rct", "savings")

    @property
    def measures_money(self) -> bool:
        """Whether money is measured: on accounts, or a saving of which a part is paid."""
        paid = self.tariff is not None and self.tariff.of_saving
        return bool(self.accounts) or self.counterfactual == "savings" or paid

    @property
    def effect_is_money(self) -> bool:
        """Whether steps, bands and thresholds are amounts of money."""
        return self.measures_money and self.effect_in != "percent"

    @model_validator(mode="before")
    @classmethod
    def _from_short(cls, given: Any) -> Any:
        return from_short(given, TARIFFS) if isinstance(given, dict) else given

    @model_serializer(mode="wrap")
    def _to_short(self, dump: SerializerFunctionWrapHandler, how: SerializationInfo) -> Any:
        """Schema 1 has the tariff's keys in the metric, where ``tariff`` stands."""
        out: dict[str, Any] = {}
        for key, value in dump(self).items():
            if key != "tariff":
                out[key] = value
            elif self.tariff is not None:
                out |= self.tariff.short_form(
                    mode=how.mode, by_alias=how.by_alias, exclude_defaults=how.exclude_defaults
                )
        return out
