"""The short forms of a model, and the messages when they are wrong."""

import numpy as np
import pytest

import simcore as sc
from simcore.distributions import law_of
from simcore.distributions.families import BUILT_IN
from simcore.scenario import load_resolved
from simcore.scenario.read.short_forms import expand
from tests.conftest import changed

BASE = {
    "schema": "1",
    "name": "short",
    "title": "Short",
    "run": {"seed": 1, "draws": 1, "cohorts": 1, "years": 5},
    "population": {"intakes": {"2025": 100}},
    "domains": {
        "job": {
            "states": ["no", "yes"],
            "start": "no",
            "transitions": [{"from": "no", "to": "yes", "rate": 0.2}],
        }
    },
    "arms": {"without": {"label": "Without"}, "with": {"label": "With"}},
    "tables": {"job": {"of": ["job"]}},
}


def _load(**parts):
    return load_resolved(expand({**BASE, **parts}, "short.toml"), "short.toml")


@pytest.mark.parametrize(("kind", "sd"), [("gamma_sd", 0.5), ("lognormal_sd", 0.8)])
def test_a_multiplier_has_mean_one_and_nearly_its_spread(kind, sd):
    scenario = _load(
        attributes={"frailty": {"multiplier": {kind: sd, "classes": 50}}},
        effects=[{"domain": "job", "multiplier": "frailty"}],
    )
    ratios = np.array([effect.ratio for effect in scenario.effects])
    assert len(ratios) == 50
    assert ratios.mean() == pytest.approx(1.0, abs=1e-12)
    assert (np.diff(ratios) > 0).all()
    assert sd * 0.9 < ratios.std() < sd  # classes hide the spread within them


def test_heterogeneity_lowers_what_is_left_at_risk_later():
    """The frail go first, so the average hazard falls: closed form for gamma frailty."""
    scenario = _load(
        attributes={"frailty": {"multiplier": {"gamma_sd": 1.0, "classes": 400}}},
        effects=[{"domain": "job", "multiplier": "frailty"}],
    )
    found = sc.expected(scenario)["expected"].sel(cell="job:no").isel(arm=0, draw=0, intake=0) / 100
    # S(t) = (1 + v H(t)) ** (-1 / v) with variance v = 1.
    assert found.to_numpy() == pytest.approx(1 / (1 + 0.2 * np.arange(1, 6)), rel=2e-3)


def test_effects_and_prices_in_some_arms_only():
    scenario = _load(
        effects=[{"domain": "job", "ratio": 3.0, "arms": ["with"]}],
        money={"price_year": 2025, "discount": 0.0},
        accounts={
            "help": {
                "label": "Help",
                "table": "job",
                "items": [
                    {"when": {"job": "no"}, "price": 10},
                    {"when": {"job": "no"}, "price": 5, "arms": ["with"], "years": [1, 2]},
                ],
            }
        },
    )
    exact = sc.expected(scenario)
    left = exact["expected"].sel(cell="job:no").isel(draw=0, intake=0) / 100
    t = np.arange(1, 6)
    assert left.sel(arm="without").to_numpy() == pytest.approx(np.exp(-0.2 * t))
    assert left.sel(arm="with").to_numpy() == pytest.approx(np.exp(-0.6 * t))
    flow = sc.ledger(exact, scenario)["flow"].isel(draw=0).sum("line") / 100
    price = np.array([10, 15, 15, 10, 10])
    assert flow.sel(arm="with").to_numpy() == pytest.approx(price * np.exp(-0.6 * t))
    assert flow.sel(arm="without").to_numpy() == pytest.approx(10 * np.exp(-0.2 * t))


def test_any_discount_curve_and_moment():
    from simcore.money.discount import discount_factors

    scenario = _load()
    curve = {"0": 0.05, "2": 0.01}
    start = discount_factors(scenario, 5, curve)
    assert start == pytest.approx([1, 1.05**-1, 1.05**-2, 1.05**-2 / 1.01, 1.05**-2 / 1.01**2])
    end = discount_factors(scenario, 4, curve, "end")
    assert end == pytest.approx(start[1:])
    monthly = changed(scenario, lambda d: d["run"].update(steps_per_year=12, count_by="step"))
    assert discount_factors(monthly, 25, 0.05)[24] == pytest.approx(1.05**-2)


def test_monthly_rows_add_up_to_yearly_rows():
    monthly = changed(_load(), lambda d: d["run"].update(steps_per_year=12, count_by="step"))
    yearly = changed(_load(), lambda d: d["run"].update(steps_per_year=12))
    by_step = sc.simulate(monthly)["count"].to_numpy().astype(int)
    by_year = sc.simulate(yearly)["count"].to_numpy().astype(int)
    assert np.array_equal(by_step.reshape(*by_year.shape[:-2], 5, 12, -1).sum(axis=-2), by_year)


def test_a_run_may_stop_at_any_step():
    part = changed(_load(), lambda d: d["run"].update(steps_per_year=12, count_by="step", steps=31))
    assert sc.simulate(part).sizes["year"] == 31


@pytest.mark.parametrize(
    ("kind", "numbers", "mean", "sd"),
    [
        ("normal", {"mean": 3, "sd": 2}, 3, 2),
        ("lognormal", {"mean": 3, "sd": 2}, 3, 2),
        ("gamma", {"mean": 3, "sd": 2}, 3, 2),
        ("gamma", {"shape": 4, "rate": 2}, 2, 1),
        ("beta", {"mean": 0.3, "sd": 0.1}, 0.3, 0.1),
        ("beta", {"a": 2, "b": 2}, 0.5, 0.05**0.5),
        ("uniform", {"low": 1, "high": 3}, 2, 3**-0.5),
    ],
)
def test_named_distributions_have_their_moments(kind, numbers, mean, sd):
    law = law_of(kind, numbers, BUILT_IN)
    assert law.mean() == pytest.approx(mean)
    assert law.std() == pytest.approx(sd)


def test_transitions_from_a_table(tmp_path):
    text = "age,before.job,from,to,rate\n0-1,,no,yes,0.5\n2+,no,no,yes,entry\n"
    (tmp_path / "rates.csv").write_text(text)
    file = tmp_path / "model.toml"
    file.write_text(
        'schema = "1"\nname = "m"\ntitle = "M"\n'
        "[run]\nseed = 1\ndraws = 1\ncohorts = 1\nyears = 4\n[population]\nintakes = { 2025 = 10 }\n"
        '[domains.job]\nstates = ["no", "yes"]\nstart = "no"\ntransitions_from = "rates.csv"\n'
        '[parameters.entry]\nvalue = 0.1\nunit = "per year"\ngrade = "C"\nsource = "made up"\n'
        '[arms.all]\nlabel = "All"\n[tables.job]\nof = ["job"]\n'
    )
    left = sc.expected(sc.load(file))["expected"].sel(cell="job:no").to_numpy().ravel()
    assert left == pytest.approx(10 * np.exp(-np.cumsum([0.5, 0.5, 0.1, 0.1])))
    (tmp_path / "rates.csv").write_text(text.replace("0-1", "0 to 1"))
    with pytest.raises(sc.ScenarioError, match="line 2: age = '0 to 1' is not a range; write 16"):
        sc.load(file)


PARAMETER = {"unit": "per year", "grade": "C", "source": "made up"}
WRONG = {
    "a distribution without its numbers": (
        {"parameters": {"p": {**PARAMETER, "value": 1.0, "distribution": {"gamma": {"mean": 1.0}}}}},
        "parameters.p.distribution gives mean for gamma; give rate, shape or scale, shape or mean, sd",
    ),
    "an impossible beta": (
        {"parameters": {"p": {**PARAMETER, "distribution": {"beta": {"mean": 0.5, "sd": 0.9}}}}},
        "parameters.p.distribution gives a mean and sd that no beta distribution has; lower the sd",
    ),
    "an unknown multiplier": (
        {"effects": [{"domain": "job", "multiplier": "luck"}]},
        "effects[0].multiplier = 'luck' is not an attribute with a multiplier; write "
        "[attributes.luck] multiplier = { gamma_sd = 0.5 }",
    ),
    "an effect in an unknown arm": (
        {"effects": [{"domain": "job", "ratio": 2.0, "arms": ["wth"]}]},
        "effects[0].arms = 'wth' is not an arm; did you mean 'with'?",
    ),
    "more steps than years": (
        {"run": {**BASE["run"], "steps": 9}},
        "run.steps = 9 is more than 5 years of 1 steps (5); raise years",
    ),
    "a Weibull without scale": (
        {"domains": {"job": {**BASE["domains"]["job"], "transitions": [
            {"from": "no", "to": "yes", "rate": {"weibull": {"shape": 1.0}}}]}}},
        "domains.job.transitions[0].rate.weibull needs shape and scale (in years), and nothing else",
    ),
    "events split by their own domain": (
        {"tables": {"job": {"events": "job", "of": ["job"]}}},
        "tables.job.of[0] = 'job' is the domain whose changes are counted, which say from and to "
        "already; remove it",
    ),
    "an account with a payer and a rule": (
        {"money": {"price_year": 2025, "discount": 0.03}, "accounts": {"a": {
            "label": "A", "table": "job", "payer": "K", "rule": "r", "items": [{"price": 1}]}}},
        "accounts.a gives both rule and payer; keep one of them",
    ),
    "an effect with a ratio and a multiplier": (
        {"attributes": {"luck": {"multiplier": {"gamma_sd": 0.5}}},
         "effects": [{"domain": "job", "ratio": 2.0, "multiplier": "luck"}]},
        "effects[0] gives both multiplier and ratio; keep one of them",
    ),
    "an outcome with items and a condition beside them": (
        {"outcomes": {"o": {"label": "O", "unit": "years", "table": "job",
            "when": {"job": "yes"}, "items": [{"value": 2.0}]}}},
        "outcomes.o gives both items and when or ages; put the conditions into the items",
    ),
    "Simpson weights on yearly sums": (
        {"run": {**BASE["run"], "steps_per_year": 4}, "outcomes": {"o": {
            "label": "O", "unit": "years", "table": "job", "weights": "simpson"}}},
        "outcomes.o.weights = 'simpson' needs a row per step; write count_by = \"step\" in [run]",
    ),
    "money without a discount rate": (
        {"money": {"price_year": 2025}, "accounts": {"a": {
            "label": "A", "table": "job", "items": [{"price": 1}]}}},
        "money has no discount, and the rate 'disc_0_35' of the country's curve is missing; write "
        "for example discount = 0.03",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_one_exact_sentence(name):
    parts, sentence = WRONG[name]
    with pytest.raises(sc.ScenarioError) as error:
        _load(**parts)
    assert str(error.value) == f"short.toml: {sentence}"
