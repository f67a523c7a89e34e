"""The address of every uniform number of a life; another address would be another result.

A uniform is word ``d % 4`` of Philox4x32-10 with

- key: 64 bits from the seed,
- counter word 0: person, counted from 0 over all intakes of a cohort,
- counter word 1: step in the low 16 bits, ``d // 4`` in the high 16,
- counter word 2: cohort,
- counter word 3: draw,

where ``d`` is the decision: the place of a domain in the scenario's declaration.
Two reserved steps hold what is drawn at intake: START_DOMAINS for the first state of
domains, START_ATTRIBUTES for attributes (``entry_age`` is attribute 0).  The arm is
not part of the address, so a child has the same random numbers in every arm.

Budget: 2^32 persons, cohorts and draws; 65,534 steps; 262,144 decisions.  Of each
word the upper 31 bits are used, so that 0 and 1 are exact thresholds.
"""

from __future__ import annotations

#: Persons of a cohort, cohorts and draws that have addresses: a word of the counter each.
ADDRESSED = 2**32
START_DOMAINS = 0xFFFF
START_ATTRIBUTES = 0xFFFE
MAX_STEPS = 0xFFFE
#: Uniforms are whole numbers below this; a threshold may equal it.
UNIT = 2**31

_M0, _M1 = 0xD2511F53, 0xCD9E8D57
_W0, _W1 = 0x9E3779B9, 0xBB67AE85
_LOW = 0xFFFFFFFF


def key_of(seed: int) -> tuple[int, int]:
    """Two key words from the seed, well mixed so that near seeds share nothing."""
    import numpy as np  # here, so that the shell starts without it

    first, second = np.random.SeedSequence(seed).generate_state(2, np.uint32)
    return int(first), int(second)


def philox(counter: tuple[int, int, int, int], key: tuple[int, int]) -> tuple[int, int, int, int]:
    """Philox4x32-10 in plain Python: the kernel's slow twin.

    Source: Salmon et al. (2011), Parallel random numbers: as easy as 1, 2, 3.
    """
    c0, c1, c2, c3 = counter
    k0, k1 = key
    for _ in range(10):
        p0, p1 = _M0 * c0, _M1 * c2
        c0, c1, c2, c3 = (p1 >> 32) ^ c1 ^ k0, p1 & _LOW, (p0 >> 32) ^ c3 ^ k1, p0 & _LOW
        k0, k1 = (k0 + _W0) & _LOW, (k1 + _W1) & _LOW
    return c0, c1, c2, c3


def uniform(
    key: tuple[int, int], person: int, step: int, decision: int, cohort: int, draw: int
) -> int:
    """One addressed uniform as a whole number below ``UNIT``."""
    counter = (person, step | (decision // 4) << 16, cohort, draw)
    return philox(counter, key)[decision % 4] >> 1
