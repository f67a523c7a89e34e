"""The part of the schema that speaks of money and outcomes."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from simcore.scenario.schema.types import Label, Model, Range, Rates, Ref, Weights


class Item(Model):
    """Price and quantity for some cells of an account's table."""

    when: dict[str, str | list[str]] = Field(default_factory=dict)
    ages: Range | None = None
    years: Range | None = None
    arms: list[str] = Field(default_factory=list)
    price: Ref
    quantity: Ref | None = None


class Account(Model):
    """What money is spent on: cells x price, split by a rule over payers.

    Instead of a rule it may name its ``payer``, or the ``shares`` of several.  ``municipality``
    and ``state`` are the payers that the rule's sectors stand for; default the country's.
    """

    label: Label
    table: str
    kind: Literal["service", "transfer", "tax", "income"] = "service"
    account_class: Literal[
        "service", "transfers", "refund", "tax_and_grants", "capital", "financial"
    ] = "service"
    rule: str
    payer: str | None = None
    shares: dict[str, Ref] = Field(default_factory=dict)
    weights: Weights = "none"
    municipality: str = ""
    state: str = ""
    investment: bool = False
    budget_guarantee: bool = False
    items: list[Item] = Field(min_length=1)


class Perspective(Model):
    """One way of seeing the same flows."""

    label: Label
    description: Label
    equalisation: bool
    budget_guarantee: bool
    indirect_tax: bool = True
    transfers: bool = True
    horizon: int | None = Field(default=None, ge=0)
    service_factor: str | None = None


class Worth(Model):
    """What a year (or an event) in some cells counts in an outcome."""

    when: dict[str, str | list[str]] = Field(default_factory=dict)
    ages: Range | None = None
    years: Range | None = None
    arms: list[str] = Field(default_factory=list)
    value: Ref = 1.0


class Outcome(Model):
    """One line of the first bottom line: counted cells, and whether more is better."""

    label: Label
    unit: Label
    table: str
    when: dict[str, str | list[str]] = Field(default_factory=dict)
    ages: Range | None = None
    items: list[Worth] = Field(default_factory=list)
    weights: Weights = "none"
    discount: Rates | None = None
    discount_at: Literal["start", "middle", "end"] = "start"
    good: bool = True


class Payer(Model):
    """Who pays or harvests; departments belong to the sector before the dot."""

    label: Label
    sector: str = ""


class Money(Model):
    """Price level and the rules' dates."""

    price_year: int
    currency: str = "DKK"
    index_error: str | None = None
    base_perspective: str = "municipality"
    discount: Rates | None = None
    discount_at: Literal["start", "middle", "end"] = "start"
