"""A tariff is one of a table of kinds, however a file writes it."""

from typing import Literal

import numpy as np
import pytest
from pydantic import TypeAdapter, ValidationError

from simcore.scenario.schema.metric import Metric
from simcore.scenario.tariffs import TARIFFS
from simcore.scenario.tariffs.read import from_short, short_keys, tariff_of
from simcore.scenario.tariffs.tariff import Tariff
from simcore.scenario.tariffs.terms import Terms
from tests.conftest import ROOT
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


def test_every_kind_is_one_file_that_stands_in_the_table_and_no_two_share_a_key():
    assert TARIFFS.keys() == {table["kind"] for _, table in WAYS}
    room = ROOT / "simcore" / "scenario" / "tariffs"
    shared = {"__init__", "read", "tariff", "terms"}
    files = {
        f"simcore.scenario.tariffs.{p.stem}" for p in room.glob("*.py") if p.stem not in shared
    }
    assert {kind.__module__ for kind in TARIFFS.values()} == files
    assert all("due" in vars(kind) for kind in TARIFFS.values())
    each = [key for kind in TARIFFS for key in short_keys({kind: TARIFFS[kind]})]
    assert len(each) == len(set(each))
    assert not set(each) & Metric.model_fields.keys()


def test_empty_keys_of_earlier_results_give_no_tariff():
    assert from_short({"brackets": [], "price": None, "cap": 1.0}, TARIFFS) == {"cap": 1.0}


class Flat(Tariff):
    """A sum for taking part, whatever comes of it."""

    kind: Literal["flat"] = "flat"
    flat: float

    def due(self, metric, measured, terms):
        return np.full_like(measured.effect, self.flat)


def test_a_tariff_says_what_is_due():
    class Silent(Tariff):
        kind: Literal["silent"] = "silent"

    with pytest.raises(TypeError, match="due"):
        Silent()


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
    metric = deal.contract.metrics["m"]
    assert found.due(metric, measured, terms).tolist() == [[7.0]]
    assert metric.tariff.due(metric, measured, terms).tolist() == [[12.0]]
