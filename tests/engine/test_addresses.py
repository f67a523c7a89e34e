import numpy as np
import pytest

from simcore.randomness.addresses import UNIT, key_of, philox, uniform
from tests.engine.uniforms import filled

# Known-answer vectors of Random123 1.09 (kat_vectors, philox4x32 with 10 rounds).
KNOWN = [
    ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    (
        (0xFFFFFFFF,) * 4,
        (0xFFFFFFFF,) * 2,
        (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD),
    ),
    (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        (0xA4093822, 0x299F31D0),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
]


@pytest.mark.parametrize(("counter", "key", "words"), KNOWN)
def test_philox_gives_the_published_words(counter, key, words):
    assert philox(counter, key) == words


def test_the_kernel_fills_the_same_words_as_the_plain_version():
    for first, step, group, cohort, draw in (
        (0, 0, 0, 0, 0),
        (2**32 - 64, 65535, 3, 2**32 - 1, 77),
    ):
        out, high = filled(64, step, group, cohort, draw, (0xDEADBEEF, 0x12345678), first)
        for i in range(64):
            for k in range(4):
                wanted = uniform(
                    (0xDEADBEEF, 0x12345678), first + i, step, 4 * group + k, cohort, draw
                )
                assert out[k, i] == wanted < UNIT
                assert high[k, i] == wanted >> 23


def test_seeds_differ_and_near_seeds_share_nothing():
    keys = {key_of(seed) for seed in range(20_000)}
    assert len(keys) == 20_000
    words = {k[0] for k in keys}
    # 20,000 words of 32 bits: about 0.05 collisions are expected.
    assert len(words) >= 19_998


def test_every_coordinate_of_the_address_matters():
    base = (1, 2, 3, 4, 5)
    key = key_of(1)
    seen = {uniform(key, *base)}
    for place in range(5):
        for step in (1, 4, 16):
            other = list(base)
            other[place] += step
            seen.add(uniform(key, *other))
    assert len(seen) == 16


def test_uniforms_of_many_addresses_do_not_collide_more_than_chance():
    drawn = [filled(2**14, step)[0] for step in range(8)]
    values = np.concatenate([d.ravel() for d in drawn])
    n = len(values)
    collisions = n - len(np.unique(values))
    expected = n * (n - 1) / 2 / UNIT
    assert abs(collisions - expected) < 6 * expected**0.5
    counts = np.bincount(values >> 23, minlength=256)
    z = (counts - n / 256) / (n / 256 * (1 - 1 / 256)) ** 0.5
    assert np.abs(z).max() < 5  # 256 comparisons, false alarm below 2e-4
