"""Everything a settled contract says, in one Dataset."""

from __future__ import annotations

import xarray as xr

from simcore.arguments import checked
from simcore.contracts.deal import Deal
from simcore.summary.contracts.consent import Consent, consent
from simcore.summary.contracts.investors import investor_results
from simcore.summary.contracts.outcomes import outcome_results
from simcore.summary.contracts.parties import party_results
from simcore.variables import annotate


@checked
def contract(deal: Deal) -> xr.Dataset:
    """Results of a contract.

    Parameters
    ----------
    deal
        From ``simcore.settle``.

    Returns
    -------
    Dataset
        By ``party``, ``year``, ``investor``, ``metric``, ``fund``, ``situation``, ``way`` and
        ``sector``; chances and figures of the contract have no dimension.  Every
        variable's ``long_name`` says what it is, and its ``units`` in what.

    Raises
    ------
    ArgumentError
        If the argument is no deal.

    Examples
    --------
    >>> import simcore as sc
    >>> scenario = sc.load("template_example")
    >>> lives = sc.simulate(scenario, draws=4, cohorts=5)
    >>> flows = sc.ledger(lives, scenario)
    >>> deal = sc.settle(flows, lives, scenario, "bond")
    >>> found = sc.summary.contract(deal)
    >>> found["net_value"].dims, found["net_value"].attrs["units"]
    (('party',), 'ARC')
    """
    parts = party_results(deal), investor_results(deal), outcome_results(deal)
    out = together(*parts, consent(deal))
    out.attrs["contract"] = deal.name
    return out


def together(
    parties: xr.Dataset, investors: xr.Dataset, outcomes: xr.Dataset, asked: Consent
) -> xr.Dataset:
    """Join the parts of a contract's results into one Dataset."""
    parts = [parties, investors, outcomes, asked.ways, asked.figures]
    out = xr.merge(parts, combine_attrs="drop", compat="override", join="outer")
    out.attrs = {"horizon": parties.attrs["horizon"]}
    return annotate(out, parties.attrs.get("currency", ""))
