"""Published decision, sensitivity and money arithmetic: B10 to B13, B15."""

import numpy as np
import pytest
from scipy import stats
from scipy.integrate import quad

import simcore as sc
from simcore.money.appraisal import (
    benefit_cost_ratio,
    internal_rate_of_return,
    marginal_value_of_public_funds,
    net_present_value,
)
from simcore.scenario import load_resolved
from simcore.uncertainty.sobol import sobol_indices
from simcore.uncertainty.value_of_information import acceptability, evpi, evpi_normal, evppi

CDIFF = {
    "s3": (57336.0059896538, 12.9399639202408),
    "s27": (57541.2526373815, 13.0140640696275),
    "s33": (57642.2587507842, 13.0389116321918),
    "s31": (57934.0743411241, 13.0966257932217),
    "s43": (58072.1137208494, 13.11285766912),
    "s44": (58665.7823044647, 13.1283328397025),
    "s39": (57814.6470919581, 13.0462790163185),
    "s4": (57887.481549326, 12.9970657153765),
    "s13": (58018.6252420203, 13.0650412887992),
    "s37": (58081.7947984323, 13.1029711156978),
    "s20": (58634.2026441398, 13.1100568867995),
}


def test_b10_order_dominance_and_ratios():
    found = sc.summary.frontier(
        ["E", "D", "C", "B", "A", "UC"],
        [55000, 35000, 25000, 10000, 12000, 5000],
        [5, 4, 3, 2, 1.5, 1],
    )
    assert list(found["strategy"].to_numpy()) == ["UC", "B", "D", "E", "C", "A"]
    assert list(found["status"].to_numpy()) == ["ND"] * 4 + ["ED", "D"]
    assert found["icer"].to_numpy()[1:4] == pytest.approx((5000, 12500, 20000))
    assert np.isnan(found["icer"].to_numpy()[[0, 4, 5]]).all()


def test_b10_equal_effects_keep_the_cheapest():
    found = sc.summary.frontier(
        ["none", "Test all", "Test & treat"],
        [163771.0, 164848.7, 163765.1],
        [6.48273, 6.52861, 6.52861],
    )
    assert str(found["strategy"].to_numpy()[0]) == "Test & treat"
    assert list(found["status"].to_numpy()) == ["ND", "D", "D"]


def test_b10_a_single_strategy_has_no_increments():
    found = sc.summary.frontier(["only"], [1.0], [1.0])
    assert np.isnan(found["icer"]).all()


def test_b10_hiv_screening():
    found = sc.summary.frontier(
        ["none", "risk", "5 yearly", "3 yearly", "annual"],
        [26000, 27000, 28020, 28440, 29440],
        np.array([277.25, 277.57, 277.78, 277.83, 277.76]) / 12,
    )
    assert found["icer"].to_numpy()[1:4] == pytest.approx((37500, 58285.714, 100800), abs=1e-3)
    assert str(found["status"].sel(strategy="annual").values) == "D"


def test_b10_c_difficile():
    costs, effects = zip(*CDIFF.values(), strict=True)
    found = sc.summary.frontier(list(CDIFF), costs, effects)
    front = found["strategy"].to_numpy()[(found["status"] == "ND").to_numpy()]
    assert list(front) == ["s3", "s27", "s33", "s31", "s43", "s44"]
    assert found["icer"].to_numpy()[1:6] == pytest.approx(
        (2769.85470915, 4065.03105249, 5056.22164704, 8504.21606166, 38362.6519947), rel=1e-9
    )
    assert list(found["strategy"].to_numpy()[(found["status"] == "ED").to_numpy()]) == ["s39"]


@pytest.fixture(scope="module")
def toy():
    """Two normal parameters; the options are 0 and their sum."""
    points = stats.qmc.Sobol(2, rng=np.random.default_rng(7)).random(2**15)
    p = stats.norm.ppf(np.clip(points, 1e-12, 1 - 1e-12)) * [1, 2]
    return p, np.column_stack([np.zeros(len(p)), p.sum(axis=1)])


def test_b11_value_of_information_of_a_gaussian_toy(toy):
    p, benefit = toy
    assert evpi(benefit) == pytest.approx(0.892062, rel=5e-3)
    assert evppi(benefit, p[:, 0]) == pytest.approx(0.398942, rel=5e-3)
    assert evppi(benefit, p[:, 1]) == pytest.approx(0.797885, rel=5e-3)
    assert evppi(benefit, p) == pytest.approx(evpi(benefit), rel=1e-9)


@pytest.mark.parametrize(
    ("mean", "sd", "value"),
    [(0, 1000, 398.942280), (500, 1000, 197.796557), (-2000, 1500, 63.592673)],
)
def test_b11_evpi_of_two_options_in_closed_form(mean, sd, value):
    assert evpi_normal(mean, sd) == pytest.approx(value, rel=1e-8)
    z = stats.norm.ppf((np.arange(200_000) + 0.5) / 200_000)
    assert evpi(np.column_stack([0 * z, mean + sd * z])) == pytest.approx(value, rel=1e-3)


def test_b11_more_knowledge_is_never_worth_less(toy):
    p, benefit = toy
    one, both = evppi(benefit, p[:, 0]), evppi(benefit, p)
    assert 0 <= one <= both <= evpi(benefit) + 1e-12
    sure = np.column_stack([benefit[:, 1], benefit[:, 1] - 1.0])
    assert evpi(sure) == pytest.approx(0, abs=1e-12)


def test_b11_curves_sum_to_one_and_the_frontier_follows_the_mean():
    import xarray as xr

    rng = np.random.default_rng(1)
    # The second arm is best more often, the first is better on average.
    cost = xr.DataArray(np.zeros((4000, 2)), dims=("draw", "arm"), coords={"arm": ["a", "b"]})
    effect = cost.copy(data=np.column_stack([rng.exponential(1.0, 4000), np.full(4000, 0.9)]))
    found = acceptability(cost, effect, [1.0])
    assert float(found["probability"].sum()) == 1.0
    assert str(found["best"].values[0]) == "a"
    assert str(found["probability"].idxmax("arm").values[0]) == "b"


def test_b12_ishigami():
    def ishigami(x):
        return np.sin(x[0]) + 7 * np.sin(x[1]) ** 2 + 0.1 * x[2] ** 4 * np.sin(x[0])

    spread = [stats.uniform(-np.pi, 2 * np.pi)] * 3
    found = sobol_indices(ishigami, spread, ["x1", "x2", "x3"], n=2**14, seed=3)
    first = (0.313905191148, 0.442411144790, 0.0)
    total = (0.557588855210, 0.442411144790, 0.243683664062)
    assert found["first_order"].to_numpy() == pytest.approx(first, abs=0.01)
    assert found["total_order"].to_numpy() == pytest.approx(total, abs=0.01)
    both = sobol_indices(
        lambda x: np.stack([ishigami(x), x[1]]), spread, ["x1", "x2", "x3"], n=2**14, seed=3
    )
    assert both["first_order"].dims == ("output", "parameter")
    assert np.allclose(both["first_order"][0], found["first_order"], rtol=1e-9)
    assert both["total_order"].to_numpy()[1] == pytest.approx((0, 1, 0), abs=0.01)


def test_b13_present_value_ratio_and_rate_of_return():
    benefits, costs = [500.0] * 20, [3000.0] + [0.0] * 19
    assert net_present_value(0.03, benefits, 1) == pytest.approx(7438.737430, rel=1e-9)
    assert net_present_value(0.03, costs, 1) == pytest.approx(2912.621359, rel=1e-9)
    assert benefit_cost_ratio(0.03, benefits, costs, 1) == pytest.approx(2.553967, abs=5e-7)
    # Paid at the end of year 1, when the first 500 comes: 20 yearly flows.
    stream = np.array(benefits) - np.array(costs)
    assert internal_rate_of_return(stream) == pytest.approx(0.19300429, abs=5e-9)
    assert net_present_value(internal_rate_of_return(stream), stream) == pytest.approx(0, abs=1e-8)


def test_b13_rates_of_return_that_are_none_or_several():
    assert np.isnan(internal_rate_of_return([1.0, 2.0]))
    assert np.isnan(internal_rate_of_return([0.0, 0.0]))
    assert np.isnan(internal_rate_of_return([-100.0, 230.0, -132.0]))  # 10 % and 20 %


def test_b13_marginal_value_of_public_funds():
    assert 11403 - 3184 - 5601 + 2035 - 7274 == -2621  # FIU admission: the state saves
    assert marginal_value_of_public_funds(1.0, -2621) == float("inf")
    assert marginal_value_of_public_funds(32250 + 16920, 28020) == pytest.approx(1.75, abs=5e-3)


CLOCK = {
    "schema": "1",
    "name": "clock",
    "title": "Time to event",
    "exit": {"domain": "event", "state": "yes"},
    "run": {"seed": 1, "draws": 1, "cohorts": 1, "years": 120},
    "population": {"intakes": {"2025": 1000}},
    "arms": {"all": {"label": "All"}},
    "tables": {
        "middle": {"of": ["event"], "at": "middle"},
        "end": {"of": ["event"]},
        "events": {"events": "event"},
    },
}
#: Distribution of the time, its mean and variance in closed form.
TIMES = {
    "exponential": (stats.expon(scale=10), 10.0, 100.0),
    "gamma": (stats.gamma(4, scale=10), 40.0, 400.0),
    "lognormal": (
        stats.lognorm(0.15, scale=np.exp(3.5)),
        np.exp(3.51125),
        np.exp(3.51125) ** 2 * (np.exp(0.0225) - 1),
    ),
}


@pytest.mark.parametrize("name", TIMES)
def test_b15_yearly_hazards_recover_the_mean_and_variance_of_times(name):
    """With the time uniform within its year; counted at the end it is half a year short."""
    law, mean, variance = TIMES[name]
    cumulated = -law.logsf(np.arange(121.0))
    rates = {str(k): float(h) for k, h in enumerate(np.diff(cumulated)) if np.isfinite(h)}
    domain = {
        "states": ["no", "yes"],
        "start": "no",
        "transitions": [{"from": "no", "to": "yes", "rate": {"spell": rates}}],
    }
    scenario = load_resolved({**CLOCK, "domains": {"event": domain}}, "clock")
    lives = sc.expected(scenario)["expected"].isel(arm=0, draw=0, intake=0) / 1000
    # Who waits beyond the horizon of 120 years is seen up to it only.
    beyond = quad(law.sf, 120, np.inf)[0]
    waiting = {t: float(lives.sel(cell=f"{t}:no").sum()) for t in ("middle", "end")}
    assert waiting["middle"] / 2 == pytest.approx(mean - beyond, abs=0.01)
    assert waiting["end"] == pytest.approx(mean - beyond - 0.5, abs=0.01)
    happens = lives.sel(cell="events:no>yes").to_numpy()
    year = np.arange(120)
    second = (happens * (year**2 + year + 1 / 3)).sum()
    first = (happens * (year + 0.5)).sum()
    late = [quad(lambda t, k=k: t**k * law.pdf(t), 120, np.inf)[0] for k in (1, 2)]
    found = (second + late[1]) - (first + late[0]) ** 2
    assert found == pytest.approx(variance, rel=0.01)


def test_b15_weibull_by_spell_is_the_distribution_itself():
    law = stats.weibull_min(1.7, scale=12.0)
    domain = {
        "states": ["no", "yes"],
        "start": "no",
        "transitions": [
            {"from": "no", "to": "yes", "rate": {"weibull": {"shape": 1.7, "scale": 12.0}}}
        ],
    }
    data = {**CLOCK, "domains": {"event": domain}}
    data["run"] = {**CLOCK["run"], "years": 20, "steps_per_year": 4, "count_by": "step"}
    scenario = load_resolved(data, "clock")
    lives = sc.expected(scenario)["expected"].isel(arm=0, draw=0, intake=0) / 1000
    found = lives.sel(cell="end:no").to_numpy()
    assert found == pytest.approx(law.sf((np.arange(80) + 1) / 4), rel=1e-10)
    counts = sc.simulate(scenario, draws=1, cohorts=50)["count"].isel(arm=0, draw=0, intake=0)
    seen = counts.sel(cell="end:no").mean("cohort") / 1000
    assert np.abs(seen - found).max() < 4.5 * (0.25 / 50_000) ** 0.5  # 80 looks, 5e-4 in all
