"""What a contract did to a position: its book, and the states of its instruments."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import xarray as xr

from simcore.contracts.book import Book
from simcore.contracts.dataset import dataset_of
from simcore.contracts.metrics.measure import Measured
from simcore.contracts.position import Floats, Ints, Position
from simcore.contracts.states import States
from simcore.scenario.schema.contracts import Contract

#: Ending of the municipality's own pool, and the account through which payments are shared out.
POOL, CLEARING = ".pool", "contract"


@dataclass(repr=False)
class Deal:
    """A settled contract.

    Attributes
    ----------
    name, contract
        The term sheet, in the position's price level.
    position, book
        Flows before, with the labels of draws, cohorts and years and the scenario's seed;
        and what moved.
    drawn, repaid
        Investor -> amount, shape ``(sample, year)``; the guarantee is not in ``repaid``.
    due
        Metric -> amount due before caps, shape ``(sample, year)``.
    allowed
        Limit -> what it leaves of what is due, of all metrics, shape ``(sample, year)``; the limits
        that the contract has, in their order.
    measured
        Metric -> what was measured.
    paid_by
        Payer or fund -> outcome payments, shape ``(sample, year)``.
    fund_balance
        Fund -> its balance after each year, by sample (those that share it hold the same).
    capped, floored
        Whether the cap on the return, and the floor, bound; shape ``(sample,)``.
    guaranteed
        Paid by the guarantor, shape ``(sample,)``.
    stopped
        Row in which the contract ended early, or the number of years; shape ``(sample,)``.
    draws_until
        Row from which investors draw no more: ``stopped``, or by their option; shape ``(sample,)``.
    states
        What single instruments remember: pool, bridge, repayable grant, changed refund.
    """

    name: str
    contract: Contract
    position: Position
    book: Book
    drawn: dict[str, Floats] = field(default_factory=dict)
    repaid: dict[str, Floats] = field(default_factory=dict)
    due: dict[str, Floats] = field(default_factory=dict)
    allowed: dict[str, Floats] = field(default_factory=dict)
    measured: dict[str, Measured] = field(default_factory=dict)
    paid_by: dict[str, Floats] = field(default_factory=dict)
    fund_balance: dict[str, Floats] = field(default_factory=dict)
    capped: Floats = field(default_factory=lambda: np.zeros(0))
    floored: Floats = field(default_factory=lambda: np.zeros(0))
    guaranteed: Floats = field(default_factory=lambda: np.zeros(0))
    stopped: Floats = field(default_factory=lambda: np.zeros(0))
    draws_until: Floats = field(default_factory=lambda: np.zeros(0))
    states: States = field(default_factory=States)

    def __repr__(self) -> str:
        sizes = (len(self.draw), len(self.cohort), len(self.year))
        size = "{} draws, {} cohorts, {} years".format(*sizes)
        return f"<simcore Deal {self.name}: {size}; investors {', '.join(self.drawn) or 'none'}>"

    @property
    def draw(self) -> Ints:
        """Labels of the draws."""
        return self.position.draw

    @property
    def cohort(self) -> Ints:
        """Labels of the cohorts."""
        return self.position.cohort

    @property
    def year(self) -> Ints:
        """Years since the first intake."""
        return self.position.year

    @property
    def seed(self) -> int:
        """Seed with which the contract was settled."""
        return self.position.seed

    @property
    def start(self) -> int:
        """Row of the contract's first year."""
        return (self.contract.start or self.position.first) - self.position.first

    @property
    def last(self) -> int:
        """Row of the contract's last year within the horizon."""
        return min(self.start + max(self.contract.years, 1), self.position.years) - 1

    @property
    def municipality(self) -> str:
        """The department that answers for the contract."""
        return municipality(self.contract, self.position)

    @property
    def received(self) -> str:
        """Accounting class of what the municipality is given to deliver; a loan is no income."""
        loan = self.contract.form == "loan_to_municipality"
        return "financial" if loan else self.contract.ceiling.grant_received_class

    @property
    def repaid_as(self) -> str:
        """Accounting class of what the municipality pays for outcomes, or repays of a loan."""
        loan = self.contract.form == "loan_to_municipality" and self.contract.investors
        return "financial" if loan else self.contract.ceiling.repayment_class

    @property
    def lent(self) -> dict[str, Floats]:
        """What investors drew that is to be repaid: grants are not."""
        tranche = {n: i.tranche for n, i in self.contract.investors.items()}
        return {n: d for n, d in self.drawn.items() if tranche[n] != "grant"}

    @property
    def paid(self) -> Floats:
        """Outcome payments of everybody, shape ``(sample, year)``."""
        return sum(self.paid_by.values(), self.position.zeros())

    def public(self, party: str) -> float:
        """Share of a party that consolidates into the public sector."""
        return public_share(self.contract, self.position, party)

    def to_dataset(self) -> xr.Dataset:
        """Transfers by giver, taker and reason, payments and balances, by draw and cohort."""
        return dataset_of(self)

    def departments(self) -> list[str]:
        """Parties that make up the municipality, its pool and investors it owns included."""
        owned = [n for n, i in self.contract.investors.items() if i.owned]
        return [*self.position.departments, self.pool, *owned]

    def stream(self, investors: list[str]) -> Floats:
        """Net flow of investors, shape ``(sample, year)``; + is money in.

        With ``draw_at = "start"`` there is a year more in front, and what is drawn at the start
        of a year stands at the end of the one before.
        """
        net = self.book.net_of(investors)
        if self.contract.draw_at == "end":
            return net
        drawn = sum((self.drawn[n] for n in investors), self.position.zeros())
        out = np.zeros((len(net), net.shape[1] + 1))
        out[:, 1:] = net + drawn
        out[:, :-1] -= drawn
        return out

    @property
    def pool(self) -> str:
        """The municipality's own pool."""
        return self.position.country.municipality + POOL


def municipality(contract: Contract, position: Position) -> str:
    """The department named, or the one that spends most on delivery."""
    if contract.municipality:
        return contract.municipality
    return position.once("municipality", lambda: _spends_most(position))


def _spends_most(position: Position) -> str:
    own = {
        party: float(amount.sum())
        for (party, _), amount in position.costs.items()
        if party in position.departments
    }
    if own:
        return max(own, key=lambda p: own[p])
    return position.departments[0] if position.departments else position.country.municipality


def commitment_shares(contract: Contract) -> dict[str, float]:
    """Each investor's share of the commitments; equal ones where nothing is committed."""
    committed = sum(i.commitment for i in contract.investors.values())
    return {
        n: i.commitment / committed if committed else 1.0 / len(contract.investors)
        for n, i in contract.investors.items()
    }


def resolve(party: str, contract: Contract, position: Position) -> str:
    """Name of a party that a term sheet calls by the sector of the municipality or the state."""
    country = position.country
    if party == country.municipality and party not in position.parties:
        return municipality(contract, position)
    if party == country.state and party not in position.parties:
        return contract.state if contract.state in position.parties else party
    return party


def rate_of(contract: Contract, party: str) -> float | None:
    """A party's own yearly discount rate, or None for the common curve."""
    rates = contract.decision.rates
    keys = [party, party.split(".")[0]]
    keys += ["I"] if party in contract.investors else []
    return next((rates[k] for k in keys if k in rates), None)


def factors_of(deal: Deal, party: str) -> Floats:
    """Discount factor of each year for a party, by its own rate or the common curve."""
    rate = rate_of(deal.contract, party)
    if rate is None:
        return deal.position.discount
    return (1.0 + rate) ** -np.arange(deal.position.years, dtype=float)


def public_share(contract: Contract, position: Position, party: str) -> float:
    """Share of a party that consolidates into the public sector."""
    if party in contract.investors:
        return 1.0 if contract.investors[party].owned else contract.investors[party].public
    if party in contract.funds:
        return contract.funds[party].public
    if party in contract.payers:
        return contract.payers[party].public
    if contract.guarantee is not None and party == contract.guarantee.by:
        return contract.guarantee.public
    if party in position.public:
        return position.public[party]
    return float(position.country.is_public(party))


def folded(values: Floats, position: Position, size: int) -> Floats:
    """Sum over groups of ``size`` cohorts of a draw, shape ``(group, ...)``."""
    if size == 1:
        return values
    shape = (position.draws * (position.cohorts // size), size, *values.shape[1:])
    out: Floats = values.reshape(shape).sum(axis=1)
    return out


def spread(values: Floats, size: int) -> Floats:
    """Give every member of a group the group's value."""
    return values if size == 1 else np.repeat(values, size, axis=0)
