import numpy as np
import pytest
import xarray as xr

import simcore as sc
from simcore.money.summed import summed
from simcore.summary.gains import by_payer, present_value, total
from simcore.summary.harvest import _floor
from tests.conftest import changed


def _flows(gains: dict[str, list[float]], cost: dict[str, float], draws: int = 1) -> xr.Dataset:
    """Flows of one account per payer with given yearly gains, and an investment in year 0."""
    years = len(next(iter(gains.values())))
    payers, rows, invested = [], [], []
    for payer, values in gains.items():
        payers.append(payer)
        rows.append(values)
        invested.append(False)
    for payer, amount in cost.items():
        payers.append(payer)
        rows.append([-amount] + [0.0] * (years - 1))
        invested.append(True)
    gain = np.array(rows).T[None, None].repeat(draws, axis=0)
    flow = np.stack([gain * 0, -gain])
    return xr.Dataset(
        {"flow": (("arm", "draw", "cohort", "year", "line"), flow)},
        coords={
            "arm": ["without", "with"],
            "draw": np.arange(draws),
            "cohort": [0],
            "year": np.arange(years),
            "discount": ("year", np.ones(years)),
            "calendar": ("year", 2022 + np.arange(years)),
            "public": ("line", np.ones(len(payers))),
            "financed": ("line", [""] * len(payers)),
            "payer": ("line", payers),
            "sector": ("line", [p.split(".")[0] for p in payers]),
            "account": ("line", ["course" if i else "yield" for i in invested]),
            "account_class": ("line", ["service"] * len(payers)),
            "investment": ("line", invested),
        },
        attrs={"lives_digest": "x"},
    )


def test_harvest_shares_and_index_by_hand():
    flows = _flows({"K.a": [0, 30.0], "S.b": [0, 60.0], "R": [0, -10.0]}, {"K.a": 100.0})
    found = sc.summary.harvest(flows)
    by = {str(p): i for i, p in enumerate(found["payer"].to_numpy())}
    assert found["cost_share"][by["K.a"]] == 1
    assert found["gain_share"][by["K.a"]] == pytest.approx(1 / 3)
    assert found["gain_share"][by["R"]] == 0
    assert found["present_value"][by["K.a"]] == -70
    assert found["present_value"][by["R"]] == -10
    assert found["harvest_index"].item() == pytest.approx(2 / 3)
    whose = _flows({"K.a": [0, 30.0]}, {"K.a": 100.0})
    assert sc.summary.harvest(whose)["harvest_index"] == 0
    nobody = _flows({"S.b": [0, 30.0]}, {"K.a": 100.0})
    assert sc.summary.harvest(nobody)["harvest_index"] == 1


def test_payback_must_stay():
    flows = _flows({"K.a": [0, 60.0, 50.0, -30.0, 40.0], "S.b": [0.0] * 5}, {"K.a": 100.0})
    found = sc.summary.payback(flows)
    # -100, -40, +10, -20, +20: back in year 2, but it stays only from year 4.
    assert list(found["paid_back"].sel(payer="K")) == [0, 0, 0, 0, 1]
    assert float(found["never"].sel(payer="K")) == 0
    short = _flows({"K.a": [0, 60.0]}, {"K.a": 100.0})
    assert float(sc.summary.payback(short)["never"].sel(payer="K")) == 1
    running = sc.summary.cumulative(flows)["cumulative"].sel(payer="K")
    assert list(running) == [-100, -40, 10, -20, 20]


def test_harvest_adds_up_in_every_direction(case_flows):
    found = sc.summary.harvest(case_flows)
    assert np.allclose(found["account_gain"].sum("account"), found["present_value"], rtol=1e-9)
    assert np.allclose(found["harvested"] - found["cost_borne"], found["present_value"], rtol=1e-9)
    yearly = (found["yearly_gain"] * found["discount"]).sum("year")
    assert np.allclose(yearly, found["present_value"], rtol=1e-9)
    assert np.allclose(
        found["account_yearly_gain"].sum("account"), found["yearly_gain"], rtol=1e-9, atol=1e-6
    )
    sectors = sc.summary.harvest(case_flows, by="sector")
    assert np.isclose(sectors["present_value"].sum(), found["present_value"].sum())
    # Departments that lose hide what others harvest, so neither index bounds the other.
    for one in (sectors, found):
        assert 0 <= one["harvest_index"] <= 1
    for name in ("yearly_gain", "present_value", "account_gain"):
        assert f"{name}_mcse" in found


def test_gain_is_baseline_minus_arm(case_flows):
    gain = sc.summary.gain(case_flows)["gain"]
    cost = total(gain, "account").sel(account="course").sum("year")
    assert np.all(cost < 0)  # the programme costs money, so its gain is negative
    flow = case_flows["flow"]
    assert np.array_equal(gain, flow.sel(arm="baseline") - flow.sel(arm="course"))


def test_the_double_bottom_line_counts_exams(case, case_lives):
    found = sc.summary.double_bottom_line(case_lives, case)
    exams = case_lives["count"].sel(
        cell=["exams_taken:not_yet>passed", "exams_taken:not_passed>passed"]
    )
    by_hand = exams.sum(("cell", "intake", "year")).astype(float).mean(("draw", "cohort"))
    assert np.array_equal(found["level"].sel(outcome="exams"), by_hand)
    assert float(found["change"].sel(outcome="exams")) > 0
    assert set(found["outcome"].to_numpy()) >= {
        "school_years", "exams", "youth_education", "work_years", "placement_years",
        "psychiatric_courses", "convictions",
    }  # fmt: skip


def test_the_attribution_factor_moves_the_answer(case):
    def at(value):
        def change(data):
            data["parameters"]["attribution"] |= {"value": value, "distribution": "fixed"}

        return change

    exams = []
    for value in (0.0, 0.5, 1.0):
        lives = sc.simulate(changed(case, at(value)), draws=1, cohorts=60, central=True)
        found = sc.summary.double_bottom_line(lives, case)
        exams.append(float(found["change"].sel(outcome="exams")))
    assert exams[0] == 0
    assert 0 < exams[1] < exams[2]


def test_leaning_parameters_come_first_and_carry_their_grade(case, case_flows):
    found = sc.summary.leans_on(case_flows, case)
    size = np.abs(found["rank_correlation"].to_numpy())
    assert np.all(np.diff(size) <= 1e-12)
    assert set(found["grade"].to_numpy()) <= set("ABC")
    assert "tax_k" not in found["parameter"].to_numpy()


def test_a_result_with_one_arm_has_nothing_to_compare(case_flows):
    with pytest.raises(sc.ResultError, match="has the single arm 'baseline'"):
        sc.summary.gain(case_flows.isel(arm=[0]))
    with pytest.raises(sc.ResultError, match="arm = 'curse' is not an alternative"):
        sc.summary.gain(case_flows, "curse")


def test_doubling_the_group_halves_the_variance_of_means(case):
    """docs/architecture.md, Step length and group size act as theory says: the yearly cost per child in the baseline."""

    def twice(data):
        data["population"]["intakes"] = {"2022": 160}
        data["interventions"]["course"]["capacity"] = 160
        data["run"]["years"] = 12

    def once(data):
        data["run"]["years"] = 12

    spread = []
    for change in (once, twice):
        scenario = changed(case, change)
        lives = sc.simulate(scenario, draws=1, cohorts=600, central=True)
        cost = total(sc.ledger(lives, scenario)["flow"], "sector").sel(sector="K", arm="baseline")
        spread.append(float((cost.sum("year") / scenario.children).var()))
    # The ratio of two sample variances of 600: standard deviation about 0.16.
    assert 1.4 < spread[0] / spread[1] < 2.8


def test_perspectives_that_are_not_there_are_refused(case):
    def without(data):
        del data["perspectives"]
        data["money"].pop("base_perspective", None)

    plain = changed(case, without)
    lives = sc.simulate(plain, draws=1, cohorts=1)
    with pytest.raises(
        sc.ScenarioError,
        match=r"declares no perspectives to compare; add \[perspectives\.NAME\]",
    ):
        sc.summary.perspective_comparison(lives, plain)


def test_amounts_without_discount_factors_are_refused():
    gain = sc.summary.gain(_flows({"K": [1.0, 2.0]}, {"K": 1.0}))["gain"]
    assert float(sc.summary.present_value(gain).sum()) == 2.0
    with pytest.raises(
        sc.SimcoreError,
        match=r"present_value: values has the dimensions \(.*'year'.*\) and no discount factor",
    ):
        sc.summary.present_value(gain.drop_vars("discount"))


def test_the_floor_is_what_the_rows_of_the_posterior_leave(case, case_lives, case_flows):
    rows = case_flows.attrs["posterior_rows"]
    assert rows == 400
    found = sc.summary.harvest(case_flows)
    value = present_value(by_payer(sc.summary.gain(case_flows)["gain"], "payer"))
    between = value.mean("cohort").var("draw", ddof=1)
    luck = value.var("cohort", ddof=1).mean("draw") / value.sizes["cohort"]
    wanted = np.sqrt(np.maximum(between - luck, 0) / rows)
    assert np.allclose(found["present_value_floor"], wanted, rtol=1e-12)
    assert float(found["present_value_floor"].max()) > 0
    some = summed(case_lives, case)
    same = sc.summary.harvest(some.means, samples=some.samples)
    assert np.allclose(same["present_value_floor"], wanted, rtol=1e-9, atol=1e-9)


def test_more_draws_leave_the_floor_and_four_times_the_rows_halve_it():
    rng = np.random.default_rng(4)
    values = rng.normal(size=(800, 1, 3)) + 0.5 * rng.normal(size=(800, 2, 3))
    data = xr.DataArray(values, dims=("draw", "cohort", "payer"))
    data = data.assign_coords(payer=list("abc"))
    found = [_floor(data.isel(draw=slice(n)), 400) for n in (200, 800)]
    assert np.allclose(found[0], found[1], rtol=0.2)
    assert np.allclose(_floor(data, 1600), found[1] / 2)


def test_there_is_no_floor_without_a_posterior_and_it_is_unknown_where_nothing_says():
    scenario = sc.load("template_example")
    flows = sc.ledger(sc.simulate(scenario, draws=3, cohorts=2), scenario)
    assert np.all(sc.summary.harvest(flows)["present_value_floor"] == 0)
    del flows.attrs["posterior_rows"]
    assert np.isnan(sc.summary.harvest(flows)["present_value_floor"]).all()
