"""A contract's kroner, brought to the scenario's price level."""

from __future__ import annotations

import json
from typing import Any

from simcore.scenario.schema import Scenario
from simcore.scenario.schema_contracts import Contract

#: Keys that hold kroner, wherever they stand in a term sheet.
KRONER = {
    "commitment", "payment", "slope", "slope_after", "at_entry", "price", "cap", "balance",
    "appropriations", "per_person", "aggregate", "development", "legal", "evaluation",
    "monitoring_per_year", "tender", "tender_threshold", "room", "at_target", "drawdown",
}  # fmt: skip


def scaled(contract: Contract, factor: float) -> Contract:
    """A term sheet with every amount multiplied (shares, rates and counts stay)."""
    if factor == 1.0:
        return contract
    data = json.loads(contract.model_dump_json(by_alias=True))
    _walk(data, factor)
    limits = data["limits"]
    if limits["per_year"] is not None:
        limits["per_year"] *= factor
    for metric in data["metrics"].values():
        metric["brackets"] = [[n, price * factor] for n, price in metric["brackets"]]
        if metric["accounts"] and metric["baseline"] is not None:
            metric["baseline"] = _times(metric["baseline"], factor)
    return Contract.model_validate_json(json.dumps(data))


def in_prices(contract: Contract, scenario: Scenario) -> Contract:
    """A term sheet in the scenario's price level, by its price index."""
    money = scenario.money
    if contract.price_year is None or money is None or not scenario.price_index:
        return contract
    index = {
        int(y): scenario.parameters[p].value if isinstance(p, str) else float(p)
        for y, p in scenario.price_index.items()
    }
    return scaled(contract, index[money.price_year] / index[contract.price_year])


def _walk(node: Any, factor: float) -> None:
    if isinstance(node, list):
        for inner in node:
            _walk(inner, factor)
    elif isinstance(node, dict):
        for key, value in node.items():
            if key in KRONER and value is not None:
                node[key] = _times(value, factor)
            else:
                _walk(value, factor)


def _times(value: Any, factor: float) -> Any:
    if isinstance(value, list):
        return [_times(v, factor) for v in value]
    if isinstance(value, dict):
        return {k: _times(v, factor) for k, v in value.items()}
    return value * factor
