"""Terms of transaction costs and of the tender."""

from __future__ import annotations

from pydantic import Field

from simcore.scenario.schema.metric import Amount, Number, Rate, Split
from simcore.scenario.schema.quantities import Share
from simcore.scenario.schema.types import Model


class Costs(Model):
    """Transaction costs; they leave the system."""

    development: Amount = 0.0
    """Cost of developing the contract, once, at its start."""
    legal: Amount = 0.0
    """Cost of legal advice, once, at its start."""
    evaluation: Amount = 0.0
    """Cost of evaluating the outcomes, once, at its start."""
    monitoring_per_year: Amount = 0.0
    """Cost of following the contract, each of its years."""
    variable_share: Share = 0.0
    """Cost in proportion to the sum invested, from 0 to 1."""
    tender: Amount = 0.0
    """Cost of a tender; due only with an outside provider and from the threshold on."""
    tender_threshold: Amount | None = None
    """Value from which a contract is put to tender (inclusive); without it the country's."""
    research_exemption: bool = False
    """Whether the service is research and development, which needs no tender."""
    standard_saves: Share = 0.0
    """Share of development, legal and evaluation cost that a standard contract saves."""
    contract_number: Number = 1
    """Number of this contract in a series of its kind; 1 is the first."""
    learning: Rate = 0.0
    """How one-off costs fall in a series: number n costs n to the power of minus this."""
    split: Split = Field(default_factory=dict)
    """Who bears the costs: party = share, sum 1; I is all investors, default the municipality."""
