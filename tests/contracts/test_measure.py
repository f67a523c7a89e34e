"""Measurement: attrition, misclassification, counterfactual rules, and real lives."""

import numpy as np
import pytest

from simcore.contracts.metrics.measure import measure
from simcore.contracts.metrics.outcomes import Counted, rows_of
from simcore.scenario.schema.metric import Metric

DRAWS, COHORTS, N = 200, 10, 60


def counted(p1=0.30, p0=0.30, seed=1, points=1):
    rng = np.random.default_rng(seed)
    shape = (DRAWS * COHORTS, points)
    return Counted(
        np.arange(points), np.arange(points), np.zeros(points, int), np.full(points, float(N)),
        rng.binomial(N, p1, shape).astype(float), rng.binomial(N, p0, shape).astype(float), True,
    )  # fmt: skip


def measured(truth, **terms):
    follow_up = [float(k + 1) for k in range(len(truth.row))]
    metric = Metric.model_validate({"follow_up": follow_up} | terms, strict=False)
    return measure(metric, truth, 7, np.arange(DRAWS), np.arange(COHORTS))


def close(values, expected):
    assert abs(values.mean() - expected) < 4 * values.std() / np.sqrt(values.size)


def test_8_10_misclassification():
    truth = counted()
    found = measured(truth, sensitivity=0.9, specificity=0.95)
    close(found.seen / N, 0.305)
    other = measured(counted(p1=0.5), sensitivity=0.9, specificity=0.95)
    close(other.seen / N - found.seen / N, 0.85 * 0.2)


def test_no_error_is_the_truth_bit_for_bit():
    truth = counted()
    found = measured(truth, sensitivity=1.0, specificity=1.0, attrition=0.0)
    assert found.seen is truth.present


def test_a_planted_error_in_the_measurement_is_seen():
    truth = counted()
    found = measured(truth, sensitivity=0.9, specificity=0.95)
    wrong = found.seen / N - (truth.present / N * 0.9)  # forgets the false positives
    assert abs(wrong.mean()) > 4 * wrong.std() / np.sqrt(wrong.size)


@pytest.mark.parametrize(
    ("missing", "share"), [("failure", 0.8 * 0.3), ("excluded", 0.3), ("carried_forward", 0.24)]
)
def test_attrition(missing, share):
    found = measured(counted(), attrition=0.2, missing=missing)
    close(found.seen / N, share)  # at the first follow-up nothing can be carried forward


def test_carried_forward_keeps_what_was_found_before():
    truth = counted(points=3)
    found = measured(truth, attrition=0.5, missing="carried_forward")
    means = found.seen.mean(axis=0) / N
    assert means[0] == pytest.approx(0.15, abs=0.01)
    assert means[1] == pytest.approx(0.15 + 0.5 * means[0], abs=0.01)
    assert means[2] == pytest.approx(0.15 + 0.5 * means[1], abs=0.01)


def test_failures_that_drop_out_raise_what_is_left():
    fair = measured(counted(), attrition=0.2, missing="excluded")
    skewed = measured(counted(), attrition=0.0, attrition_failures=0.5, missing="excluded")
    assert skewed.seen.mean() > 1.3 * fair.seen.mean()


def test_a_bad_state_counts_the_missing_as_failures_too():
    found = measured(counted(), attrition=0.2, better="fewer", counterfactual="fixed_baseline", baseline=0.5)  # fmt: skip
    close(found.seen / N, 0.24 + 0.2)
    close(found.units / N, 0.5 - 0.44)


def test_amounts_have_an_error_without_bias():
    truth = counted()
    truth = Counted(truth.row, truth.follow, truth.intake, truth.people, truth.present * 365, truth.absent, False)  # fmt: skip
    found = measured(truth, error_sd=0.3)
    ratio = found.seen / np.maximum(truth.present, 1)
    close(ratio, 1.0)
    assert ratio.std() == pytest.approx(0.31, abs=0.02)


@pytest.mark.parametrize("method", ["matched", "rct", "savings"])
@pytest.mark.parametrize("controls", [60, 90, 540])
def test_controls_are_other_children_and_unbiased(method, controls):
    truth = counted(p1=0.5, p0=0.3)
    terms = {"counterfactual": method, "controls": controls}
    found = measured(truth, **terms)
    close(found.effect, N * 0.2)
    spread = N * np.sqrt(0.5 * 0.5 / N + 0.3 * 0.7 / controls)
    assert found.effect.std() == pytest.approx(spread, rel=0.08)


def test_more_draws_only_add():
    truth = counted()
    few = Counted(truth.row, truth.follow, truth.intake, truth.people, truth.present[:500], truth.absent[:500], True)  # fmt: skip
    metric = Metric.model_validate({"follow_up": [1.0], "sensitivity": 0.8}, strict=False)
    assert np.array_equal(
        measure(metric, few, 7, np.arange(50), np.arange(COHORTS)).seen,
        measure(metric, truth, 7, np.arange(DRAWS), np.arange(COHORTS)).seen[:500],
    )


@pytest.mark.parametrize("terms", [{"attrition": 0.3}, {"counterfactual": "rct", "controls": 70}])
def test_a_later_follow_up_moves_no_earlier_one(terms):
    two = counted(points=2)
    one = Counted(two.row[:1], two.follow[:1], two.intake[:1], two.people[:1], two.present[:, :1], two.absent[:, :1], True)  # fmt: skip
    assert np.array_equal(measured(two, **terms).units[:, :1], measured(one, **terms).units)


@pytest.mark.parametrize(
    ("unit", "effect"), [("count", 12.0), ("rate", 0.2), ("points", 20.0), ("percent", 40.0)]
)
def test_units_of_the_effect(unit, effect):
    truth = counted()
    truth = Counted(truth.row, truth.follow, truth.intake, truth.people, truth.present * 0 + 42, truth.absent * 0 + 30, True)  # fmt: skip
    found = measured(truth, counterfactual="fixed_baseline", baseline=0.5, effect_in=unit)
    assert found.effect == pytest.approx(effect)
    assert found.true == pytest.approx(12.0)


@pytest.mark.parametrize(
    ("years", "per_year", "row"), [(1, 1, 0), (1.5, 1, 1), (2, 1, 1), (0.5, 2, 0), (1.5, 2, 2), (5, 4, 19)]
)  # fmt: skip
def test_a_follow_up_reads_the_first_row_that_ends_at_it_or_later(years, per_year, row):
    assert rows_of(years, per_year) == row
