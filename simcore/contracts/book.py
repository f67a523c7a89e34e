"""The book of a contract: who moved what to whom, and what was spent for good.

Every amount is a multiple of the ledger's smallest one and is written once, with its
giver and its taker, so transfers sum to zero exactly and not to a tolerance.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from simcore.contracts.position import Account, Floats, Position, exact


@dataclass(frozen=True)
class Move:
    """A transfer: ``amount`` (sample, year) goes from one account to another."""

    why: str
    giver: Account
    taker: Account
    amount: Floats


@dataclass(frozen=True)
class Spend:
    """A real cost that leaves the system, or (``operating``) a change of what is earned."""

    why: str
    party: Account
    amount: Floats
    operating: bool = False


@dataclass
class Book:
    """Moves and spending of one contract on one position."""

    position: Position
    moves: list[Move] = field(default_factory=list)
    spending: list[Spend] = field(default_factory=list)

    def move(self, why: str, giver: Account, taker: Account, amount: Floats) -> Floats:
        """Write a transfer and return it, rounded to the smallest amount.

        A negative amount goes the other way.  Nothing is written where nothing moves.
        """
        rounded = exact(amount)
        if giver != taker and rounded.any():
            self.moves.append(Move(why, giver, taker, rounded))
        return rounded

    def spend(self, why: str, party: Account, amount: Floats, *, operating: bool = False) -> None:
        """Write a real cost of a party (+ is a cost)."""
        rounded = exact(amount)
        if rounded.any():
            self.spending.append(Spend(why, party, rounded, operating))

    def change(self) -> dict[Account, Floats]:
        """What the contract changes, account by account; + is money in."""
        out: dict[Account, Floats] = {}

        def add(account: Account, amount: Floats) -> None:
            out[account] = out[account] + amount if account in out else amount.copy()

        for move in self.moves:
            add(move.giver, -move.amount)
            add(move.taker, move.amount)
        for spend in self.spending:
            add(spend.party, -spend.amount)
        return out

    def net(self) -> dict[Account, Floats]:
        """Net flow of every account: operating gains and what the contract changes."""
        out = dict(self.position.gains)
        for account, amount in self.change().items():
            out[account] = out[account] + amount if account in out else amount
        return out

    def parties(self) -> list[str]:
        """Every party, those of the scenario first."""
        return list(dict.fromkeys(party for party, _ in self.net()))

    def net_of(self, parties: Iterable[str], classes: Iterable[str] | None = None) -> Floats:
        """Net flow of some parties (in some classes), shape ``(sample, year)``."""
        wanted, kinds = set(parties), None if classes is None else set(classes)
        out = self.position.zeros()
        for (party, kind), amount in self.net().items():
            if party in wanted and (kinds is None or kind in kinds):
                out += amount
        return out

    def real_costs(self) -> Floats:
        """What leaves the system, shape ``(sample, year)``."""
        out = self.position.zeros()
        for spend in self.spending:
            out += spend.amount
        return out

    def zero_sum(self) -> bool:
        """Whether transfers sum to zero in every sample and year, exactly."""
        change = sum(self.change().values(), self.position.zeros()) + self.real_costs()
        return not np.any(change)
