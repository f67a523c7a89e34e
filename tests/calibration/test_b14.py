"""B14: survival alone cannot tell two rates apart; a calibration must find both modes."""

import numpy as np
import pytest

import simcore as sc
from simcore.calibration.fit import calibrate
from simcore.calibration.targets import figures_of, observed
from tests.conftest import ROOT

FILE = ROOT / "tests" / "published" / "b14_cancer.toml"


@pytest.fixture(scope="module")
def fit():
    return calibrate(sc.load(FILE))


def survival(a, b, years=60):
    """Closed form of the forward model: shares alive after each year, arrays over (a, b)."""
    t = np.arange(1, years + 1)[:, None]
    same = np.isclose(a, b)
    gap = np.where(same, 1.0, b - a)
    two = a * ((1 - a) ** t - (1 - b) ** t) / gap
    one = a * t * (1 - a) ** (t - 1)
    return (1 - a) ** t + np.where(same, one, two)


def exact_posterior():
    """The posterior on a fine grid: rates, weights."""
    scenario = sc.load(FILE)
    goal = observed(scenario)
    ticks = 0.04 + 0.12 * (np.arange(240) + 0.5) / 240
    a, b = (x.ravel() for x in np.meshgrid(ticks, ticks, indexing="ij"))
    away = survival(a, b)[1:] - goal.value[:, None]
    log = -0.5 * (away**2 / goal.sd[:, None] ** 2).sum(axis=0)
    weight = np.exp(log - log.max())
    return a, b, weight / weight.sum()


def modes(a, b):
    """Share of draws on either side of the diagonal."""
    return float(np.mean(a > b)), float(np.mean(a < b))


def test_the_forward_model_is_the_published_one():
    found_here = survival(np.array([0.10]), np.array([0.05]))[[1, 4, 9, 19, 29, 39, 59], 0]
    published = [0.995, 0.957072, 0.848795, 0.595395, 0.386886, 0.242243, 0.090343]
    assert found_here == pytest.approx(published, abs=5e-7)
    scenario = sc.load(FILE)
    scenario = scenario.model_copy(
        update={
            "parameters": {
                k: p.model_copy(
                    update={"value": v, "low": None, "high": None, "distribution": "fixed"}
                )
                for (k, p), v in zip(scenario.parameters.items(), (0.05, 0.10), strict=True)
            }
        }
    )
    by_expected = figures_of(scenario, sc.expected(scenario), list(scenario.targets))[0]
    assert by_expected == pytest.approx(
        survival(np.array([0.05]), np.array([0.10]))[1:, 0], abs=1e-9
    )


def test_both_modes_are_found(fit):
    draws = fit.posterior.iloc[1:]
    shares = modes(draws["p_mets"], draws["p_die"])
    assert min(shares) > 0.35  # by symmetry each holds half


def test_the_posterior_is_the_exact_one(fit):
    """Means and quantiles against a grid of 57,600 points; the error of 400 draws is allowed."""
    a, _, weight = exact_posterior()
    draws = fit.posterior["p_mets"].to_numpy()[1:]
    mean = float((a * weight).sum())
    sd = float(np.sqrt((a**2 * weight).sum() - mean**2))
    effective = float(fit.record["effective_draws"])
    assert draws.mean() == pytest.approx(mean, abs=4 * sd / np.sqrt(effective))
    order = np.argsort(a, kind="stable")
    cumulated = np.cumsum(weight[order])
    for level in (0.05, 0.25, 0.75, 0.95):
        below = float(np.interp(np.quantile(draws, level), a[order], cumulated))
        assert below == pytest.approx(level, abs=4 * np.sqrt(level * (1 - level) / effective))


def test_a_fit_with_one_mode_would_be_caught(fit):
    draws = fit.posterior.iloc[1:]
    one = draws[draws["p_mets"] > draws["p_die"]]
    assert min(modes(one["p_mets"], one["p_die"])) == 0.0
    assert fit.posterior["p_mets"].iloc[0] != pytest.approx(fit.posterior["p_die"].iloc[0], rel=0.2)


def test_all_targets_lie_inside_what_the_fit_gives(fit):
    low, high = np.quantile(fit.figures.iloc[1:], [0.01, 0.99], axis=0)
    values = np.array([t.value for t in fit.scenario.targets.values()])
    assert np.mean((values >= low) & (values <= high)) > 0.95
