"""Whether the comparison with the slow twin sees an error in the list of operations itself.

One is planted at a time: in a column of an operation, or in an array that operations read.
No error may lead out of an array: what is read there is not known.
"""

import numpy as np
import pytest

from simcore.engine import counted, shape
from simcore.kernels.machine import codes
from tests.engine import unusual_models as unusual
from tests.engine.planted_models import COHORTS, seen, wanted_of
from tests.engine.same_lives import quickly, slowly


def _column(code, column, change):
    """In all rows of an operation a column is another."""

    def edit(model):
        hit = False
        for part in (model.start, model.step):
            rows = part.reshape(-1, codes.COLUMNS)
            mine = rows[:, codes.CODE] == code
            before = rows[mine, column]
            rows[mine, column] = change(before)
            hit |= not np.array_equal(before, rows[mine, column])
        assert hit, "nothing was planted"

    return edit


def _not_parted(model):
    """Nobody is marked at the start."""
    rows = model.start.reshape(-1, codes.COLUMNS)
    mine = rows[:, codes.CODE] == codes.PART
    assert mine.any()
    rows[mine, codes.CODE], rows[mine, codes.A], rows[mine, codes.B] = codes.SET, codes.PARTED, 0


def _array(name, change):
    def edit(model):
        array = getattr(model, name)
        before = array.copy()
        change(array)
        assert not np.array_equal(before, array), "nothing was planted"

    return edit


def _size(which, value):
    return _array("sizes", lambda sizes: sizes.__setitem__(which, value))


def _terms(form, column, more):
    def change(terms):
        terms[:-1][terms[:-1, 1] == form, column] += more

    return _array("terms", change)


def _reversed(array):
    array[:] = array[::-1].copy()


def _edges(model):
    model.edges[:, 0] += 1


def _less(array):
    array[array > 0] -= 1


def _weights(model):
    """Edges of two states that weigh nothing."""
    mine = model.terms[:, 1] == codes.EDGE
    assert mine.any()
    model.terms[mine, 3] = 0


def _none(row):
    return np.full_like(row, -1)


LISTED = {
    "KEEP: another cell": ("three arms", _column(codes.KEEP, codes.B, lambda b: b * 0)),
    "POUR: the last cell missing": ("three arms", _column(codes.POUR, codes.B, lambda b: b - 1)),
    "POUR: the first cell missing": ("three arms", _column(codes.POUR, codes.A, lambda a: a + 1)),
    "CELLS: ended lives where they were": (
        "lives that end", _column(codes.CELLS, codes.MORE, _none)),
    "CELLS: the map one off": ("three arms", _column(codes.CELLS, codes.MAP, lambda m: m + 1)),
    "CELLS: a term missing": ("three arms", _column(codes.CELLS, codes.TERMS, lambda t: t - 1)),
    "CELLS: kept in the row of the first arm": (
        "three arms", _column(codes.CELLS, codes.A, lambda a: a - np.minimum(a % 7, 1))),
    "CELLS: without the year": ("lives that end", _column(codes.CELLS, codes.SHIFT, _none)),
    "RECOUNT: the map one off": ("three arms", _column(codes.RECOUNT, codes.MAP, lambda m: m + 1)),
    "RECOUNT: a cell missing": ("three arms", _column(codes.RECOUNT, codes.B, lambda b: b - 1)),
    "RECOUNT: ended lives where they were": (
        "lives that end", _column(codes.RECOUNT, codes.MORE, _none)),
    "EVENTS: the map one off": ("three arms", _column(codes.EVENTS, codes.MAP, lambda m: m + 1)),
    "EVENTS: with itself": ("three arms", _column(codes.EVENTS, codes.A, lambda a: a - 1)),
    "MOVE: the uniform of another": ("three arms", _column(codes.MOVE, codes.B, lambda b: b ^ 1)),
    "MOVE: a term missing": ("three arms", _column(codes.MOVE, codes.TERMS, lambda t: np.maximum(t - 1, 0))),
    "MOVE: the map one off": ("three arms", _column(codes.MOVE, codes.MAP, lambda m: m + 1)),
    "MOVE: another table": ("three arms", _column(codes.MOVE, codes.BASE, lambda b: np.maximum(b - 4, 0))),
    "MOVE: half the row": ("nine states", _column(codes.MOVE, codes.WIDTH, lambda w: np.minimum(w, 4))),
    "MOVE: half of two vectors": (
        "many states", _column(codes.MOVE, codes.WIDTH, lambda w: np.minimum(w, 16))),
    "MOVE: without the year": ("long table", _column(codes.MOVE, codes.SHIFT, _none)),
    "MOVE: the bounds of another": (
        "nine states", _column(codes.MOVE, codes.BOUND, lambda b: np.where(b >= 0, b.max(), b))),
    "MOVE: a state of before not kept": ("three arms", _column(codes.MOVE, codes.BEFORE, _none)),
    "MOVE: a spell of before not kept": (
        "lives that end", _column(codes.MOVE, codes.BEFORE_SPELL, _none)),
    "MOVE: spells stay": ("lives that end", _column(codes.MOVE, codes.SPELL, _none)),
    "MOVE: nobody ends": ("lives that end", _column(codes.MOVE, codes.ENDS, _none)),
    "SELECT: an edge missing": ("nine states", _column(codes.SELECT, codes.MORE, lambda m: m - 1)),
    "SELECT: without a mark": (
        "places", _column(codes.SELECT, codes.FOLLOW, lambda f: f * 0)),
    "RANK: a place more": ("places", _column(codes.RANK, codes.B, lambda b: b + 1)),
    "SET: another state": ("places", _column(codes.SET, codes.B, lambda b: 1 - np.minimum(b, 1))),
    "FILL: another address": (
        "three arms", _column(codes.FILL, codes.B, lambda b: np.where(b > 0, b ^ 1, b))),
    "PART: not at the start": ("three arms", _not_parted),
    "edges one later": ("lives that end", _terms(codes.EDGE, 2, 1)),
    "TALLY: the map one off": ("long counts", _column(codes.TALLY, codes.MAP, lambda m: m + 1)),
    "TALLY: ended lives where they were": (
        "long counts", _column(codes.TALLY, codes.MORE, _none)),
    "edges of cells one later": ("nine states", _edges),
    "weights of no account": ("nine states", _weights),
    "entry ages one later": ("lives that end", _terms(codes.YEARLY, 2, 1)),
    "strides one less": ("three arms", _terms(codes.TIMES, 2, -1)),
    "look-ups turned round": ("many states", _array("lookups", _reversed)),
    "longest spell": ("long spells", _size(codes.LONGEST_SPELL, 200)),
    "steps of a row": ("long spells", _size(codes.STEPS_PER_ROW, 13)),
    "steps of a year": ("lives that end", _size(codes.STEPS_PER_YEAR, 5)),
    "a step missing": ("three arms", _size(codes.STEPS, 4)),
    "places of cells turned round": ("three arms", _array("place", _reversed)),
    "rows one off": ("three arms", _array("rows_of", _less)),
}  # fmt: skip


@pytest.mark.parametrize("what", LISTED)
def test_an_error_in_the_list_isseen(what, monkeypatch):
    name, edit = LISTED[what]
    if what.startswith(("KEEP", "CELLS")):  # the tables of these models have few cells
        monkeypatch.setattr(counted, "FEW_CELLS", 0)
    wanted_of(name)
    _plant(monkeypatch, edit)
    assert seen(name)


def test_other_children_of_the_table_areseen(tmp_path, monkeypatch):
    scenario = unusual.given(tmp_path)
    wanted = slowly(scenario, 1, COHORTS)
    assert np.array_equal(quickly(scenario, 1, COHORTS), wanted)

    def turn_round(given):
        columns = given[:-1].reshape(-1, scenario.children)
        columns[:] = columns[:, ::-1].copy()

    _plant(monkeypatch, _array("given", turn_round))
    assert not np.array_equal(quickly(unusual.given(tmp_path), 1, COHORTS), wanted)


def _plant(monkeypatch, edit):
    right = shape.operations

    def planted(parts):
        made = right(parts)
        edit(made.model)
        return made

    monkeypatch.setattr(shape, "operations", planted)
