"""What a programme causes has states of its own: causal priors do not touch the baseline."""

from functools import cache
from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

import simcore as sc

LIMIT = Path(__file__).parents[2] / "scenarios" / "perfect_programme.toml"


@cache
def scenario():
    return sc.load(LIMIT)


@cache
def lives():
    return sc.simulate(scenario(), draws=2, cohorts=1)["count"]


def causes():
    return sorted(name for name in scenario().parameters if name.startswith("cause_"))


def test_every_causal_prior_has_its_design():
    known = causes()
    assert known
    for name in known:
        one = scenario().parameters[name]
        assert one.from_, name
        assert all(row.startswith("c_") for row in one.from_), name
        assert not one.posterior, f"{name} is fitted"
        assert one.low < one.value < one.high


def test_nobody_is_in_a_causal_state_without_a_programme():
    cells = [
        c for c in lives()["cell"].to_numpy() if c in ("exam:passed_extra", "exam:passed_lost")
    ]
    assert len(cells) == 2
    assert lives().sel(arm="baseline", cell=cells).sum() == 0
    assert lives().sel(arm="programme", cell="exam:passed_extra").sum() > 0


@settings(max_examples=8, deadline=None)
@given(st.data())
def test_causal_priors_leave_the_baseline_bit_for_bit(data):
    name = data.draw(st.sampled_from(causes()))
    value = data.draw(st.floats(0.05, 6))
    other = sc.simulate(sc.with_values(scenario(), {name: value}), draws=2, cohorts=1)["count"]
    assert np.array_equal(lives().sel(arm="baseline"), other.sel(arm="baseline"))


def test_a_causal_prior_changes_what_the_programme_brings():
    other = sc.with_values(scenario(), {"cause_pass_vocational": 0.01})
    changed = sc.simulate(other, draws=2, cohorts=1)["count"]
    assert not np.array_equal(lives().sel(arm="programme"), changed.sel(arm="programme"))
