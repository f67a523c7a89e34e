"""A block of children as operations are tried on: random, and at the edges.

Two words of lanes and a third that is not full, three segments behind one that belongs to another
block, ended lives, longest spells, terms of every form.
"""

import numpy as np

from simcore.kernels.machine import codes

LANES, PEOPLE = 192, 150
WORDS = LANES // 64
#: First lane, children, first number, place in the intake, cohort, place of its counts.
SEGMENTS = np.array(
    [
        (0, 9, 0, 0, 1, 0),
        (0, 70, 2**32 - 200, 5, 3, 40),
        (70, 3, 11, 0, 4, 0),
        (73, 77, 20, 8, 4, 80),
    ]
)
#: Rows of memory before the arm's own, and of the arm.
ARM, ROWS = 2, 6
FORMS = [
    (9, codes.LOOK, 0, 0),  # before the first term: not to be read
    (2, codes.TIMES, 7, 0),
    (3, codes.EDGE, 254, 100),
    (3, codes.EDGE, 255, -60),
    (3, codes.EDGE, 1, 5),
    (4, codes.YEARLY, 1, 1),
    (4, codes.YEARLY, 2, 0),
    (5, codes.LOOK, 256, 0),
    (3, codes.TIMES, 10_000, 0),  # behind the last
]
TERMS = np.array(FORMS)
#: First term, how many, what the index begins with.
SPAN = 1, 7, 3
#: Distance of the rows of thresholds from the beginning.
BASE = 5


def rng_of(name):
    return np.random.default_rng([*name.encode()])


class Block:
    """Memory of a block of children."""

    def __init__(self, rng):
        self.rng = rng
        memory = rng.integers(0, 4, (ARM + ROWS, LANES)).astype(np.uint8)
        memory[ARM + codes.ALIVE] = rng.random(LANES) < 0.7
        memory[ARM + codes.ALIVE, PEOPLE:] = 0
        memory[ARM + codes.PARTED] = rng.random(LANES) < 0.5
        memory[ARM + 3] = rng.choice([0, 1, 2, 253, 254, 255], LANES)
        memory[ARM + 5] = rng.integers(0, 256, LANES)
        self.memory = memory.ravel()
        self.lookups = rng.integers(0, 50, 512)
        self.shifts = np.array([[0, 9, 4], [1, 0, 11]])
        self.segment_of = np.repeat([0, 1, 2], [70, 3, LANES - 73]).astype(np.uint16)
        self.opened = self.bytes(2)

    def bytes(self, beyond):
        return self.rng.integers(0, beyond, LANES).astype(np.uint8)

    def row(self, number):
        return self.memory[(ARM + number) * LANES :][:LANES]

    def cells(self, beyond, kind=np.uint16):
        return self.rng.integers(0, beyond, LANES).astype(kind)

    def words(self):
        return self.rng.integers(0, 2**64, WORDS, dtype=np.uint64)
