"""Answers for Python: tables as DataFrames, and labels beside the ids of an array."""

from __future__ import annotations

import pandas as pd
import xarray as xr

from simcore.arguments import checked
from simcore.errors import ResultError
from simcore.report.contracts.rows import contract_rows, readable_contracts
from simcore.report.exports.readable import names, readable
from simcore.report.exports.rows import Rows, answer_rows, cells
from simcore.scenario.schema.model import Scenario
from simcore.summary.answers import Answers, answers
from simcore.texts import DEFAULT, texts


@checked
def tables(
    lives: xr.Dataset, flows: xr.Dataset, scenario: Scenario, lang: str | None = None
) -> dict[str, pd.DataFrame]:
    """Return the tables of a report as DataFrames, as ``simcore run`` writes them to CSV.

    Parameters
    ----------
    lives
        From ``simulate``.
    flows
        From ``ledger``.
    scenario
        The same scenario.
    lang
        ``"da"`` or ``"en"``: headings and names in words, and rounded numbers.  Without it
        columns are named by their variables, payers and accounts by their ids, and numbers
        keep every digit.

    Returns
    -------
    dict
        Name of a table -> DataFrame; money in the scenario's currency and price level.

    Raises
    ------
    TextError
        If there is no such language.
    ArgumentError
        If an argument is of the wrong kind.

    Examples
    --------
    >>> import simcore as sc
    >>> scenario = sc.load("template_example")
    >>> lives = sc.simulate(scenario, draws=2, cohorts=5)
    >>> found = sc.tables(lives, sc.ledger(lives, scenario), scenario)
    >>> list(found["harvest_by_payer"].columns[:3])
    ['payer', 'cost_borne', 'cost_share']
    """
    found = every_table(answers(lives, flows, scenario), scenario, lang)
    return {
        name: pd.DataFrame([cells(row) for row in table.rows], columns=table.head)
        for name, table in found.items()
    }


def every_table(found: Answers, scenario: Scenario, lang: str | None) -> dict[str, Rows]:
    """Tables of the answers and of the contracts, in a language or by ids."""
    plain = answer_rows(found, scenario)
    contracts = contract_rows(found.contracts) if found.contracts else {}
    if lang is None:
        return plain | contracts
    spoken = texts(lang)
    shown = {name: readable(name, table, scenario, spoken) for name, table in plain.items()}
    return shown | {
        name: readable_contracts(name, table, found.contracts, spoken)
        for name, table in contracts.items()
    }


@checked
def with_labels(data: xr.Dataset, scenario: Scenario, lang: str = DEFAULT) -> xr.Dataset:
    """Return the same arrays with names for readers beside their ids.

    Parameters
    ----------
    data
        From ``ledger``, ``settle`` or a summary.
    scenario
        Where payers, accounts, outcomes, arms and parameters have their labels.
    lang
        Language of the labels.

    Returns
    -------
    xarray.Dataset
        With a coordinate ``payer_label`` beside ``payer``, and so on; values are the same.

    Raises
    ------
    TextError
        If there is no such language.
    ResultError
        If the data has nothing that a scenario labels.
    ArgumentError
        If an argument is of the wrong kind.

    Examples
    --------
    >>> import simcore as sc
    >>> scenario = sc.load("template_example")
    >>> lives = sc.simulate(scenario, draws=2, cohorts=5)
    >>> found = sc.summary.harvest(sc.ledger(lives, scenario))
    >>> "payer_label" in sc.with_labels(found, scenario).coords
    True
    """
    naming = {k: name for k, name in names(scenario, texts(lang)).items() if k in data.coords}
    if not naming:
        listed = ", ".join(names(scenario, texts(lang)))
        raise ResultError(f"with_labels: data has no coordinate with labels; they are {listed}")
    return data.assign_coords(
        {
            f"{key}_label": (data[key].dims, [name(str(v)) for v in data[key].to_numpy().ravel()])
            for key, name in naming.items()
            if data[key].ndim == 1
        }
    )
