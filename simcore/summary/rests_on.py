"""Which accounts an answer rests on, and how the model stands to their national figures."""

from __future__ import annotations

import numpy as np
import xarray as xr

from simcore.arguments import checked
from simcore.national.accounts import account_lines
from simcore.scenario.schema.model import Scenario
from simcore.summary.harvest import harvest
from simcore.variables import annotate


@checked
def rests_on(flows: xr.Dataset, scenario: Scenario, arm: str | None = None) -> xr.Dataset:
    """Say how much of the public harvest each account carries, with its national ratio.

    Parameters
    ----------
    flows
        From ``ledger``.
    scenario
        The same scenario.
    arm
        The alternative; default the second arm.

    Returns
    -------
    Dataset
        By account, the largest first: ``account_public_gain`` (discounted, all public payers
        together, the programme's own cost apart), ``account_share`` (its size over the sum of
        all gains, or of all losses where that is larger), ``account_ratio`` (model over national
        figure; NaN where the country has none), ``account_ratio_least`` and
        ``account_ratio_most`` (its tolerance), and ``account_line`` and ``account_verdict``,
        empty where there is none.

    Raises
    ------
    ResultError
        If the flows hold a single arm, or none of that name.
    DimensionError
        If the flows have other dimensions than ``ledger`` gives.
    ArgumentError
        If an argument is of the wrong kind.

    Notes
    -----
    Losses have a share too: an answer rests on what it loses as on what it gains.
    The ratio is that of the country's baseline (``nation``), stored when it was last worked out.

    Examples
    --------
    >>> import simcore as sc
    >>> scenario = sc.load("template_example")
    >>> flows = sc.ledger(sc.simulate(scenario, draws=4, cohorts=5), scenario)
    >>> answer = sc.summary.rests_on(flows, scenario)
    >>> answer["account_share"].round(2).to_series().to_dict()
    {'care': 0.58, 'grants': 0.26, 'income_tax': 0.16}
    """
    return rests_on_harvest(harvest(flows, arm), scenario)


def rests_on_harvest(found: xr.Dataset, scenario: Scenario) -> xr.Dataset:
    """The same from what ``harvest`` gave by payer."""
    public = [scenario.country.is_public(str(p)) for p in found["payer"].to_numpy()]
    gains = found["account_gain"].to_numpy()[:, public].sum(axis=1)
    names = [str(a) for a in found["account"].to_numpy()]
    kept = [
        k
        for k, name in enumerate(names)
        if gains[k] != 0 and not (name in scenario.accounts and scenario.accounts[name].investment)
    ]
    kept.sort(key=lambda k: -abs(gains[k]))
    accounts, gains = [names[k] for k in kept], gains[kept]
    known = account_lines(scenario.country.name)
    lines = [known.get(a) for a in accounts]
    whole = max(gains[gains > 0].sum(), -gains[gains < 0].sum())
    out = xr.Dataset(coords={"account": accounts}, attrs=dict(found.attrs))
    out["account_public_gain"] = ("account", gains)
    out["account_share"] = ("account", np.abs(gains) / whole if whole > 0 else gains)
    for variable, key in (
        ("account_ratio", "ratio"), ("account_ratio_least", "least"), ("account_ratio_most", "most")
    ):  # fmt: skip
        values = [getattr(one, key) if one else np.nan for one in lines]
        out[variable] = ("account", np.array(values, float))
    out["account_line"] = ("account", np.array([one.line if one else "" for one in lines], "U"))
    out["account_verdict"] = (
        "account", np.array([one.verdict if one else "" for one in lines], "U")
    )  # fmt: skip
    return annotate(out)
