"""The scenario schema, version 1: what a file may say, and nothing else.

Numbers are given as parameter ids (text) or, in a researcher's own model, as
plain numbers.  Ages, spells and years are inclusive ranges ``[first, last]``.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from simcore.scenario.rules.table import AnyRule
from simcore.scenario.schema.contracts import Contract
from simcore.scenario.schema.country import Country
from simcore.scenario.schema.money import Account, Money, Outcome, Payer, Perspective
from simcore.scenario.schema.parameter import FromPackage, Parameter
from simcore.scenario.schema.targets import Calibration, Target
from simcore.scenario.schema.types import (
    MOST_PERSONS,
    Form,
    Label,
    Model,
    Profile,
    Range,
    Ref,
    When,
)
from simcore.texts import in_stored_languages

SCHEMA_VERSION = "1"
#: Characters of a name that files and folders are called by.
LONGEST_NAME = 80
FileName = Annotated[str, Field(max_length=LONGEST_NAME)]


class Shares(Model):
    """Start distribution that holds where ``when`` holds; one share may be ``"rest"``."""

    shares: dict[str, Ref]
    when: When = Field(default_factory=dict)
    ages: Range | None = None


class Member(Model):
    """What attributes and domains have in common."""

    label: Label | None = None
    states: list[str] = Field(min_length=1)
    start: Annotated[
        str | list[Shares],
        Form(
            "a state or a list of shares",
            'a state in quotes, or for example [{ shares = { home = 0.6, foster = "rest" } }]',
        ),
    ]


class Attribute(Member):
    """A property that a child keeps for life.

    With ``multiplier`` it is a number drawn once per child from a distribution with mean
    one, cut into ``classes`` of equal probability; effects name it to multiply rates.
    """

    multiplier: dict[str, float] = Field(default_factory=dict)


class Transition(Model):
    """One permitted change of state.

    ``rate`` is a yearly hazard and ``probability`` a yearly probability (both follow
    the step length); ``chance`` is the probability of a decision taken in this step,
    however long; ``rest = true`` takes what the others leave.  In a domain of scale
    ``"probability"``, ``probability`` is the published probability per step.
    """

    from_: str | list[str] = Field(alias="from")
    to: str
    rate: Profile | None = None
    probability: Profile | None = None
    chance: Profile | None = None
    rest: bool = False
    when: When = Field(default_factory=dict)
    ages: Range | None = None
    spell: Range | None = None
    spell_steps: Range | None = None
    years: Range | None = None


class Domain(Member):
    """One part of life: its states, how a child starts and how it moves."""

    state_labels: dict[str, Label] = Field(default_factory=dict)
    scale: Literal["rate", "probability"] = "rate"
    after: str | None = None
    transitions: list[Transition] = Field(default_factory=list)


class Effect(Model):
    """A ratio that multiplies rates of a domain while a condition holds.

    The factor is ``ratio ** power``; a power of 0 is no effect, 1 the full one.  Instead
    of a ratio an effect may name an attribute that is a ``multiplier``.
    """

    domain: str
    from_: str | list[str] | None = Field(default=None, alias="from")
    to: str | list[str] | None = None
    when: When = Field(default_factory=dict)
    ages: Range | None = None
    years: Range | None = None
    ratio: Ref
    multiplier: str | None = None
    power: Ref | None = None
    arms: list[str] = Field(default_factory=list)
    note: str = ""


class Intervention(Model):
    """A programme, written in its own words; it becomes an ordinary domain.

    States: none, waiting, active, completed, dropped_out, faded, declined.  With
    ``programme`` it takes effects, cost and course from the evidence base.
    """

    programme: str = ""

    label: Label
    eligible: When = Field(default_factory=dict)
    ages: Range | None = None
    take_up: Ref
    capacity: int | None = Field(default=None, ge=0, le=MOST_PERSONS)
    duration_years: float = Field(gt=0, le=10_000)
    drop_out: Profile | None = None
    fade: Profile | None = None
    after: str | None = None


class Table(Model):
    """Which cells are counted: states at a time of the step, or changes of a domain."""

    of: list[str] = Field(default_factory=list)
    events: str | None = None
    only: dict[str, str | list[str]] = Field(default_factory=dict)
    age_bands: list[int] = Field(default_factory=list)
    spell_bands: dict[str, list[int]] = Field(default_factory=dict)
    at: Literal["start", "end", "middle"] = "end"


class Population(Model):
    """Who is followed: how many children per intake year, and their age at intake.

    ``children`` names a table of actual children instead, from which both follow.
    """

    label: Label = Label(**in_stored_languages("written.every_child"))
    intakes: dict[str, int] = Field(min_length=1)
    entry_age: dict[str, Ref] = Field(default_factory=lambda: dict[str, Ref]({"0": 1.0}))
    children: str = ""
    children_digest: str = ""


class Run(Model):
    """How long, how finely and how often."""

    seed: int = Field(ge=0, lt=2**64)
    draws: int = Field(ge=1, lt=2**32)
    cohorts: int = Field(ge=1, lt=2**32)
    years: int = Field(ge=1, le=120)
    steps_per_year: Literal[1, 2, 4, 12] = 1
    steps: int | None = Field(default=None, ge=1)
    count_by: Literal["year", "step"] = "year"

    @property
    def total_steps(self) -> int:
        """Steps that are simulated."""
        return self.steps or self.years * self.steps_per_year

    @property
    def rows_per_year(self) -> int:
        """Rows of counts in a year: one, or one per step."""
        return self.steps_per_year if self.count_by == "step" else 1

    @property
    def rows(self) -> int:
        """Rows of counts."""
        return self.total_steps if self.count_by == "step" else self.years


class Arm(Model):
    """An overlay on the scenario: the parameters that this strategy sets otherwise."""

    label: Label
    set: dict[str, float] = Field(default_factory=dict)


class Exit(Model):
    """The state that ends a life: nobody in it is updated or counted further."""

    domain: str
    state: str


class Scenario(Model):
    """A checked scenario; everything downstream starts from one of these."""

    schema_: Literal["1"] = Field(alias="schema")
    name: str = Field(pattern=r"^[a-z0-9_]+$", max_length=LONGEST_NAME)
    title: Label
    description: Label | None = None
    calibrated: bool = False
    base: str = ""
    base_digest: str = ""
    run: Run
    population: Population
    ages: Range = Field(default_factory=lambda: [0, 120])
    exit: Exit | None = None
    country: Country = Field(default_factory=Country)
    attributes: dict[str, Attribute] = Field(default_factory=dict)
    domains: dict[str, Domain]
    order: list[str] = Field(default_factory=list)
    effects: list[Effect] = Field(default_factory=list)
    interventions: dict[str, Intervention] = Field(default_factory=dict)
    parameters: dict[str, Parameter] = Field(default_factory=dict)
    arms: dict[str, Arm]
    tables: Annotated[
        dict[str, Table],
        Form(
            "a table of what is counted",
            "[tables.NAME] with of or events; files of parameters are named in tables_from",
        ),
    ]
    outcomes: dict[str, Outcome] = Field(default_factory=dict)
    money: Money | None = None
    price_index: dict[str, str] = Field(default_factory=dict)
    payers: dict[str, Payer] = Field(default_factory=dict)
    accounts: dict[str, Account] = Field(default_factory=dict)
    rules: dict[str, AnyRule] = Field(default_factory=dict)
    perspectives: dict[str, Perspective] = Field(default_factory=dict)
    targets: dict[str, Target] = Field(default_factory=dict)
    calibration: Calibration | None = None
    contracts: dict[FileName, Contract] = Field(default_factory=dict)
    distributions: dict[str, FromPackage] = Field(default_factory=dict)
    """Packages of the distributions that do not ship; filled in when a file is read."""
    rule_kinds: dict[str, FromPackage] = Field(default_factory=dict)
    """Packages of the kinds of rules that do not ship; filled in when a file is read."""

    @property
    def members(self) -> dict[str, Member]:
        """Attributes and domains, in declared order."""
        return {**self.attributes, **self.domains}

    @property
    def intakes(self) -> dict[int, int]:
        """Intake year -> number of children, in order of year."""
        return dict(sorted((int(k), v) for k, v in self.population.intakes.items()))

    @property
    def children(self) -> int:
        """Children in one cohort, all intakes."""
        return sum(self.population.intakes.values())

    @property
    def baseline(self) -> str:
        """Name of the first arm, which the others are compared with."""
        return next(iter(self.arms))

    def resolved(self) -> dict[str, Any]:
        """Everything the file and its bases say, as plain data (what a result stores)."""
        data = self.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        # A stored scenario says that it has no country; one that is silent is of an older version.
        return {"country": {}} | data | {"schema": self.schema_}
