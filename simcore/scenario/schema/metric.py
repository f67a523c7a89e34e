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
)
from simcore.scenario.schema.tariffs import TARIFFS, AnyTariff, Share, from_short, short_keys
from simcore.scenario.schema.types import MOST_MONEY, Label, Model, Range

#: Kroner.
Amount = Annotated[float, NOT_NEGATIVE, MONEY]
#: A figure in the units that the metric measures.
Level = Annotated[float, MEASURED]
#: A yearly return; 10 is 1,000 %.
Return = Annotated[float, Field(le=10), RATE]
#: Interest, a hazard, or an error on the log scale; 0 or more.
Rate = Annotated[float, NOT_NEGATIVE, RATE]
#: Calendar year -> kroner.
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

    The keys of its tariff may stand in the metric itself (``schema_tariffs``).
    """

    #: Keys that reading turns into ``tariff``, with their types.
    short: ClassVar[dict[str, Any]] = short_keys(TARIFFS)

    label: Label | None = None
    outcome: str = ""
    table: str = ""
    when: Cell | list[Cell] = Field(default_factory=dict)
    ages: Annotated[Range | None, AGE] = None
    accounts: list[str] = Field(default_factory=list)
    saved_by: list[str] = Field(default_factory=list)
    measure: Literal["at", "since", "until"] = "at"
    per_year: Annotated[float, NOT_NEGATIVE, COUNT] = 1.0
    intakes: list[Year] = Field(default_factory=list)
    pool_intakes: bool = False
    follow_up: list[Annotated[float, DURATION]] = Field(min_length=1)
    verified_after: Years = 0
    better: Literal["more", "fewer"] = "more"
    counterfactual: Literal["absolute", "fixed_baseline", "matched", "rct", "savings"] = "absolute"
    baseline: Level | list[Level] | None = None
    controls: Number | None = None
    attrition: Share = 0.0
    attrition_failures: Share | None = None
    missing: Literal["failure", "excluded", "carried_forward"] = "failure"
    sensitivity: Share = 1.0
    specificity: Share = 1.0
    error_sd: Rate = 0.0
    effect_in: Literal["count", "rate", "points", "percent"] = "count"
    clamp: Literal["zero", "carry"] = "zero"
    tariff: AnyTariff | None = None
    target: Level | None = None
    cap: Amount | None = None
    paid_by: Split = Field(default_factory=dict)
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
        """Whether kroner are measured: on accounts, or a saving of which a part is paid."""
        paid = self.tariff is not None and self.tariff.of_saving
        return bool(self.accounts) or self.counterfactual == "savings" or paid

    @property
    def effect_is_money(self) -> bool:
        """Whether steps, bands and thresholds are written in kroner."""
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
