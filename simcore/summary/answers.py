"""Everything a report says, computed once."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import xarray as xr

from simcore import summary
from simcore.scenario.schema.model import Scenario
from simcore.summary.contracts.answers import ContractAnswer, contract_answers
from simcore.summary.rests_on import rests_on_harvest


@dataclass(frozen=True)
class Answers:
    """The summaries that figures, tables and the shell show.

    Attributes
    ----------
    payers, sectors
        ``harvest`` by payer and by sector.
    payback, running
        ``payback`` and ``cumulative`` by sector.
    outcomes
        ``double_bottom_line``.
    perspectives
        ``perspective_comparison``, or None with a single perspective.
    leans
        ``leans_on`` for the municipality (for everybody together where there is none), or
        None with too few draws or nothing uncertain.
    rests
        ``rests_on``, or None where no account has a national figure.
    contracts
        One for each contract of the scenario, laid on the same flows.
    """

    payers: xr.Dataset
    sectors: xr.Dataset
    payback: xr.Dataset
    running: xr.Dataset
    outcomes: xr.Dataset | None = None
    perspectives: xr.Dataset | None = None
    leans: xr.Dataset | None = None
    rests: xr.Dataset | None = None
    contracts: list[ContractAnswer] = field(default_factory=list)

    @classmethod
    def first(
        cls, flows: xr.Dataset, arm: str | None = None, samples: xr.Dataset | None = None
    ) -> Answers:
        """Who pays and who harvests, without what takes longer.

        Parameters
        ----------
        flows
            From ``ledger``.
        arm
            The alternative; default the second arm.
        samples
            Flows of single cohorts where ``flows`` are means over them, as for ``harvest``.
        """
        each = flows if samples is None else samples
        return cls(
            payers=summary.harvest(flows, arm, samples=samples),
            sectors=summary.harvest(flows, arm, by="sector", samples=samples),
            payback=summary.payback(each, arm),
            running=summary.cumulative(each, arm),
        )


#: Draws below which a rank correlation is noise.
FEW = 10


def answers(
    lives: xr.Dataset,
    flows: xr.Dataset,
    scenario: Scenario,
    arm: str | None = None,
    few_draws: int = FEW,
    first: Answers | None = None,
    samples: xr.Dataset | None = None,
) -> Answers:
    """Compute all answers of a run.

    Parameters
    ----------
    lives, flows
        From ``simulate`` and ``ledger``: contracts are laid on here, one by one.
    scenario
        The same scenario.
    arm
        The alternative; default the second arm.
    few_draws
        Draws from which on rank correlations are worked out.
    first
        What ``Answers.first`` gave for these flows already.
    samples
        Flows of single cohorts where ``flows`` are means over them, as for ``harvest``.
    """
    many = flows.sizes.get("draw", 1) >= few_draws
    first = first or Answers.first(flows, arm, samples)
    return replace(
        first,
        outcomes=summary.double_bottom_line(lives, scenario, arm) if scenario.outcomes else None,
        perspectives=summary.perspective_comparison(lives, scenario, arm)
        if len(scenario.perspectives) > 1
        else None,
        leans=_leans(flows, scenario, arm) if many else None,
        rests=_rests(first.payers, scenario),
        contracts=contract_answers(lives, flows if samples is None else samples, scenario)
        if scenario.contracts
        else [],
    )


def _rests(harvested: xr.Dataset, scenario: Scenario) -> xr.Dataset | None:
    found = rests_on_harvest(harvested, scenario)
    return found if found["account_ratio"].notnull().any() else None


def _leans(flows: xr.Dataset, scenario: Scenario, arm: str | None) -> xr.Dataset | None:
    correlations = summary.leans_on(flows, scenario, arm=arm)
    return correlations if correlations.sizes["parameter"] else None
