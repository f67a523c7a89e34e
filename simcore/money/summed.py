"""Flows of many draws, priced and summed some draws at a time, so that memory holds only sums."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import xarray as xr

from simcore.money.flows import Pricing
from simcore.scenario.schema.model import Scenario

#: Draws that are priced at once.
AT_ONCE = 50


class Summed(NamedTuple):
    """Flows of all draws, without their largest array: every line in every cohort.

    Attributes
    ----------
    means
        ``flow`` (arm, draw, year, line): mean over the cohorts of each draw.
    samples
        ``flow`` (arm, draw, cohort, year, line), summed over accounts, but for those that a
        contract pays for.  Sums are exact.
    """

    means: xr.Dataset
    samples: xr.Dataset


class Summing:
    """Prices lives that come some draws at a time, and keeps sums.

    Parameters
    ----------
    scenario
        With accounts.
    draws
        Labels of all draws to come.

    Attributes
    ----------
    added
        Draws that were added.
    """

    def __init__(self, scenario: Scenario, draws: list[int]) -> None:
        self.scenario, self.draws = scenario, draws
        self._pricing: Pricing | None = None
        self._sums: Summed | None = None
        self.added = 0
        contracts = scenario.contracts.values()
        self._kept = {a for c in contracts for m in c.metrics.values() for a in m.accounts}

    def add(self, lives: xr.Dataset) -> None:
        """Price the next draws."""
        if self._pricing is None:
            self._pricing = Pricing(lives, self.scenario, draws=self.draws)
        flows = self._pricing.flows(lives)
        new = Summed(_over_cohorts(flows), _over_accounts(flows, self._kept))
        if self._sums is None:
            self._sums = Summed(*(self._room_for(one) for one in new))
        first, self.added = self.added, self.added + lives.sizes["draw"]
        for whole, one in zip(self._sums, new, strict=True):
            whole["flow"].to_numpy()[:, first : self.added] = one["flow"].to_numpy()

    def so_far(self) -> Summed:
        """Sums of the draws that were added."""
        assert self._sums is not None, "nothing was added"
        return Summed(*(one.isel(draw=slice(self.added)) for one in self._sums))

    def _room_for(self, some: xr.Dataset) -> xr.Dataset:
        """The same for all draws to come, without amounts yet."""
        dims = some["flow"].dims
        sizes = [len(self.draws) if d == "draw" else some.sizes[d] for d in dims]
        whole = some.drop_dims("draw").assign_coords(draw=self.draws)
        return whole.assign(flow=(dims, np.empty(sizes), some["flow"].attrs))


def summed(lives: xr.Dataset, scenario: Scenario) -> Summed:
    """Price lives ``AT_ONCE`` draws at a time.

    Parameters
    ----------
    lives
        From ``simulate``.
    scenario
        As for ``ledger``, whose flows are summed.
    """
    summing = Summing(scenario, [int(d) for d in lives["draw"].to_numpy()])
    for some in blocks(lives):
        summing.add(some)
    return summing.so_far()


def blocks(lives: xr.Dataset) -> Iterator[xr.Dataset]:
    """Lives, ``AT_ONCE`` draws at a time."""
    for first in range(0, lives.sizes["draw"], AT_ONCE):
        yield lives.isel(draw=slice(first, first + AT_ONCE))


def _over_cohorts(flows: xr.Dataset) -> xr.Dataset:
    """Flows of each draw."""
    mean = flows.drop_vars("flow")
    mean["flow"] = flows["flow"].mean("cohort") if "cohort" in flows.dims else flows["flow"]
    mean["flow"].attrs = {**flows["flow"].attrs, "cell_methods": "cohort: mean"}
    return mean.drop_vars("cohort", errors="ignore")


def _over_accounts(flows: xr.Dataset, kept: set[str]) -> xr.Dataset:
    """Flows summed over accounts but those kept: one multiplication by a matrix of 0 and 1."""
    names = ["account", *(str(n) for n in flows["line"].coords if n != "account")]
    keys = list(zip(*(flows[n].to_numpy().tolist() for n in names), strict=True))
    keys = [(k[0] if k[0] in kept else "", *k[1:]) for k in keys]
    merged = list(dict.fromkeys(keys))
    member = np.array([[float(k == m) for m in merged] for k in keys])
    out = flows.drop_dims("line").assign_coords(
        {n: ("line", [m[i] for m in merged]) for i, n in enumerate(names)}
    )
    out["flow"] = (flows["flow"].dims, flows["flow"].to_numpy() @ member, flows["flow"].attrs)
    return out
