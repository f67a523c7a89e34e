"""Ways to let the municipality say yes: how large each must be, what it pays, what it costs."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import xarray as xr

from simcore.contracts.deal import Deal
from simcore.contracts.design import price
from simcore.contracts.design.solve import outcomes_by_year
from simcore.contracts.instruments.support import SLACK, amount, last_row, own_cost
from simcore.contracts.position import Floats
from simcore.scenario.schema.contracts import Decision
from simcore.scenario.schema.instruments.support import Support
from simcore.summary.contracts.coalition import coalition
from simcore.summary.contracts.investors import shortfall
from simcore.summary.contracts.parties import factors, labelled, municipality_of, value_of
from simcore.summary.contracts.sharing import shared
from simcore.variables import annotate

#: Ways to let the municipality break even, in the order shown; the last is no way but a bound.
WAYS = ("guarantee", "price", "refund", "grant", "price_and_guarantee", "lower_bound")
#: Way -> the variable that says how large it must be, each in its own unit.
SIZES = {"guarantee": "way_cap", "price": "way_price", "refund": "way_refund", "grant": "way_grant"}
#: Largest size looked at where a decision is no chance.
LARGEST = 1e12


def agrees(decision: Decision, values: Floats) -> bool:
    """Whether the municipality says yes to these present values, by its own rule."""
    if decision.on == "mean":
        return float(values.mean()) >= 0
    if decision.on == "tail":
        return shortfall(values, 1.0 - decision.confidence) >= 0
    return float((values >= 0).mean()) >= decision.confidence - 1e-12


def size_of(ways: xr.Dataset, way: str) -> tuple[float, float, float]:
    """How large a way must be, with the 95 % interval of its Monte Carlo error.

    Parameters
    ----------
    ways
        From ``ways``.
    way
        One of ``SIZES``, in the unit of its variable; or ``lower_bound``, an amount.
    """
    if way == "lower_bound":
        bound = float(ways["way_cost"].sel(way=way))
        return bound, bound, bound
    name = SIZES[way]
    return float(ways[name]), float(ways[f"{name}_low"]), float(ways[f"{name}_high"])


def terms_of(
    deal: Deal, way: str, size: float, horizon: int | None, paid_by: dict[str, float] | None = None
) -> Support:
    """A way as a part of the term sheet, in the prices of the deal.

    Parameters
    ----------
    deal
        Settled.
    way, size
        One of ``SIZES``, and how large it is in the unit of its variable: present values become
        amounts of the year in which they are paid.
    horizon
        Years that the municipality looks at; None for all.
    paid_by
        Who pays; default the state.
    """
    v = factors(deal, municipality_of(deal))
    terms: dict[str, object] = {"paid_by": paid_by or {deal.position.country.state: 1.0}}
    if way == "price":
        terms["price"] = size
    elif way == "refund":
        terms["refund"] = min(size, 1.0)
    elif way == "grant":
        terms["grant"] = size / v[deal.start]
    else:
        years = deal.position.years - deal.start if horizon is None else horizon
        terms |= {"deficit_cap": size / v[last_row(deal, years)], "years": years}
    return Support.model_validate(terms)


def pays(deal: Deal, way: str, size: float, horizon: int | None) -> Floats:
    """What a way pays the municipality on top of the contract, shape ``(sample, year)``."""
    return amount(deal, terms_of(deal, way, size, horizon))


def ways(deal: Deal, horizon: int | None) -> xr.Dataset:
    """Ways to let the municipality say yes by its own rule, side by side.

    Parameters
    ----------
    deal
        Settled; what the municipality still lacks under it is what a way must bring.
    horizon
        Years that the municipality looks at; None for all.

    Returns
    -------
    Dataset
        ``way_cap`` of a guarantee, ``way_price`` per outcome, ``way_refund`` of the delivery
        cost, ``way_grant``: each with the interval of its Monte Carlo error, and infinite
        where none is enough within the horizon.  ``way_chance`` (way): how often the
        municipality breaks even within the horizon with it.  ``way_cost`` (way): the expected
        cost, discounted, of all years, those after the horizon included; ``lower_bound`` is
        what any way costs at least.  ``receives`` (rule, sector): side payments between
        sectors, on average.

    Notes
    -----
    Only what is paid within the horizon counts for the size.  Each way is then laid on the
    contract (``pays``) and the municipality asked again; one that it still refuses is infinite.
    """
    decision, draws = deal.contract.decision, deal.position.draws
    q, own = decision.confidence, municipality_of(deal)
    end = deal.position.years if horizon is None else last_row(deal, horizon) + 1
    net = value_of(deal, own, horizon=horizon)
    v, years = factors(deal, own), np.arange(deal.position.years)
    seen, common = np.where(years < end, v, 0.0), deal.position.discount
    found: dict[str, price.Least] = {}
    chance: dict[str, float] = {}
    streams: dict[str, Floats] = {}
    outcomes, cost = outcomes_by_year(deal), own_cost(deal)
    worth = {"price": outcomes @ seen, "refund": cost @ seen, "grant": np.ones(len(net))}
    for way in SIZES:
        if decision.on == "chance" and way == "guarantee":
            least = price.minimal_guarantee(net, q, draws)
        elif decision.on == "chance":
            least = price.minimal_price(net, worth[way], q, draws)
        else:

            def yes(size: float, way: str = way) -> bool:
                if way == "guarantee":
                    return agrees(decision, net + np.minimum(np.maximum(-net, 0.0), size))
                return agrees(decision, net + size * worth[way])

            least = _smallest(yes)
        size = least.value * (1.0 + SLACK)
        possible = np.isfinite(size) and not (way == "refund" and least.value > 1.0 + SLACK)
        paid = pays(deal, way, size, horizon) if possible and size > 0 else None
        after = net if paid is None else net + paid @ seen
        chance[way] = float((after >= 0).mean())
        if possible and agrees(decision, after):
            spent = 0.0 if paid is None else float((paid @ common).mean())
            found[way] = price.Least(size, least.low, least.high, spent)
            if paid is not None:
                streams[way] = paid
        else:
            chance[way] = float("nan")
            found[way] = price.Least(np.inf, least.low, np.inf, np.inf)
    bound = price.lower_bound(net, q)
    each, share, both = price.price_and_guarantee(net, worth["price"], q)
    if np.isfinite(both):  # outcomes after the horizon are paid too
        both += each * float((outcomes @ common).mean() - worth["price"].mean())
    costs = {w: found[w].cost for w in SIZES} | {"price_and_guarantee": both, "lower_bound": bound}
    sizes: dict[str, float] = {}
    for way, name in SIZES.items():
        sizes |= {name: found[way].value, f"{name}_low": found[way].low}
        sizes[f"{name}_high"] = found[way].high
    out = xr.Dataset(
        sizes
        | {"way_mean_price": each, "way_guarantee_share": share}
        | {"way_cost": ("way", np.array([costs[w] for w in WAYS]))}
        | {"way_chance": ("way", np.array([chance.get(w, np.nan) for w in WAYS]))},
        coords={"way": list(WAYS)},
        attrs={"horizon": horizon or deal.position.years},
    )
    shared(out, deal)
    coalition(out, deal, streams)
    return annotate(labelled(deal, out), deal.contract.currency)


def _smallest(yes: Callable[[float], bool]) -> price.Least:
    """Smallest size with which the municipality says yes, by doubling and halving."""
    if yes(0.0):
        return price.Least(0.0, 0.0, 0.0, 0.0)
    high = 1e-3
    while not yes(high):
        high *= 4.0
        if high > LARGEST:
            return price.Least(np.inf, np.inf, np.inf, np.inf)
    low = 0.0
    for _ in range(60):
        middle = 0.5 * (low + high)
        low, high = (low, middle) if yes(middle) else (middle, high)
    return price.Least(high, high, high, 0.0)
