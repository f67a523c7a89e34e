"""Terms of the service ceiling and its sanction."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from simcore.scenario.schema.metric import ByYear
from simcore.scenario.schema.quantities import Share
from simcore.scenario.schema.types import Model


class Sanction(Model):
    """Shadow price of service spending above the frame.

    ``by_population`` is the share of a cut that is spread by population; what is left falls on
    those that overspent.
    """

    chance: Share
    """Probability that all municipalities together spend above the frame, in any year."""
    by_population: Share | None = None
    """Share of a cut that is spread by population, from 0 to 1; without it the country's."""
    excess_over_overspend: Share = 1.0
    """Excess of all municipalities over the sum of those that overspent, from 0 to 1."""
    population_share: Share = 0.0
    """The municipality's share of the country's population, from 0 to 1."""


class Ceiling(Model):
    """How flows of the contract count under the service ceiling."""

    repayment_class: Literal["service", "transfers", "financial", "capital"] = "service"
    """Accounting class of what is repaid to investors or funds; service counts under it."""
    grant_received_class: Literal["service", "transfers", "financial", "capital"] = "service"
    """Accounting class of grants received; service lowers the spending under it."""
    basis: Literal["gross", "net"] = "gross"
    """Whether service spending is counted before refunds (gross) or after them (net)."""
    room: ByYear = Field(default_factory=dict)
    """Room under the ceiling as an amount by calendar year; a year without one has no limit."""
    sanction: Sanction | None = None
    """Price of spending above that room; without it none is charged."""
