"""Arguments that each operation of the machine is tried with: random, and at the edges.

Uniforms equal to a threshold, bounds for one byte and for none, counts of every size; what a block
holds says ``block_of_children``.
"""

import numpy as np

from simcore.kernels.machine import codes
from tests.engine.block_of_children import (
    ARM,
    BASE,
    LANES,
    PEOPLE,
    SEGMENTS,
    SPAN,
    TERMS,
    WORDS,
    Block,
    rng_of,
)  # fmt: skip


def _index(b, *, kind):
    for year in (0, 1):
        yield [np.zeros(LANES, kind), b.memory, ARM, LANES, TERMS, *SPAN, b.lookups, b.shifts, year]


def index_all(b):
    yield from _index(b, kind=np.uint16)
    yield from _index(b, kind=np.uint32)


def index_one(b):
    for lane in (0, 1, 64, 149, 191):
        yield [b.memory, ARM, LANES, TERMS, *SPAN, b.lookups, b.shifts, 2, lane]


def _thresholds(b, width, rows=40):
    """Rows of thresholds of a width, some padded, some certain from the first or to the last."""
    out = np.sort(b.rng.integers(0, 2**31, (rows, width)), axis=1)
    out[: rows // 2, width - 1 :] = 2**32 - 1
    out[1], out[2, :-1] = 2**31, 0
    return np.append(np.zeros(BASE, int), out.ravel()).astype(np.uint32)


def _uniforms(b, rows):
    """Some equal to a threshold, one below it, the least and the greatest."""
    out = b.rng.integers(0, 2**31, LANES)
    out[::3] = b.rng.choice(rows[rows < 2**31], LANES // 3)
    out[1::6] = np.maximum(out[::6], 1) - 1
    out[[5, 11]] = 0, 2**31 - 1
    return out.astype(np.uint32)


def reached(b):
    for width in (4, 8, 16, 32, 48):
        rows = _thresholds(b, width)
        for u in (0, rows[BASE], rows[BASE] - 1, rows[BASE + 1], rows[-1], 2**31 - 1, 2**30):
            for at in (BASE, BASE + width, BASE + 2 * width, BASE + 39 * width):
                yield [rows, at, width, np.uint32(u)]


def reached_n(width):
    return lambda b: ([rows, at, u] for rows, at, w, u in reached(b) if w == width)


def _rows_of(b):
    """The map of a table, behind that of another."""
    return 10, np.append(np.full(10, 39), b.rng.integers(0, 39, 600)).astype(np.uint32)


def choose(b):
    for kind in (np.uint16, np.uint32):
        for width in (4, 8, 16, 32):
            rows, (first, rows_of) = _thresholds(b, width), _rows_of(b)
            yield [
                b.bytes(9), b.words(), b.cells(600, kind), rows_of, first, rows, BASE, width,
                _uniforms(b, rows), LANES,
            ]  # fmt: skip


def choose_few(b):
    for width in (4, 8, 32):
        rows, (first, rows_of) = _thresholds(b, width), _rows_of(b)
        for words in (np.array([2**63, 0, 1 + 2**20], np.uint64), b.words()):
            yield [
                b.bytes(9), words, b.memory, ARM, TERMS, *SPAN, b.lookups, b.shifts, 1, rows_of,
                first, rows, BASE, width, _uniforms(b, rows), LANES,
            ]  # fmt: skip


def leave_out_certain(b):
    """A bound for one byte only, for all bytes, for the last ones; then bounds that never hold."""
    held = [(9, 0, 255)] * 4 + [(0, 100, 0), (1, 0, 255), (2, 192, 63), (3, 17, 80), (4, 0, 100)]
    never = [(codes.NO_STATE, 0, 255)] * 3
    bounds = np.array([*held, *never, (5, 0, 255)], np.uint8)
    high, state = b.bytes(256), b.bytes(7)
    for edge, byte in enumerate((99, 100, 101, 255, 191, 192, 16, 17, 97, 98, 0, 100, 101)):
        high[10 * edge : 10 * edge + 7], state[10 * edge : 10 * edge + 7] = byte, range(7)
    yield [np.ones(LANES, np.uint8), state, high, bounds.ravel(), 4, 5, LANES]
    yield [b.bytes(2), state, high, bounds.ravel(), 4, 5, LANES]
    yield [b.bytes(2), state, high, bounds.ravel(), 4, 0, LANES]


def bits(b):
    yield [np.zeros(WORDS, np.uint64), b.bytes(2), LANES]
    yield [np.zeros(WORDS, np.uint64), b.bytes(256), LANES]
    yield [np.zeros(WORDS, np.uint64), np.ones(LANES, np.uint8), LANES]


def select(b):
    edges = np.array([(0, 9), (3, 2), (7, 255), (8, 253), (300, 4)])
    for base in (1, 250):
        yield [b.bytes(9), b.bytes(2), b.bytes(9), b.cells(10), edges, 1, 3, base, LANES]


def copy(b):
    yield [b.bytes(9), b.bytes(9), LANES]
    yield [b.cells(9), b.cells(9), LANES]


def as_first(b):
    yield [b.bytes(4), b.opened, b.bytes(4), b.row(codes.PARTED), LANES]


def part(b):
    yield [b.bytes(2), b.bytes(3), b.bytes(3), LANES]


def lengthen(b):
    for longest in (255, 254):
        yield [b.row(3).copy(), b.bytes(2), b.bytes(2), b.row(codes.ALIVE), longest, LANES]


def end(b):
    yield [b.bytes(2), b.bytes(4), 3, LANES]


def ended_cells(b):
    yield [b.cells(2**16), b.bytes(2), np.uint16(2**16 - 2), LANES]


def who_changed(b):
    yield [b.bytes(2), b.cells(3), b.cells(3), LANES]
    yield [b.bytes(2), b.bytes(3), b.bytes(3), LANES]


#: Cells of a table, places of the occupancy of a segment, before the arm's own.
CELLS, SIZE, SLOT = 12, 30, 15


def _occupancy(b):
    return b.rng.integers(-5, 9, 3 * SIZE).astype(np.int16)


def _place(b):
    """Places of the cells of a table, behind those of another; the last is of nobody."""
    return 4, np.append([29] * 4, b.rng.permutation(CELLS + 1)).astype(np.int32)


def change_cells(b):
    first, place = _place(b)
    for people in (PEOPLE, 128, 63, LANES):
        yield [
            _occupancy(b), SLOT, SIZE, b.bytes(2), b.cells(CELLS + 1), b.cells(CELLS + 1), place,
            first, b.segment_of, people,
        ]  # fmt: skip


def recount(b):
    first, place = _place(b)
    for arm in (0, 1):
        for ended in (CELLS, -1):
            yield [
                _occupancy(b), arm, SLOT, SIZE, b.bytes(CELLS), b.bytes(2), b.words(), CELLS, ended,
                place, first, SEGMENTS, 1, 4,
            ]  # fmt: skip


def count_equal(b):
    for arm, row, words in (
        (0, b.bytes(2), b.words()),
        (1, b.bytes(3), np.full(WORDS, 2**64 - 1, np.uint64)),
        (1, np.ones(LANES, np.uint8), np.full(WORDS, 2**64 - 1, np.uint64)),
    ):
        yield [_occupancy(b), 4, arm, SLOT, SIZE, row, words, 1, SEGMENTS, 1, 4]
    whole = np.array([(0, LANES, 0, 0, 1, 0)])
    yield [_occupancy(b), 4, 1, SLOT, SIZE, b.bytes(2), b.words(), 1, whole, 0, 1]


def who_differs(b):
    for _ in range(2):
        yield [b.bytes(2), *[b.cells(3) for _ in range(4)], LANES]


def change_pairs(b):
    first, place = _place(b)
    for people in (PEOPLE, 128, 63, LANES):
        for differs in (b.bytes(2), np.ones(LANES, np.uint8)):
            pairs = [b.cells(CELLS + 1) for _ in range(4)]
            yield [
                _occupancy(b), SLOT, SIZE, differs, *pairs, place, first, b.segment_of, people,
            ]  # fmt: skip


def find_cells(b):
    first, place = _place(b)
    for people, ended in ((PEOPLE, CELLS), (128, -1), (1, 0), (LANES, CELLS)):
        yield [
            np.full(LANES, -1), SEGMENTS, 1, 20, b.words(), b.bytes(2), ended,
            b.cells(CELLS, np.uint32), place, first, b.segment_of, people,
        ]  # fmt: skip


def seated(b):
    for people in (1, 2, 31, 63, 64, 65, 150):
        yield [people]


def add(b):
    for kind in (np.uint8, np.uint16, np.uint32):
        yield [np.arange(100).astype(kind), b.rng.integers(0, 100, LANES), 150]


def pour(b):
    for kind in (np.uint8, np.uint16, np.uint32):
        # The occupancy of other arms than the first may be less than nothing; their sum is not.
        yield [
            np.full(140, 100, kind), SEGMENTS, 1, 4, 20, _occupancy(b), SLOT, SIZE, 2, 2 + CELLS,
        ]  # fmt: skip


def seat(b):
    rows = b.rng.integers(0, 9, codes.UNIFORM * LANES).astype(np.uint32)
    yield [SEGMENTS, 1, 4, rows, np.full(LANES, 9, np.uint16), LANES]


def start(b):
    sizes = np.zeros(codes.SIZES, np.int64)
    sizes[codes.CHILDREN], sizes[codes.FIRST_ROW] = 120, 0
    segments = SEGMENTS.copy()
    segments[1, 2] = 40
    given = b.rng.integers(0, 9, 3 * 120).astype(np.uint8)
    for code, a, what in (
        (codes.SET, codes.ALIVE, 1),
        (codes.SET, 2, 3),
        (codes.TAKE, 3, 1),
        (codes.TAKE, 4, 0),
        (codes.RANK, 2, 9),
        (codes.PART, 2, 0),
        (codes.KEEP, 1, 2**16 - 1),
    ):
        op = np.zeros(codes.COLUMNS, np.int64)
        op[codes.CODE], op[codes.A], op[codes.B] = code, a, what
        words = b.rng.integers(0, 20, codes.UNIFORM * LANES).astype(np.uint32)
        halves = b.rng.integers(0, 20, (codes.KEPT + 3) * LANES).astype(np.uint16)
        yield [
            op, ARM, segments, 1, 4, PEOPLE, LANES, given, sizes, b.memory.copy(), halves, words,
        ]  # fmt: skip


def fill_uniforms(b):
    person = b.rng.integers(0, 2**32, 64).astype(np.uint32)
    cohort = b.rng.integers(0, 2**32, 64).astype(np.uint32)
    for step, group, draw in ((0, 0, 0), (0xFFFF, 1, 2**32 - 1), (77, 1, 5)):
        out, high = np.zeros(8 * 64, np.uint32), np.zeros(8 * 64, np.uint8)
        yield [out, high, 64, person, cohort, step, group, draw, 2**32 - 1, 0x9E3779B9]


def certain(b):
    """Two bounds: of three states, and of five of which one never occurs; and edges of a byte."""
    byte = 2**codes.LOW_BITS
    three = [(100 * byte, 200 * byte), (64 * byte, 200 * byte), (90 * byte + 1, 192 * byte - 1)]
    edge = [(64 * byte, 128 * byte), (63 * byte, 255 * byte + 1), (0, 2**31)]
    wide = np.sort(b.rng.integers(0, 2**31, (4, 4)), axis=1).tolist()
    rows = np.full((10, 4), 2**32 - 1, np.uint32)
    for place, row in enumerate([*three, *edge, *wide]):
        rows[place, : len(row)] = row
    groups = [[0, 1], [0, 2], [1, 2], [3], [3], [3], [4], [4], [5], [6, 7], [8], [9], [], [9]]
    begin = np.array([0, 3, 6, 9, 14])
    starts = np.cumsum([0, *map(len, groups)])
    places = np.array([4 * p for group in groups for p in group])
    thresholds, at = np.array([2, 2, 2, 4]), np.array([0, 4, 8, 12, 20])
    yield [
        rows.ravel(), begin, starts, places, thresholds, at, np.zeros((20, 3), np.uint8),
        np.zeros(4, np.int64),
    ]  # fmt: skip


def part_of(b):
    for kind in (np.uint8, np.uint16, np.int64):
        for first, count in ((0, 9), (5, 1), (7, 0), (100, 92)):
            yield [np.arange(LANES).astype(kind), first, count]


def bits_of(b):
    for row in (b.bytes(2), b.bytes(256), np.full(LANES, 128, np.uint8), b.row(3)):
        for at in (0, 64, 128, 5):
            yield [row, at]


def wide(b):
    yield []


def bits_equal(b):
    for row in (b.bytes(2), b.bytes(256), np.full(LANES, 200, np.uint8)):
        for at in (0, 64, 128, 5):
            for value in (0, 1, 200):
                yield [row, at, np.uint8(value)]


def lowest_bit(b):
    for word in (1, 2**63, 2**64 - 2**32, 2**64 - 1, 12, *b.words()):
        yield [np.uint64(word)]


def count_bits(b):
    for word in (0, 1, 2**63, 2**64 - 1, *b.words()):
        yield [np.uint64(word)]


#: Module -> its operations, and what makes their arguments.
CASES = {
    "moves": [
        index_all, index_one, reached, leave_out_certain, bits, choose, choose_few, select, copy,
        as_first, part, lengthen, end,
    ],
    "counting": [
        ended_cells, who_changed, change_cells, recount, count_equal, who_differs, change_pairs,
        find_cells, add, pour,
    ],
    "starting": [seat, start],
    "philox": [fill_uniforms],
    "certain": [certain],
    "vectors": [part_of, wide, bits_of, bits_equal, lowest_bit, count_bits],
}  # fmt: skip
CASES = {m: {case.__name__: case for case in cases} for m, cases in CASES.items()}
CASES["counting"]["_seated"] = seated
CASES["vectors"] |= {f"reached_{n}": reached_n(n) for n in (4, 8, 16)}


def arguments(module, name):
    """All cases of an operation, anew."""
    return list(CASES[module][name](Block(rng_of(name))))
