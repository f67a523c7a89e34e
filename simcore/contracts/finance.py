"""Lay a scenario's contract on its flows: the same lives, other payers."""

from __future__ import annotations

from functools import partial

import numpy as np
import xarray as xr

from simcore.arguments import checked
from simcore.contracts.apply import apply
from simcore.contracts.deal import CLEARING, Deal
from simcore.contracts.instruments import refund
from simcore.contracts.metrics.outcomes import count
from simcore.contracts.position import Account, Floats, Position, from_flows, labels_of
from simcore.contracts.price_level import in_prices
from simcore.errors import ResultError, ScenarioError
from simcore.money.flows import financed_with
from simcore.scenario.digests import lives_digest
from simcore.scenario.schema.model import Scenario
from simcore.scenario.suggest import near
from simcore.variables import annotate, currency_of


@checked
def finance(
    flows: xr.Dataset, lives: xr.Dataset, scenario: Scenario, contract: str | None = None
) -> xr.Dataset:
    """Lay one of the scenario's contracts on its flows.

    Parameters
    ----------
    flows
        From ``ledger``.
    lives
        The lives that the flows rest on: outcomes are counted in them.
    scenario
        The same scenario.
    contract
        Name of a contract; default the scenario's first.  Without one the flows are
        returned as they are, bit for bit.

    Returns
    -------
    Dataset
        ``flow`` with a line for every account of a contract (``contract.WHY``), which
        are zero in the baseline; transfers sum to zero in every sample and year, exactly.
        ``line`` gets the coordinate ``public``: the party's share of the public sector.

    Raises
    ------
    ResultError
        If flows, lives and scenario do not belong together, or the run has too few
        cohorts for the contract's controls or shared funds.
    ScenarioError
        If there is no contract of that name.
    ArgumentError
        If an argument is of the wrong kind.

    Examples
    --------
    >>> import simcore as sc
    >>> scenario = sc.load("template_example")
    >>> lives = sc.simulate(scenario, draws=4, cohorts=5)
    >>> flows = sc.ledger(lives, scenario)
    >>> under = sc.finance(flows, lives, scenario, "bond")
    >>> new = under.isel(line=slice(flows.sizes["line"], None))
    >>> sorted(set(new["account"].values.tolist()))
    ['contract.investment', 'contract.outcome_payment', 'contract.repayment', 'contract.sanction',
     'contract.transaction_cost']
    """
    belongs(flows, lives, scenario)
    name = chosen_contract(scenario, contract)
    if name is None:
        return flows
    return with_lines(flows, settle(flows, lives, scenario, name), scenario)


@checked
def settle(
    flows: xr.Dataset,
    lives: xr.Dataset,
    scenario: Scenario,
    contract: str | None = None,
    position: Position | None = None,
) -> Deal:
    """Settle one of the scenario's contracts and return everything about it.

    Parameters
    ----------
    flows, lives, scenario
        As for ``finance``.
    contract
        Its name; default the scenario's first.
    position
        The flows already reduced, where several contracts are laid on the same ones.

    Notes
    -----
    Who is missed or mistaken, and which contract ends early, follows from the seed and the
    labels of draw and cohort: some of the draws give the same as they do among all.

    Time: reducing the flows is one pass over samples x years x lines; a contract is
    about years x (payers + investors) x samples, and 8 bytes x samples x years per
    transfer.

    Returns
    -------
    Deal
        Its book holds every transfer; ``summary.contract`` and ``summary.consent`` read it.

    Raises
    ------
    ResultError
        If flows, lives, scenario and position do not belong together, or the run has too few
        cohorts for the contract's controls or shared funds.
    ScenarioError
        If there is no (such) contract.
    ArgumentError
        If an argument is of the wrong kind.

    Examples
    --------
    >>> import simcore as sc
    >>> scenario = sc.load("template_example")
    >>> lives = sc.simulate(scenario, draws=4, cohorts=5)
    >>> flows = sc.ledger(lives, scenario)
    >>> deal = sc.settle(flows, lives, scenario, "bond")
    >>> deal.municipality, deal.book.zero_sum()
    ('town', True)
    >>> deal.to_dataset()["transferred"].dims
    ('draw', 'cohort', 'year', 'transfer')
    """
    belongs(flows, lives, scenario)
    name = chosen_contract(scenario, contract)
    if name is None:
        raise ScenarioError(f"{scenario.name}: has no contract; add [contracts.NAME]")
    terms = in_prices(scenario.contracts[name], scenario)
    if scenario.money is not None:  # results of earlier versions may name another
        terms = terms.model_copy(update={"currency": scenario.money.currency})
    arms = arms_of(scenario, name)
    lives = _of_the_same_samples(lives, flows)
    if position is None:
        position = from_flows(flows, arms[1], arms[0], scenario.run.seed, scenario.country)
    elif not _is_of(position, flows, scenario):
        raise ResultError(
            "settle: position holds other draws or cohorts than these flows, or another seed than "
            "the scenario; leave it out, or make it with from_flows(flows, ...)"
        )
    change = None
    if terms.refund is not None:
        change = refund.changed_flows(terms.refund, scenario, lives, flows, arms)
    return apply(
        name,
        terms,
        position,
        partial(count, scenario=scenario, lives=lives, flows=flows, arms=arms),
        change,
    )


def arms_of(scenario: Scenario, contract: str) -> tuple[str, str]:
    """Baseline and the arm that a contract pays for."""
    arms = list(scenario.arms)
    return arms[0], scenario.contracts[contract].arm or arms[1]


def chosen_contract(scenario: Scenario, contract: str | None) -> str | None:
    """Name of the contract to lay on, the first by default; None where there is none."""
    if contract is None:
        return next(iter(scenario.contracts), None)
    if contract not in scenario.contracts:
        known = near(contract, scenario.contracts) if scenario.contracts else "it has none"
        raise ScenarioError(f"{scenario.name}: has no contract {contract!r}; {known}")
    return contract


def belongs(flows: xr.Dataset, lives: xr.Dataset, scenario: Scenario) -> None:
    """Raise unless flows, lives and scenario belong together."""
    digests = {flows.attrs.get("lives_digest"), lives.attrs.get("lives_digest")}
    if digests != {lives_digest(scenario)}:
        raise ResultError(
            f"finance: flows, lives and scenario {scenario.name!r} do not belong together; "
            f"make the flows with ledger(lives, scenario)"
        )


def _of_the_same_samples(lives: xr.Dataset, flows: xr.Dataset) -> xr.Dataset:
    """The lives of the draws and cohorts that flows hold, by label."""
    for dim in ("draw", "cohort"):
        if dim in lives.coords and dim not in flows.coords:
            raise ResultError(
                f"finance: the flows are means over {dim}s, and a contract is settled in each "
                f"{dim}; make the flows with ledger(lives, scenario)"
            )
        wanted, held = labels_of(flows, dim), labels_of(lives, dim)
        lacking = sorted(set(wanted.tolist()) - set(held.tolist()))
        if lacking:
            raise ResultError(
                f"finance: the lives lack {dim} {lacking[0]}, which the flows hold; give the lives "
                f"that the flows were made from"
            )
        if not np.array_equal(wanted, held):
            lives = lives.sel({dim: wanted})
    return lives


def _is_of(position: Position, flows: xr.Dataset, scenario: Scenario) -> bool:
    """Whether a position holds the samples of flows, with the scenario's seed."""
    return (
        np.array_equal(position.draw, labels_of(flows, "draw"))
        and np.array_equal(position.cohort, labels_of(flows, "cohort"))
        and position.seed == scenario.run.seed
    )


def with_lines(flows: xr.Dataset, deal: Deal, scenario: Scenario) -> xr.Dataset:
    """Flows with the deal's lines added in its arm; unchanged where the deal moves nothing."""
    lines = _lines(deal)
    if not lines:
        return flows
    arms = arms_of(scenario, deal.name)
    dims = [str(d) for d in flows["flow"].dims]
    sizes = [flows.sizes[d] for d in dims]
    per_year = flows.sizes["year"] // deal.position.years
    added = np.zeros((*sizes[:-1], len(lines)))
    where = [str(a) for a in flows["arm"].to_numpy()].index(arms[1])
    for k, amount in enumerate(lines.values()):
        # Flows fall at the end of the year: in its last row.
        added[where, ..., per_year - 1 :: per_year, k] = -amount.reshape(
            *sizes[1:-2], deal.position.years
        )
    parties = [account[0] for _, account in lines]
    coords = {
        "account": [f"contract.{why}" for why, _ in lines],
        "payer": parties,
        "account_class": [account[1] for _, account in lines],
        "sector": [
            scenario.payers[p].sector if p in scenario.payers else p.split(".")[0] for p in parties
        ],
        "investment": [False] * len(lines),
        "public": [deal.public(p) for p in parties],
        "financed": [financed_with(scenario.country, p) for p in parties],
    }
    old = flows.assign_coords(
        public=("line", [deal.public(str(p)) for p in flows["payer"].to_numpy()])
    )
    new = xr.Dataset(
        {"flow": (dims, added)},
        coords={n: flows[n] for n in dims[:-1]} | {n: ("line", v) for n, v in coords.items()},
    )
    out = xr.concat([old[["flow"]], new], "line", combine_attrs="override", join="override")
    out.attrs = {**flows.attrs, "contract": deal.name}
    out["flow"].attrs = dict(flows["flow"].attrs)
    return annotate(out, currency_of(flows))


def _lines(deal: Deal) -> dict[tuple[str, Account], Floats]:
    """Change of every account by reason; + is money in.  The clearing account is left out."""
    out: dict[tuple[str, Account], Floats] = {}

    def add(why: str, account: Account, amount: Floats) -> None:
        if account[0] != CLEARING:
            key = (why, account)
            out[key] = out[key] + amount if key in out else amount

    for move in deal.book.moves:
        add(move.why, move.giver, -move.amount)
        add(move.why, move.taker, move.amount)
    for spend in deal.book.spending:
        add(spend.why, spend.party, -spend.amount)
    return {key: amount for key, amount in out.items() if amount.any()}
