"""Who would say no, why, and what the cheapest way to a yes is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import xarray as xr

from simcore.arguments import checked
from simcore.contracts.deal import Deal
from simcore.contracts.design.solve import investor_price_factor
from simcore.contracts.payment.returns import present
from simcore.contracts.position import Floats
from simcore.scenario.schema.instruments.support import Support
from simcore.summary.contracts.coalition import payers_of
from simcore.summary.contracts.investors import hurdle
from simcore.summary.contracts.parties import (
    PUBLIC,
    members,
    municipality_of,
    parties_of,
    sampled,
    state_of,
    value_of,
)  # fmt: skip
from simcore.summary.contracts.ways import SIZES, agrees, size_of, terms_of, ways
from simcore.uncertainty.mcse import mean_and_mcse
from simcore.variables import annotate


@dataclass(frozen=True)
class Answer:
    """What one party says.

    Attributes
    ----------
    party
        Who is asked.
    yes
        Its answer.
    reason
        Why: a key that the report turns into words.
    figure, error
        What the answer rests on (a chance or a present value), and its Monte Carlo error.
    """

    party: str
    yes: bool
    reason: str
    figure: float
    error: float


@dataclass(frozen=True)
class Consent:
    """All answers, and the ways to a yes.

    Attributes
    ----------
    answers
        One per party that must agree.
    ways
        ``way_cap``, ``way_price``, ``way_refund``, ``way_grant`` and ``way_cost`` (way), for
        the decision horizon and (second) over all; ``receives`` (rule, sector).
    cheapest
        Name of the cheapest way that is possible, or "" where none is needed or none is.
    figures
        The state's gain, the band of prices, the public total, and the answers in short.
    support
        Way -> what it would say in the term sheet (in the prices of the deal), with who pays; the
        ways that are needed and enough within the horizon.
    """

    answers: list[Answer]
    ways: xr.Dataset
    ways_over_all: xr.Dataset
    cheapest: str
    figures: xr.Dataset
    support: dict[str, Support]

    @property
    def unanimous(self) -> bool:
        """Whether everybody says yes."""
        return all(a.yes for a in self.answers)


@checked
def consent(deal: Deal) -> Consent:
    """Ask every party that must agree.

    Parameters
    ----------
    deal
        From ``simcore.settle``.

    Returns
    -------
    Consent
        Each party's answer; the ways to a yes, in their own units, and their cost.

    Raises
    ------
    ArgumentError
        If the argument is no deal.

    Notes
    -----
    The municipality agrees if it breaks even within its decision horizon with the confidence
    it asks for; state and funds if they gain on average; investors if the mean present
    value at their hurdle is 0 or more; a provider if it does not lose on average; a
    guarantor because it has promised.

    Examples
    --------
    >>> import simcore as sc
    >>> bond = sc.load("template_example")
    >>> lives = sc.simulate(bond, draws=4, cohorts=5)
    >>> deal = sc.settle(sc.ledger(lives, bond), lives, bond, "bond")
    >>> [(one.party, one.reason) for one in sc.summary.consent(deal).answers]
    [('town', 'too_uncertain'), ('crown', 'gains'), ('friends', 'earns')]
    """
    h = deal.contract.decision.horizon
    answers = [_municipality(deal)]
    answers += [a for p in parties_of(deal) if (a := _other(deal, p)) is not None]
    at_h, over_all = ways(deal, h), ways(deal, None)
    possible = {w: c for w in SIZES if np.isfinite(c := float(at_h["way_cost"].sel(way=w)))}
    cheapest = "" if answers[0].yes else min(possible, key=lambda w: possible[w], default="")
    figures: dict[str, object] = {**_figures(deal, over_all), "cheapest_way": cheapest}
    figures["unanimous"] = all(a.yes for a in answers)
    out = annotate(xr.Dataset(figures), deal.contract.currency)
    support = {} if answers[0].yes else {w: _support(deal, at_h, w) for w in possible}
    return Consent(answers, at_h, over_all, cheapest, out, support)


def _support(deal: Deal, at_h: xr.Dataset, way: str) -> Support:
    """A way as it is entered; where nobody gains enough, who gains most would pay."""
    paid_by = payers_of(at_h, way)
    if not paid_by and at_h.sizes["harvester"]:
        richest = int(at_h["harvester_gain"].to_numpy().argmax())
        paid_by = {str(at_h["harvester"].values[richest]): 1.0}
    return terms_of(deal, way, size_of(at_h, way)[0], deal.contract.decision.horizon, paid_by)


def _municipality(deal: Deal) -> Answer:
    """By its own rule: a chance, the mean, or the mean of the worst cases."""
    party, decision = municipality_of(deal), deal.contract.decision
    within = value_of(deal, party, horizon=decision.horizon)
    chance, error = mean_and_mcse(sampled(deal, (within >= 0).astype(float)))
    yes = agrees(decision, within)
    return Answer(party, yes, "breaks_even" if yes else _why(deal), float(chance), float(error))


def _why(deal: Deal) -> str:
    """The main reason for a municipality's no."""
    q = deal.contract.decision.confidence
    if (value_of(deal, municipality_of(deal)) >= 0).mean() >= q:
        return "later"  # it breaks even over all, but not within the horizon
    own = municipality_of(deal)
    if value_of(deal, own).mean() < 0 <= value_of(deal, own, before=True).mean():
        return "terms"  # it gains without the contract, and loses by what it pays under it
    total = value_of(deal, PUBLIC, before=True)
    if total.mean() < 0:
        return "no_gain"
    if value_of(deal, own).mean() < 0:
        return "others_harvest"
    return "too_uncertain"


def _other(deal: Deal, party: str) -> Answer | None:
    """Answer of a party beside the municipality; None if nobody asks it."""
    contract = deal.contract
    moved = {m.giver[0] for m in deal.book.moves} | {m.taker[0] for m in deal.book.moves}
    moved |= {s.party[0] for s in deal.book.spending if not s.operating}
    if party == municipality_of(deal) or not moved & set(members(deal, party)):
        return None
    if party in contract.investors:
        if contract.investors[party].tranche == "grant":
            return Answer(party, True, "gives", *_mean(deal, value_of(deal, party)))
        asked = hurdle(deal.contract, party)
        figure, error = _mean(deal, present(deal.stream([party]), asked))
        return Answer(party, figure >= 0, "earns" if figure >= 0 else "below_hurdle", figure, error)
    if party in contract.payers or (contract.guarantee and party == contract.guarantee.by):
        return Answer(party, True, "promised", *_mean(deal, value_of(deal, party)))
    if party == state_of(deal) or party in contract.funds:
        figure, error = _mean(deal, state_value(deal))
        return Answer(party, figure >= 0, "gains" if figure >= 0 else "pays_more", figure, error)
    if deal.public(party) > 0 and party in deal.position.parties:
        figure, error = _mean(deal, value_of(deal, party))
        return Answer(party, figure >= 0, "covered" if figure >= 0 else "loses", figure, error)
    figure, error = _mean(deal, value_of(deal, party))
    return Answer(party, figure >= -1.0, "covered" if figure >= -1.0 else "loses", figure, error)


def state_value(deal: Deal, *, before: bool = False) -> Floats:
    """Present value of the state with its outcome funds, shape ``(sample,)``."""
    names = members(deal, state_of(deal))
    funds = [f for f in deal.contract.funds if deal.public(f) > 0]
    flow = deal.position.gain_of(names) if before else deal.book.net_of([*names, *funds])
    out: Floats = flow @ deal.position.discount
    return out


def _mean(deal: Deal, values: Floats) -> tuple[float, float]:
    mean, error = mean_and_mcse(sampled(deal, values))
    return float(mean), float(error)


def _figures(deal: Deal, over_all: xr.Dataset) -> dict[str, float]:
    """Price band, the investor's price, the state's gain."""
    gain, total = state_value(deal, before=True), value_of(deal, PUBLIC, before=True)
    mean, error = _mean(deal, total)
    out = {
        "state_gain": float(gain.mean()),
        "price_least": float(over_all["way_price"]),
        "price_most": float(over_all["harvester_price"].sum()),
        "chance_total_positive": float((total > 0).mean()),
        "total_public": mean,
        "total_public_mcse": error,
    }
    lenders = [n for n, i in deal.contract.investors.items() if i.tranche != "grant"]
    if lenders and deal.due:
        out["investor_price_factor"] = investor_price_factor(
            deal, hurdle(deal.contract, lenders[0])
        )
    return out
