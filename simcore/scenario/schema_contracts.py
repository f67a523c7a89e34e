"""The term sheet: what a contract between payers, investors and funds may say.

Money is in kroner of the contract's ``price_year``, shares are 0 to 1, years count from the
contract's start, follow-ups from each child's own intake.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from simcore.scenario.schema_money import Rule
from simcore.scenario.words import MOST_MONEY, Label, Model, Range

Share = Annotated[float, Field(ge=0, le=1)]
Amount = Annotated[float, Field(ge=0, le=MOST_MONEY)]
#: A yearly return; 10 is 1,000 %.
Return = Annotated[float, Field(le=10)]
#: Calendar year -> kroner.
ByYear = dict[str, Annotated[float, Field(le=MOST_MONEY)]]
#: Axis of a table -> the states that count.
Cell = dict[str, str | list[str]]
#: Any party name -> share; they sum to one.
Split = dict[str, float]


class Investor(Model):
    """Who puts money in; ``commitment`` is the most it puts in."""

    label: Label | None = None
    tranche: Literal["senior", "junior", "grant"] = "senior"
    commitment: Amount
    public: Share = 0.0
    irr_cap: Return | None = None
    fee: Share = 0.0


class Step(Model):
    """One row of a step table: from this effect on, an amount or a yearly return."""

    from_: float = Field(alias="from")
    payment: Amount | None = None
    annual_return: Return | None = None


class Band(Model):
    """Linear band: nothing below ``enter``, ``slope`` to ``bend``, ``slope_after`` to ``end``."""

    enter: float
    bend: float
    end: float
    slope: Amount
    slope_after: Amount = 0.0
    at_entry: Amount = 0.0


class BreakEven(Model):
    """Savings split to break-even (Norrköping): the guaranteed share is paid anyway.

    Above break-even ``above`` of each saved krone is paid up to ``total_cap`` times the
    sum invested, if metric ``if_met`` is met (its measured effect is ``met_at`` or more).
    """

    total_cap: Amount = 0.0
    above: Share = 1.0
    if_met: str = ""
    met_at: float = 0.0


class Metric(Model):
    """One outcome that is paid for: what is counted, against what, at what price."""

    label: Label | None = None
    outcome: str = ""
    table: str = ""
    when: Cell | list[Cell] = Field(default_factory=dict)
    ages: Range | None = None
    accounts: list[str] = Field(default_factory=list)
    saved_by: list[str] = Field(default_factory=list)
    measure: Literal["at", "since", "until"] = "at"
    per_year: Amount = 1.0
    waves: list[int] = Field(default_factory=list)
    pool_waves: bool = False
    follow_up: list[float] = Field(min_length=1)
    verified_after: int = Field(default=0, ge=0)
    better: Literal["more", "fewer"] = "more"
    counterfactual: Literal["absolute", "fixed_baseline", "matched", "rct", "savings"] = "absolute"
    baseline: float | list[float] | None = None
    controls: int | None = Field(default=None, ge=1)
    attrition: Share = 0.0
    attrition_failures: Share | None = None
    missing: Literal["failure", "excluded", "carried_forward"] = "failure"
    sensitivity: Share = 1.0
    specificity: Share = 1.0
    error_sd: Amount = 0.0
    effect_in: Literal["count", "rate", "points", "percent"] = "count"
    clamp: Literal["zero", "carry"] = "zero"
    price: Amount | list[Amount] | None = None
    taper: Share | None = None
    brackets: list[list[Annotated[float, Field(le=MOST_MONEY)]]] = Field(default_factory=list)
    steps: list[Step] = Field(default_factory=list)
    band: Band | None = None
    threshold: float | list[float] | None = None
    payment: Amount | list[Amount] | None = None
    share: Share | list[Share] | None = None
    break_even: BreakEven | None = None
    weight: Share | None = None
    target: float | None = None
    cap: Amount | None = None
    paid_by: Split = Field(default_factory=dict)

    @property
    def controlled(self) -> bool:
        """Whether outcomes are held against other children."""
        return self.counterfactual in ("matched", "rct", "savings")


class Fund(Model):
    """An outcome fund: local (one contract) or the state's (``contracts`` share it)."""

    label: Label | None = None
    balance: Amount
    appropriations: ByYear = Field(default_factory=dict)
    shortfall: Literal["investor", "payer", "pro_rata"] = "investor"
    contracts: int = Field(default=1, ge=1)
    commit: Literal["cap", "expected"] = "cap"
    over_commitment: Amount = 0.0
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
    floor_share: float = 0.0


class Pool(Model):
    """A municipal investment pool that lends to the acting department."""

    balance: Amount
    appropriations: ByYear = Field(default_factory=dict)
    repay: Literal["ex_ante", "realised", "none"] = "realised"
    share: Share | dict[str, Share] = 1.0
    cashable: Share = 1.0
    interest: Amount = 0.0
    write_off_after: int | None = Field(default=None, ge=1)
    projects: int = Field(default=1, ge=1)


class Refund(Model):
    """State refund under other rules; the level effect is returned through the block grant."""

    rules: dict[str, Rule]
    accounts: dict[str, str] = Field(default_factory=dict)
    neutralise_level: bool = True


class Bridge(Model):
    """Social bridge financing: paid for some years, then the municipality goes on if it worked."""

    by: str = ""
    years: int = Field(ge=0)
    share: Share = 1.0
    metric: str = ""
    threshold: float | None = None
    compliance: Share = 1.0
    grant_pool_compliance: Share = 0.3
    kept: Share = 0.5


class RepayableGrant(Model):
    """A grant that is repaid from the municipality's gain, so that it can be lent again."""

    by: str = ""
    share: Share = 1.0
    of_gain: Share = 1.0
    years: int = Field(default=10, ge=1)
    interest: Amount = 0.0


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
    contract_number: int = Field(default=1, ge=1)
    learning: Amount = 0.0
    split: Split = Field(default_factory=dict)


class StopRule(Model):
    """Stop when an interim measurement is below a value."""

    metric: str
    follow_up: float
    below: float


class Termination(Model):
    """Early end: a yearly hazard or a rule, and what is then paid."""

    hazard: Amount = 0.0
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
    horizon: int = Field(default=4, ge=1)
    confidence: float = Field(default=0.8, gt=0, lt=1)
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
    price_year: int | None = None
    start: int | None = None
    delivery_years: int = Field(default=1, ge=0)
    repayment_years: int = Field(default=0, ge=0)
    arm: str = ""
    municipality: str = ""
    state: str = ""
    provider: str = ""
    form: Literal["conditional_grant", "loan_to_provider", "loan_to_municipality"] = (
        "conditional_grant"
    )
    investors: dict[str, Investor] = Field(default_factory=dict)
    return_on: Literal["project", "fund"] = "project"
    projects: int = Field(default=1, ge=1)
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

    @property
    def years(self) -> int:
        """Years of the contract; payments and the floor fall within them."""
        return self.delivery_years + self.repayment_years
