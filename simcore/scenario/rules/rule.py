"""What every rule of incidence has: a label, a kind, dated versions, checks and a split."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Generic, Literal, TypeVar

from pydantic import Field

from simcore.scenario.rules.case import Case, Part
from simcore.scenario.schema.quantities import DURATION, MONEY, SHARE
from simcore.scenario.schema.types import Form, Label, Model, Ref


@dataclass(frozen=True)
class Drawn:
    """Marks a number of a version that is drawn; all others are law, and held."""


DRAWN = Drawn()
#: A part of an amount, from 0 to 1.
Share = Annotated[Ref, SHARE]
#: An amount of money; a parameter is brought to the scenario's price level.
Limit = Annotated[Ref, MONEY]
#: Days, weeks or years.
Duration = Annotated[Ref, DURATION]
#: From which limit (or week) on, and what share.
Pair = Annotated[
    list[Ref],
    Field(min_length=2, max_length=2),
    Form("a limit and a share", "both in square brackets, for example [0, 0.5]"),
]
#: Key within a version, and what is wrong with it.
Problem = tuple[str, str]


class RuleVersion(Model):
    """One dated wording of a rule; what else it says depends on the rule's kind."""

    from_: str = Field(alias="from")
    """First day on which it is in force (YYYY-MM-DD)."""
    source: str
    """Law or text that it rests on."""
    grade: Literal["A", "B", "C"]
    """How well the source supports it: A read there, B at second hand, C an assumption."""
    url: str = ""
    """Where the source can be read."""


Version = TypeVar("Version", bound=RuleVersion)
#: The versions of a rule, in order of date.
Versions = Annotated[list[Version], Field(min_length=1)]


@dataclass(frozen=True)
class Facts:
    """What the checks of a rule may ask of the scenario.

    Attributes
    ----------
    held
        From a number (or the name of a parameter) to its value.
    limit
        The same for an amount, at the scenario's price level.
    payers, sectors
        Names that a version may pay to.
    """

    held: Callable[[Ref], float]
    limit: Callable[[Ref], float]
    payers: Collection[str]
    sectors: Collection[str]


class Rule(Model, Generic[Version]):
    """How an amount is split over payers, with its dated versions (a switch, never random).

    A rule is a class of its own, with ``kind: Literal[NAME]``, ``versions: Versions[...]`` and
    ``parts``; it overrides what else of this class is otherwise for it.
    """

    label: Label
    """What the rule is called in reports."""
    kind: str
    """How it splits: one of the kinds of rules."""
    if TYPE_CHECKING:
        versions: list[Version]
        """Dated wordings, in order of date."""

    @abstractmethod
    def parts(self, case: Case[Version]) -> list[Part]:
        """Split an amount; the parts add up to it (those of a tax to nothing)."""

    def problems(self, version: Version, facts: Facts) -> Iterator[Problem]:
        """Yield what is wrong with a version, as (key within it, end of a sentence)."""
        yield from ()

    def pays_to(self, version: Version) -> Collection[str] | None:
        """Payers and sectors that it names; None if it speaks of municipality and state."""
        return None

    def changes_at(self, version: Version) -> Collection[int]:
        """Years since intake from which the version splits otherwise than before."""
        return ()

    @property
    def schedule(self) -> Literal["wage", "benefit"] | None:
        """The schedule of the country's taxes that it reads."""
        return None

    @property
    def is_grant(self) -> bool:
        """Whether it moves an amount between payers, so that its parts add up to nothing."""
        return False

    @property
    def is_indirect_tax(self) -> bool:
        """Whether it is a tax on what is spent, which a perspective may leave out."""
        return False
