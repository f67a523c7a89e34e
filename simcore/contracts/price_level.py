"""A contract's amounts of money, brought to the scenario's price level.

The schema says which numbers are money (``scenario/schema/quantities.py``); nothing here knows a
field by its name.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel

from simcore.errors import ScenarioError
from simcore.scenario.schema.contracts import Contract
from simcore.scenario.schema.metric import Metric
from simcore.scenario.schema.model import Scenario
from simcore.scenario.schema.quantities import Places, Quantity, is_money
from simcore.scenario.schema.types import MOST_MONEY

Part = TypeVar("Part", bound=BaseModel)
Declared = Quantity | Places | None


def scaled(contract: Contract, factor: float) -> Contract:
    """A term sheet with every amount multiplied; shares, rates, counts and years stay.

    Parameters
    ----------
    contract
        What a metric measures decides about its bounds and prices: a threshold of a metric
        on accounts is money, and its price for each unit of money is not.
    factor
        Price level wanted over price level given.

    Raises
    ------
    ScenarioError
        If an amount becomes larger than flows can hold exactly.
    """
    if factor == 1.0:
        return contract
    return _part(contract, None, contract.metrics, factor, "")


def in_prices(contract: Contract, scenario: Scenario) -> Contract:
    """A term sheet in the scenario's price level, by its price index."""
    return scaled(contract, factor_of(contract, scenario))


def factor_of(contract: Contract, scenario: Scenario) -> float:
    """The scenario's price level over that of a term sheet."""
    money = scenario.money
    if contract.price_year is None or money is None or not scenario.price_index:
        return 1.0
    index = {
        int(y): scenario.parameters[p].value if isinstance(p, str) else float(p)
        for y, p in scenario.price_index.items()
    }
    return index[money.price_year] / index[contract.price_year]


def _part(
    part: Part, metric: Metric | None, metrics: Mapping[str, Metric], factor: float, key: str
) -> Part:
    """A part of the term sheet in the other price level."""
    own = part if isinstance(part, Metric) else metric

    def value(given: Any, declared: Declared, wanted: Any, where: str) -> Any:
        """A value in the other price level; ``wanted`` is its type in the schema."""
        if given is None or isinstance(given, str | bool):
            return given
        declared, wanted = declaration(wanted, declared)
        if isinstance(given, BaseModel):
            return _part(given, own, metrics, factor, where)
        if get_origin(wanted) in (Union, UnionType):
            return value(given, declared, member_of(wanted, given), where)
        if isinstance(given, list):
            inner = get_args(wanted)[0]
            each = declared.each if isinstance(declared, Places) else [declared] * len(given)
            return [
                value(x, d, inner, f"{where}[{i}]")
                for i, (x, d) in enumerate(zip(given, each, strict=True))
            ]
        if isinstance(given, dict):
            inner = get_args(wanted)[1]
            return {k: value(x, declared, inner, f"{where}.{k}") for k, x in given.items()}
        assert isinstance(declared, Quantity), f"{where} has no quantity in the schema"
        named = metrics.get(str(getattr(part, declared.of))) if declared.of else own
        return _amount(given, factor, where) if is_money(declared, named) else given

    changed = {}
    for name, field in type(part).model_fields.items():
        given = getattr(part, name)
        where = f"{key}.{field.alias or name}".removeprefix(".")
        new = value(given, None, Annotated[field.annotation, *field.metadata, None], where)
        if new != given:
            changed[name] = new
    return part.model_copy(update=changed)


def declaration(wanted: Any, declared: Declared = None) -> tuple[Declared, Any]:
    """Quantity that a type carries (or what is around it does), and the type without it."""
    while get_origin(wanted) is Annotated:
        wanted, *extras = get_args(wanted)
        declared = next((x for x in extras if isinstance(x, Quantity | Places)), declared)
    return declared, wanted


def member_of(union: Any, given: Any) -> Any:
    """The member of a union that a value is of."""
    for member in get_args(union):
        kind = declaration(member)[1]
        kind = get_origin(kind) or kind
        if isinstance(given, kind) or (kind is float and isinstance(given, int)):
            return member
    return type(given)


def _amount(given: float, factor: float, where: str) -> float:
    amount = given * factor
    if abs(amount) > MOST_MONEY:
        raise ScenarioError(
            f"contract: {where} = {given:g} is {amount:g} in the scenario's prices, more than "
            f"flows hold exactly ({MOST_MONEY:g}); state amounts in thousands"
        )
    return amount
