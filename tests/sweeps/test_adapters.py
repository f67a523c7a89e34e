"""Held against the released packages, where they are installed."""

import numpy as np
import pytest

import simcore as sc
from simcore.errors import ArgumentError
from simcore.sweeps.adapters import from_ema, from_salib, salib_problem, to_ema
from simcore.sweeps.sweep import study_of

RANGES = {"care_home": (4e4, 8e4), "grant": (8e3, 1.2e4), "wage": (4e4, 9e4)}


@pytest.fixture(scope="module")
def arcadia():
    return sc.load("template_example")


def test_salib_finds_the_indices_that_simcore_finds(arcadia):
    sampler = pytest.importorskip("SALib.sample.sobol")
    analyser = pytest.importorskip("SALib.analyze.sobol")
    problem = salib_problem(arcadia, ranges=RANGES)
    sample = sampler.sample(problem, 512, calc_second_order=False, seed=1)
    found = sc.sweep(arcadia, from_salib(arcadia, sample, ranges=RANGES), cohorts=4)
    ours = sc.summary.sobol(
        sc.sweep(arcadia, sc.sample(arcadia, 512, "saltelli", ranges=RANGES), cohorts=4)
    )
    for payer in ("town", "crown"):
        y = found["npv"].sel(payer=payer).values.ravel()
        said = analyser.analyze(problem, y, calc_second_order=False, seed=1)
        assert np.allclose(
            said["ST"], ours["total_order"].sel(payer=payer).values.ravel(), atol=0.03
        )


def test_what_errs_together_is_a_group_of_salib():
    sampler = pytest.importorskip("SALib.sample.sobol")
    scenario = sc.load("scenarios/laer_for_livet.toml")
    problem = salib_problem(scenario)
    names = [str(n) for n in sc.sample(scenario, 1)["parameter"].values]
    sample = sampler.sample(problem, 2, calc_second_order=False, seed=1)
    assert from_salib(scenario, sample).sizes["parameter"] == len(names)
    assert problem["num_vars"] < len(names)


def test_a_sample_of_another_problem_is_refused(arcadia):
    with pytest.raises(ArgumentError, match=r"has the shape \(3, 2\), and the problem 3 variables"):
        from_salib(arcadia, np.full((3, 2), 0.5), ranges=RANGES)


@pytest.mark.filterwarnings("default")
def test_ema_workbench_scores_and_finds_boxes(arcadia):
    ema = pytest.importorskip("ema_workbench")
    pytest.importorskip("sklearn")
    from ema_workbench.analysis import feature_scoring, prim

    points = sc.sample(arcadia, 256, "lhs", ranges=RANGES)
    experiments, outcomes = to_ema(sc.sweep(arcadia, points, cohorts=2))
    assert list(experiments.columns) == list(RANGES)
    scores = feature_scoring.get_feature_scores_all(
        experiments, {"town": outcomes["npv coach town"]}
    )
    assert scores["town"].idxmax() == "care_home"
    whole = outcomes["npv coach town"] > np.median(outcomes["npv coach town"])
    box = prim.Prim(experiments, whole, threshold=0.8).find_box()
    assert "care_home" in box.inspect(style="data")[0][1].index
    assert ema.__version__


def test_experiments_are_points(arcadia):
    points = sc.sample(arcadia, 4, "lhs", ranges=RANGES)
    experiments, _ = to_ema(sc.sweep(arcadia, points, cohorts=2))
    experiments["policy"] = "none"
    assert np.array_equal(
        study_of(arcadia, from_ema(arcadia, experiments)).points.values, points.values
    )
    with pytest.raises(ArgumentError, match="no column is a parameter of arcadia"):
        from_ema(arcadia, experiments[["policy"]])
