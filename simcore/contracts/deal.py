"""Where contracts will be laid on flows; without one, each payer bears its own flows."""

from __future__ import annotations

import xarray as xr

from simcore.errors import ResultError
from simcore.scenario.digests import lives_digest
from simcore.scenario.schema import Scenario


def finance(flows: xr.Dataset, lives: xr.Dataset, scenario: Scenario) -> xr.Dataset:
    """Lay the scenario's contracts on its flows.

    The schema knows no contracts yet, so the municipality pays and the flows are
    returned as they are; every answer takes flows with or without this step.

    Parameters
    ----------
    flows
        From ``ledger``.
    lives
        The lives that the flows rest on: outcome payments will be counted in them.
    scenario
        The same scenario.

    Returns
    -------
    Dataset
        ``flows``, bit for bit.

    Raises
    ------
    ResultError
        If flows, lives and scenario do not belong together.
    """
    digests = {flows.attrs.get("lives_digest"), lives.attrs.get("lives_digest")}
    if digests != {lives_digest(scenario)}:
        raise ResultError(
            f"finance: flows, lives and scenario {scenario.name!r} do not belong together; "
            f"make the flows with ledger(lives, scenario)"
        )
    return flows
