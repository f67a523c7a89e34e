"""The scenario schema, version 1: what a file may say, and nothing else.

Numbers are given as parameter ids (text) or, in a researcher's own model, as
plain numbers.  Ages, spells and years are inclusive ranges ``[first, last]``.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Annotated, Any, Literal

from pydantic import Field

from simcore.scenario.rules.table import AnyRule
from simcore.scenario.schema.contracts import Contract
from simcore.scenario.schema.country import Country
from simcore.scenario.schema.money import Account, Money, Outcome, Payer, Perspective
from simcore.scenario.schema.parameter import FromPackage, Parameter
from simcore.scenario.schema.setup.population import Exit, Population
from simcore.scenario.schema.setup.run import Arm, Run
from simcore.scenario.schema.setup.table import Table
from simcore.scenario.schema.targets import Calibration, Target
from simcore.scenario.schema.transitions import AnyTransition
from simcore.scenario.schema.types import (
    MAX_AGE,
    MOST_PERSONS,
    Duration,
    Form,
    Label,
    Model,
    Profile,
    Range,
    Ref,
    When,
)

SCHEMA_VERSION = "1"
#: Characters of a name that files and folders are called by.
LONGEST_NAME = 80
FileName = Annotated[str, Field(max_length=LONGEST_NAME)]


class Shares(Model):
    """Start distribution that holds where ``when`` holds; one share may be ``"rest"``."""

    shares: dict[str, Ref]
    """Share of each state, from 0 to 1; one may be "rest"."""
    when: When = Field(default_factory=dict)
    """What must hold at intake; the first of the list that does is taken."""
    ages: Range | None = None
    """First and last age at intake, inclusive; without it all."""


class Member(Model):
    """What attributes and domains have in common."""

    label: Label | None = None
    """Name for reports; without it the key."""
    states: list[str] = Field(min_length=1)
    """Its states, by name."""
    start: Annotated[
        str | list[Shares],
        Form(
            "a state or a list of shares",
            'a state in quotes, or for example [{ shares = { home = 0.6, foster = "rest" } }]',
        ),
    ]
    """State at intake, or shares of which the first whose condition holds is taken."""


class Attribute(Member):
    """A property that a child keeps for life.

    With ``multiplier`` it is a number drawn once per child from a distribution with mean
    one, cut into ``classes`` of equal probability; effects name it to multiply rates.
    """

    multiplier: dict[str, float] = Field(default_factory=dict)
    """Number with mean 1: gamma_sd or lognormal_sd, and classes (default 10) of equal
    probability."""


class Domain(Member):
    """One part of life: its states, how a child starts and how it moves."""

    state_labels: dict[str, Label] = Field(default_factory=dict)
    """Names of states for reports: state = text."""
    scale: Literal["rate", "probability"] = "rate"
    """Whether transitions compete as hazards (rate), or are published probabilities for each
    step."""
    after: str | None = None
    """Domain right after which it moves in a step; without it in the order declared."""
    transitions: list[AnyTransition] = Field(default_factory=list)
    """Permitted changes of state."""

    @property
    def published(self) -> bool:
        """Whether its numbers are probabilities per step, as they were published."""
        return self.scale == "probability"


class Effect(Model):
    """A ratio that multiplies rates of a domain while a condition holds.

    The factor is ``ratio ** power``; a power of 0 is no effect, 1 the full one.  Instead
    of a ratio an effect may name an attribute that is a ``multiplier``.
    """

    domain: str
    """Domain whose transitions it multiplies."""
    from_: str | list[str] | None = Field(default=None, alias="from")
    """States that are left; without it any."""
    to: str | list[str] | None = None
    """States that are entered; without it any."""
    when: When = Field(default_factory=dict)
    """What else must hold; without it nothing."""
    ages: Range | None = None
    """First and last age, inclusive; without it all."""
    years: Range | None = None
    """First and last year since intake, inclusive; without it all."""
    ratio: Ref
    """Hazard ratio: a number or a parameter; 1 is no effect."""
    multiplier: str | None = None
    """Attribute that is a multiplier, instead of a ratio."""
    power: Ref | None = None
    """Exponent of the ratio: 0 is no effect, 1 (as without it) the full one."""
    arms: list[str] = Field(default_factory=list)
    """Arms in which it works; without it all."""
    note: str = ""
    """What a reader must know of it."""


class Intervention(Model):
    """A programme, written in its own words; it becomes an ordinary domain.

    States: none, waiting, active, completed, dropped_out, faded, declined.  With
    ``programme`` it takes effects, cost and course from the evidence base.
    """

    programme: str = ""
    """Programme of the evidence base, by id or file, that fills in what is left out."""

    label: Label
    """Name for reports."""
    eligible: When = Field(default_factory=dict)
    """Who is asked, as a condition; without it everybody."""
    ages: Range | None = None
    """First and last age at which a child is asked, inclusive; without it all."""
    take_up: Ref
    """Probability that a child accepts, asked once; a number or a parameter."""
    capacity: int | None = Field(default=None, ge=0, le=MOST_PERSONS)
    """Places for each year of intake; without it there is one for everybody."""
    duration_years: Duration
    """How long it lasts, in years, rounded up to whole steps."""
    drop_out: Profile | None = None
    """Yearly hazard of leaving before the end; without it nobody does."""
    fade: Profile | None = None
    """Yearly hazard with which the effect ends afterwards; without it never."""
    after: str | None = None
    """Domain right after which it moves in a step; without it after all others."""


def _first(names: Iterable[str], most: int = 4) -> str:
    """The first few names of many."""
    kept = list(names)
    return ", ".join(kept[:most]) + (", ..." if len(kept) > most else "")


class Scenario(Model):
    """A checked scenario; everything downstream starts from one of these."""

    schema_: Literal["1"] = Field(alias="schema")
    """Version of the file format."""
    name: str = Field(pattern=r"^[a-z0-9_]+$", max_length=LONGEST_NAME)
    """Name of results and files: small letters, digits and _, at most 80."""
    title: Label
    """Title of the report."""
    description: Label | None = None
    """What the report says of the case."""
    calibrated: bool = False
    """Whether its numbers were fitted to targets; reports say so."""
    base: str = ""
    """What it extends; filled in when it is read."""
    base_digest: str = ""
    """Digest of that; filled in when it is read."""
    run: Run
    """How long, how finely and how often is simulated."""
    population: Population
    """Who is followed."""
    ages: Range = Field(default_factory=lambda: [0, MAX_AGE])
    """First and last age for which the model has rates, inclusive."""
    exit: Exit | None = None
    """State that ends a life; without it everybody is followed to the end."""
    country: Country = Field(default_factory=Country)
    """Facts of the country, or its name; without it nobody is public but whom the scenario says."""
    attributes: dict[str, Attribute] = Field(default_factory=dict)
    """Properties that a child keeps for life, by name."""
    domains: dict[str, Domain]
    """Parts of life that move, by name, in the order in which they do."""
    order: list[str] = Field(default_factory=list)
    """Order in which domains move within a step; without it as they are declared."""
    effects: list[Effect] = Field(default_factory=list)
    """Ratios that multiply rates while a condition holds."""
    interventions: dict[str, Intervention] = Field(default_factory=dict)
    """Programmes, by name; each becomes a domain."""
    parameters: dict[str, Parameter] = Field(default_factory=dict)
    """Numbers with uncertainty and origin, by id."""
    arms: dict[str, Arm]
    """What is compared, by name; the first is the baseline."""
    tables: Annotated[
        dict[str, Table],
        Form(
            "a table of what is counted",
            "[tables.NAME] with of or events; files of parameters are named in tables_from",
        ),
    ]
    """What is counted, by name."""
    outcomes: dict[str, Outcome] = Field(default_factory=dict)
    """Outcomes that reports show beside money, by name."""
    money: Money | None = None
    """Price level, currency and discounting; without it no money is laid on."""
    price_index: dict[str, str] = Field(default_factory=dict)
    """Level of prices, by year: year = parameter."""
    payers: dict[str, Payer] = Field(default_factory=dict)
    """Who pays or harvests, by name; SECTOR or SECTOR.department."""
    accounts: dict[str, Account] = Field(default_factory=dict)
    """What money is spent on, by name."""
    rules: dict[str, AnyRule] = Field(default_factory=dict)
    """How accounts are split over payers, by name."""
    perspectives: dict[str, Perspective] = Field(default_factory=dict)
    """Ways of seeing the same flows, by name."""
    targets: dict[str, Target] = Field(default_factory=dict)
    """Published figures that the baseline is fitted to, by name."""
    calibration: Calibration | None = None
    """How the model is fitted; without it it is not."""
    contracts: dict[FileName, Contract] = Field(default_factory=dict)
    """Term sheets that are laid on the flows, by name."""
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

    def facts(self) -> dict[str, str]:
        """What the scenario is, in a few lines: what is counted -> how many, and their names."""
        intakes = ", ".join(str(year) for year in self.intakes)
        named: dict[str, dict[str, Any]] = {
            "arms": self.arms, "domains": self.domains, "accounts": self.accounts,
            "payers": self.payers, "perspectives": self.perspectives, "contracts": self.contracts,
        }  # fmt: skip
        return {
            "children": f"{self.children} (intake {intakes})",
            "run": f"{self.run.years} years, {self.run.draws} draws, {self.run.cohorts} cohorts",
            **{what: f"{len(of)}: {_first(of)}" for what, of in named.items() if of},
            "parameters": str(len(self.parameters)),
        }

    def __repr__(self) -> str:
        lines = (f"    {what:<13} {text}" for what, text in self.facts().items())
        return "\n".join([f"<simcore.Scenario {self.name}>", *lines])

    __str__ = __repr__

    def _repr_html_(self) -> str:
        """Return the same as a table, for notebooks."""
        rows = "".join(
            f"<tr><th>{escape(what)}</th><td>{escape(text)}</td></tr>"
            for what, text in self.facts().items()
        )
        title = escape(next(iter(self.title.model_dump().values()), self.name))
        return f"<table><caption>{title} ({escape(self.name)})</caption>{rows}</table>"

    def resolved(self) -> dict[str, Any]:
        """Everything the file and its bases say, as plain data (what a result stores)."""
        data = self.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        # A stored scenario says that it has no country; one that is silent is of an older version.
        return {"country": {}} | data | {"schema": self.schema_}
