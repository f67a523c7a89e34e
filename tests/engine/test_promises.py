"""What simulated lives promise, test by number.

1 is docs/architecture.md, Same scenario and seed, same counts.
2 is docs/architecture.md, No effect, no difference.
3 is docs/architecture.md, Every child is in exactly one state.
"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import simcore as sc
from simcore.engine.shape import shape_of
from simcore.summary.gains import total
from tests.conftest import changed


def test_1_threads_and_blocks_do_not_matter(case):
    one = sc.simulate(case, draws=3, cohorts=2, threads=1)["count"]
    for threads, block in ((2, None), (1, 7), (5, 80), (3, 1)):
        other = sc.simulate(case, draws=3, cohorts=2, threads=threads, block=block)["count"]
        assert np.array_equal(one, other)


def test_1_draws_and_cohorts_do_not_depend_on_their_company(case):
    whole = sc.simulate(case, draws=6, cohorts=3)["count"]
    part = sc.simulate(case, draws=range(4, 6), cohorts=2)["count"]
    assert np.array_equal(whole.isel(draw=slice(4, 6), cohort=slice(0, 2)), part)


def test_1_a_large_group_is_split_over_threads_with_the_same_result(small):
    def many(data):
        data["population"]["intakes"] = {"2022": 70_000}

    scenario = changed(small, many)
    one = sc.simulate(scenario, draws=1, cohorts=1, threads=1)["count"]
    two = sc.simulate(scenario, draws=1, cohorts=1, threads=4)["count"]
    assert np.array_equal(one, two)


@given(threads=st.integers(1, 4), block=st.integers(1, 90), first=st.integers(0, 40))
@settings(max_examples=12)
def test_1_holds_for_any_threads_block_and_first_draw(small, threads, block, first):
    wanted = range(first, first + 2)
    one = sc.simulate(small, draws=wanted, cohorts=2, threads=1)["count"]
    other = sc.simulate(small, draws=wanted, cohorts=2, threads=threads, block=block)["count"]
    assert np.array_equal(one, other)


def _no_effect(data):
    data["parameters"]["attribution"] |= {"value": 0.0, "distribution": "fixed"}


def test_2_no_effect_leaves_identical_lives_and_only_the_programme_costs(case):
    scenario = changed(case, _no_effect)
    lives = sc.simulate(scenario, draws=4, cohorts=3)
    own = np.char.startswith(lives["cell"].to_numpy().astype(str), "course:")
    assert own.any()
    base, arm = (lives["count"].sel(arm=a).isel(cell=~own) for a in ("baseline", "course"))
    assert np.array_equal(base, arm)
    gain = sc.summary.gain(sc.ledger(lives, scenario))["gain"]
    costs = gain["account"].to_numpy() == "course"
    assert np.all(gain.isel(line=~costs) == 0)
    assert float(gain.isel(line=costs).sum()) < 0


def test_2_a_real_effect_is_not_nothing(case_lives):
    cells = case_lives["cell"].to_numpy().astype(str)
    exams = np.char.startswith(cells, "exam:")
    base, arm = (case_lives["count"].sel(arm=a).isel(cell=exams) for a in ("baseline", "course"))
    assert not np.array_equal(base, arm)


def test_2_swapping_arms_flips_the_sign_exactly(case, case_lives):
    def swap(data):
        data["arms"] = dict(reversed(data["arms"].items()))

    other = changed(case, swap)
    lives = sc.simulate(other, draws=12, cohorts=3)
    one = total(sc.summary.gain(sc.ledger(case_lives, case))["gain"], "payer")
    two = total(sc.summary.gain(sc.ledger(lives, other))["gain"], "payer")
    assert np.array_equal(one, -two)


@pytest.mark.parametrize("name", ["small", "case"])
def test_3_everybody_is_somewhere_and_the_dead_stay_dead(name, request):
    scenario = request.getfixturevalue(name)
    lives = sc.simulate(scenario, draws=3, cohorts=2)
    count = lives["count"].astype(int)
    sizes = np.array(list(scenario.intakes.values()))[:, None]
    for table, spec in scenario.tables.items():
        if spec.events is None:
            cells = (lives["table"] == table).to_numpy()
            people = count.isel(cell=cells).sum("cell")
            times = 2 if spec.at == "middle" else 1
            assert np.all(people.to_numpy() == sizes * times * scenario.run.steps_per_year)
    dead = count.sel(cell="life:dead")
    assert np.all(dead.diff("year") >= 0)
    for table in scenario.tables:
        cell = f"{table}:exited"
        if cell in lives["cell"] and scenario.tables[table].at == "end":
            assert np.array_equal(count.sel(cell=cell), dead)


@pytest.mark.parametrize(
    ("name", "table", "events", "domain"),
    [("small", "care_of", "care_events", "care"), ("case", "exam", "exams_taken", "exam")],
)
def test_3_events_reconcile_with_occupancy(name, table, events, domain, request):
    scenario = request.getfixturevalue(name)
    if table not in scenario.tables:

        def declare(data):
            data["tables"][table] = {"of": [domain]}
            data["tables"][events] = {"events": domain}

        scenario = changed(scenario, declare)
    lives = sc.simulate(scenario, draws=2, cohorts=2)
    count = lives["count"].astype(int)
    deaths = count.sel(cell="life:dead").diff("year")
    for state in scenario.domains[domain].states:
        held = count.sel(cell=f"{table}:{state}")
        cells = [str(c) for c in lives["cell"].to_numpy() if str(c).startswith(f"{events}:")]
        into = [c for c in cells if c.endswith(f">{state}")]
        out = [c for c in cells if c.startswith(f"{events}:{state}>")]
        moved = count.sel(cell=into).sum("cell") - count.sel(cell=out).sum("cell")
        left = moved.isel(year=slice(1, None)) - held.diff("year")
        # What is missing has died in that state: never negative, together all deaths.
        assert np.all(left >= 0)
        deaths = deaths - left
    assert np.all(deaths == 0)


def test_moving_a_domain_in_the_order_keeps_its_draws(small):
    """The decision id is the place in the declaration, not in the order."""

    def later(data):
        data["order"] = ["life", "care", "help", "school", "ever"]
        data["effects"] = [e for e in data["effects"] if "ever" not in e["when"]]

    def same_order(data):
        data["effects"] = [e for e in data["effects"] if "ever" not in e["when"]]

    one = sc.simulate(changed(small, later), draws=2, cohorts=2)["count"]
    two = sc.simulate(changed(small, same_order), draws=2, cohorts=2)["count"]
    # "ever" looks at care, which moves before it either way.
    assert np.array_equal(one, two)


def test_counts_use_the_smallest_type(case):
    lives = sc.simulate(case, draws=2, cohorts=2)
    assert lives["count"].dtype == np.uint8


def test_the_machine_is_compiled_once_for_all_models(small, case):
    from simcore.engine.simulate import Worker
    from simcore.engine.thresholds import Tables

    sc.simulate(small, draws=1, cohorts=1)
    live = Worker(shape_of(small)).live
    compiled = len(live.signatures)
    for model in (case, sc.load("template_example")):
        sc.simulate(model, draws=1, cohorts=1)
        assert Worker(shape_of(model)).live is live
    assert len(live.signatures) == compiled == 1
    assert len(Tables(shape_of(small))._fill_one.signatures) == 1


def test_what_is_prepared_is_not_worked_out_again(small, monkeypatch):
    from simcore.engine import shape

    scenario = changed(small, lambda data: None)
    sc.prepare(scenario)
    monkeypatch.setattr(shape, "programs", lambda *_: pytest.fail("worked out again"))
    sc.simulate(scenario, draws=2, cohorts=1)
    with pytest.raises(sc.SimcoreError, match=r"^prepare: scenario = 'x' is not .*; load it first"):
        sc.prepare("x")


@pytest.mark.parametrize(
    "draws", [range(0, 8, 2), [0, 3, 5], (5, 0), np.array([4, 1]), range(5, 1, -2), np.int64(4)]
)
def test_11_any_draws_alone_are_those_among_all(small, draws):
    whole = sc.simulate(small, draws=8, cohorts=2)
    labels = list(range(4)) if isinstance(draws, np.int64) else [int(d) for d in draws]
    some = sc.simulate(small, draws=draws, cohorts=2)
    assert some.identical(whole.sel(draw=labels))
    exact = sc.expected(sc.submodel(small, list(small.domains)[:1]), draws=draws)
    assert exact["draw"].to_numpy().tolist() == labels
