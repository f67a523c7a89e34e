"""Whether the comparison with the slow twin sees an error in what makes the list of operations."""

from dataclasses import replace

import numpy as np
import pytest

from simcore.engine import bounds, listing, operations, thresholds
from simcore.kernels.machine import codes
from tests.engine.planted_models import MODELS, seen, wanted_of


@pytest.mark.parametrize("name", MODELS)
def test_without_an_error_nothing_is_seen(name):
    assert not seen(name)


def _rows(monkeypatch):
    right = listing.Listing.looked_up

    def looked_up(self, table, index):
        columns = right(self, table, index)
        self.maps[-1] = np.roll(self.maps[-1], 1)
        return columns

    monkeypatch.setattr(listing.Listing, "looked_up", looked_up)


def _number(monkeypatch):
    right = listing.Listing.index

    def index(self, grid):
        axes = [replace(a, classes=(a.size - 1 - a.classes) % a.size) for a in grid.axes]
        return right(self, replace(grid, axes=axes))

    monkeypatch.setattr(listing.Listing, "index", index)


def _shift(monkeypatch):
    right = listing.Listing.shift
    monkeypatch.setattr(
        listing.Listing,
        "shift",
        lambda self, v: right(self, None if v is None else np.append(v[1:], v[-1:])),
    )


def _source(monkeypatch):
    """What stood before the step is read from the row of now."""
    right = listing.Listing.source
    monkeypatch.setattr(
        listing.Listing,
        "source",
        lambda self, slot: right(self, slot % (2 * self.parts.layout.count)),
    )


def _follow(right, wrong):
    def plant(monkeypatch):
        follow = operations._follow
        monkeypatch.setattr(
            operations, "_follow", lambda *of: wrong if follow(*of) == right else follow(*of)
        )

    return plant


def _widened(low, more):
    """Bounds that begin ``low`` bytes too early and hold for ``more`` too many."""

    def plant(monkeypatch):
        right = thresholds._compiled_fill

        def compiled():
            fill, certain = right()

            def wide(*of):
                certain(*of)
                real = of[-2][:, 0] != codes.NO_STATE
                first, many = (of[-2][real, k].astype(int) for k in (1, 2))
                early = np.minimum(first, low)
                of[-2][real, 1] = first - early
                of[-2][real, 2] = np.minimum(many + early + more, 255 - first + early)

            return fill, wide

        monkeypatch.setattr(thresholds, "_compiled_fill", compiled)

    return plant


def _ages_of_bounds(monkeypatch):
    """The bounds of a year are those of ten years later."""
    right = bounds.Bounds.add
    monkeypatch.setattr(
        bounds.Bounds,
        "add",
        lambda self, rows, names, ages, *at: right(self, rows, names, [a + 10 for a in ages], *at),
    )


def _first_of_bounds(monkeypatch):
    """Of the rows that can be met, the first is forgotten."""
    right = bounds.Bounds.flat

    def flat(self):
        begin, starts, places, *rest = right(self)
        return begin, starts, np.append(places[1:], places[-1:]), *rest

    monkeypatch.setattr(bounds.Bounds, "flat", flat)


MADE = {
    "rows one off": ("three arms", _rows),
    "numbers of the classes turned round": ("three arms", _number),
    "what a year adds one year off": ("lives that end", _shift),
    "what a year adds one year off, long table": ("long table", _shift),
    "now instead of before": ("lives that end", _source),
    "as the first arm instead of marked": ("three arms", _follow(codes.MARK, codes.AS_FIRST)),
    "not marked": ("nine states", _follow(codes.MARK, codes.ALONE)),
    "bounds one too many": ("three arms", _widened(0, 1)),
    "bounds one too early": ("three arms", _widened(1, 0)),
    "bounds of other years": ("lives that end", _ages_of_bounds),
    "bounds of other rows": ("three arms", _first_of_bounds),
}


@pytest.mark.parametrize("what", MADE)
def test_an_error_in_what_makes_the_list_isseen(what, monkeypatch):
    name, plant = MADE[what]
    wanted_of(name)
    plant(monkeypatch)
    assert seen(name)
