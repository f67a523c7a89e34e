"""What studies report becomes a hazard ratio: closed forms, and a model that gives it back."""

from math import exp, log, sqrt

import numpy as np
import pytest
from scipy.stats import norm

from simcore.scenario.read import effect_sizes as sizes


def share(hazard, t=1.5):
    return 1 - exp(-hazard * t)


def test_shares_give_back_the_ratio_of_hazards():
    found = sizes.from_shares(share(0.6), share(0.4), 300, 300)
    assert exp(found.mean) == pytest.approx(1.5)


def test_ips_in_denmark_by_hand():
    """59.9 against 46.5 %: ln(0.401) / ln(0.535)."""
    found = sizes.from_shares(0.599, 0.465, 360, 360)
    assert exp(found.mean) == pytest.approx(log(0.401) / log(0.535))


def test_the_standard_error_of_shares_is_that_of_repeated_trials():
    rng = np.random.default_rng(1)
    p1, p0, n = 0.45, 0.30, 400
    a, b = rng.binomial(n, p1, 20_000) / n, rng.binomial(n, p0, 20_000) / n
    seen = np.std(np.log(-np.log1p(-a)) - np.log(-np.log1p(-b)))
    assert sizes.from_shares(p1, p0, n, n).sd == pytest.approx(seen, rel=0.03)


@pytest.mark.parametrize("control", [0.05, 0.3, 0.7])
def test_all_measures_of_one_truth_agree(control):
    treated = control * 0.8
    by_share = sizes.from_shares(treated, control, None, None).mean
    odds = treated / (1 - treated) / (control / (1 - control))
    assert sizes.from_risk_difference(treated - control, 0.0, control).mean == pytest.approx(
        by_share
    )
    assert sizes.from_risk_ratio(0.8, 0.0, control).mean == pytest.approx(by_share)
    assert sizes.from_odds_ratio(odds, 0.0, control).mean == pytest.approx(by_share)
    d = log(odds) * sqrt(3) / np.pi
    assert sizes.from_standardised_difference(d, 0.0, control).mean == pytest.approx(by_share)


@pytest.mark.parametrize(
    ("convert", "value", "sd"),
    [
        (lambda x: sizes.from_risk_difference(x, 0.02, 0.3), -0.1, 0.02),
        (lambda x: sizes.from_risk_ratio(exp(x), 0.1, 0.3), log(0.7), 0.1),
        (lambda x: sizes.from_odds_ratio(exp(x), 0.2, 0.3), log(0.6), 0.2),
        (lambda x: sizes.from_standardised_difference(x, 0.1, 0.3), -0.2, 0.1),
        (lambda x: sizes.from_share_of_time(0.31 + x, 0.31, 0.05), 0.34, 0.05),
    ],
)
def test_standard_errors_follow_the_slope(convert, value, sd):
    step = 1e-6
    slope = (convert(value + step).mean - convert(value - step).mean) / (2 * step)
    assert convert(value).sd == pytest.approx(abs(slope) * sd, rel=1e-3)


def test_a_share_of_days_gives_back_the_hazards():
    """Everybody waits; after an exponential time the rest of the follow-up counts."""
    rng = np.random.default_rng(2)
    hazards, t = (1.2, 0.4), 2.0
    shares = [np.mean(np.maximum(t - rng.exponential(1 / h, 400_000), 0)) / t for h in hazards]
    found = sizes.from_share_of_time(shares[0], shares[1], 0.05)
    assert exp(found.mean) == pytest.approx(3.0, rel=0.01)


def test_an_interval_becomes_a_standard_deviation():
    assert sizes.sd_of_interval(-1.96, 1.96, 0.95) == pytest.approx(1.0, abs=1e-4)
    assert sizes.sd_of_interval(0, 2 * norm.ppf(0.9), 0.8) == pytest.approx(1.0)


@pytest.mark.parametrize("bad", [0.0, 1.0, 1.2, -0.1, float("nan")])
def test_a_share_outside_is_refused(bad):
    with pytest.raises(ValueError, match="not between 0 and 1"):
        sizes.from_shares(bad, 0.5, 10, 10)


def test_the_wrong_direction_is_seen():
    """A planted error, treated and control swapped, changes the sign of the log ratio."""
    right = sizes.from_shares(0.11, 0.19, 230, 230)
    wrong = sizes.from_shares(0.19, 0.11, 230, 230)
    assert right.mean < 0 < wrong.mean
    assert right.mean == pytest.approx(-wrong.mean)
