"""What a contract is laid on: gains by payer, account class and year, and the delivery cost.

A *sample* is one cohort of one draw; samples are ordered draw by draw and carry the labels of
their draw and cohort, by which their random numbers are addressed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from simcore.errors import ScenarioError
from simcore.money.flows import QUANTUM
from simcore.scenario.schema.country import Country
from simcore.scenario.schema.types import MOST_MONEY

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
T = TypeVar("T")
#: A party and the accounting class of its money.
Account = tuple[str, str]


def exact(amount: Floats) -> Floats:
    """Round to the ledger's smallest amount, so that sums are exact in any order.

    Raises
    ------
    ScenarioError
        If an amount is so large that they would not be, or no number.
    """
    out: Floats = np.multiply(amount, 1.0 / QUANTUM)
    np.rint(out, out=out)
    out = np.multiply(out, QUANTUM, out=out)
    largest = float(np.abs(out).max(initial=0.0))
    if not largest <= MOST_MONEY:
        raise ScenarioError(
            f"contracts: an amount of {largest:.3g} is more than {MOST_MONEY:.3g}, up to which "
            f"sums are exact; write the term sheet's amounts in thousands, or lower them"
        )
    return out


def up(amount: Floats) -> Floats:
    """Round up to the smallest amount: what is needed is not missed by rounding."""
    return -down(-amount)


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
    draw, cohort
        Labels of the draws and of the cohorts; samples are all pairs, draw by draw.
    seed
        Of the scenario, for measurement errors and early termination.
    gains
        (party, class) -> amount, shape ``(sample, year)``; + is money in to the party,
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
    country
        Which sector the municipality is, which the state, and which are public.
    kept
        Sums worked out once for all contracts laid on this position; see ``once``.
    """

    first: int
    draw: Ints
    cohort: Ints
    seed: int
    gains: dict[Account, Floats]
    costs: dict[Account, Floats]
    discount: Floats
    people: int
    departments: tuple[str, ...] = ()
    public: dict[str, float] = field(default_factory=dict)
    country: Country = field(default_factory=Country)
    kept: dict[object, Any] = field(default_factory=dict, repr=False, compare=False)

    @property
    def draws(self) -> int:
        """Number of draws."""
        return len(self.draw)

    @property
    def cohorts(self) -> int:
        """Number of cohorts in a draw."""
        return len(self.cohort)

    @property
    def year(self) -> Ints:
        """Years since the first intake, one per row, shape ``(year,)``."""
        return np.arange(self.years)

    @property
    def calendar(self) -> Ints:
        """Calendar year of each row, shape ``(year,)``."""
        return self.first + self.year

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
        value: T = self.kept[key]
        return value

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


def by_sample(flows: xr.Dataset, arm: str) -> Floats:
    """Flows of an arm, shape ``(sample, row, line)``."""
    one = flows["flow"].sel(arm=arm)
    lead = [d for d in ("draw", "cohort") if d in one.dims]
    array = one.transpose(*lead, "year", "line").to_numpy()
    return array.reshape(-1, *array.shape[-2:])


def by_account(flows: xr.Dataset, arm: str) -> dict[Account, Floats]:
    """Spending of an arm by (payer, class), shape ``(sample, year)``; years are calendar years.

    Notes
    -----
    One multiplication of samples x rows x lines by lines x (payer, class); exact, because
    the amounts are multiples of the ledger's smallest one.
    """
    payers, kinds = flows["payer"].to_numpy(), flows["account_class"].to_numpy()
    keys = [(str(p), str(k)) for p, k in zip(payers, kinds, strict=True)]
    accounts = list(dict.fromkeys(keys))
    member = np.array([[float(k == f) for f in accounts] for k in keys]).reshape(len(keys), -1)
    array = by_sample(flows, arm) @ member
    years = years_of(flows)
    array = array.reshape(len(array), years, -1, len(accounts)).sum(axis=2)
    return {k: np.ascontiguousarray(array[..., i]) for i, k in enumerate(accounts)}


def years_of(flows: xr.Dataset) -> int:
    """Calendar years that flows cover."""
    calendar = flows["calendar"].to_numpy()
    return int(calendar[-1] - calendar[0] + 1)


def labels_of(data: xr.Dataset, dim: str) -> Ints:
    """Labels of a dataset's draws or cohorts; 0 where it has none."""
    if dim not in data.coords:
        return np.zeros(1, np.int64)
    return np.atleast_1d(data[dim].to_numpy()).astype(np.int64)


def from_flows(
    flows: xr.Dataset, arm: str, baseline: str, seed: int, country: Country | None = None
) -> Position:
    """Reduce flows to a position.

    Parameters
    ----------
    flows
        From ``ledger``.
    arm, baseline
        Gain is baseline minus arm.
    seed
        The scenario's.
    country
        The scenario's: who belongs to the municipality, and who is public.

    Returns
    -------
    Position
        Years are calendar years; rows of a year are added up.
    """
    invests = flows.isel(line=np.flatnonzero(flows["investment"].to_numpy()))
    payers = [str(p) for p in dict.fromkeys(flows["payer"].to_numpy())]
    per_year = flows.sizes["year"] // years_of(flows)
    country = country or Country()
    return Position(
        first=int(flows["calendar"][0]),
        draw=labels_of(flows, "draw"),
        cohort=labels_of(flows, "cohort"),
        seed=seed,
        gains=difference(by_account(flows, baseline), by_account(flows, arm)),
        costs=difference(by_account(invests, arm), by_account(invests, baseline)),
        discount=flows["discount"].to_numpy()[::per_year].copy(),
        people=int(flows.attrs["children"]),
        departments=tuple(p for p in payers if country.is_municipal(p)),
        public={p: float(country.is_public(p)) for p in payers},
        country=country,
    )


def difference(a: dict[Account, Floats], b: dict[Account, Floats]) -> dict[Account, Floats]:
    """``a - b``, account by account; one that only one of them has counts as 0 in the other."""
    out = dict(a)
    for key, amount in b.items():
        out[key] = out[key] - amount if key in out else -amount
    return out
