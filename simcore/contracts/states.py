"""States of the instruments of a settled contract, each with its own type."""

from __future__ import annotations

from dataclasses import dataclass

from simcore.contracts.position import Floats


@dataclass(frozen=True)
class PoolState:
    """A municipal pool.

    Attributes
    ----------
    balance
        After each year, shape ``(sample, year)``; those that share the pool hold the same.
    debt
        What the project still owes at the end, shape ``(sample,)``.
    drawn, repaid
        Lent to the project and repaid by departments, shape ``(sample, year)``.
    """

    balance: Floats
    debt: Floats
    drawn: Floats
    repaid: Floats


@dataclass(frozen=True)
class BridgeState:
    """Bridge financing: whether the result was reached, and the share that goes on; by sample."""

    reached: Floats
    continued: Floats


@dataclass(frozen=True)
class GrantState:
    """A repayable grant: lent and repaid, shape ``(sample, year)``."""

    lent: Floats
    repaid: Floats


@dataclass
class States:
    """States by instrument; None where a contract has no such instrument.

    Attributes
    ----------
    pool, bridge, repayable_grant
        Of the instrument of that name.
    refund_level
        Level effect of a changed refund, paid to municipalities, shape ``(sample, year)``.
    """

    pool: PoolState | None = None
    bridge: BridgeState | None = None
    repayable_grant: GrantState | None = None
    refund_level: Floats | None = None
