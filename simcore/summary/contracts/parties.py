"""What a contract means for each party: value, chances, payback, liquidity, the ceiling."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import xarray as xr

from simcore.contracts.deal import CLEARING, Deal, factors_of
from simcore.contracts.design.price import order_statistic
from simcore.contracts.instruments import ceiling
from simcore.contracts.position import Floats
from simcore.kernels.cache import compiled
from simcore.summary.gains import QUANTILES, quantiles
from simcore.uncertainty.mcse import mean_and_mcse
from simcore.variables import annotate

#: Sums: all public parties by their public share, and everybody.  The municipality with its
#: departments and the state with its ministries are called as their sectors.
PUBLIC, ALL = "public", "all"
#: A payer that is called like a sum, as it stands beside it.
CALLED_LIKE_A_SUM = {f"{name} (payer)": name for name in (PUBLIC, ALL)}
#: The four cells: total gain, then the municipality's.
SITUATIONS = ("both_gain", "harvest_problem", "cost_shifting", "both_lose")


class Course(NamedTuple):
    """How the cumulated discounted flow of a party runs.

    Attributes
    ----------
    returns_by
        Share that is back at zero for good by each year, shape ``(year,)``.
    never_back, never_back_mcse
        Share that never is, and its Monte Carlo error.
    touches
        Share that is back at some time, if not for good.
    liquidity, liquidity_low, liquidity_high
        Deepest deficit, 95th percentile, with its 95 % interval.
    worst_year
        Largest deficit of a single year, 95th percentile.
    """

    returns_by: Floats
    never_back: float
    never_back_mcse: float
    touches: float
    liquidity: float
    liquidity_low: float
    liquidity_high: float
    worst_year: float


def labelled(deal: Deal, data: xr.Dataset) -> xr.Dataset:
    """Add the labels of the draws and cohorts that results rest on, and the deal's seed."""
    return data.assign_coords(draw=deal.draw, cohort=deal.cohort, seed=np.uint64(deal.seed))


def sampled(deal: Deal, values: Floats, *dims: str) -> xr.DataArray:
    """Values by sample as a labelled array with draw and cohort."""
    shape = (deal.position.draws, deal.position.cohorts, *values.shape[1:])
    return xr.DataArray(
        values.reshape(shape),
        dims=("draw", "cohort", *dims),
        coords={"draw": deal.draw, "cohort": deal.cohort},
    )


def municipality_of(deal: Deal) -> str:
    """Name of the municipality with all its departments: that of its sector."""
    return deal.position.country.municipality


def state_of(deal: Deal) -> str:
    """Name of the state with all its ministries: that of its sector."""
    return deal.position.country.state


def members(deal: Deal, party: str) -> list[str]:
    """Payers that a party consists of: departments, ministries, or itself."""
    if party == municipality_of(deal):
        return [party, *deal.departments()]
    if party == state_of(deal):
        return [party, *(p for p in deal.book.parties() if p.startswith(f"{party}."))]
    if party == ALL:
        return deal.book.parties()
    return [CALLED_LIKE_A_SUM.get(party, party)]


def parties_of(deal: Deal) -> list[str]:
    """Every party of a deal: municipality and state as one each, the others as they come."""
    municipality, state = municipality_of(deal), state_of(deal)
    parties = [municipality]
    for p in deal.book.parties():
        own = p in deal.departments() or p == municipality
        name = municipality if own else state if deal.position.country.is_state(p) else p
        name = f"{p} (payer)" if p in (PUBLIC, ALL) else name
        if name not in parties and name != CLEARING:
            parties.append(name)
    return parties


def flow_of(deal: Deal, party: str, before: bool = False) -> Floats:
    """Net flow of a party or sum of parties, shape ``(sample, year)``; + is money in."""
    book, position = deal.book, deal.position
    if party == PUBLIC:
        without = position.once(PUBLIC, lambda: _weighted(deal, position.parties))
        if before or not book.change():
            return without
        return book.once(PUBLIC, lambda: _public_net(deal, without))
    names = members(deal, party)
    return position.gain_of(names) if before else book.net_of(names)


def _public_net(deal: Deal, before: Floats) -> Floats:
    """Net flow of the public sector: each change counts by the party's public share."""
    out = before.copy()
    for (party, _), amount in deal.book.change().items():
        share = deal.public(party)
        if share:
            out += amount if share == 1.0 else share * amount
    return out


def _weighted(deal: Deal, parties: list[str]) -> Floats:
    """Gains of parties by their public share."""
    out = deal.position.zeros()
    for name in parties:
        if deal.public(name):
            out += deal.public(name) * deal.position.gain_of([name])
    return out


def is_touched(deal: Deal, party: str) -> bool:
    """Whether the contract changes the flow of a party or sum of parties."""
    if party in (PUBLIC, ALL):
        return bool(deal.book.change())
    names = members(deal, party)
    return any(p in names for p, _ in deal.book.change())


def factors(deal: Deal, party: str) -> Floats:
    """Discount factor of each year for a party; sums of parties use the common curve."""
    return deal.position.discount if party in (PUBLIC, ALL) else factors_of(deal, party)


def value_of(deal: Deal, party: str, *, before: bool = False, horizon: int | None = None) -> Floats:
    """Present value of a party, shape ``(sample,)``.

    ``horizon`` cuts the years that the decision looks at; the flows go on.
    """
    v = factors(deal, party)
    end = len(v) if horizon is None else min(deal.start + horizon, len(v))

    seen = np.where(np.arange(len(v)) < end, v, 0.0)  # full rows are faster than parts of them
    key = ("value", party, end, v.tobytes())

    def without() -> Floats:
        out: Floats = flow_of(deal, party, before=True) @ seen
        return out

    def changed() -> Floats:
        base = deal.position.once(key, without)
        if party != PUBLIC:
            # Amounts add up exactly before they are discounted, whatever their classes.
            moved = deal.book.changed_of(members(deal, party))
            return base if moved is None else base + moved @ seen
        shares = {account: deal.public(account[0]) for account in deal.book.change()}
        parts = [s * (deal.book.change()[a] @ seen) for a, s in shares.items() if s]
        return base + sum(parts, np.zeros(deal.position.samples))

    if before or not is_touched(deal, party):
        return deal.position.once(key, without)
    return deal.book.once(key, changed)


def party_results(deal: Deal) -> xr.Dataset:
    """Results by party, each with its Monte Carlo error.

    Returns
    -------
    Dataset
        By party: value with and without the contract, chance to break even, payback (for
        good), liquidity; the four cells; by year the service ceiling.
        Scalars: chances that the municipality breaks even at the decision horizon (the
        attribute ``horizon``) and over all, and that every public party, and everybody, does.
    """
    names = [*parties_of(deal), PUBLIC, ALL]
    out = xr.Dataset(
        coords={
            "party": names, "year": deal.year, "calendar": ("year", deal.position.calendar),
        }
    )  # fmt: skip
    values = {p: value_of(deal, p) for p in names}
    for key, before in (("net_value", False), ("value_before", True)):
        each = values if not before else {p: value_of(deal, p, before=True) for p in names}
        stacked = sampled(deal, np.stack([each[p] for p in names], axis=1), "party")
        out[key], out[f"{key}_mcse"] = mean_and_mcse(stacked)
        out[f"{key}_quantile"] = quantiles(stacked)
    breaks_even = np.stack([values[p] >= 0 for p in names], axis=1).astype(float)
    out["breaks_even"], out["breaks_even_mcse"] = mean_and_mcse(sampled(deal, breaks_even, "party"))
    _committed(out, deal, names)
    _payback(out, deal, names)
    _ceiling(out, deal)
    _situations(out, deal)
    _departments(out, deal)
    own, country = municipality_of(deal), deal.position.country
    public = [p for p in names[:-2] if deal.public(p) > 0 or p == own]
    asked = [p for p in names[:-2] if p not in (country.citizen, country.other_municipalities)]
    h = deal.contract.decision.horizon
    for key, fine in (
        ("municipality_at_horizon", value_of(deal, own, horizon=h) >= 0),
        ("municipality", values[own] >= 0),
        ("every_public_party", np.all([values[p] >= 0 for p in public], axis=0)),
        ("everybody", np.all([values[p] >= -1e-6 for p in asked], axis=0)),
    ):
        name = f"chance_{key}"
        out[name], out[f"{name}_mcse"] = mean_and_mcse(sampled(deal, np.asarray(fine, float)))
    out.attrs["horizon"] = h
    return annotate(labelled(deal, out), deal.contract.currency)


def _committed(out: xr.Dataset, deal: Deal, names: list[str]) -> None:
    """What each party gives to others under the contract, by year and after the horizon."""
    given = np.zeros((len(names), deal.position.years))
    for i, name in enumerate(names):
        if name in (PUBLIC, ALL, deal.contract.provider, *deal.contract.investors) and i > 0:
            continue
        own = set(members(deal, name))
        for move in deal.book.moves:
            if move.giver[0] in own and move.taker[0] not in own:
                given[i] += move.amount.mean(axis=0)
    end = min(deal.start + deal.contract.decision.horizon, deal.position.years)
    out["committed"] = (("party", "year"), given)
    out["committed_later"] = ("party", given[:, end:].sum(axis=1))


def _payback(out: xr.Dataset, deal: Deal, names: list[str]) -> None:
    """When the cumulated discounted flow is back at zero and stays there; the deficits."""
    courses = [_course(deal, p, before=False) for p in names]
    out["returns_by"] = (("party", "year"), np.stack([f.returns_by for f in courses]))
    keys = ("never_back", "never_back_mcse", "touches", "liquidity", "liquidity_low",
            "liquidity_high", "worst_year")  # fmt: skip
    for key in keys:
        out[key] = ("party", np.array([getattr(f, key) for f in courses], float))
    before = [_course(deal, p, before=True).liquidity for p in names]
    out["liquidity_before"] = ("party", np.array(before, float))


def _course(deal: Deal, party: str, *, before: bool) -> Course:
    """Follow a party's flow; see ``Course``."""
    from simcore.kernels.course import course  # loads Numba

    v = factors(deal, party)

    def work() -> Course:
        flow = np.ascontiguousarray(flow_of(deal, party, before))
        below, touches = np.empty(len(flow), np.int64), np.empty(len(flow), np.bool_)
        deepest, worst = np.empty(len(flow)), np.empty(len(flow))
        follow = compiled(course, flow[:0], v, below, touches, deepest, worst)
        follow(flow, v, below, touches, deepest, worst)
        years = np.bincount(below + 1, minlength=len(v) + 1)
        never = (below == len(v) - 1).astype(float)
        liquidity, low, high = order_statistic(-deepest, 0.95, deal.position.draws)
        return Course(
            returns_by=np.cumsum(years)[:-1] / len(flow),
            never_back=float(years[-1] / len(flow)),
            never_back_mcse=float(mean_and_mcse(sampled(deal, never))[1]),
            touches=float(touches.mean()),
            liquidity=liquidity,
            liquidity_low=low,
            liquidity_high=high,
            worst_year=float(np.quantile(-worst, 0.95)),
        )

    if before or not is_touched(deal, party):
        return deal.position.once(("course", party, v.tobytes()), work)
    return work()


def _ceiling(out: xr.Dataset, deal: Deal) -> None:
    # Years first: what is asked of each year then lies together in memory.
    service = np.ascontiguousarray(ceiling.service_change(deal).T)
    out["service"] = ("year", service.mean(axis=1))
    out["service_quantile"] = (("quantile", "year"), np.quantile(service, QUANTILES, axis=1))
    out.coords["quantile"] = list(QUANTILES)
    room = ceiling.room(deal)
    chance, error = np.zeros(len(room)), np.zeros(len(room))
    for t in np.flatnonzero(np.isfinite(room)):
        one = mean_and_mcse(sampled(deal, (service[t] > room[t]).astype(float)))
        chance[t], error[t] = float(one[0]), float(one[1])
    out["over_room"], out["over_room_mcse"] = ("year", chance), ("year", error)
    own = deal.book.net_of(deal.departments()).mean(axis=0)
    out["service_over_net_cost"] = ("year", service.mean(axis=1) + own)


def _departments(out: xr.Dataset, deal: Deal) -> None:
    """Between departments: what each is left with, with and without the contract."""
    names = [d for d in deal.departments() if d in deal.book.parties()]
    out.coords["department"] = names
    for key, before in (("department_before", True), ("department_value", False)):
        values = [float(value_of(deal, d, before=before).mean()) for d in names]
        out[key] = ("department", np.array(values))


def _situations(out: xr.Dataset, deal: Deal) -> None:
    """Chance of each cell before the contract, to see if there is a harvest problem to solve."""
    total = value_of(deal, PUBLIC, before=True)
    own = value_of(deal, municipality_of(deal), before=True)
    cells = np.stack(
        [(total > 0) & (own >= 0), (total > 0) & (own < 0), (total <= 0) & (own >= 0),
         (total <= 0) & (own < 0)], axis=1,
    ).astype(float)  # fmt: skip
    out.coords["situation"] = list(SITUATIONS)
    out["situation_chance"], out["situation_mcse"] = mean_and_mcse(
        sampled(deal, cells, "situation")
    )
