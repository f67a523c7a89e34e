"""Addresses of random numbers outside the lives: by purpose and labels, pinned."""

import hashlib
import re
from pathlib import Path

import numpy as np
import pytest

import simcore
from simcore.randomness.streams import PURPOSES, stream, streams
from simcore.uncertainty.draws import BLOCK, parameter_draws


def test_parameters_and_calibration_keep_the_bits_they_always_had():
    name = "place_foster_avg"
    address = int.from_bytes(hashlib.sha256(name.encode()).digest()[:16], "big")
    same = [
        (np.random.default_rng([7, 2, address]), stream(7, "parameters", name=name, block=2)),
        (np.random.default_rng([7, 0x494D4953]), stream(7, "importance_sampling")),
        (np.random.default_rng([7, 0x52, 0x4D4C]), stream(7, "ensemble")),
        (np.random.default_rng(7), stream(7, "sensitivity")),
    ]
    for before, now in same:
        assert np.array_equal(before.random(9), now.random(9))


def test_addresses_of_measurement_controls_and_termination_are_pinned():
    """A stored deal is made again only while these stay: change them and say so."""
    first = [
        stream(3, "measurement", name="exam", draw=2, cohort=5).random(),
        stream(3, "controls", name="exam", draw=2, cohort=5).random(),
        stream(3, "termination", draw=2, cohort=5).random(),
    ]
    assert first == [0.19492665557136313, 0.7323515068231404, 0.4321540502215342]


def test_each_label_and_the_seed_give_another_stream():
    given = [(3, "exam", 2, 5), (4, "exam", 2, 5), (3, "home", 2, 5), (3, "exam", 5, 2),
             (3, "exam", 2, 6), (3, "exam", 3, 5)]  # fmt: skip
    first = [stream(s, "measurement", name=n, draw=d, cohort=c).random() for s, n, d, c in given]
    first.append(stream(3, "controls", name="exam", draw=2, cohort=5).random())
    assert len(set(first)) == len(first)


@pytest.mark.parametrize(("draw", "cohort"), [([0, 1, 2], [0, 1]), ([7, 2], [9, 0, 4])])
def test_streams_are_stream_of_every_cohort_of_every_draw(draw, cohort):
    # Three numbers of 32 bits: what one sample leaves in the buffer is not given to the next.
    many = [g.integers(0, 9, 3, np.uint32) for g in streams(1, "termination", draw, cohort)]
    each = [stream(1, "termination", draw=d, cohort=c) for d in draw for c in cohort]
    assert np.array_equal(many, [g.integers(0, 9, 3, np.uint32) for g in each])


def test_an_unknown_purpose_and_other_labels_are_refused():
    with pytest.raises(ValueError, match="purpose 'luck' is unknown; choose from parameters, "):
        stream(1, "luck")
    with pytest.raises(ValueError, match="'termination' is asked for by draw, cohort, not by draw"):
        stream(1, "termination", draw=1)


def test_no_other_module_opens_a_stream_of_its_own():
    root = Path(simcore.__file__).parent
    own = re.compile(r"default_rng\(|\.Philox\(|RandomState|np\.random\.seed|\.Generator\(\s*np\.")
    openers = {p.name for p in root.rglob("*.py") if own.search(p.read_text(encoding="utf-8"))}
    assert openers == {"streams.py"}
    page = simcore.randomness.streams.__doc__
    assert all(re.search(rf"^{purpose} ", page, re.MULTILINE) for purpose in PURPOSES)


def test_parameters_are_drawn_by_label_in_any_order(case):
    wanted = [BLOCK + 1, 3, 2 * BLOCK, 0]
    assert np.array_equal(parameter_draws(case, wanted), parameter_draws(case, range(150))[wanted])
