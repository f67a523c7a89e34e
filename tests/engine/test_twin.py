import numpy as np
import pytest

import simcore as sc
from simcore.engine.trace import trace_life
from simcore.errors import SimcoreError
from tests.conftest import changed


@pytest.mark.parametrize("steps", [1, 2, 4])
def test_the_slow_twin_lives_the_same_lives(small, steps):
    def finer(data):
        data["run"]["steps_per_year"] = steps
        data["run"]["years"] = 8

    scenario = changed(small, finer)
    lives = sc.simulate(scenario, draws=range(1, 2), cohorts=2)["count"].isel(draw=0, cohort=1)
    alone = sum(
        trace_life(scenario, child, cohort=1, draw=1)[1]["count"].isel(draw=0, cohort=0).astype(int)
        for child in range(scenario.children)
    )
    assert np.array_equal(lives, alone)


def test_the_slow_twin_lives_the_same_danish_lives(case):
    lives = sc.simulate(case, draws=range(2, 3), cohorts=1)["count"].isel(draw=0, cohort=0)
    alone = sum(
        trace_life(case, child, draw=2)[1]["count"].isel(draw=0, cohort=0).astype(int)
        for child in range(case.children)
    )
    assert np.array_equal(lives, alone)


def test_a_trace_shows_every_decision_and_every_krone(case):
    found = sc.trace(case, child=5)
    steps = found.decisions[found.decisions["step"] == 0]
    assert set(steps["domain"]) == set(case.domains)
    assert found.decisions["uniform"].between(0, 1, inclusive="left").all()
    assert set(found.money.columns) == set(case.payers)
    assert set(found.money.index.get_level_values("arm")) == set(case.arms)
    both = found.decisions.pivot(index=["step", "domain"], columns="arm", values="uniform")
    # Common random numbers: wherever both arms decide, they read the same uniform.
    assert (both.dropna()["baseline"] == both.dropna()["course"]).all()


def test_probabilities_and_states_of_a_trace_agree(case):
    found = sc.trace(case, child=3).decisions
    for row in found.itertuples():
        shares = {
            p.rsplit(" ", 1)[0]: float(p.rsplit(" ", 1)[1]) for p in row.probability.split(", ")
        }
        assert row.after in shares or row.domain.startswith("place_in_")
        assert abs(sum(shares.values()) - 1) < 1e-3


def test_there_is_no_child_81(case):
    with pytest.raises(
        SimcoreError, match="child = 80 does not exist; laer_for_livet has children 0 to 79"
    ):
        sc.trace(case, child=80)
