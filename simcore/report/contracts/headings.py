"""Columns and rows in the tables of contracts; the texts have their names."""

from __future__ import annotations

import numpy as np

from simcore.contracts.instruments.table import instruments
from simcore.texts import Texts
from simcore.texts.locale import number
from simcore.variables import variables
from simcore.variables.registry import CURRENCY

#: Figures of a contract and its instruments, shown where not zero -> money, chance or number.
FIGURES = {
    "drawn": "money",
    "repaid": "money",
    "guaranteed": "money",
    "all_repaid": "chance",
    "cap_binds": "chance",
    "floor_binds": "chance",
    "stopped_early": "chance",
    "leverage": "number",
    "transaction_costs": "money",
    "transaction_share": "chance",
    "risk_before": "money",
    "risk_after": "money",
    "price_of_risk": "money",
    "price_per_risk": "number",
    "pool_revolves": "number",
    "pool_empty_after_years": "number",
    "pool_not_repaid": "chance",
    "pool_harvest_index": "chance",
    "bridge_continued": "chance",
    "bridge_continued_by_luck": "chance",
    "bridge_stopped_though_worth": "chance",
    "bridge_grant_pool_continued": "chance",
    "bridge_cost_per_continued_year": "money",
    "grant_recovery": "chance",
    "grant_reach": "number",
    "refund_incentive": "money",
    "refund_level": "money",
    "cost_standard_spares": "money",
    "cost_tender": "money",
    "cost_least_children": "number",
    "cost_bunching_to": "money",
}
#: Columns of the overview.
GROUPS = ("municipality", "state", "investors", "public")


def head(key: str, texts: Texts) -> str:
    """A column's heading."""
    return texts.say(f"columns.{key}")


def thousand(value: float, texts: Texts) -> str:
    """An amount in thousands."""
    return number(value / 1e3, texts) if np.isfinite(value) else "∞"


def figure_kinds() -> dict[str, str]:
    """Every figure -> money, chance or number; of instruments' own by the registered unit."""
    own = (name for one in instruments() for name in one.figures)
    kinds = {CURRENCY: "money", "1": "chance"}
    return FIGURES | {n: kinds.get(variables()[n].units, "number") for n in own if n not in FIGURES}


def figure_name(key: str, texts: Texts) -> str:
    """A figure in the reader's language, or as it is registered where the texts lack it."""
    name = f"figures.{key}"
    return texts.say(name) if name in texts else variables()[key].meaning
