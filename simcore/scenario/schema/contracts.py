"""The term sheet: what a contract between payers, investors and funds may say.

Money is in kroner of the contract's ``price_year``, shares are 0 to 1, years count from the
contract's start, follow-ups from each child's own intake.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, field_validator

from simcore.scenario.rules.table import AnyRule
from simcore.scenario.schema.metric import (
    Amount,
    ByYear,
    Metric,
    Number,
    Rate,
    Return,
    Split,
    Year,
    Years,
)
from simcore.scenario.schema.quantities import DURATION, NOT_NEGATIVE, SHARE, effect_of
from simcore.scenario.schema.tariffs import Share
from simcore.scenario.schema.types import Label, Model


class Investor(Model):
    """Who puts money in; ``commitment`` is the most it puts in."""

    label: Label | None = None
    tranche: Literal["senior", "junior", "grant"] = "senior"
    commitment: Amount
    public: Share = 0.0
    irr_cap: Return | None = None
    fee: Share = 0.0


class Fund(Model):
    """An outcome fund: local (one contract) or the state's (``contracts`` share it)."""

    label: Label | None = None
    balance: Amount
    appropriations: ByYear = Field(default_factory=dict)
    shortfall: Literal["investor", "payer", "pro_rata"] = "investor"
    contracts: Number = 1
    commit: Literal["cap", "expected"] = "cap"
    over_commitment: Annotated[float, NOT_NEGATIVE, SHARE] = 0.0
    public: Share = 1.0


class Guarantee(Model):
    """A guarantee of part of the investors' loss, up to a cap."""

    by: str = "G"
    label: Label | None = None
    cap: Amount
    share: Share = 1.0
    public: Share = 0.0


class Limits(Model):
    """Caps in their order: per person, per metric, per year, in all, return; then the floor."""

    per_person: Amount | None = None
    per_year: Amount | None = None
    aggregate: Amount | None = None
    irr_cap: Return | None = None
    floor_share: Annotated[float, SHARE] = 0.0


class Pool(Model):
    """A municipal investment pool that lends to the acting department."""

    balance: Amount
    appropriations: ByYear = Field(default_factory=dict)
    repay: Literal["ex_ante", "realised", "none"] = "realised"
    share: Share | dict[str, Share] = 1.0
    cashable: Share = 1.0
    interest: Rate = 0.0
    write_off_after: Annotated[int, Field(ge=1), DURATION] | None = None
    projects: Number = 1


class Refund(Model):
    """State refund under other rules; the level effect is returned through the block grant."""

    rules: dict[str, AnyRule]
    accounts: dict[str, str] = Field(default_factory=dict)
    neutralise_level: bool = True


class Bridge(Model):
    """Social bridge financing: paid for some years, then the municipality goes on if it worked."""

    by: str = ""
    years: Years
    share: Share = 1.0
    metric: str = ""
    threshold: Annotated[float, effect_of("metric")] | None = None
    compliance: Share = 1.0
    grant_pool_compliance: Share = 0.3
    kept: Share = 0.5


class RepayableGrant(Model):
    """A grant that is repaid from the municipality's gain, so that it can be lent again."""

    by: str = ""
    share: Share = 1.0
    of_gain: Share = 1.0
    years: Annotated[int, Field(ge=1), DURATION] = 10
    interest: Rate = 0.0


class Costs(Model):
    """Transaction costs; they leave the system."""

    development: Amount = 0.0
    legal: Amount = 0.0
    evaluation: Amount = 0.0
    monitoring_per_year: Amount = 0.0
    variable_share: Share = 0.0
    tender: Amount = 0.0
    tender_threshold: Amount | None = None
    research_exemption: bool = False
    standard_saves: Share = 0.0
    contract_number: Number = 1
    learning: Rate = 0.0
    split: Split = Field(default_factory=dict)


class StopRule(Model):
    """Stop when an interim measurement is below a value."""

    metric: str
    follow_up: Annotated[float, DURATION]
    below: Annotated[float, effect_of("metric")]


class Termination(Model):
    """Early end: a yearly hazard or a rule, and what is then paid."""

    hazard: Rate = 0.0
    stop_if: StopRule | None = None
    terms: Literal["outcomes_so_far", "costs_incurred", "nothing"] = "outcomes_so_far"


class Sanction(Model):
    """Shadow price of service spending above the frame.

    ``by_population`` is the share of a cut that is spread by population; what is left falls on
    those that overspent.
    """

    chance: Share
    by_population: Share | None = None
    excess_over_overspend: Share = 1.0
    population_share: Share = 0.0


class Ceiling(Model):
    """How flows of the contract count under the service ceiling."""

    repayment_class: Literal["service", "transfers", "financial", "capital"] = "service"
    grant_received_class: Literal["service", "transfers", "financial", "capital"] = "service"
    basis: Literal["gross", "net"] = "gross"
    room: ByYear = Field(default_factory=dict)
    sanction: Sanction | None = None


class Decision(Model):
    """How those who must say yes decide.

    The municipality agrees on a ``chance`` (whole with the confidence), on the ``mean``, or on
    the mean of the worst share ``1 - confidence`` of cases (``tail``).  ``hurdle`` is the rate of
    investors that have none among ``rates``; default the country's rate of public appraisal.
    """

    on: Literal["chance", "mean", "tail"] = "chance"
    horizon: Annotated[int, Field(ge=1), DURATION] = 4
    confidence: Annotated[float, Field(gt=0, lt=1), SHARE] = 0.8
    rates: dict[str, Return] = Field(default_factory=dict)
    hurdle: Return | None = None


class Contract(Model):
    """One term sheet; each part is an instrument and may be left out.

    What depends on the country (who delivers, pays and lends where the sheet is silent, the
    tender threshold) is written out when the sheet is read, see ``country.with_terms``.
    """

    label: Label | None = None
    description: Label | None = None
    source: str = ""
    grade: Literal["A", "B", "C"] = "C"
    assumed: list[str] = Field(default_factory=list)
    currency: str = "DKK"
    price_year: Year | None = None
    start: Year | None = None
    delivery_years: Years = 1
    repayment_years: Years = 0
    arm: str = ""
    municipality: str = ""
    state: str = ""
    provider: str = ""
    form: Literal["conditional_grant", "loan_to_provider", "loan_to_municipality"] = (
        "conditional_grant"
    )
    investors: dict[str, Investor] = Field(default_factory=dict)
    return_on: Literal["project", "fund"] = "project"
    projects: Number = 1
    drawdown: list[Amount] = Field(default_factory=list)
    provider_bonus: Share = 0.0
    metrics: dict[str, Metric] = Field(default_factory=dict)
    at_target: Amount | None = None
    paid_by: Split = Field(default_factory=dict)
    funds: dict[str, Fund] = Field(default_factory=dict)
    guarantee: Guarantee | None = None
    limits: Limits = Field(default_factory=Limits)
    pool: Pool | None = None
    refund: Refund | None = None
    bridge: Bridge | None = None
    repayable_grant: RepayableGrant | None = None
    costs: Costs = Field(default_factory=Costs)
    termination: Termination = Field(default_factory=Termination)
    ceiling: Ceiling = Field(default_factory=Ceiling)
    decision: Decision = Field(default_factory=Decision)

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
