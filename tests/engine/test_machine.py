"""Models with what the shipped ones lack: the machine against the slow twin, bit for bit."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simcore.engine.shape import shape_of
from simcore.kernels.machine import codes
from tests.conftest import changed
from tests.engine import unusual_models as unusual
from tests.engine.same_lives import quickly, same
from tests.verification.random_models import random_model

WAYS = [(1, None), (2, 1), (3, 37), (2, 64), (1, 100), (2, 512), (1, 2**15)]


def operations_of(scenario, code):
    """Rows of the lists of a model that carry out an operation."""
    model = shape_of(scenario).operations.model
    rows = np.concatenate([model.start, model.step]).reshape(-1, codes.COLUMNS)
    return rows[rows[:, codes.CODE] == code]


@pytest.mark.parametrize("entry_ages", [[3], [0, 10, 25], [28, 29, 60, 90]])
def test_tables_of_more_cells_than_16_bits_number(entry_ages):
    scenario = unusual.built(unusual.long_table(entry_ages))
    assert (operations_of(scenario, codes.MOVE)[:, codes.NARROW] == 0).any()
    same(scenario, WAYS)


def test_the_largest_table_whose_occupancy_is_kept():
    scenario = unusual.built(unusual.long_counts(exact=True))
    assert 2**16 - 2 in operations_of(scenario, codes.CELLS)[:, codes.MORE]
    assert len(operations_of(scenario, codes.TALLY)) == 0
    same(scenario, WAYS[:3], cohorts=1)


def test_tables_of_too_many_cells_to_keep():
    scenario = unusual.built(unusual.long_counts())
    assert len(operations_of(scenario, codes.TALLY)) == 6
    same(scenario, WAYS[:3], cohorts=1)


@pytest.mark.parametrize(
    ("many", "width", "bounded"),
    [(9, 8, True), (10, 16, True), (17, 16, True), (18, 32, True), (255, 256, True),
     (256, 256, False)],
)  # fmt: skip
def test_domains_of_many_states(many, width, bounded):
    scenario = unusual.built(unusual.many_states(many))
    moves = operations_of(scenario, codes.MOVE)
    mine = moves[(moves[:, codes.WIDTH] == width) & (moves[:, codes.B] == 1)]
    assert len(mine) == 4  # at intake and in each step, in two arms
    assert (mine[:, codes.BOUND] >= 0).sum() == (2 if bounded else 0)
    same(scenario, WAYS)


def test_three_arms_and_another_share_at_the_start():
    scenario = unusual.built(unusual.three_arms())
    assert set(operations_of(scenario, codes.PART)[:, codes.ARM]) == {2}
    follow = operations_of(scenario, codes.MOVE)[:, codes.FOLLOW]
    assert {codes.MARK, codes.AS_FIRST} <= set(follow)
    same(scenario, WAYS)


@pytest.mark.parametrize(
    ("steps", "years", "count_by"), [(1, 30, "year"), (12, 25, "year"), (12, 4, "step"),
                                     (4, 9, "step")]
)  # fmt: skip
def test_long_lives_in_short_steps(steps, years, count_by):
    scenario = unusual.built(unusual.long_lives(steps, years, count_by))
    wanted = same(scenario, [(1, None), (2, 3)], cohorts=1)
    if steps * years > 255:
        longest = shape_of(scenario).labels.index("spells:well|21")  # from 252 steps on
        assert wanted[..., longest].any()


def test_places_by_rank_and_several_intakes(small):
    def few(data):
        data["population"]["intakes"] = {"2022": 9, "2023": 1, "2024": 17}
        data["interventions"]["help"]["capacity"] = 4

    scenario = changed(small, few)
    assert len(operations_of(scenario, codes.RANK)) == len(scenario.arms)
    same(scenario, WAYS, cohorts=3)


def test_children_of_a_table(tmp_path):
    scenario = unusual.given(tmp_path)
    assert len(operations_of(scenario, codes.TAKE)) == 8
    same(scenario, WAYS, cohorts=40)


def test_the_models_meet_every_operation_in_every_form(small):
    built = [unusual.built(data) for data in (
        unusual.long_table([0, 10, 25]), unusual.long_counts(), unusual.many_states(40),
        unusual.three_arms(), unusual.long_lives(4, 9, "step"))]  # fmt: skip
    models = [shape_of(scenario).operations.model for scenario in (*built, small)]
    rows = np.concatenate([m for one in models for m in (one.start, one.step)])
    rows = rows.reshape(-1, codes.COLUMNS)
    assert set(rows[:, codes.CODE]) == set(range(codes.RECOUNT + 1)) - {codes.TAKE}
    assert set(rows[:, codes.FOLLOW]) == {codes.ALONE, codes.MARK, codes.AS_FIRST}
    forms = np.concatenate([one.terms[:-1] for one in models])[:, 1]
    assert set(forms) == {codes.TIMES, codes.EDGE, codes.YEARLY, codes.LOOK}
    optional = [codes.SHIFT, codes.BOUND, codes.BEFORE, codes.BEFORE_SPELL, codes.SPELL, codes.ENDS]
    assert ((rows[:, optional] >= 0).any(axis=0) & (rows[:, optional] < 0).any(axis=0)).all()


def test_blocks_larger_than_the_largest():
    """The slow twin would take long: blocks of two sizes are held against each other."""

    def many(data):
        data["population"]["intakes"] = {"2024": 40_000, "2025": 300}

    scenario = changed(unusual.built(unusual.three_arms()), many)
    one = quickly(scenario, 0, 1, threads=1, block=512)
    for threads, block in ((1, 2**14), (2, 2**14 + 1), (1, 2**20)):
        assert np.array_equal(one, quickly(scenario, 0, 1, threads=threads, block=block))


def _richer(data):
    """Two intakes, three arms of which one starts otherwise, counts in the middle of steps."""
    people = data["population"]["intakes"]["2025"]
    data["population"]["intakes"] = {"2025": people, "2026": people // 2 + 1}
    data["parameters"] = {"part": unusual.number(0.3), "ratio": unusual.number(1.4, "hazard ratio")}
    data.setdefault("attributes", {})["own"] = {
        "states": ["u", "v"],
        "start": unusual.shares({"u": "rest", "v": "part"}),
    }
    first, *_, last = (d for d in data["domains"] if d != "life")
    data["effects"] = [
        *data.get("effects", []),
        {"domain": first, "ratio": "ratio", "when": {"own": "v"}},
        {"domain": last, "ratio": 0.5, "arms": ["other"]},
    ]
    data["arms"]["other"] = {"label": "Other", "set": {"part": 0.6}}
    data["tables"]["own"] = {"of": ["own", first], "at": "middle"}


@given(
    seed=st.integers(5000, 5200),
    children=st.sampled_from([1, 7, 20]),
    threads=st.integers(1, 3),
    block=st.sampled_from([1, 37, 64, 100, 512, 2**15]),
    cohorts=st.integers(1, 3),
    draw=st.integers(0, 9),
)
@settings(max_examples=20)
def test_random_models_with_three_arms(seed, children, threads, block, cohorts, draw):
    scenario = changed(random_model(seed, children), _richer)
    same(scenario, [(threads, block)], draw, cohorts)
