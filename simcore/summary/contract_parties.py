"""What a contract means for each party: value, chances, payback, liquidity, the ceiling."""

from __future__ import annotations

import numpy as np
import xarray as xr

from simcore.contracts import ceiling
from simcore.contracts.deal import CLEARING, Deal
from simcore.contracts.position import Floats
from simcore.summary.gains import QUANTILES, quantiles
from simcore.uncertainty.mcse import mean_and_mcse
from simcore.variables import annotate

#: Sums that stand beside the parties: the municipality with its departments, all public
#: parties by their public share, and everybody.
MUNICIPALITY, PUBLIC, ALL = "K", "public", "all"
#: The four cells: total gain, then the municipality's.
SITUATIONS = ("go", "harvest_problem", "cost_shifting", "no")


def sampled(deal: Deal, values: Floats, *dims: str) -> xr.DataArray:
    """Values by sample as a labelled array with draw and cohort."""
    shape = (deal.position.draws, deal.position.cohorts, *values.shape[1:])
    return xr.DataArray(values.reshape(shape), dims=("draw", "cohort", *dims))


def parties_of(deal: Deal) -> list[str]:
    """Every party of a deal: the municipality as one, then the others as they come."""
    own = set(deal.departments())
    rest = [p for p in deal.book.parties() if p not in own and p != CLEARING]
    return [MUNICIPALITY, *(p for p in rest if p != MUNICIPALITY)]


def flow_of(deal: Deal, party: str, before: bool = False) -> Floats:
    """Net flow of a party or sum of parties, shape ``(sample, year)``; + is money in."""
    book, position = deal.book, deal.position

    def of(names: list[str]) -> Floats:
        return position.gain_of(names) if before else book.net_of(names)

    if party == MUNICIPALITY:
        return of(deal.departments())
    if party == ALL:
        return of(book.parties())
    if party == PUBLIC:
        out = position.zeros()
        for name in book.parties():
            share = deal.public(name)
            if share:
                out += share * of([name])
        return out
    return of([party])


def rate_of(deal: Deal, party: str) -> float | None:
    """A party's own yearly discount rate, or None for the common curve."""
    rates = deal.contract.decision.rates
    keys = [party, party.split(".")[0]]
    keys += ["I"] if party in deal.contract.investors else []
    return next((rates[k] for k in keys if k in rates), None)


def factors(deal: Deal, party: str) -> Floats:
    """Discount factor of each year for a party; sums of parties use the common curve."""
    rate = None if party in (PUBLIC, ALL) else rate_of(deal, party)
    if rate is None:
        return deal.position.discount
    return (1.0 + rate) ** -np.arange(deal.position.years, dtype=float)


def value_of(deal: Deal, party: str, *, before: bool = False, horizon: int | None = None) -> Floats:
    """Present value of a party, shape ``(sample,)``.

    ``horizon`` cuts the years that the decision looks at; the flows go on.
    """
    flow, v = flow_of(deal, party, before), factors(deal, party)
    end = len(v) if horizon is None else min(deal.start + horizon, len(v))
    out: Floats = flow[:, :end] @ v[:end]
    return out


def party_results(deal: Deal) -> xr.Dataset:
    """Results by party, each with its Monte Carlo error.

    Returns
    -------
    Dataset
        By party: value with and without the contract, chance to be whole, payback (for
        good), liquidity; the four cells; by year the service ceiling and its wedge.
        Attributes: chances that the municipality is whole at the decision horizon and
        over all, and that every public party, and everybody, is.
    """
    names = [*parties_of(deal), PUBLIC, ALL]
    out = xr.Dataset(coords={"party": names, "year": np.arange(deal.position.years)})
    values = {p: value_of(deal, p) for p in names}
    for key, before in (("net_value", False), ("value_before", True)):
        each = values if not before else {p: value_of(deal, p, before=True) for p in names}
        stacked = sampled(deal, np.stack([each[p] for p in names], axis=1), "party")
        out[key], out[f"{key}_mcse"] = mean_and_mcse(stacked)
        out[f"{key}_quantile"] = quantiles(stacked)
    whole = np.stack([values[p] >= 0 for p in names], axis=1).astype(float)
    out["whole"], out["whole_mcse"] = mean_and_mcse(sampled(deal, whole, "party"))
    _payback(out, deal, names)
    _ceiling(out, deal)
    _situations(out, deal)
    public = [p for p in names[:-2] if deal.public(p) > 0 or p == MUNICIPALITY]
    asked = [p for p in names[:-2] if p not in ("C", "KO")]
    h = deal.contract.decision.horizon
    for key, fine in (
        ("municipality_at_horizon", value_of(deal, MUNICIPALITY, horizon=h) >= 0),
        ("municipality", values[MUNICIPALITY] >= 0),
        ("every_public_party", np.all([values[p] >= 0 for p in public], axis=0)),
        ("everybody", np.all([values[p] >= -1e-6 for p in asked], axis=0)),
    ):
        mean, error = mean_and_mcse(sampled(deal, np.asarray(fine, float)))
        out.attrs[f"chance_{key}"], out.attrs[f"chance_{key}_mcse"] = float(mean), float(error)
    out.attrs["horizon"] = h
    return annotate(out)


def _payback(out: xr.Dataset, deal: Deal, names: list[str]) -> None:
    """When the cumulated discounted flow is back at zero and stays there."""
    stays, touch, never, depth, before, worst = [], [], [], [], [], []
    for p in names:
        flow = flow_of(deal, p)
        running = np.cumsum(flow * factors(deal, p), axis=1)
        fine = running >= -1e-9
        held = np.logical_and.accumulate(fine[:, ::-1], axis=1)[:, ::-1]
        stays.append(held.mean(axis=0))
        never.append(1.0 - held[:, -1].mean())
        touch.append(float((fine & (np.cumsum(flow != 0, axis=1) > 0)).any(axis=1).mean()))
        depth.append(
            float(np.quantile(np.maximum(-np.cumsum(flow, axis=1), 0.0).max(axis=1), 0.95))
        )
        old = np.cumsum(flow_of(deal, p, before=True), axis=1)
        before.append(float(np.quantile(np.maximum(-old, 0.0).max(axis=1), 0.95)))
        worst.append(float(np.quantile(np.maximum(-flow, 0.0).max(axis=1), 0.95)))
    out["returns_by"] = (("party", "year"), np.stack(stays))
    for key, numbers in (
        ("never_back", never), ("touches", touch), ("liquidity", depth),
        ("liquidity_before", before), ("worst_year", worst),
    ):  # fmt: skip
        out[key] = ("party", np.array(numbers, float))


def _ceiling(out: xr.Dataset, deal: Deal) -> None:
    service = ceiling.service_change(deal)
    out["service"] = ("year", service.mean(axis=0))
    out["service_quantile"] = (
        ("quantile", "year"), np.quantile(service, QUANTILES, axis=0),
    )  # fmt: skip
    out.coords["quantile"] = list(QUANTILES)
    out["over_room"] = ("year", (service > ceiling.room(deal)).mean(axis=0))
    out["wedge"] = ("year", ceiling.wedge(deal).mean(axis=0))


def _situations(out: xr.Dataset, deal: Deal) -> None:
    """Chance of each cell before the contract, to see if there is a harvest problem to solve."""
    total, own = value_of(deal, PUBLIC, before=True), value_of(deal, MUNICIPALITY, before=True)
    cells = np.stack(
        [(total > 0) & (own >= 0), (total > 0) & (own < 0), (total <= 0) & (own >= 0),
         (total <= 0) & (own < 0)], axis=1,
    ).astype(float)  # fmt: skip
    out.coords["situation"] = list(SITUATIONS)
    out["situation_chance"], out["situation_mcse"] = mean_and_mcse(
        sampled(deal, cells, "situation")
    )
