"""Changed state refund: the same use, split by other rules; level and incentive apart."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import xarray as xr

from simcore.contracts.deal import Deal
from simcore.contracts.position import Account, Floats, by_account, difference
from simcore.money.flows import ledger
from simcore.money.perspective import BLOCK_GRANT, TAX_CLASS
from simcore.scenario.rules.rule import Rule
from simcore.scenario.schema.instruments.refund import Refund
from simcore.scenario.schema.model import Scenario


class Change(NamedTuple):
    """Change of flows under new rules.

    Attributes
    ----------
    by_account
        (payer, class) -> change of spending in the baseline and in the arm, each
        ``(sample, year)``.
    returned
        Share of the change at today's use that goes back through the block grant.
    """

    by_account: dict[Account, tuple[Floats, Floats]]
    returned: float = 0.0


def changed_flows(
    refund: Refund,
    scenario: Scenario,
    lives: xr.Dataset,
    flows: xr.Dataset,
    arms: tuple[str, str],
) -> Change:
    """Lay the new rules on the same lives.

    Parameters
    ----------
    refund
        Rules that take the place of the scenario's, and accounts moved to another rule.
    scenario, lives
        As for ``ledger``.
    flows
        Under the rules in force.
    arms
        Baseline and alternative.

    Returns
    -------
    Change
        Only the accounts concerned are worked out anew.
    """
    touched = {n for n, a in scenario.accounts.items() if a.rule in refund.rules}
    touched |= set(refund.accounts)
    accounts = {
        n: a.model_copy(
            update={
                "rule": refund.accounts.get(n, a.rule),
                "municipality": _department(n, scenario, flows) or a.municipality,
            }
        )
        for n, a in scenario.accounts.items()
        if n in touched
    }
    if not accounts:
        return Change({})
    rules: dict[str, Rule[Any]] = {**scenario.rules, **refund.rules}
    before = {n: scenario.accounts[n] for n in accounts}
    perspective = str(flows.attrs["perspective"]) if scenario.perspectives else None
    old, new = (
        ledger(lives, scenario.model_copy(update=change), perspective)
        for change in ({"accounts": before}, {"accounts": accounts, "rules": rules})
    )
    base, arm = (difference(by_account(new, a), by_account(old, a)) for a in arms)
    returned = scenario.perspectives[perspective].refund_returned if perspective else None
    share = scenario.parameters[returned].value if isinstance(returned, str) else returned
    return Change({key: (base[key], arm[key]) for key in base}, share or 0.0)


def _department(account: str, scenario: Scenario, flows: xr.Dataset) -> str:
    """The department that pays most of an account under the rules in force; "" if none does."""
    spent: dict[str, float] = {}
    for line in np.flatnonzero(flows["account"].to_numpy() == account):
        payer = str(flows["payer"][line].item())
        if scenario.country.is_municipal(payer):
            amount = float(flows["flow"].isel(line=line).sum())
            spent[payer] = spent.get(payer, 0.0) + abs(amount)
    return max(spent, key=lambda p: spent[p], default="")


def write(deal: Deal, change: Change) -> None:
    """Write the refund's change as transfers with the state.

    Gains are baseline minus arm, so the difference of the two changes is the incentive
    effect.  The level effect (what existing use would bring) is returned through the
    block grant unless the term sheet says otherwise; then the perspective says what share of
    what municipal payers receive is returned.  What the municipality gets is a refund
    whichever kind of rule says so: its service spending counts before it.
    """
    terms = deal.contract.refund
    assert terms is not None
    state = deal.contract.state
    level = deal.position.zeros()
    country = deal.position.country
    own = country.payer_of(country.municipality)
    for (payer, kind), (base, arm) in change.by_account.items():
        if country.is_state(payer):
            continue
        incentive = base - arm
        if country.is_municipal(payer):
            kind = "refund"
        deal.book.move("refund", (state, "refund"), (payer, kind), incentive)
        level += -base
        if not terms.neutralise_level:
            deal.book.move("refund_level", (state, "refund"), (payer, kind), -base)
            if change.returned and country.is_municipal(payer):
                back = -change.returned * base
                deal.book.move(BLOCK_GRANT, (own, TAX_CLASS), (state, TAX_CLASS), back)
    deal.states.refund_level = level
