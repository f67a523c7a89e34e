"""The part of the schema that speaks of money and outcomes."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from simcore.earlier_names import FIRST_CURRENCY
from simcore.scenario.schema.parameter import Rows
from simcore.scenario.schema.types import Label, Model, Range, Rates, Ref, Weights


class Item(Model):
    """Price and quantity for some cells of an account's table."""

    when: dict[str, str | list[str]] = Field(default_factory=dict)
    """Cells that are paid for: axis = state or states; without it all of the table."""
    ages: Range | None = None
    """First and last age, inclusive; without it all."""
    years: Range | None = None
    """First and last year since intake, inclusive; without it all."""
    arms: list[str] = Field(default_factory=list)
    """Arms that are paid for; without it all."""
    price: Ref
    """Parameter with a price, or an amount for a person-year (or an event)."""
    quantity: Ref | None = None
    """Units for a person-year; without it as many as the price's unit has in a year."""
    factors: list[Ref] = Field(default_factory=list)
    """Numbers that the amount is multiplied by, for example ratios by group."""


class Account(Model):
    """What money is spent on: cells x price, split by a rule over payers.

    Instead of a rule it may name its ``payer``, or the ``shares`` of several.  ``municipality``
    and ``state`` are the payers that the rule's sectors stand for; default the country's.
    """

    label: Label
    """Name for reports."""
    table: str
    """Table whose cells are paid for."""
    kind: Literal["service", "transfer", "tax", "income", "grant"] = "service"
    """What it is to the citizen: a service, a transfer received, a tax paid, or income; a grant
    is money between public payers."""
    account_class: Literal[
        "service", "transfers", "refund", "tax_and_grants", "capital", "financial"
    ] = "service"
    """Accounting class of the spending; service counts under the service ceiling."""
    rule: str
    """Rule that splits it over payers; instead it may name a payer or shares."""
    payer: str | None = None
    """Payer of all of it, instead of a rule."""
    shares: dict[str, Ref] = Field(default_factory=dict)
    """Payers with their shares, instead of a rule; one share may be "rest"."""
    weights: Weights = "none"
    """How rows of time are weighted: as they are, or as points of a curve."""
    municipality: str = ""
    """Payer that the municipality's sector stands for; without it the country's."""
    state: str = ""
    """Payer that the state's sector stands for; without it the country's."""
    investment: bool = False
    """Whether it is the programme's own cost, paid before anything is harvested."""
    budget_guarantee: bool | Rows = False
    """Whether all municipalities' spending on it is compensated by the block grant; by date the
    share that is, from 0 to 1."""
    items: list[Item] = Field(min_length=1)
    """Prices and the cells they are for, added up."""


class Perspective(Model):
    """One way of seeing the same flows."""

    label: Label
    """Name for reports."""
    description: Label
    """What it shows, in a sentence."""
    equalisation: bool
    """Whether extra tax is shared with the other municipalities."""
    budget_guarantee: bool
    """Whether the block grant compensates spending on accounts with a budget guarantee."""
    guaranteed: list[str] = Field(default_factory=list)
    """Accounts that the budget guarantee covers here, beside those that say so themselves."""
    adds: list[str] = Field(default_factory=list)
    """Accounts that count here; perspectives that do not add them leave them out."""
    refund_returned: Ref | None = None
    """Share that goes back through the block grant of what changed refund rules bring at
    today's use; without it nothing does."""
    indirect_tax: bool = True
    """Whether indirect tax counts."""
    transfers: bool = True
    """Whether transfers, taxes and refunds count; without them resource costs are left."""
    horizon: int | None = Field(default=None, ge=0)
    """Last year that counts, from 0 and inclusive; without it all."""
    service_factor: str | None = None
    """Parameter that multiplies resource costs where transfers do not count."""


class Worth(Model):
    """What a year (or an event) in some cells counts in an outcome."""

    when: dict[str, str | list[str]] = Field(default_factory=dict)
    """Cells that count: axis = state or states; without it all."""
    ages: Range | None = None
    """First and last age, inclusive; without it all."""
    years: Range | None = None
    """First and last year since intake, inclusive; without it all."""
    arms: list[str] = Field(default_factory=list)
    """Arms that count; without it all."""
    value: Ref = 1.0
    """What a person-year (or an event) counts for; 1 is plain counting."""


class Outcome(Model):
    """One line of the first bottom line: counted cells, and whether more is better."""

    label: Label
    """Name for reports."""
    unit: Label
    """What is counted, in words, for reports."""
    table: str
    """Table whose cells are counted."""
    when: dict[str, str | list[str]] = Field(default_factory=dict)
    """Cells that count: axis = state or states; without it all."""
    ages: Range | None = None
    """First and last age, inclusive; without it all."""
    items: list[Worth] = Field(default_factory=list)
    """Values of cells, added up, instead of plain counting."""
    weights: Weights = "none"
    """How rows of time are weighted: as they are, or as points of a curve."""
    discount: Rates | None = None
    """Yearly rate, or rates by the year from which each holds; without it none."""
    discount_at: Literal["start", "middle", "end"] = "start"
    """When in its row an outcome falls."""
    good: bool = True
    """Whether more is better."""


class Payer(Model):
    """Who pays or harvests; departments belong to the sector before the dot."""

    label: Label
    """Name for reports."""
    sector: str = ""
    """Sector it belongs to; without it what stands before the dot of its name."""


class Money(Model):
    """Price level and the rules' dates."""

    price_year: int
    """Year of whose prices all results are."""
    currency: str = FIRST_CURRENCY
    """Code of the currency of all amounts, three capital letters."""
    index_error: str | None = None
    """Parameter with the yearly error of the price index; without it none."""
    base_perspective: str = "municipality"
    """Perspective of the headline and of contracts."""
    discount: Rates | None = None
    """Yearly rate, or rates by the year from which each holds; without it the country's curve."""
    discount_at: Literal["start", "middle", "end"] = "start"
    """When in its row money falls."""
