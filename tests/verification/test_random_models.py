"""Random models: simulation against the exact propagation, the slow twin, and itself."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import simcore as sc
from simcore.engine.trace import trace_life
from tests.conftest import changed
from tests.verification.budget import GROUPS, bound
from tests.verification.random_models import random_model
from tests.verification.test_agreement import worst


def _with(scenario, children):
    """The model with one row per step, so that every count is binomial."""

    def more(data):
        data["population"]["intakes"] = {"2025": children}
        data["run"]["count_by"] = "step"

    return changed(scenario, more)


def test_simulation_agrees_with_expected(verdict, long):
    children, models = (400_000, 150) if long else (60_000, 10)
    largest, place, comparisons = 0.0, "", 0
    for seed in range(models):
        scenario = _with(random_model(seed, 1), children)
        z, where, number = worst(scenario, scenario)
        comparisons += number
        if z > largest:
            largest, place = z, f"model {seed}: {where}"
    limit = bound("random models")
    verdict(
        f"{models} random models with {children:,} children each agree with expected() in every "
        f"cell, year and arm",
        f"largest of {comparisons:,} |z| is {largest:.2f}, bound {limit:.2f}",
    )
    assert comparisons <= GROUPS["random models"][1]
    assert largest < limit, place


def test_the_slow_twin_agrees_bit_for_bit(verdict, long):
    models, children = (60, 40) if long else (6, 12)
    for seed in range(1000, 1000 + models):
        scenario = random_model(seed, children)
        counts = sc.simulate(scenario, draws=1, cohorts=1)["count"].isel(draw=0, cohort=0)
        alone = sum(
            trace_life(scenario, child)[1]["count"].isel(draw=0, cohort=0).astype(int)
            for child in range(children)
        )
        assert np.array_equal(counts, alone), f"model {seed}"
    verdict(
        f"the kernel and its slow twin live the same lives in {models} random models",
        f"{models * children} children in two arms, every count equal",
    )


@given(
    seed=st.integers(2000, 2011),
    threads=st.integers(1, 4),
    block=st.integers(1, 992),
    cohorts=st.integers(1, 5),
    first=st.integers(0, 3),
)
@settings(max_examples=12)
def test_threads_blocks_and_company_do_not_matter(seed, threads, block, cohorts, first):
    scenario = random_model(seed, 37)
    whole = sc.simulate(scenario, draws=5, cohorts=5, threads=1)["count"]
    wanted = range(first, first + 2)
    part = sc.simulate(scenario, draws=wanted, cohorts=cohorts, threads=threads, block=block)
    inside = whole.isel(draw=slice(first, first + 2), cohort=slice(0, cohorts))
    assert np.array_equal(part["count"], inside)


def test_everybody_is_somewhere_and_events_reconcile(verdict, long):
    """T5 to T7: counts sum to the cohort, ended lives never come back."""
    models = 100 if long else 10
    for seed in range(3000, 3000 + models):
        scenario = random_model(seed, 100)
        lives = sc.simulate(scenario, draws=2, cohorts=2)
        counts = lives["count"].astype(int)
        per_row = scenario.run.steps_per_year // scenario.run.rows_per_year
        for name, table in scenario.tables.items():
            mine = counts.isel(cell=np.flatnonzero(lives["table"].to_numpy() == name))
            if table.events is None:
                assert (mine.sum("cell") == 100 * per_row).all(), f"model {seed}, {name}"
            if scenario.exit and f"{name}:exited" in mine["cell"]:
                gone = mine.sel(cell=f"{name}:exited")
                assert (gone.diff("year") >= 0).all(), f"model {seed}, {name}"
    verdict(f"in {models} random models everybody is in one cell, and ended lives stay ended")


def test_the_list_of_random_test_models_is_pinned():
    """Which models there are is pinned: a silent change of the generator is a change of test."""
    shapes = [len(random_model(seed, 1).domains) for seed in range(8)]
    steps = {random_model(seed, 1).run.steps_per_year for seed in range(30)}
    assert set(shapes) >= {2, 3, 4}
    assert steps == {1, 2, 4, 12}


@pytest.mark.parametrize("seed", [4000, 4001, 4002])
def test_a_wrong_rate_in_a_random_model_is_caught(seed):
    """A rate that is a third higher in one transition of many."""
    right = _with(random_model(seed, 1), 200_000)

    def plant(data):
        for domain in data["domains"].values():
            for move in domain["transitions"]:
                for kind in ("rate", "probability", "chance"):
                    if isinstance(move.get(kind), float):
                        move[kind] *= 1.33
                        return
        raise AssertionError("no plain rate")

    z, _, _ = worst(changed(right, plant), right)
    assert z > bound("random models")
