"""Words that both parts of the schema use: references, ranges, profiles, labels."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

#: A parameter id, or a plain number.
Ref = str | float
#: Inclusive range of whole years.
Range = Annotated[list[int], Field(min_length=2, max_length=2)]
#: Variable -> its states; nested under ``before`` for the start of the step,
#: under ``spell`` and ``before_spell`` for years since the state was entered.
When = dict[str, str | list[str] | dict[str, str | list[str] | int | list[int]]]
#: One value; values by ``age``, ``spell`` or ``year`` (or ``spell_steps``) from which each
#: holds; or ``weibull`` with shape and scale (in years) over the spell.
Profile = Ref | dict[Literal["age", "spell", "spell_steps", "year", "weibull"], dict[str, Ref]]
#: A yearly discount rate, or rates by the year from which each holds.
Rates = Ref | dict[str, Ref]
#: Probability inside (low, high) of a number, by grade.
COVERAGE = {"A": 0.90, "B": 0.90, "C": 0.80}
#: Largest amount of money: sums of multiples of 1/1024 up to it (and differences of two such
#: sums) are exact in 64-bit floats.
MOST_MONEY = 2.0**42
#: Most children of a cohort, and places of a programme: the addresses of uniforms carry no more.
MOST_PERSONS = 2**32
#: How the rows of time are weighted: as they are, or as points of a curve.
Weights = Literal["none", "half_cycle", "simpson"]


class Model(BaseModel):
    """Base of all parts: strict, frozen, no unknown keys, no NaN."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid", allow_inf_nan=False)


class Label(Model):
    """A text in English and Danish; a plain text stands for both."""

    en: str
    da: str

    @model_validator(mode="before")
    @classmethod
    def _both(cls, given: Any) -> Any:
        return {"en": given, "da": given} if isinstance(given, str) else given
