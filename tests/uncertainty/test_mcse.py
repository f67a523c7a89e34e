"""Monte Carlo standard errors against the spread that other seeds show."""

from functools import cache

import numpy as np
import pytest
import xarray as xr
from scipy.stats import norm

import simcore as sc
from simcore.summary.gains import by_payer, gain, jackknife, present_value
from simcore.uncertainty.draws import BLOCK, _column
from simcore.uncertainty.mcse import c4, evidence_sd, mean_and_mcse, whole_blocks

#: Numbers of a model -> its answer, from their normal scores (number, draw), without luck.
MODELS = {
    "product": (4, lambda z: np.prod(1 + 0.3 * z, axis=0)),
    "exponential": (8, lambda z: np.exp(0.25 * z.sum(axis=0))),
    "chance": (5, lambda z: (z.sum(axis=0) > 1).astype(float)),
    "bent": (3, lambda z: np.maximum(z.sum(axis=0) - 1, 0.0)),
}
SEEDS, DRAWS, COHORTS = 1000, 200, 4
DIMS = ("seed", "draw", "cohort")


@cache
def evidence(name, draws=DRAWS, seeds=SEEDS):
    """Answers (seed, draw) without luck."""
    numbers, model = MODELS[name]
    out = []
    for seed in range(seeds):
        u = [_column(seed, f"number {k}", range(draws)) for k in range(numbers)]
        out.append(model(norm.ppf(np.array(u))))
    return np.array(out)


def answers(name, luck, draws=DRAWS, seeds=SEEDS):
    """Answers (seed, draw, cohort), with luck as a part of the evidence's spread."""
    plain = evidence(name, draws, seeds)
    noise = np.random.default_rng(11).normal(size=(*plain.shape, COHORTS))
    values = plain[..., None] + luck * plain.std() * noise
    return xr.DataArray(values, dims=DIMS, coords={"draw": range(draws)})


@pytest.mark.parametrize("luck", [0.2, 1.5])
@pytest.mark.parametrize("name", MODELS)
def test_the_error_said_is_what_other_seeds_show(name, luck):
    mean, error = mean_and_mcse(answers(name, luck))
    assert 0.9 < float(error.mean() / mean.std(ddof=1)) < 1.1


@pytest.mark.parametrize("name", MODELS)
def test_single_draws_overstate_it(name):
    """As was reported before: the test above fails with it."""
    one = answers(name, 0.2).mean("cohort")
    error = one.std("draw", ddof=1) / DRAWS**0.5
    assert float(error.mean() / one.mean("draw").std(ddof=1)) > 1.3


def test_the_error_of_a_ratio_is_what_other_seeds_show():
    parts = xr.concat([1 + answers(n, 0.2, seeds=300) for n in ("product", "bent")], dim="part")
    parts = parts.transpose("seed", "draw", "cohort", "part")

    def ratio(x):
        return float(x[0] / x[1])

    values = [ratio(x) for x in parts.mean(["draw", "cohort"]).to_numpy()]
    errors = [jackknife(one, ratio) for one in parts]
    assert 0.88 < np.mean(errors) / np.std(values, ddof=1) < 1.12


def _by_sector(flows):
    return present_value(by_payer(gain(flows)["gain"], "sector"))


def test_the_error_said_by_a_scenario_is_what_other_seeds_show():
    scenario = sc.load("template_example")
    means, errors = [], []
    for seed in range(100):
        run = scenario.run.model_copy(update={"seed": seed})
        one = scenario.model_copy(update={"run": run})
        flows = sc.ledger(sc.simulate(one, draws=DRAWS, cohorts=2), one)
        mean, error = mean_and_mcse(_by_sector(flows))
        means.append(mean.to_numpy())
        errors.append(error.to_numpy())
    ratio = np.mean(errors, axis=0) / np.std(means, axis=0, ddof=1)
    # Of 100 seeds a standard deviation is known to 7 %.
    assert np.all((ratio > 0.85) & (ratio < 1.15)), ratio


def test_it_lies_between_luck_alone_and_independent_draws():
    one = answers("product", 1.5)
    error = mean_and_mcse(one)[1]
    luck = (one.var("cohort", ddof=1).mean("draw") / COHORTS / DRAWS) ** 0.5
    independent = one.mean("cohort").std("draw", ddof=1) / DRAWS**0.5
    assert bool((error <= independent * (1 + 1e-12)).all())
    assert bool((error >= np.minimum(luck, independent) * (1 - 1e-12)).all())
    assert bool((error < independent).any())
    assert bool((error > luck).any())


def test_draws_outside_whole_blocks_count_as_independent():
    one = answers("product", 0.2, draws=230, seeds=1)[0]
    error = float(mean_and_mcse(one.mean("cohort"))[1])
    batch = one.mean("cohort").to_numpy()
    spread = batch[:200].reshape(4, BLOCK).mean(axis=1).std(ddof=1) / c4(4)
    rest = 30 / 230**2 * batch.var(ddof=1) / c4(4) ** 2
    assert error == pytest.approx(((200 / 230) ** 2 * spread**2 / 4 + rest) ** 0.5, rel=1e-12)
    turned = one.isel(draw=np.random.default_rng(0).permutation(230))
    assert float(mean_and_mcse(turned.mean("cohort"))[1]) == pytest.approx(error, rel=1e-12)


def test_blocks_are_those_of_the_labels():
    assert whole_blocks(np.arange(199)) == []
    assert whole_blocks(np.zeros(400, int)) == []
    found = whole_blocks(np.arange(25, 275)[::-1])
    labels = [sorted(np.arange(25, 275)[::-1][one] // BLOCK) for one in found]
    assert labels == [[k] * BLOCK for k in (1, 2, 3, 4)]


def test_c4_makes_standard_deviations_unbiased():
    rng = np.random.default_rng(2)
    for many in (4, 8, 20):
        found = rng.normal(size=(40_000, many)).std(axis=1, ddof=1).mean()
        assert found == pytest.approx(c4(many), abs=0.01)


def test_few_draws_are_taken_as_independent():
    rng = np.random.default_rng(5)
    means, errors = [], []
    for _ in range(400):
        evidence = rng.normal(size=(50, 1))
        data = xr.DataArray(evidence + rng.normal(size=(50, 4)), dims=("draw", "cohort"))
        mean, error = mean_and_mcse(data)
        means.append(float(mean))
        errors.append(float(error))
    assert abs(np.mean(errors) / np.std(means) - 1) < 0.15


def test_with_one_draw_the_cohorts_speak_and_with_one_of_each_nobody():
    data = xr.DataArray(np.arange(4.0)[None], dims=("draw", "cohort"))
    assert float(mean_and_mcse(data)[1]) == np.std(np.arange(4), ddof=1) / 2
    assert np.isnan(float(mean_and_mcse(data[:, :1])[1]))
    assert np.isnan(float(evidence_sd(data)))


@pytest.mark.parametrize("draws", [30, 200])
def test_the_jackknife_of_a_mean_is_its_standard_error(draws):
    data = xr.DataArray(
        np.random.default_rng(1).normal(size=(draws, 3)),
        dims=("draw", "cohort"), coords={"draw": range(draws)},
    )  # fmt: skip
    assert np.isclose(jackknife(data, float), float(mean_and_mcse(data.mean("cohort"))[1]))


def test_the_spread_of_evidence_is_without_luck():
    rng = np.random.default_rng(8)
    evidence = rng.normal(size=(4000, 1))
    data = xr.DataArray(evidence + 2 * rng.normal(size=(4000, 3)), dims=("draw", "cohort"))
    assert float(evidence_sd(data)) == pytest.approx(1.0, abs=0.06)
    assert float(evidence_sd(data.mean("cohort"))) == pytest.approx((1 + 4 / 3) ** 0.5, abs=0.06)
    assert float(evidence_sd(data * 0)) == 0.0
