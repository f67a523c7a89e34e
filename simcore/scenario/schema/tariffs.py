"""Tariffs of a metric, one shape a class: what it says, and what is wrong with it by itself.

A new shape is a class here, a line in ``TARIFFS``, and a file in ``contracts/tariffs/`` that
works out what is due.  A file may write the shape's keys directly in the metric (schema 1,
``price = 40e3``) or in a table that names its kind (``tariff = { kind = "price", price = 40e3 }``);
both become the same, and what is stored has the first form.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag

from simcore.scenario.schema.quantities import (
    EFFECT,
    MEASURED,
    MONEY,
    NOT_NEGATIVE,
    PRICE,
    RATE,
    SHARE,
    SLOPE,
    Places,
    effect_of,
)
from simcore.scenario.schema.types import MOST_MONEY, Model, said, said_of
from simcore.scenario.suggest import near

if TYPE_CHECKING:
    from simcore.scenario.schema.contracts import Contract
    from simcore.scenario.schema.metric import Metric

Problem = tuple[str, str]
Share = Annotated[float, Field(ge=0, le=1), SHARE]
#: Price of each unit measured.
UnitPrice = Annotated[float, NOT_NEGATIVE, PRICE]
Payment = Annotated[float, NOT_NEGATIVE, MONEY]
Slope = Annotated[float, NOT_NEGATIVE, SLOPE]
#: A bound in the units of the metric's effect.
Bound = Annotated[float, EFFECT]
#: ``[from count, price]``.
Bracket = Annotated[list[Annotated[float, Field(le=MOST_MONEY)]], Places((MEASURED, PRICE))]
#: Begins the tag of a kind in pydantic's locations, so that it is no key of a file.
TAG = "tariff:"


class Tariff(Model):
    """What all shapes have in common.

    ``table``: the short form is a table under the kind's name, not keys in the metric.
    ``per_outcome``: paid for single outcomes, or on their number.  ``all_or_nothing``: one
    more outcome may pay nothing or a lot.  ``of_saving``: a part of what is saved.
    ``lists``: fields that may have a figure for each follow-up.
    """

    kind: str
    """Names the kind; needed in a table, not where the keys stand in the metric."""
    table: ClassVar[bool] = False
    per_outcome: ClassVar[bool] = False
    all_or_nothing: ClassVar[bool] = False
    of_saving: ClassVar[bool] = False
    lists: ClassVar[tuple[str, ...]] = ()

    def problems(self, metric: Metric, contract: Contract, key: str) -> Iterator[Problem]:
        """Yield what is wrong with the tariff of a metric, as (key, text)."""
        yield from ()

    def short_form(self, **how: Any) -> dict[str, Any]:
        """Keys of the metric in schema 1; ``how`` as for ``model_dump``."""
        said = self.model_dump(exclude={"kind"}, **how)
        return {self.kind: said} if self.table else said


class Price(Tariff):
    """A price for each outcome, which may fall from follow-up to follow-up."""

    kind: Literal["price"] = "price"
    price: UnitPrice | list[UnitPrice]
    """Price of each outcome (of accounts: a share of what is saved), one or one for each
    follow-up."""
    taper: Share | None = None
    """Factor by which the price falls from each follow-up to the next, from 0 to 1; without it
    none."""
    per_outcome = True
    lists = ("price",)


class Weight(Tariff):
    """A share of what all metrics pay at target, in proportion below and above it."""

    kind: Literal["weight"] = "weight"
    weight: Share
    """Share of the contract's at_target that is paid at the metric's target, from 0 to 1."""
    per_outcome = True

    def problems(self, metric: Metric, contract: Contract, key: str) -> Iterator[Problem]:
        """A weight needs a target."""
        if not metric.target:
            yield f"{key}.target", "is missing; a weight pays so much at a target"


class Brackets(Tariff):
    """A price for each outcome that changes with their number."""

    kind: Literal["brackets"] = "brackets"
    brackets: list[Bracket] = Field(min_length=1)
    """Rows of [from count, price]: outcomes from that number on have that price."""
    per_outcome = True

    def problems(self, metric: Metric, contract: Contract, key: str) -> Iterator[Problem]:
        """Brackets rise, and their prices are not negative."""
        firsts = [b[0] for b in self.brackets if b]
        if any(len(b) != 2 for b in self.brackets) or sorted(set(firsts)) != firsts:
            yield f"{key}.brackets", "are [from count, price], with rising counts; correct them"
        elif any(b[1] < 0 for b in self.brackets):
            yield f"{key}.brackets", "hold a negative price; write 0 or more"


class Step(Model):
    """One row of a step table: from this effect on, an amount or a yearly return."""

    from_: Bound = Field(alias="from")
    """Least effect of the row (inclusive), in the metric's unit of effect."""
    payment: Payment | None = None
    """Amount that is paid in this row; or give an annual_return."""
    annual_return: Annotated[float, Field(le=10), RATE] | None = None
    """What was drawn is paid back with this yearly return; 0.04 is 4 %."""


class Steps(Tariff):
    """The amount of the highest row reached; a return means principal with that return."""

    kind: Literal["steps"] = "steps"
    steps: list[Step] = Field(min_length=1)
    """Rows with rising bounds; the highest that the effect reaches is paid."""
    all_or_nothing = True

    def problems(self, metric: Metric, contract: Contract, key: str) -> Iterator[Problem]:
        """Bounds rise, and each row pays one thing."""
        bounds = [s.from_ for s in self.steps]
        if sorted(set(bounds)) != bounds:
            yield f"{key}.steps", f"begin at {bounds}; list strictly rising bounds"
        for i, step in enumerate(self.steps):
            if (step.payment is None) == (step.annual_return is None):
                yield f"{key}.steps[{i}]", "needs a payment or an annual_return; give one"


class Band(Tariff):
    """Linear band: nothing below ``enter``, ``slope`` to ``bend``, ``slope_after`` to ``end``."""

    kind: Literal["band"] = "band"
    enter: Bound
    """Least effect that pays (inclusive), in the metric's unit of effect."""
    bend: Bound
    """Effect from which slope_after holds instead of slope."""
    end: Bound
    """Effect above which nothing more is paid."""
    slope: Slope
    """Amount for each unit of the effect from enter to bend."""
    slope_after: Slope = 0.0
    """Amount for each unit of the effect from bend to end."""
    at_entry: Payment = 0.0
    """Amount that is paid as soon as the effect reaches enter."""
    table = True
    all_or_nothing = True

    def problems(self, metric: Metric, contract: Contract, key: str) -> Iterator[Problem]:
        """Bounds rise."""
        if not self.enter <= self.bend <= self.end:
            yield f"{key}.band", "is out of order; write enter, bend and end rising"


class Threshold(Tariff):
    """All or nothing; without a payment principal and capped return."""

    kind: Literal["threshold"] = "threshold"
    threshold: Bound | list[Bound]
    """Least effect that pays (inclusive), one or one for each follow-up."""
    payment: Payment | list[Payment] | None = None
    """Amount that is then paid, one or one for each follow-up; without it what was drawn, with the
    capped return."""
    per_outcome = True
    all_or_nothing = True
    lists = ("payment", "threshold")


class SavingShare(Tariff):
    """A share of what is saved."""

    kind: Literal["share"] = "share"
    share: Share | list[Share]
    """Share of what is saved that is paid, from 0 to 1, one or one for each follow-up."""
    of_saving = True
    lists = ("share",)


class BreakEven(Tariff):
    """Savings split to break-even (Norrköping): the guaranteed share is paid anyway.

    Above break-even ``above`` of each unit of money saved is paid up to ``total_cap`` times the
    sum invested, if metric ``if_met`` is met (its measured effect is ``met_at`` or more).
    """

    kind: Literal["break_even"] = "break_even"
    total_cap: Annotated[float, NOT_NEGATIVE, SHARE] = 0.0
    """Most that is paid above the sum invested, as a share of it."""
    above: Share = 1.0
    """Share of each saved unit of money above break-even that is paid, from 0 to 1."""
    if_met: str = ""
    """Metric that must be met before more than break-even is paid; without it none."""
    met_at: Annotated[float, effect_of("if_met")] = 0.0
    """Least effect on that metric that counts as met (inclusive), in its unit of effect."""
    table = True
    of_saving = True

    def problems(self, metric: Metric, contract: Contract, key: str) -> Iterator[Problem]:
        """The other metric is one of the contract."""
        if self.if_met and self.if_met not in contract.metrics:
            yield (
                f"{key}.break_even.if_met",
                f"= {self.if_met!r} is not a metric; {near(self.if_met, contract.metrics)}",
            )


#: Kind -> what a tariff of it says, in the order in which messages list them.
TARIFFS: dict[str, type[Tariff]] = {
    shape.model_fields["kind"].default: shape
    for shape in (Price, Weight, SavingShare, Brackets, Steps, Band, Threshold, BreakEven)
}


def tariff_of(kinds: Mapping[str, type[Tariff]]) -> Any:
    """The type of a tariff of one of some kinds: a union that ``kind`` tells apart."""

    def known(given: Any) -> Any:
        if isinstance(given, Tariff):
            return given
        if not isinstance(given, dict):
            raise said('is not a table; write for example { kind = "price", price = 40e3 }')
        kind = given.get("kind")
        if kind not in kinds:
            what = "has no kind" if kind is None else f"is of the unknown kind {kind!r}"
            remedy = near(str(kind), kinds) if kind is not None else f"choose from {names}"
            raise said(f"{what}; {remedy}")
        return given

    def tag(given: Any) -> str:
        return TAG + str(given.get("kind") if isinstance(given, dict) else given.kind)

    names = ", ".join(sorted(kinds))
    members = [Annotated[shape, Tag(TAG + kind)] for kind, shape in kinds.items()]
    return Annotated[reduce(or_, members), Discriminator(tag), BeforeValidator(known)]


def short_keys(kinds: Mapping[str, type[Tariff]]) -> dict[str, Any]:
    """Keys of the short form -> their types."""
    out: dict[str, Any] = {}
    for kind, shape in kinds.items():
        if shape.table:
            out[kind] = shape
            continue
        for name, field in shape.model_fields.items():
            if name != "kind":
                out[name] = Annotated[field.annotation, *field.metadata, None]
    return out


def from_short(given: dict[str, Any], kinds: Mapping[str, type[Tariff]]) -> dict[str, Any]:
    """A metric in which the keys of its tariff have become one, ``tariff``.

    Raises
    ------
    PydanticCustomError
        If it gives two tariffs, or a key of another one.
    """
    keys = short_keys(kinds)
    written = {k: v for k, v in given.items() if k in keys and v is not None and v != []}
    rest = {k: v for k, v in given.items() if k not in keys}
    if not written:
        return rest
    if rest.get("tariff") is not None:
        raise said_of(f"gives both tariff and {next(iter(written))}; keep one")
    named = [k for k in written if k in kinds]
    if len(named) > 1:
        raise said_of(f"has {len(named)} tariffs, {' and '.join(named)}; keep one")
    owner = {k: kind for kind, shape in kinds.items() for k in (kind, *shape.model_fields)}
    kind = named[0] if named else owner[next(iter(written))]
    for key in written:
        if key != kind and (kinds[kind].table or key not in kinds[kind].model_fields):
            raise said_of(f"gives {key}, which belongs to {owner[key]}, not to {kind}; remove it")
    if not kinds[kind].table:
        return rest | {"tariff": {"kind": kind, **written}}
    if not isinstance(written[kind], dict):
        raise said_of(f"has a {kind} that is not a table; write {kind} = {{ KEY = VALUE }}")
    return rest | {"tariff": {**written[kind], "kind": kind}}


if TYPE_CHECKING:
    AnyTariff = Price | Weight | Brackets | Steps | Band | Threshold | SavingShare | BreakEven
else:
    AnyTariff = tariff_of(TARIFFS)
