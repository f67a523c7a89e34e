"""Transitions, one kind a class: what its number is, and how that acts in a step.

A file says the kind by the key that holds the number (``rate = 0.1``), or by ``rest = true``.
A new kind is a class here and a line in ``TRANSITIONS``.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Mapping
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, NamedTuple

from pydantic import (
    BeforeValidator,
    Discriminator,
    Field,
    SerializerFunctionWrapHandler,
    Tag,
    model_serializer,
)

from simcore.scenario.conditions import Test, as_list, tests_of
from simcore.scenario.schema.types import Model, Profile, Range, When, said_of

Problem = tuple[str, str]


class Acts(NamedTuple):
    """How the number of a transition acts in a step.

    Attributes
    ----------
    as_hazard
        The number is a probability p, which competes as the hazard -log(1 - p).
    yearly
        It acts for the length of the step.
    """

    as_hazard: bool
    yearly: bool


class Transition(Model):
    """One permitted change of state: what all kinds have in common."""

    #: The key of a file that says the kind.
    key: ClassVar[str]

    from_: str | list[str] = Field(alias="from")
    """State, or states, that the change leads from."""
    to: str
    """State that it leads to."""
    when: When = Field(default_factory=dict)
    """Condition under which it may happen; without one, always."""
    ages: Range | None = None
    """First and last age at which it may happen."""
    spell: Range | None = None
    """Fewest and most whole years since the state was entered."""
    spell_steps: Range | None = None
    """The same in steps."""
    years: Range | None = None
    """First and last year since intake in which it may happen."""

    @classmethod
    def said_by(cls, given: Mapping[str, Any]) -> bool:
        """Whether the keys of a file say this kind."""
        return given.get(cls.key) is not None

    @property
    def profile(self) -> Profile | None:
        """Its number, or numbers by age, spell or year; None where it takes the rest."""
        return None

    @property
    def reaches(self) -> list[str]:
        """States that it can lead to."""
        return [self.to]

    def tests(self, own: str) -> list[Test]:
        """All conditions of a transition of the domain ``own``, as plain tests."""
        return tests_of(self.when, self.ages, self.years, self.spell, self.spell_steps, own)

    def problems(self, published: bool) -> Iterator[Problem]:
        """Yield what does not fit the scale of its domain, as (field, text)."""
        if self.to in as_list(self.from_) and not published:
            yield "to", f"= {self.to!r} is where it starts; staying needs no transition"

    @model_serializer(mode="wrap")
    def _in_order(self, dump: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Keys in the order that digests rest on: the number stands behind ``to``."""
        given: dict[str, Any] = dump(self)
        first = ("from_", "from", "to", self.key)
        return {k: given[k] for k in first if k in given} | given


class Competing(Transition):
    """A transition with a number, which competes with the others of its cell."""

    added: str | None = None
    """State that takes what programmes add to this transition; without it ``to`` does."""
    averted: str | None = None
    """State that takes what programmes take from this transition; without it nobody leaves."""

    @property
    def routes(self) -> tuple[str | None, str | None]:
        """States that take what programmes add, and what they take away."""
        return self.added, self.averted

    @property
    def reaches(self) -> list[str]:
        """States that it can lead to: ``to``, and those for what programmes change."""
        return [self.to, *(state for state in self.routes if state is not None)]

    @property
    def profile(self) -> Profile:
        """Its number, or numbers by age, spell or year."""
        number: Profile = getattr(self, self.key)
        return number

    @abstractmethod
    def acts(self, published: bool) -> Acts:
        """How the number acts; ``published``: in a domain of probabilities per step."""


class Rate(Competing):
    """A yearly hazard."""

    key = "rate"
    rate: Profile
    """Hazard per year; beside published probabilities it is converted on its own."""

    def acts(self, published: bool) -> Acts:
        """A hazard already, for the length of the step."""
        return Acts(as_hazard=False, yearly=True)


class Probability(Competing):
    """A yearly probability; in a domain of scale ``"probability"``, that of a step."""

    key = "probability"
    probability: Profile
    """Probability in a year, or in a step as it was published."""

    def acts(self, published: bool) -> Acts:
        """It follows the length of the step, but for a published one."""
        return Acts(as_hazard=not published, yearly=not published)


class Chance(Competing):
    """The probability of a decision that is taken in this step, however long that is."""

    key = "chance"
    chance: Profile
    """Probability in the step in which the conditions hold."""

    def acts(self, published: bool) -> Acts:
        """It does not depend on the length of the step."""
        return Acts(as_hazard=True, yearly=False)

    def problems(self, published: bool) -> Iterator[Problem]:
        """A published probability is one of a step already."""
        if published:
            yield "chance", 'does not fit scale = "probability"; write probability'
        yield from super().problems(published)


class Rest(Transition):
    """Takes what the others of its cell leave; with no others, it is certain."""

    key = "rest"
    rest: bool
    """Always true."""

    @classmethod
    def said_by(cls, given: Mapping[str, Any]) -> bool:
        """``rest = false`` says nothing."""
        return given.get("rest") is not None and given["rest"] is not False


#: Key of a file -> the kind it says, in the order in which messages list them.
TRANSITIONS: dict[str, type[Transition]] = {
    kind.key: kind for kind in (Rate, Probability, Chance, Rest)
}


def transition_of(kinds: Mapping[str, type[Transition]]) -> Any:
    """The type of a transition of one of some kinds: a union that its keys tell apart."""
    known = {field.alias or k for kind in kinds.values() for k, field in kind.model_fields.items()}
    ways = [key if issubclass(kind, Competing) else f"{key} = true" for key, kind in kinds.items()]

    def said(given: Mapping[str, Any]) -> list[str]:
        keys = [key for key, kind in kinds.items() if kind.said_by(given)]
        # A flag that is neither true nor false is what is wrong, whatever stands beside it.
        flags = [key for key in keys if not issubclass(kinds[key], Competing)]
        return [key for key in flags if given[key] is not True] or keys

    def one_kind(given: Any) -> Any:
        if not isinstance(given, dict):
            return given
        # An unknown key is the more useful message.
        if len(said(given)) != 1 and given.keys() <= known:
            raise said_of(f"needs exactly one of {', '.join(ways[:-1])} and {ways[-1]}")
        return {k: v for k, v in given.items() if k not in kinds or k in said(given)}

    def tag(given: Any) -> str:
        if isinstance(given, Transition):
            return _tag(given.key)
        keys = said(given) if isinstance(given, dict) else []
        return _tag([*keys, *kinds][0])

    members = [Annotated[kind, Tag(_tag(key))] for key, kind in kinds.items()]
    return Annotated[reduce(or_, members), Discriminator(tag), BeforeValidator(one_kind)]


def _tag(key: str) -> str:
    """Name of a member in pydantic's locations; brackets, since it is no key of a file."""
    return f"transition[{key}]"


if TYPE_CHECKING:
    AnyTransition = Transition
else:
    AnyTransition = transition_of(TRANSITIONS)
