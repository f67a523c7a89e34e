"""Published probabilistic sensitivity analyses: B3p and B6d."""

import numpy as np
import pytest

import simcore as sc
from simcore.uncertainty.value_of_information import acceptability

DRAWS = 200
#: Mean and SD over a million draws, recomputed from the published distributions.
PSA = {
    "SoC": (151_378.6, 16_009.7, 20.55493, 0.96867),
    "A": (284_127.4, 33_642.2, 21.37656, 0.92230),
    "B": (258_639.9, 30_975.2, 21.96961, 0.88978),
    "AB": (378_075.1, 46_238.0, 22.96337, 0.81958),
}
#: Willingness to pay: probabilities of SoC, A, B, AB; frontier.
CURVE = {
    60_000: ((0.8986, 0, 0.1014, 0), "SoC"),
    100_000: ((0.0380, 0, 0.7734, 0.1886), "B"),
    140_000: ((0, 0, 0.2450, 0.7550), "AB"),
    160_000: ((0, 0, 0.1021, 0.8979), "AB"),
}


@pytest.fixture(scope="module")
def psa(model):
    scenario = model("b3_sick_sicker_cohort")
    lives = sc.expected(scenario, draws=DRAWS)
    return sc.summary.per_child(lives, scenario, sc.ledger(lives, scenario))["sample"]


@pytest.mark.parametrize("arm", PSA)
def test_b3p_means_and_spreads(psa, arm):
    """Within four standard errors of independent draws (the design is more even)."""
    cost, cost_sd, qaly, qaly_sd = PSA[arm]
    for measure, mean, sd in (("cost", cost, cost_sd), ("qaly", qaly, qaly_sd)):
        values = psa.sel(arm=arm, measure=measure)
        assert abs(float(values.mean()) - mean) < 4 * sd / DRAWS**0.5
        assert float(values.std(ddof=1)) == pytest.approx(sd, rel=4 / (2 * DRAWS) ** 0.5)


def test_b3p_acceptability(psa):
    cost, qaly = (psa.sel(measure=m) for m in ("cost", "qaly"))
    found = acceptability(cost, qaly, list(CURVE))
    assert np.allclose(found["probability"].sum("arm"), 1)
    for i, (shares, best) in enumerate(CURVE.values()):
        for share, seen in zip(shares, found["probability"].to_numpy()[i], strict=True):
            assert abs(seen - share) <= 4 * (share * (1 - share) / DRAWS) ** 0.5 + 1e-9
        assert str(found["best"].to_numpy()[i]) == best
    assert (found["evpi"] >= 0).all()


def test_b6d_rows_are_dirichlet_and_the_icer_is_near(model):
    scenario = model("b6_hiv")
    from simcore.uncertainty.draws import parameter_draws

    theta = parameter_draws(scenario, range(5000)).sel(parameter=["A_B", "A_C", "A_D"])
    counts, total = np.array([350, 116, 17]), 1734
    mean = counts / total
    sd = np.sqrt(mean * (1 - mean) / (total + 1))
    assert (np.abs(theta.mean("draw").to_numpy() - mean) < 4 * sd / 5000**0.5).all()
    assert theta.std("draw", ddof=1).to_numpy() == pytest.approx(sd, rel=4 / 10_000**0.5)
    lives = sc.expected(scenario, draws=DRAWS)
    sample = sc.summary.per_child(lives, scenario, sc.ledger(lives, scenario))["sample"]
    extra = (sample.sel(arm="comb") - sample.sel(arm="mono")).mean("draw")
    icer = float(extra.sel(measure="cost") / extra.sel(measure="life_years"))
    # Medical costs with sd = mean leave the ratio of means uncertain to some hundreds.
    assert icer == pytest.approx(6_276, rel=0.15)
