import numpy as np
import pytest

import simcore as sc
from simcore.errors import ArgumentError, MemoryLimitError, ScenarioError
from simcore.summary.gains import by_payer
from simcore.sweeps import plan as planning
from simcore.sweeps import work
from simcore.sweeps.layout import layout_of
from simcore.sweeps.sweep import study_of


@pytest.fixture(scope="module")
def arcadia():
    return sc.load("template_example")


def one_by_one(scenario, point, draws, cohorts):
    """The same by the functions that know no points."""
    names = map(str, point["parameter"].to_numpy())
    own = sc.with_values(scenario, dict(zip(names, map(float, point.values), strict=True)))
    lives = sc.simulate(own, draws or 1, cohorts, central=draws is None)
    gains = sc.summary.gain(sc.ledger(lives, own))["gain"]
    return lives, by_payer(gains, "payer"), sc.summary.outcome_values(lives, own)


@pytest.mark.parametrize("draws", [3, None])
@pytest.mark.parametrize("by_cohort", [True, False])
def test_every_point_is_what_it_is_alone(arcadia, draws, by_cohort):
    points = sc.sample(
        arcadia, 5, parameters=["wage", "coach_hr"], ranges={"appraisal": (0.0, 0.1)}
    )
    found = sc.sweep(arcadia, points, draws=draws, cohorts=4, keep="counts", by_cohort=by_cohort)
    for i in range(5):
        lives, gains, outcomes = one_by_one(arcadia, points[i], draws, 4)
        gains = gains if by_cohort else gains.mean("cohort")
        own = found.isel(point=i, arm=0).sel(payer=gains["payer"].values)
        assert np.allclose(
            own["gain_by_year"], gains.transpose(*own["gain_by_year"].dims), atol=1e-8, rtol=0
        )
        worth = sc.summary.present_value(gains).transpose(*own["npv"].dims)
        assert np.allclose(own["npv"], worth, atol=1e-7, rtol=0)
        change = outcomes.isel(arm=1) - outcomes.isel(arm=0)
        change = change if by_cohort else change.mean("cohort")
        assert np.allclose(own["outcome_change"], change, atol=1e-9)
        count = (
            lives["count"].transpose("arm", "draw", "cohort", "intake", "cell", "year").to_numpy()
        )
        assert np.array_equal(own["baseline_count"], count[0])
        assert np.array_equal(own["baseline_count"] + own["count_change"], count[1].astype(int))


def test_the_inputs_stand_beside_the_outputs(arcadia):
    found = sc.sweep(arcadia, {"coach_hr": [0.5, 1.0], "wage": [5e4, 6e4]}, cohorts=2)
    assert found["point_value"].values.tolist() == [[0.5, 5e4], [1.0, 6e4]]
    assert (
        found["point_value"].sel(parameter="wage").dims
        == found["npv"].isel(arm=0, draw=0, payer=0).dims
    )


def test_nothing_is_simulated_twice(arcadia, monkeypatch):
    seen = []
    real = work.simulate_at

    def counting(shape, points, *more):
        seen.append(points.sizes["draw"])
        return real(shape, points, *more)

    monkeypatch.setattr(work, "simulate_at", counting)
    crossed = [(h, w, d) for w in (5e4, 6e4) for d in (0.0, 0.03) for h in (0.5, 1.0)]
    columns = dict(zip(("coach_hr", "wage", "appraisal"), zip(*crossed, strict=True), strict=True))
    found = sc.sweep(arcadia, columns, draws=2, cohorts=2)
    assert sum(seen) == 2 * 2, "two lives at two draws"
    alone = sc.sweep(arcadia, {k: v[5:6] for k, v in columns.items()}, draws=2, cohorts=2)
    assert np.array_equal(found["npv"][5], alone["npv"][0])


def test_the_cut_into_tasks_changes_nothing(arcadia, monkeypatch):
    points = sc.sample(arcadia, 12)
    whole = sc.sweep(arcadia, points, draws=4, cohorts=2, threads=1)
    monkeypatch.setattr(planning, "WORK", 1e4)
    cut = sc.sweep(arcadia, points, draws=4, cohorts=2, threads=2)
    assert whole.identical(cut)


def test_points_come_as_a_table_too(arcadia):
    import pandas as pd

    columns = {"coach_hr": [0.5, 1.0], "wage": [5e4, 6e4]}
    assert sc.sweep(arcadia, pd.DataFrame(columns), cohorts=2).identical(
        sc.sweep(arcadia, columns, cohorts=2)
    )


@pytest.mark.parametrize(
    ("points", "error", "words"),
    [
        (
            {"coach_h": [0.5]},
            ScenarioError,
            "'coach_h' is not a parameter.*did you mean 'coach_hr'",
        ),
        ({"coach_hr": [0.5, -1.0]}, ScenarioError, "coach_hr = -1 is not a ratio.*write 0 or more"),
        ({"coach_hr": [np.nan]}, ScenarioError, "coach_hr = nan is not a ratio"),
        (
            {"coach_hr": [0.5], "wage": [1.0, 2.0]},
            ArgumentError,
            "different lengths .coach_hr 1, wage 2",
        ),
        ({"coach_hr": ["x"]}, ArgumentError, "holds what is no number"),
        ({}, ArgumentError, "points is no table"),
        (None, ArgumentError, "points is no table"),
    ],
)
def test_wrong_points_are_refused(arcadia, points, error, words):
    with pytest.raises(error, match=words):
        sc.sweep(arcadia, points)


def test_too_much_for_memory_is_said_before_the_work(arcadia, monkeypatch):
    monkeypatch.setattr(planning, "available", lambda: 1e6)
    monkeypatch.setattr(planning, "resident", lambda: 0.0)
    with pytest.raises(MemoryLimitError, match=r"a sweep of 2 points x 1 draws needs about .* MB"):
        sc.sweep(arcadia, {"coach_hr": [0.5, 1.0]})


def test_the_plan_counts_lives_and_not_points(arcadia):
    study = study_of(arcadia, sc.sample(arcadia, 16, "saltelli", parameters=["wage", "coach_hr"]))
    plan = planning.plan_of(study, layout_of(study))
    assert (plan.points, plan.lives) == (64, 16 * 2), "wage is in no life"
