"""A term sheet in another price year is the term sheet written out by hand in that level."""

import dataclasses
import json
from types import UnionType
from typing import Annotated, Union, get_args, get_origin

import numpy as np
import pytest
from pydantic import BaseModel

from simcore.contracts.price_level import declaration, scaled
from simcore.errors import ScenarioError
from simcore.scenario.schema.contracts import Contract
from simcore.scenario.schema.country import Country
from simcore.scenario.schema.quantities import QUANTITIES, Places, Quantity
from simcore.scenario.schema.settlement import Settlement
from tests.contracts.sheets import contract, settle
from tests.contracts.test_invariants import SHEETS, random_position

FACTOR = 4.0
COUNTED = {"follow_up": [2, 4, 6], "counterfactual": "fixed_baseline"}
SAVED = COUNTED | {"accounts": ["care"], "counterfactual": "savings", "better": "fewer"}
#: Tariff -> a metric that counts children, the same in the other price level (None: as it is).
CHILDREN = {
    "price": ({"price": [2e4, 3e4, 5e4], "taper": 0.5}, {"price": [8e4, 12e4, 20e4], "taper": 0.5}),
    "brackets": ({"brackets": [[0, 5e4], [20, 1e4]]}, {"brackets": [[0, 2e5], [20, 4e4]]}),
    "steps": (
        {"steps": [{"from": 2, "payment": 1e5}, {"from": 9, "payment": 3e5}, {"from": 15, "annual_return": 0.04}]},
        {"steps": [{"from": 2, "payment": 4e5}, {"from": 9, "payment": 12e5}, {"from": 15, "annual_return": 0.04}]},
    ),
    "band": (
        {"band": {"enter": 2, "bend": 9, "end": 20, "slope": 1e4, "slope_after": 5e3, "at_entry": 3e4}},
        {"band": {"enter": 2, "bend": 9, "end": 20, "slope": 4e4, "slope_after": 2e4, "at_entry": 12e4}},
    ),
    "threshold": ({"threshold": [2, 9, 15], "payment": 3e5}, {"threshold": [2, 9, 15], "payment": 12e5}),
    "principal": ({"threshold": 9}, {"threshold": 9}),
    "baseline": ({"price": 2e4, "baseline": 0.3}, {"price": 8e4, "baseline": 0.3}),
    "percent": ({"threshold": 20, "payment": 1e5, "effect_in": "percent"}, {"threshold": 20, "payment": 4e5, "effect_in": "percent"}),
    "weight": ({"weight": 1.0, "target": 12}, {"weight": 1.0, "target": 12}),
}  # fmt: skip
#: The same for a metric on accounts: its bounds are kroner, what is paid for each krone is not.
KRONER = {
    "price": ({"price": 0.4}, {"price": 0.4}),
    "share": ({"share": [0.9, 0.8, 0.7]}, {"share": [0.9, 0.8, 0.7]}),
    "brackets": ({"brackets": [[0, 0.5], [2e5, 0.1]]}, {"brackets": [[0, 0.5], [8e5, 0.1]]}),
    "steps": (
        {"steps": [{"from": 1e5, "payment": 1e5}, {"from": 6e5, "payment": 3e5}]},
        {"steps": [{"from": 4e5, "payment": 4e5}, {"from": 24e5, "payment": 12e5}]},
    ),
    "band": (
        {"band": {"enter": 1e5, "bend": 4e5, "end": 9e5, "slope": 0.5, "slope_after": 0.2, "at_entry": 3e4}},
        {"band": {"enter": 4e5, "bend": 16e5, "end": 36e5, "slope": 0.5, "slope_after": 0.2, "at_entry": 12e4}},
    ),
    "each": (
        {"band": {"enter": 1e3, "bend": 1e4, "end": 2e4, "slope": 0.5}, "effect_in": "rate"},
        {"band": {"enter": 4e3, "bend": 4e4, "end": 8e4, "slope": 0.5}, "effect_in": "rate"},
    ),
    "percent": (
        {"band": {"enter": 5, "bend": 20, "end": 50, "slope": 1e4}, "effect_in": "percent"},
        {"band": {"enter": 5, "bend": 20, "end": 50, "slope": 4e4}, "effect_in": "percent"},
    ),
    "threshold": ({"threshold": 3e5, "payment": 2e5}, {"threshold": 12e5, "payment": 8e5}),
    "weight": ({"weight": 1.0, "target": 5e5}, {"weight": 1.0, "target": 2e6}),
    "break_even": ({"break_even": {"total_cap": 0.2, "above": 0.5}}, {"break_even": {"total_cap": 0.2, "above": 0.5}}),
    "baseline": (
        {"price": 0.4, "counterfactual": "fixed_baseline", "baseline": 3e4},
        {"price": 0.4, "counterfactual": "fixed_baseline", "baseline": 12e4},
    ),
}  # fmt: skip
CASES = [(COUNTED | {"baseline": 0.1}, *CHILDREN[k], 1.0) for k in CHILDREN]
CASES += [(SAVED, *KRONER[k], FACTOR) for k in KRONER]
NAMES = [f"children-{k}" for k in CHILDREN] + [f"kroner-{k}" for k in KRONER]


def sheet(metric, f=1.0):
    terms = {"delivery_years": 3, "repayment_years": 5, "metrics": {"m": metric | {"cap": f * 2e6}}}
    terms |= {"investors": {"dsi": {"commitment": f * 2e6}}, "at_target": f * 1e6}
    terms |= {"limits": {"floor_share": 0.1, "irr_cap": 0.3, "aggregate": f * 3e6}}
    terms |= {"costs": {"tender": f * 1e5, "tender_threshold": f * 1e6}}
    return contract(**terms)


def larger(where, f):
    return dataclasses.replace(
        where,
        gains={k: f * g for k, g in where.gains.items()},
        costs={k: f * c for k, c in where.costs.items()},
        kept={},
    )


def outcomes(money):
    rng = np.random.default_rng(3)
    high = 9e5 if money else 40
    return rng.integers(0, int(high), (24, 3)), rng.integers(0, int(high), (24, 3))


def both(one, other, units, money):
    """One term sheet settled as it is, and another on flows (and kroner measured) times four."""
    where, _ = random_position(5)
    with_, without = outcomes(money)
    names = list(one.metrics)
    first = settle(one, where, dict.fromkeys(names, with_), dict.fromkeys(names, without))
    second = settle(
        other,
        larger(where, FACTOR),
        dict.fromkeys(names, units * with_),
        dict.fromkeys(names, units * without),
    )
    return first, second


@pytest.mark.parametrize(("metric", "terms", "by_hand", "units"), CASES, ids=NAMES)
def test_a_tariff_in_another_price_level(metric, terms, by_hand, units):
    one, hand = sheet(metric | terms), sheet(metric | by_hand, FACTOR)
    assert scaled(one, FACTOR).model_dump() == hand.model_dump()
    first, second = both(one, scaled(one, FACTOR), units, units != 1.0)
    assert first.due["m"].any()
    assert second.due["m"] == pytest.approx(FACTOR * first.due["m"], rel=1e-9)
    assert second.paid == pytest.approx(FACTOR * first.paid, abs=0.1)


@pytest.mark.parametrize("name", SHEETS)
def test_an_instrument_in_another_price_level(name):
    one = contract(**SHEETS[name])
    where, rng = random_position(7)
    points = len(next(iter(one.metrics.values())).follow_up) if one.metrics else 0
    seen = {n: rng.integers(0, 41, (24, points)) for n in one.metrics}
    first = settle(one, where, seen)
    second = settle(scaled(one, FACTOR), larger(where, FACTOR), seen)
    assert len(first.book.moves) == len(second.book.moves)
    for a, b in zip(first.book.moves, second.book.moves, strict=True):
        assert (a.why, a.giver, a.taker) == (b.why, b.giver, b.taker)
        assert b.amount == pytest.approx(FACTOR * a.amount, abs=1.0), a.why
    assert second.book.real_costs() == pytest.approx(FACTOR * first.book.real_costs(), abs=1.0)


def test_a_bound_elsewhere_has_the_units_of_the_metric_it_names():
    saved = SAVED | {"share": 0.5}
    count = {"follow_up": [2], "price": 0.0}
    for metric, bound in ((saved, 4e5), (count, 1e5)):
        one = contract(
            delivery_years=2, repayment_years=6, metrics={"m": metric, "s": SAVED | {"break_even": {"if_met": "m", "met_at": 1e5}}},
            bridge={"years": 2, "metric": "m", "threshold": 1e5},
            termination={"stop_if": {"metric": "m", "follow_up": 2, "below": 1e5}},
        )  # fmt: skip
        found = scaled(one, FACTOR)
        assert found.bridge.threshold == bound
        assert found.termination.stop_if.below == bound
        assert found.metrics["s"].tariff.met_at == bound


def test_names_that_are_also_words_of_the_schema_stay_names():
    one = contract(
        delivery_years=1, repayment_years=3, paid_by={"cap": 1.0}, funds={"cap": {"balance": 5.0}},
        metrics={"price": {"follow_up": [2], "price": 7.0, "label": {"en": "x", "da": "y"}}},
    )  # fmt: skip
    found = scaled(one, FACTOR)
    assert found.funds["cap"].balance == 20.0
    assert found.metrics["price"].tariff.price == 28.0
    assert found.paid_by == {"cap": 1.0}


def test_limits_of_a_changed_refund_are_amounts_too():
    version = {"from": "2021-01-01", "grade": "C", "source": "x"}
    rules = {
        "costly": {"label": {"en": "x", "da": "x"}, "kind": "steps", "versions": [version | {"steps": [[1e5, 0.25], ["limit", 0.5]]}]},
        "weeks": {"label": {"en": "x", "da": "x"}, "kind": "staircase", "versions": [version | {"weeks": [[0, 0.8], [5, 0.4]]}]},
    }  # fmt: skip
    found = scaled(contract(refund={"rules": rules}), FACTOR).refund.rules
    assert found["costly"].versions[0].steps == [[4e5, 0.25], ["limit", 0.5]]
    assert found["weeks"].versions[0].weeks == [[0, 0.8], [5, 0.4]]


def test_an_amount_too_large_to_be_exact_is_refused():
    one = contract(investors={"dsi": {"commitment": 4e12}})
    with pytest.raises(ScenarioError, match=r"^contract: investors\.dsi\.commitment = 4e\+12 is 1.6e\+13 in the scenario's prices, more than flows hold exactly \(4.39805e\+12\); state amounts in thousands$"):  # fmt: skip
        scaled(one, FACTOR)


def undeclared(kind, declared, where):
    """Numbers below a type that have no quantity."""
    declared, kind = declaration(kind, declared)
    if kind is Country:  # its facts have dates of their own and are no part of a term sheet
        return
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        for name, field in kind.model_fields.items():
            inner = Annotated[field.annotation, *field.metadata, None]
            yield from undeclared(inner, None, f"{kind.__name__}.{name}")
    elif kind in (int, float):
        if not isinstance(declared, Quantity) or all(
            dataclasses.replace(declared, of="") != q for q in QUANTITIES
        ):
            yield where
    elif isinstance(declared, Places):
        assert get_origin(kind) is list
        assert all(q in QUANTITIES for q in declared.each)
    elif get_origin(kind) in (list, dict, Union, UnionType):
        for inner in get_args(kind):
            yield from undeclared(inner, declared, where)


def test_every_number_of_a_contract_says_what_it_is():
    assert list(undeclared(Contract, None, "")) == []
    assert list(undeclared(Settlement, None, "")) == []
    # The test can fail: a plain number is found wherever it stands.
    assert list(undeclared(dict[str, list[float] | None], None, "there")) == ["there"]


def test_nothing_else_of_a_term_sheet_changes():
    for terms in SHEETS.values():
        one = contract(**terms)
        back = scaled(scaled(one, FACTOR), 1 / FACTOR)
        assert back == one
        assert json.loads(back.model_dump_json()) == json.loads(one.model_dump_json())
