"""A tariff is one of a table of kinds, however a file writes it."""

from typing import Literal

import numpy as np
import pytest
from pydantic import TypeAdapter, ValidationError

from simcore.contracts.metrics.tariffs import TARIFFS as WORKED_OUT
from simcore.contracts.metrics.tariffs import Terms, due
from simcore.scenario.schema.metric import Metric
from simcore.scenario.schema.tariffs import TARIFFS, Tariff, from_short, short_keys, tariff_of
from tests.contracts.sheets import contract, position, settle

#: A metric in schema 1, and the same with its tariff in a table.
WAYS = [
    ({"price": [1.0, 2.0], "taper": 0.5}, {"kind": "price", "price": [1.0, 2.0], "taper": 0.5}),
    ({"weight": 0.5}, {"kind": "weight", "weight": 0.5}),
    ({"share": 0.5}, {"kind": "share", "share": 0.5}),
    ({"brackets": [[0.0, 5.0]]}, {"kind": "brackets", "brackets": [[0.0, 5.0]]}),
    (
        {"steps": [{"from": 1.0, "payment": 2.0}]},
        {"kind": "steps", "steps": [{"from": 1.0, "payment": 2.0}]},
    ),
    (
        {"band": {"enter": 1.0, "bend": 2.0, "end": 3.0, "slope": 4.0}},
        {"kind": "band", "enter": 1.0, "bend": 2.0, "end": 3.0, "slope": 4.0},
    ),
    ({"threshold": 1.0, "payment": 2.0}, {"kind": "threshold", "threshold": 1.0, "payment": 2.0}),
    ({"break_even": {}}, {"kind": "break_even"}),
    ({"break_even": {"above": 0.5}}, {"kind": "break_even", "above": 0.5}),
]


@pytest.mark.parametrize(("short", "table"), WAYS)
def test_both_ways_are_the_same_and_stored_as_schema_1_has_it(short, table):
    one = Metric.model_validate({"follow_up": [1.0, 2.0], **short, "cap": 5.0})
    other = Metric.model_validate({"follow_up": [1.0, 2.0], "tariff": table, "cap": 5.0})
    assert one == other
    assert type(one.tariff) is TARIFFS[table["kind"]]
    stored = one.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    assert list(stored) == ["follow_up", *short, "cap"]  # a digest sees the order of keys
    assert stored == {"follow_up": [1.0, 2.0], **short, "cap": 5.0}
    assert Metric.model_validate_json(one.model_dump_json(by_alias=True)) == one


def test_every_kind_is_worked_out_and_no_two_share_a_key():
    assert WORKED_OUT.keys() == TARIFFS.keys() == {table["kind"] for _, table in WAYS}
    each = [key for kind in TARIFFS for key in short_keys({kind: TARIFFS[kind]})]
    assert len(each) == len(set(each))
    assert not set(each) & Metric.model_fields.keys()


def test_empty_keys_of_earlier_results_give_no_tariff():
    assert from_short({"brackets": [], "price": None, "cap": 1.0}, TARIFFS) == {"cap": 1.0}


class Flat(Tariff):
    """A sum for taking part, whatever comes of it."""

    kind: Literal["flat"] = "flat"
    flat: float


def test_a_table_of_kinds_is_passed_in():
    kinds = TARIFFS | {"flat": Flat}
    found = TypeAdapter(tariff_of(kinds)).validate_python({"kind": "flat", "flat": 7.0})
    assert found == Flat(flat=7.0)
    assert found.short_form() == {"flat": 7.0}
    assert from_short({"flat": 7.0}, kinds) == {"tariff": {"kind": "flat", "flat": 7.0}}
    with pytest.raises(ValidationError, match="unknown kind 'flad'; did you mean 'flat'"):
        TypeAdapter(tariff_of(kinds)).validate_python({"kind": "flad"})
    with pytest.raises(ValidationError, match="unknown kind 'flat'"):
        Metric.model_validate({"follow_up": [1.0], "tariff": {"kind": "flat", "flat": 7.0}})

    deal = settle(contract(metrics={"m": {"follow_up": [1], "price": 3.0}}), position({"K": [1.0]}), {"m": [4]})  # fmt: skip
    measured = deal.measured["m"]
    terms = Terms(lambda row: np.zeros(1), lambda rate, row: np.zeros(1), 0.0, 0.0, {})
    metric = deal.contract.metrics["m"].model_copy(update={"tariff": found})
    worked_out = WORKED_OUT | {"flat": lambda tariff, m, seen, t: np.full_like(seen.effect, tariff.flat)}  # fmt: skip
    assert due(metric, measured, terms, worked_out).tolist() == [[7.0]]
    assert due(deal.contract.metrics["m"], measured, terms).tolist() == [[12.0]]
    with pytest.raises(KeyError, match="flat"):
        due(metric, measured, terms)
