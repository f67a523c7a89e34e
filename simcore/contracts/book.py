"""The book of a contract: every transfer with giver and taker, and every real cost.

Every amount is a multiple of the ledger's smallest one and is written once, with its
giver and its taker, so transfers sum to zero exactly and not to a tolerance.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
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
    _changed: tuple[tuple[int, int], dict[Account, Floats]] | None = field(
        default=None, repr=False, compare=False
    )
    _sums: dict[object, Floats] = field(default_factory=dict, repr=False, compare=False)

    def move(self, why: str, giver: Account, taker: Account, amount: Floats) -> None:
        """Write a transfer, rounded to the smallest amount.

        A negative amount goes the other way.  Nothing is written where nothing moves.
        """
        if giver != taker and amount.any():
            self.moves.append(Move(why, giver, taker, exact(amount)))

    def spend(self, why: str, party: Account, amount: Floats, *, operating: bool = False) -> None:
        """Write a real cost of a party (+ is a cost)."""
        if amount.any():
            self.spending.append(Spend(why, party, exact(amount), operating))

    def change(self) -> dict[Account, Floats]:
        """What the contract changes, account by account; + is money in; read only."""
        written = (len(self.moves), len(self.spending))
        if self._changed is None or self._changed[0] != written:
            self._changed = (written, self._sum())
            self._sums = {}
        return self._changed[1]

    def _sum(self) -> dict[Account, Floats]:
        out: dict[Account, Floats] = {}

        def add(account: Account, amount: Floats, sign: float) -> None:
            if account not in out:
                out[account] = sign * amount
            elif sign > 0:
                out[account] += amount
            else:
                out[account] -= amount

        for move in self.moves:
            add(move.giver, move.amount, -1.0)
            add(move.taker, move.amount, 1.0)
        for spend in self.spending:
            add(spend.party, spend.amount, -1.0)
        return out

    def changed_of(
        self, parties: Iterable[str], classes: Iterable[str] | None = None
    ) -> Floats | None:
        """What the contract changes for some parties (in some classes); None if nothing."""
        wanted = frozenset(parties)
        kinds = None if classes is None else frozenset(classes)
        change = self.change()
        amounts = [a for (p, k), a in change.items() if p in wanted and (not kinds or k in kinds)]
        if len(amounts) < 2:
            return amounts[0] if amounts else None
        return self.once(("change", wanted, kinds), lambda: sum(amounts[1:], amounts[0]))

    def once(self, key: object, work: Callable[[], Floats]) -> Floats:
        """A sum that is kept until something more is written."""
        if key not in self._sums:
            self._sums[key] = work()
        return self._sums[key]

    def net(self) -> dict[Account, Floats]:
        """Net flow of every account: operating gains and what the contract changes."""
        out = dict(self.position.gains)
        for account, amount in self.change().items():
            out[account] = out[account] + amount if account in out else amount
        return out

    def parties(self) -> list[str]:
        """Every party, those of the scenario first."""
        return list(dict.fromkeys([*self.position.parties, *(p for p, _ in self.change())]))

    def net_of(self, parties: Iterable[str], classes: Iterable[str] | None = None) -> Floats:
        """Net flow of some parties (in some classes), shape ``(sample, year)``; read only."""
        wanted = frozenset(parties)
        kinds = None if classes is None else frozenset(classes)
        before, changed = self.position.gain_of(wanted, kinds), self.changed_of(wanted, kinds)
        if changed is None:
            return before
        return self.once(("net", wanted, kinds), lambda: before + changed)

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
