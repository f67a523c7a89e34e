"""What a programme adds to a transition, or takes from it, has states of its own."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import simcore as sc
from simcore.engine.shape import shape_of
from simcore.engine.thresholds import Tables
from simcore.engine.trace import trace_life
from simcore.errors import ScenarioError
from simcore.randomness.addresses import UNIT
from simcore.scenario import load_resolved
from simcore.scenario.read.interventions import expand
from simcore.uncertainty.draws import parameter_draws
from tests.engine.same_lives import same

PASSING = ["not_yet", "passed", "extra", "lost", "failed"]


def model(ratio=1.5, cause=2.0, children=60, scale="rate", years=4, **change):
    """An exam taken once, and work that a pass leads to; ``cause`` acts on the extra pass only."""
    number = "chance" if scale == "rate" else "probability"
    move = {"from": "not_yet", "to": "passed", number: 0.4, "added": "extra", "averted": "lost"}
    data = {
        "schema": "1",
        "name": "added",
        "title": "Added",
        "run": {"seed": 3, "draws": 1, "cohorts": 1, "years": years},
        "population": {"intakes": {"2025": children}, "entry_age": {"10": 1.0}},
        "arms": {
            "base": {"label": "Base", "set": {"take_up": 0.0}},
            "arm": {"label": "Arm", "set": {"take_up": 0.7}},
        },
        "parameters": {
            name: {"value": value, "unit": unit, "distribution": "fixed", "grade": "C",
                   "label": name, "source": "test"}
            for name, value, unit in (
                ("take_up", 0.0, "share"), ("ratio", ratio, "hazard ratio"),
                ("cause", cause, "hazard ratio"),
            )
        },
        "interventions": {
            "help": {"label": "Help", "take_up": "take_up", "duration_years": 1}
        },
        "domains": {
            "exam": {
                "states": PASSING,
                "start": "not_yet",
                "scale": scale,
                "transitions": [
                    {**move, "years": [1, 9]} | change,
                    {"from": "not_yet", "to": "failed", "rest": True, "years": [1, 9]},
                ],
            },
            "work": {
                "states": ["no", "yes"],
                "start": "no",
                "transitions": [
                    {"from": "no", "to": "yes", "rate": 0.2},
                    {"from": "yes", "to": "no", "rate": 0.1},
                ],
            },
        },
        "effects": [
            {"domain": "exam", "to": "passed", "ratio": "ratio",
             "when": {"before": {"help": ["active", "completed"]}}},
            {"domain": "work", "to": "yes", "ratio": 3.0, "when": {"exam": "passed"}},
            {"domain": "work", "to": "yes", "ratio": "cause", "when": {"exam": "extra"}},
        ],
        "tables": {"exam": {"of": ["exam"]}, "work": {"of": ["work"]},
                   "exams": {"events": "exam", "of": []}},
    }  # fmt: skip
    return load_resolved(expand(data), "added", part=True)


def shares(scenario):
    mean = sc.expected(scenario)["expected"].isel(draw=0, intake=0) / scenario.children
    last = mean.isel(year=-1)
    return {
        arm: {s: float(last.sel(arm=arm, cell=f"exam:{s}")) for s in PASSING}
        for arm in ("base", "arm")
    }


@pytest.mark.parametrize("scale", ["rate", "probability"])
def test_what_a_programme_adds_is_an_extra_pass(scale):
    found = shares(model(1.5, scale=scale))
    passing = 0.4 * 1.5 if scale == "probability" else 1 - 0.6**1.5
    extra = 0.7 * (passing - 0.4)
    assert np.allclose(
        [found["arm"][s] for s in PASSING], [0, 0.4, extra, 0, 0.6 - extra], atol=1e-12
    )
    assert found["base"]["extra"] == found["base"]["lost"] == 0


def test_what_a_programme_takes_away_is_a_lost_pass():
    found = shares(model(0.5))["arm"]
    lost = 0.7 * (0.4 - (1 - 0.6**0.5))
    assert np.allclose([found[s] for s in PASSING], [0, 0.4 - lost, 0, lost, 0.6], atol=1e-12)


def test_without_a_state_of_its_own_a_change_goes_to_the_rest():
    found = shares(model(0.5, averted=None))["arm"]
    assert found["lost"] == 0
    assert np.isclose(found["failed"], 0.6 + 0.7 * (0.4 - (1 - 0.6**0.5)))


def test_what_follows_from_an_extra_pass_can_have_states_of_its_own():
    data = model(1.5).resolved()
    work = data["domains"]["work"]
    work["states"] = ["no", "extra", "yes"]
    work["transitions"][0]["added"] = "extra"
    scenario = load_resolved(data, "two links", part=True)
    last = sc.expected(scenario)["expected"].isel(draw=0, intake=0, year=-1)
    assert float(last.sel(arm="base", cell="work:extra")) == 0
    assert float(last.sel(arm="arm", cell="work:extra")) > 1


@pytest.mark.parametrize("ratio", [0.4, 1.0, 1.7])
def test_the_slow_twin_lives_the_same_lives(ratio):
    same(model(ratio), [(1, 64), (2, 17)])


@pytest.mark.parametrize("ratio", [0.4, 1.7])
def test_the_simulation_agrees_with_the_exact_propagation(ratio):
    scenario = model(ratio, children=40_000)
    seen = sc.simulate(scenario, draws=1, cohorts=1)["count"].isel(draw=0, cohort=0)
    mean = sc.expected(scenario)["expected"].isel(draw=0)
    p = mean.to_numpy() / scenario.children
    spread = np.sqrt(scenario.children * p * (1 - p))
    assert np.all(np.abs(seen.to_numpy() - mean.to_numpy()) <= 5 * spread + 1e-6)


@pytest.mark.parametrize("ratio", [0.4, 1.7])
def test_nobody_else_changes_path(ratio):
    scenario, moved = model(ratio), 0
    for child in range(scenario.children):
        found = trace_life(scenario, child, cohort=0, draw=0)[0]
        by_arm = {
            arm: [d.after for d in found if d.arm == arm and d.domain == "exam"][-1]
            for arm in ("base", "arm")
        }
        change = by_arm["base"], by_arm["arm"]
        assert change[0] == change[1] or change in {("failed", "extra"), ("passed", "lost")}
        moved += change[0] != change[1]
    assert moved


@settings(max_examples=20, deadline=None)
@given(st.floats(0.05, 8))
def test_a_causal_prior_leaves_the_baseline_as_it_is(cause):
    one, other = (
        sc.simulate(model(cause=value), draws=1, cohorts=1)["count"] for value in (2.0, cause)
    )
    assert np.array_equal(one.sel(arm="base"), other.sel(arm="base"))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.floats(0, 3), min_size=4, max_size=4),
    st.lists(st.floats(0.1, 5), min_size=4, max_size=4),
    st.lists(st.sampled_from([None, "e", "f"]), min_size=8, max_size=8),
    st.booleans(),
)
def test_competing_moves_are_the_same_in_both_computations(rates, ratios, routes, rest):
    states = ["a", "b", "c", "d", "x", "e", "f"]
    moves = [
        {"from": "a", "to": to, "rate": rate}
        | {k: r for k, r in zip(("added", "averted"), routes[2 * i :], strict=False) if r}
        for i, (to, rate) in enumerate(zip("bcdx", rates, strict=True))
    ]
    moves += [{"from": "b", "to": s, "rate": 0.1} for s in "ef"]
    if rest:
        moves.append({"from": "a", "to": "x", "rest": True})
    data = model().resolved()
    data["domains"] = {"m": {"states": states, "start": "a", "transitions": moves}}
    data["interventions"] = {}
    data["effects"] = [
        {"domain": "m", "from": "a", "to": to, "ratio": ratio, "arms": ["arm"]}
        for to, ratio in zip("bcdx", ratios, strict=True)
    ]
    data["arms"] = {"base": {"label": "Base"}, "arm": {"label": "Arm"}}
    data["parameters"], data["tables"] = {}, {"m": {"of": ["m"]}}
    data["run"]["years"] = 1
    scenario = load_resolved(data, "moves", part=True)
    shape = shape_of(scenario)
    values = parameter_draws(scenario, None, shape.programs.parameters).to_numpy()[0]
    by_cell = Tables(shape).by_cell(values)[:, shape.step_at[0] :][:, : len(states) - 1]
    edges = np.column_stack([np.zeros(2), by_cell / UNIT, np.ones(2)])
    mean = sc.expected(scenario)["expected"].isel(draw=0, intake=0, year=-1) / scenario.children
    assert np.allclose(np.diff(edges), mean.to_numpy(), atol=1e-8)
    assert mean.to_numpy().min() > -1e-12


def test_a_planted_error_is_seen(monkeypatch):
    """Extra passes that are taken from those who pass anyway."""

    def wrong(plain, left, changed, routed):
        return {**plain, **{to: changed[to] for to in routed}}, left

    monkeypatch.setattr("simcore.lifecourse.rules._apart", wrong)
    with pytest.raises((AssertionError, ScenarioError)):
        test_what_a_programme_adds_is_an_extra_pass("rate")


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"added": "extr"}, "is not a state"),
        ({"added": "passed"}, "is where it starts or leads"),
        ({"averted": "not_yet"}, "is where it starts or leads"),
    ],
)
def test_a_wrong_state_is_named(change, text):
    with pytest.raises(ScenarioError, match=text):
        model(**change)
