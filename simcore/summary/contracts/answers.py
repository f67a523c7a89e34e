"""Everything the report says of contracts, computed once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import xarray as xr

from simcore.contracts.dataset import audit_of
from simcore.contracts.deal import Deal
from simcore.contracts.design.best_case import BestCase, best_case
from simcore.contracts.finance import arms_of, settle
from simcore.contracts.position import Position, from_flows
from simcore.scenario.check.warnings import contract_warnings
from simcore.scenario.schema.contracts import Contract
from simcore.scenario.schema.model import Scenario
from simcore.summary.contracts.consent import Consent, consent
from simcore.summary.contracts.investors import investor_results
from simcore.summary.contracts.outcomes import outcome_results
from simcore.summary.contracts.parties import party_results

#: Share of what is due that would be due without the programme, from which it is warned of.
DEADWEIGHT = 0.5
#: Chance of full repayment from which investors carry no risk (assumption; no ruling found).
LOAN_CHANCE = 0.95


@dataclass(frozen=True)
class ContractAnswer:
    """One contract on one scenario's lives.

    Attributes
    ----------
    name, scenario
        Which contract of which scenario.
    contract
        The term sheet in the scenario's price level.
    parties, investors, outcomes
        The three parts of ``summary.contract``.
    consent
        Who says no, and the ways to a yes.
    warnings
        (key, figures) for the report's words.
    first
        Calendar year of the first row.
    best
        What perfect results would pay lenders; None where nobody lends.
    audit
        Every transfer by draw, cohort and year, from ``dataset.audit_of``.
    """

    name: str
    scenario: Scenario
    contract: Contract
    parties: xr.Dataset
    investors: xr.Dataset
    outcomes: xr.Dataset
    consent: Consent
    warnings: list[tuple[str, dict[str, object]]]
    first: int
    best: BestCase | None = None
    audit: xr.Dataset | None = None


def contract_answers(
    lives: xr.Dataset,
    flows: xr.Dataset,
    scenario: Scenario,
    names: Iterable[str] | None = None,
) -> list[ContractAnswer]:
    """Settle contracts on the same flows, which are reduced once.

    Parameters
    ----------
    lives, flows, scenario
        As for ``finance``; flows without a contract.
    names
        Which contracts; default all.
    """
    chosen = list(scenario.contracts if names is None else names)
    positions: dict[tuple[str, str], Position] = {}
    for name in chosen:
        arms = arms_of(scenario, name)
        if arms not in positions:
            seed, country = scenario.run.seed, scenario.country
            positions[arms] = from_flows(flows, arms[1], arms[0], seed, country)

    return [
        answer_of(settle(flows, lives, scenario, n, positions[arms_of(scenario, n)]), scenario)
        for n in chosen
    ]


def repaid_surely(deal: Deal) -> float:
    """How often the payers repay all that was lent, without a guarantor; 0 if nothing is."""
    zero = np.zeros(deal.position.samples)
    lent = sum((d.sum(axis=1) for d in deal.lent.values()), zero)
    back = sum((deal.repaid[n].sum(axis=1) for n in deal.lent), zero)
    return float((back >= lent - 1e-6).mean()) if deal.lent else 0.0


def answer_of(deal: Deal, scenario: Scenario) -> ContractAnswer:
    """Summaries of one settled contract."""
    investors = investor_results(deal)
    warnings = list(contract_warnings(scenario, deal.name))
    sure = repaid_surely(deal)
    if sure > LOAN_CHANCE and all(k != "loan" for k, _ in warnings):
        warnings.append(("sure_loan", {"chance": sure}))
    parties, outcomes = party_results(deal), outcome_results(deal)
    for name in (str(m) for m in outcomes["metric"].to_numpy()):
        one = outcomes.sel(metric=name)
        if float(one["deadweight"]) >= DEADWEIGHT:
            figures = {k: float(one[k]) for k in ("found_without", "found_with", "deadweight")}
            warnings.append(("high_deadweight", {"metric": name, **figures}))
    for name, fund in deal.contract.funds.items():
        admitted = float(outcomes["fund_admits"].sel(fund=name))
        if fund.commit == "cap" and deal.contract.limits.aggregate is None:
            warnings.append(("promises_without_cap", {"fund": name}))
        elif fund.contracts > admitted:
            warnings.append(
                ("over_committed", {"fund": name, "contracts": fund.contracts, "admits": admitted})
            )
    return ContractAnswer(
        name=deal.name,
        scenario=scenario,
        contract=deal.contract,
        parties=parties,
        investors=investors,
        outcomes=outcomes,
        consent=consent(deal),
        warnings=warnings,
        first=deal.position.first,
        best=best_case(scenario, deal.name),
        audit=audit_of(deal),
    )
