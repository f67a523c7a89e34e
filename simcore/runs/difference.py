"""What differs between two results beyond their Monte Carlo error."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import xarray as xr

from simcore.errors import ResultError
from simcore.runs.store import FLOWS, verify
from simcore.summary.harvest import harvest

#: Standard errors of a difference from which on it is more than chance: 95 %.
BEYOND = 1.96


def difference(first: Path, second: Path) -> pd.DataFrame:
    """Compare the present values of two results, payer by payer and arm by arm.

    Parameters
    ----------
    first, second
        Result folders, as ``simcore run`` writes them; both are verified.

    Returns
    -------
    DataFrame
        A row for each arm and payer of either: present value in the first and the second, their
        difference, its Monte Carlo standard error, and whether it is ``beyond`` chance.

    Raises
    ------
    ResultError
        If one is no complete result, or they have different currencies.

    Notes
    -----
    The error is that of independent results; of two that share their random numbers it is an
    upper estimate, so what is beyond it is.
    """
    values, currencies = [], []
    for folder in (first, second):
        if "lives_digest" not in verify(folder):
            raise ResultError(f"{folder}: holds no result to compare; name what simcore run wrote")
        with xr.open_dataset(folder / FLOWS, engine="h5netcdf") as stored:
            flows = stored.load()
        currencies.append(str(flows.attrs.get("currency", "")))
        arms = [str(a) for a in flows["arm"].to_numpy()[1:]]
        parts = [
            harvest(flows, arm=a)[["present_value", "present_value_mcse"]].to_dataframe()
            for a in arms
        ]
        table = pd.concat(dict(zip(arms, parts, strict=True)), names=["arm"])
        values.append(table[["present_value", "present_value_mcse"]])
    if currencies[0] != currencies[1]:
        raise ResultError(
            f"{second}: is in {currencies[1]}, and {first} in {currencies[0]}; compare results of "
            f"one currency"
        )
    old, new = (one.reindex(values[0].index.union(values[1].index, sort=False), fill_value=0.0)
                for one in values)  # fmt: skip
    out = pd.DataFrame({"first": old["present_value"], "second": new["present_value"]})
    out["difference"] = out["second"] - out["first"]
    out["mcse"] = np.hypot(old["present_value_mcse"], new["present_value_mcse"])
    out["beyond"] = out["difference"].abs() > BEYOND * out["mcse"]
    return out
