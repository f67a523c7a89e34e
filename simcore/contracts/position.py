"""What a contract is laid on: gains by payer, account class and year, and the delivery cost.

A *sample* is one cohort of one draw; samples are ordered draw by draw.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from simcore.money.flows import QUANTUM

Floats = NDArray[np.float64]
T = TypeVar("T")
#: A party and the accounting class of its money.
Account = tuple[str, str]


def exact(amount: Floats) -> Floats:
    """Round to the ledger's smallest amount, so that sums are exact in any order."""
    out: Floats = np.multiply(amount, 1.0 / QUANTUM)
    np.rint(out, out=out)
    return np.multiply(out, QUANTUM, out=out)


def down(amount: Floats) -> Floats:
    """Round down to the smallest amount: a cap is never passed by rounding."""
    out: Floats = np.multiply(amount, 1.0 / QUANTUM)
    np.floor(out, out=out)
    return np.multiply(out, QUANTUM, out=out)


@dataclass(frozen=True)
class Position:
    """Operating flows before any instrument.

    Attributes
    ----------
    first
        Calendar year of the first row.
    draws, cohorts
        Samples = draws x cohorts, draw by draw.
    gains
        (party, class) -> kroner, shape ``(sample, year)``; + is money in to the party,
        relative to no intervention, the delivery cost included.
    costs
        (party, class) -> what the party spends on delivery, the same shape; + is spending.
    discount
        Common discount factor of each year, shape ``(year,)``.
    people
        Children in a cohort.
    departments
        Parties that belong to the municipality, pool included.
    public
        Party -> share that consolidates into the public sector.
    kept
        Sums worked out once for all contracts laid on this position; see ``once``.
    """

    first: int
    draws: int
    cohorts: int
    gains: dict[Account, Floats]
    costs: dict[Account, Floats]
    discount: Floats
    people: int
    departments: tuple[str, ...] = ()
    public: dict[str, float] = field(default_factory=dict)
    kept: dict[object, Any] = field(default_factory=dict, repr=False, compare=False)

    @property
    def samples(self) -> int:
        """Number of samples."""
        return self.draws * self.cohorts

    @property
    def years(self) -> int:
        """Number of years."""
        return len(self.discount)

    def zeros(self) -> Floats:
        """No money in any sample and year."""
        return np.zeros((self.samples, self.years))

    def once(self, key: object, work: Callable[[], T]) -> T:
        """Result of ``work``, which is done for the first contract and kept for the others."""
        if key not in self.kept:
            self.kept[key] = work()
        found: T = self.kept[key]
        return found

    def gain_of(self, parties: Iterable[str], classes: Iterable[str] | None = None) -> Floats:
        """Sum of the gains of some parties (in some classes), shape ``(sample, year)``.

        The array is kept for others to read: do not write into it.
        """
        wanted = frozenset(parties)
        kinds = None if classes is None else frozenset(classes)

        def add() -> Floats:
            out = self.zeros()
            for (party, kind), amount in self.gains.items():
                if party in wanted and (kinds is None or kind in kinds):
                    out += amount
            return out

        return self.once(("gain", wanted, kinds), add)

    @property
    def cost(self) -> Floats:
        """Delivery cost of all parties, shape ``(sample, year)``; + is spending; read only."""
        return self.once("cost", lambda: sum(self.costs.values(), self.zeros()))

    @property
    def parties(self) -> list[str]:
        """Parties that the operating flows touch, in order."""
        return list(dict.fromkeys(party for party, _ in self.gains))


#: Public sectors of a scenario's payers.
PUBLIC = ("K", "KO", "R", "S")


def from_flows(flows: xr.Dataset, arm: str, baseline: str) -> Position:
    """Reduce flows to a position.

    Parameters
    ----------
    flows
        From ``ledger``.
    arm, baseline
        Gain is baseline minus arm.

    Returns
    -------
    Position
        Years are calendar years; rows of a year are added up.

    Notes
    -----
    One multiplication of samples x years x lines by lines x (party, class); exact,
    because the amounts are multiples of the ledger's smallest one.
    """
    payers = [str(p) for p in flows["payer"].to_numpy()]
    kinds = [str(k) for k in flows["account_class"].to_numpy()]
    invests = flows["investment"].to_numpy()
    keys = list(zip(payers, kinds, strict=True))
    gained = list(dict.fromkeys(keys))
    spent = list(dict.fromkeys(k for k, i in zip(keys, invests, strict=True) if i))
    member = np.array(
        [
            [float(k == g) for g in gained] + [float(bool(i) and k == g) for g in spent]
            for k, i in zip(keys, invests, strict=True)
        ]
    )
    both = []
    for name in (baseline, arm):
        one = flows["flow"].sel(arm=name)
        lead = [d for d in ("draw", "cohort") if d in one.dims]
        array = one.transpose(*lead, "year", "line").to_numpy()
        both.append(array.reshape(-1, *array.shape[-2:]) @ member)
    change = both[0] - both[1]
    calendar = flows["calendar"].to_numpy()
    first, years = int(calendar[0]), int(calendar[-1] - calendar[0] + 1)
    per_year = len(calendar) // years
    change = change.reshape(len(change), years, per_year, -1).sum(axis=2)
    n = len(gained)
    sectors = dict(zip(payers, (str(s) for s in flows["sector"].to_numpy()), strict=True))
    return Position(
        first=first,
        draws=flows.sizes.get("draw", 1),
        cohorts=flows.sizes.get("cohort", 1),
        gains={k: np.ascontiguousarray(change[..., i]) for i, k in enumerate(gained)},
        costs={k: -np.ascontiguousarray(change[..., n + i]) for i, k in enumerate(spent)},
        discount=flows["discount"].to_numpy()[::per_year].copy(),
        people=int(flows.attrs["children"]),
        departments=tuple(p for p in dict.fromkeys(payers) if sectors[p] == "K"),
        public={p: float(sectors[p] in PUBLIC) for p in dict.fromkeys(payers)},
    )
