"""The term sheet: what a contract between payers, investors and funds may say.

Money is in the contract's currency and ``price_year``, shares are 0 to 1, years count from the
contract's start, follow-ups from each child's own intake.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, field_validator

from simcore.earlier_names import FIRST_CURRENCY
from simcore.scenario.schema.instruments.bridge import Bridge
from simcore.scenario.schema.instruments.ceiling import Ceiling
from simcore.scenario.schema.instruments.costs import Costs
from simcore.scenario.schema.instruments.guarantee import Guarantee
from simcore.scenario.schema.instruments.investors import Investor
from simcore.scenario.schema.instruments.outcome_fund import Fund, Payer
from simcore.scenario.schema.instruments.pool import Pool
from simcore.scenario.schema.instruments.refund import Refund
from simcore.scenario.schema.instruments.repayable_grant import RepayableGrant
from simcore.scenario.schema.instruments.support import Support
from simcore.scenario.schema.metric import (
    Amount,
    Metric,
    Number,
    Rate,
    Return,
    Split,
    Year,
    Years,
)
from simcore.scenario.schema.quantities import DURATION, SHARE, Share, effect_of
from simcore.scenario.schema.types import Label, Model

#: What real costs go to: no party.
SINK = "X"


class Limits(Model):
    """Caps in their order: per person, per metric, per year, in all, return; then the floor."""

    per_person: Amount | None = None
    """Most that is paid for each child, on average over all who are enrolled; without it no cap."""
    per_year: Amount | None = None
    """Most that is paid in a year; without it no cap."""
    aggregate: Amount | None = None
    """Most that is paid in all; without it no cap."""
    irr_cap: Return | None = None
    """Most that investors may earn a year (0.05 is 5 %); without it no cap."""
    floor_share: Annotated[float, SHARE] = 0.0
    """Least share of the sum invested that is repaid, at the end; 0 is no floor."""


class StopRule(Model):
    """Stop when an interim measurement is below a value."""

    metric: str
    """Metric that is looked at."""
    follow_up: Annotated[float, DURATION]
    """One of that metric's follow-ups, in years after intake."""
    below: Annotated[float, effect_of("metric")]
    """The contract stops if the effect is less than this, in the metric's unit of effect."""


class Termination(Model):
    """Early end: a yearly hazard or a rule, and what is then paid."""

    hazard: Rate = 0.0
    """Yearly hazard of an early end, from the second year on; 0 is never."""
    default_hazard: Rate = 0.0
    """Yearly hazard that an outside provider defaults, from the second year on: the contract ends,
    and the municipality pays for what is left of delivery."""
    option: StopRule | None = None
    """Interim measurement after which investors need draw no more; outcomes are paid on."""
    stop_if: StopRule | None = None
    """Interim measurement at which the contract ends; without it there is none."""
    terms: Literal["outcomes_so_far", "costs_incurred", "nothing"] = "outcomes_so_far"
    """What is paid after an early end: outcomes measured so far, besides what was drawn and is not
    yet due, or nothing."""


class Decision(Model):
    """How those who must say yes decide.

    The municipality agrees on a ``chance`` (of breaking even), on the ``mean``, or on
    the mean of the worst share ``1 - confidence`` of cases (``tail``).  ``hurdle`` is the rate of
    investors that have none among ``rates``; default the country's rate of public appraisal.
    """

    on: Literal["chance", "mean", "tail"] = "chance"
    """What the municipality agrees on: a chance to break even, the mean, or the mean of its worst
    cases."""
    horizon: Annotated[int, Field(ge=1), DURATION] = 4
    """Years that the municipality looks at, from the contract's start."""
    confidence: Annotated[float, Field(gt=0, lt=1), SHARE] = 0.8
    """Probability of breaking even that it asks for, above 0 and below 1."""
    payers: list[str] = Field(default_factory=list)
    """Parties that may be asked to pay for a yes; without it every public party that gains."""
    rates: dict[str, Return] = Field(default_factory=dict)
    """Yearly discount rate by party, for investors their hurdle; without one the scenario's
    curve."""
    hurdle: Return | None = None
    """Least yearly return of investors without a rate; without it the country's rate of public
    appraisal."""


class Contract(Model):
    """One term sheet; each part is an instrument and may be left out.

    What depends on the country (who delivers, pays and lends where the sheet is silent, the
    tender threshold) is written out when the sheet is read, see ``country.with_terms``.
    """

    label: Label | None = None
    """Name for reports; without it the key."""
    description: Label | None = None
    """What is agreed, for reports."""
    source: str = ""
    """Where the terms come from."""
    grade: Literal["A", "B", "C"] = "C"
    """How well the terms are known: A read at the source, B at second hand, C assumed."""
    assumed: list[str] = Field(default_factory=list)
    """Keys of terms that are assumptions, for example metrics.exam.price; reports name them."""
    currency: str = FIRST_CURRENCY
    """Code of the currency of all amounts; the scenario's, and only a settlement names its own."""
    price_year: Year | None = None
    """Year of whose prices all amounts are; without it the scenario's price year."""
    start: Year | None = None
    """Calendar year of the contract's first year; without it the first year of intake."""
    delivery_years: Years = 1
    """Whole years in which the programme is delivered and money is drawn."""
    repayment_years: Years = 0
    """Whole years after delivery in which outcomes are still paid for."""
    arm: str = ""
    """Arm that is paid for; without it the second."""
    municipality: str = ""
    """Payer that the municipality's sector stands for; without it who spends most on delivery."""
    state: str = ""
    """Payer that the state's sector stands for; without it the country's."""
    provider: str = ""
    """Who delivers; without it the municipality. Another name is bought from outside."""
    form: Literal["conditional_grant", "loan_to_provider", "loan_to_municipality"] = (
        "conditional_grant"
    )
    """Legal form of the investors' money: who takes it and who owes it back."""
    investors: dict[str, Investor] = Field(default_factory=dict)
    """Investors by name; they pay for delivery."""
    return_on: Literal["project", "fund"] = "project"
    """Whether cap and loss are of this project, or of so many projects of a fund together."""
    projects: Number = 1
    """With return_on = "fund": projects together, each a cohort of the same draw."""
    drawdown: list[Amount] = Field(default_factory=list)
    """Amounts drawn in each year of delivery; without them money is drawn as delivery costs."""
    draw_at: Literal["end", "start"] = "end"
    """Whether money bears its return from the end of the year in which it is drawn, or from its
    start, a year's return more."""
    provider_bonus: Share = 0.0
    """Share of what the cap on returns leaves that goes to the provider, from 0 to 1."""
    metrics: dict[str, Metric] = Field(default_factory=dict)
    """Outcomes that are paid for, by name."""
    at_target: Amount | None = None
    """Amount that all metrics together pay when each is at its target; for tariffs of kind
    weight."""
    paid_by: Split = Field(default_factory=dict)
    """Who pays for outcomes: party = share, sum 1; without it the municipality."""
    payers: dict[str, Payer] = Field(default_factory=dict)
    """Outcome payers from outside the scenario by name, such as a foundation."""
    funds: dict[str, Fund] = Field(default_factory=dict)
    """Outcome funds by name; they pay the shares that name them."""
    guarantee: Guarantee | None = None
    """Guarantee of part of the investors' loss; without it none."""
    limits: Limits = Field(default_factory=Limits)
    """Caps in their order, and the floor; without it there are none."""
    pool: Pool | None = None
    """Municipal pool that lends the cost of delivery; without it none."""
    refund: Refund | None = None
    """State refund under other rules; without it the scenario's rules hold."""
    bridge: Bridge | None = None
    """Social bridge financing of delivery; without it none."""
    repayable_grant: RepayableGrant | None = None
    """Grant of the cost of delivery that is repaid from the gain; without it none."""
    support: Support | None = None
    """Support of the municipality on top of the contract; without it none."""
    costs: Costs = Field(default_factory=Costs)
    """Transaction costs; without it there are none."""
    termination: Termination = Field(default_factory=Termination)
    """Whether and how the contract ends early; without it never."""
    ceiling: Ceiling = Field(default_factory=Ceiling)
    """How flows of the contract count under the service ceiling."""
    decision: Decision = Field(default_factory=Decision)
    """How those who must say yes decide."""

    @field_validator("metrics")
    @classmethod
    def _named(cls, metrics: dict[str, Metric]) -> dict[str, Metric]:
        named = {name: metric.model_copy() for name, metric in metrics.items()}
        for name, metric in named.items():
            metric._name = name
        return named

    @property
    def years(self) -> int:
        """Years of the contract; payments and the floor fall within them."""
        return self.delivery_years + self.repayment_years
