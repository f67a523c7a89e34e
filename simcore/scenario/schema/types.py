"""Words that both parts of the schema use: references, ranges, profiles, labels."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from simcore.earlier_names import ATTRIBUTES, warn
from simcore.randomness.addresses import ADDRESSED
from simcore.texts.read import STORED, languages


@dataclass(frozen=True)
class Form:
    """How a value is written, for messages: ``KEY = VALUE is not {what}; write {write}``."""

    what: str
    write: str


@dataclass(frozen=True)
class OfKind:
    """Marks a union of tables that ``kind`` tells apart.

    Attributes
    ----------
    kinds
        All kinds; those of installed packages are looked up when a file names one.
    members
        Those among them that are members of the union.
    no_kind
        What a table is read as that names none of the kinds.
    """

    kinds: Mapping[str, type[BaseModel]]
    members: Mapping[str, type[BaseModel]]
    no_kind: type[BaseModel]


#: A parameter id, or a plain number.
Ref = Annotated[
    str | float,
    Form("a number or a parameter", "a number, or the name of a parameter in quotes"),
]
#: Inclusive range of whole years.
Range = Annotated[
    list[int],
    Field(min_length=2, max_length=2),
    Form("a range", "two {what}, for example [0, 66]"),
]
#: A state, or several of which any is meant.
States = Annotated[
    str | list[str],
    Form("a state or a list of states", 'a state in quotes, or for example ["a", "b"]'),
]


def said(text: str) -> PydanticCustomError:
    """Error of a validator; ``text`` ends the sentence that begins with file, key and value."""
    return PydanticCustomError("said", "{text}", {"text": text})


def said_of(text: str) -> PydanticCustomError:
    """The same of a table, whose value the sentence does not repeat."""
    return PydanticCustomError("said_of", "{text}", {"text": text})


def _condition(when: dict[str, Any]) -> dict[str, Any]:
    """States everywhere but under ``spell`` and ``before_spell``, where years stand."""
    for key, value in when.items():
        if not isinstance(value, dict):
            continue
        if key not in ("before", "spell", "before_spell"):
            raise said(f"has a table for {key!r}; write its states, as text or as a list")
        for inner in value.values():
            years = isinstance(inner, int) or (
                isinstance(inner, list) and len(inner) == 2 and isinstance(inner[0], int)
            )
            states = isinstance(inner, str) or (
                isinstance(inner, list) and all(isinstance(x, str) for x in inner)
            )
            if key == "before" and not states:
                raise said("has a number under before; write states, as text or as a list")
            if key != "before" and not years:
                raise said(f"has no years under {key}; write a whole number, or [first, last]")
    return when


def _profile(given: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    if not given or not all(given.values()):
        raise said("gives no values; write for example { age = { 0 = 0.1, 15 = 0.2 } }")
    return given


def _rates(given: dict[str, Any]) -> dict[str, Any]:
    if not given or not all(re.fullmatch("[0-9]{1,4}", year) for year in given):
        raise said("is no curve of rates; write for example { 0 = 0.035, 35 = 0.025 }")
    return given


_StatesOrYears = Annotated[
    str | list[str] | int | list[int],
    Form("states or years", "states in quotes under before, whole years under spell"),
]
#: Variable -> its states; nested under ``before`` for the start of the step,
#: under ``spell`` and ``before_spell`` for years since the state was entered.
When = Annotated[
    dict[str, States | dict[str, _StatesOrYears]],
    AfterValidator(_condition),
    Form("a condition", 'for example { DOMAIN = "state" } or { DOMAIN = ["state", "other"] }'),
]
#: One value; values by ``age``, ``spell`` or ``year`` (or ``spell_steps``) from which each
#: holds; or ``weibull`` with shape and scale (in years) over the spell.
Profile = Annotated[
    Ref
    | Annotated[
        dict[Literal["age", "spell", "spell_steps", "year", "weibull"], dict[str, Ref]],
        AfterValidator(_profile),
    ],
    Form(
        "a number, a parameter or a profile",
        "a number, the name of a parameter in quotes, or for example "
        "{ age = { 0 = 0.1, 15 = 0.2 } }",
    ),
]
#: Length of a programme in years.
Duration = Annotated[float, Field(gt=0, le=10_000)]
#: A yearly discount rate, or rates by the year from which each holds.
Rates = Annotated[
    Ref | Annotated[dict[str, Ref], AfterValidator(_rates)],
    Form("a rate or a curve of rates", "for example 0.035, or { 0 = 0.035, 35 = 0.025 }"),
]
#: Probability inside (low, high) of a number, by grade.
COVERAGE = {"A": 0.90, "B": 0.90, "C": 0.80}
#: Largest amount of money: sums of multiples of 1/1024 up to it (and differences of two such
#: sums) are exact in 64-bit floats.
MOST_MONEY = 2.0**42
#: Most children of a cohort, and places of a programme: the addresses of uniforms carry no more.
MOST_PERSONS = ADDRESSED
#: Oldest age that a model may cover, and most years that a run or a settlement may have.
MAX_AGE = MOST_YEARS = 120
#: How near to 1 shares must sum: they are written in decimals.
SHARE_TOLERANCE = 1e-9
#: How the rows of time are weighted: as they are, or as points of a curve.
Weights = Literal["none", "half_cycle", "simpson"]


#: One way of writing each number: ASCII digits without leading zeros, at most nine.
_PLAIN = re.compile(r"0|[1-9][0-9]{0,8}")


def key_number(text: str) -> int | None:
    """Read a year or an age that is the key of a table; None if it is neither.

    Only one spelling of a number is taken, so that two keys never mean the same one:
    ``"2022"``, but neither ``"02022"`` nor ``"+2022"`` nor ``"²"``.
    """
    return int(text) if _PLAIN.fullmatch(text) else None


class _Shown(str):
    """A text that ``repr`` shows as it is."""

    __repr__ = str.__str__


def _short(value: Any) -> Any:
    """The value, or its size or kind where it would fill more than a line."""
    if len(repr(value)) <= 80:
        return value
    if isinstance(value, (dict, list)):
        return _Shown(f"<{len(value)} entries>")
    return _Shown(f"{value[:60]!r}..." if isinstance(value, str) else f"<{type(value).__name__}>")


class Model(BaseModel):
    """Base of all parts: strict, frozen, no unknown keys, no NaN."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid", allow_inf_nan=False)

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            """Earlier names of attributes, with a warning."""
            new = ATTRIBUTES.get(name, "")
            if new in type(self).model_fields or hasattr(type(self), new):
                warn(f"{type(self).__name__}.{name}", new)
                return getattr(self, new)
            return super().__getattr__(name)

    def __dir__(self) -> list[str]:
        """Fields, properties and methods of the scenario format, without those of pydantic."""
        own = (vars(kind) for kind in type(self).__mro__ if issubclass(kind, Model))
        public = {n for names in own for n in names if not n.startswith(("_", "model_"))}
        return sorted(public | set(type(self).model_fields))

    def __repr_args__(self) -> list[tuple[str | None, Any]]:
        """What was given, tables and long lists as their size."""
        return [(name, _short(getattr(self, name))) for name in sorted(self.model_fields_set)]


class Label(Model):
    """A text by language; a plain text stands for every language.

    A language that is not given is answered with the first that is.
    """

    form: ClassVar[Form] = Form("a text", 'a text in quotes, or { en = "...", da = "..." }')
    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, str]

    @model_validator(mode="before")
    @classmethod
    def _by_language(cls, given: Any) -> Any:
        if isinstance(given, str):
            return dict.fromkeys(STORED, given)
        if not isinstance(given, dict):
            return given
        known = languages()
        for lang in given:
            if lang not in known:
                raise said(f"has no language {lang!r}; write a text by {' or '.join(known)}")
        if not given:
            raise said(f"has no text; write one by {' or '.join(known)}, or a plain text")
        return {lang: given[lang] for lang in known if lang in given}

    def in_language(self, lang: str) -> str:
        """Return the text in a language, or in the first there is."""
        by_language = self.__pydantic_extra__
        return by_language.get(lang, next(iter(by_language.values())))
