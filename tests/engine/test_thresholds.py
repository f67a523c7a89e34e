import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simcore.engine.shape import shape_of
from simcore.engine.thresholds import Tables, describe
from simcore.errors import ScenarioError
from simcore.kernels.fill import fill
from simcore.randomness.addresses import UNIT
from simcore.uncertainty.draws import parameter_draws
from tests.conftest import changed


def _fill(hazards, kinds, rest, dt=1.0, scale=False, start=False):
    """One cell whose entries lead to states 0, 1, ...; returns its probabilities."""
    n = len(hazards)
    probability, out = np.zeros((1, n)), np.zeros((1, n - 1), np.uint32)
    bad = fill(
        np.array([0, n]), np.arange(n), np.array(kinds), np.arange(n + 1), np.arange(n),
        np.array([rest]), np.full((n, 2), -1), np.zeros(n, bool), np.array(hazards, float), dt, scale, start, probability, out,
    )  # fmt: skip
    return bad, probability[0], out[0]


@given(
    st.lists(st.floats(0, 50), min_size=2, max_size=6),
    st.floats(0.01, 1.0),
    st.data(),
)
def test_competing_risks_are_always_valid(hazards, dt, data):
    rest = data.draw(st.integers(0, len(hazards) - 1))
    bad, p, edges = _fill(hazards, [0] * len(hazards), rest, dt)
    assert bad == -1
    assert np.all(p >= 0)
    assert abs(p.sum() - 1) < 1e-12
    assert np.all(np.diff(edges.astype(np.int64)) >= 0)
    assert edges[-1] <= UNIT
    whole = sum(hazards) * dt
    share = [h / sum(hazards) * (1 - np.exp(-whole)) if whole > 0 else 0.0 for h in hazards]
    share[rest] += np.exp(-whole)
    assert np.allclose(p, share, rtol=1e-9, atol=1e-12)


def test_a_certain_and_an_impossible_move_are_exact():
    _, _, edges = _fill([0.0, 0.0, 0.0], [0, 0, 0], rest=1)
    assert list(edges) == [0, UNIT]
    _, _, edges = _fill([0.0, 1e6, 0.0], [1, 1, 1], rest=0)
    assert list(edges) == [0, UNIT]


def test_a_chance_does_not_depend_on_the_length_of_the_step():
    hazard = -np.log(1 - 0.4)
    for dt in (1.0, 0.25):
        assert abs(_fill([0.0, hazard], [0, 1], rest=0, dt=dt)[1][1] - 0.4) < 1e-12
    assert abs(_fill([0.0, hazard], [0, 0], rest=0, dt=0.5)[1][1] - (1 - 0.6**0.5)) < 1e-12


def test_published_rows_are_taken_as_they_are_and_sums_above_one_are_found():
    assert np.allclose(_fill([0.0, 0.3, 0.2], [2, 2, 2], rest=0, scale=True)[1], [0.5, 0.3, 0.2])
    assert _fill([0.0, 0.7, 0.4], [2, 2, 2], rest=0, scale=True)[0] == 0
    bad, p, _ = _fill([0.0, 0.9, 0.6], [2, 2, 2], rest=0, scale=True, start=True)
    assert bad == -1
    assert np.allclose(p, [0, 0.6, 0.4])


@pytest.mark.parametrize("name", ["small", "case"])
def test_every_row_of_every_table_is_a_distribution(name, request):
    scenario = request.getfixturevalue(name)
    shape = shape_of(scenario)
    tables = Tables(shape)
    for theta in parameter_draws(scenario, range(5), shape.programs.parameters).to_numpy():
        edges = tables.by_cell(np.ascontiguousarray(theta))
        assert edges.max() <= UNIT
        for table, p in zip(tables.tables, tables.probability, strict=True):
            assert np.all(p >= 0)
            assert np.allclose(p.sum(axis=1), 1, atol=1e-9), describe(shape, table.program, 0)


def test_tables_that_no_arm_touches_are_shared(case):
    shape = shape_of(case)
    touched = [
        shape.layout.variables[table.program.variable]
        for table in (*shape.start, *shape.step)
        if any(table.differs)
    ]
    assert touched == ["course"]


@pytest.mark.parametrize("bad", [np.nan, -0.1, np.inf])
@pytest.mark.parametrize("kind", [0, 1, 2])
@pytest.mark.parametrize("scale", [False, True])
def test_what_is_no_number_or_below_zero_is_found_with_its_row(bad, kind, scale):
    """A rate of -0.1 wrapped to a certain move, NaN passed for a number."""
    assert _fill([0.0, bad, 0.3], [kind] * 3, rest=0, scale=scale)[0] == -2
    assert _fill([0.0, 0.1, bad], [kind] * 3, rest=0, scale=scale, start=True)[0] == -2
    assert _fill([0.0, 1e308, 1e308], [0] * 3, rest=0)[0] == -2  # infinite when summed


def test_the_row_and_what_it_multiplies_are_named(small):
    """A draw given by hand, without validation: a hazard ratio below 0 to a broken power."""
    shape = shape_of(small)
    names = shape.programs.parameters
    theta = parameter_draws(small, None, names).to_numpy()[0]
    theta[names.index("help_ratio")] = -2.0
    with np.errstate(invalid="ignore"), pytest.raises(ScenarioError) as caught:
        Tables(shape).build(theta)
    text = str(caught.value)
    assert text.startswith(
        "three_domains: a rate or share of 'school' is negative, infinite or not a number in one of "
        "its rows ("
    )
    assert "help_ratio = -2, attribution = 0.5" in text
    assert text.endswith("; correct these numbers")
    theta[names.index("help_ratio")] = 2.0
    theta[names.index("entry")] = -0.1
    with pytest.raises(ScenarioError, match=r"a rate or share of .care. .* entry = -0\.1"):
        Tables(shape).build(theta)


def test_more_states_than_a_byte_holds_are_refused(small):
    def change(data):
        states = [str(k) for k in range(257)]
        shares = dict.fromkeys(states[:-1], 1 / 257) | {states[-1]: "rest"}
        data["attributes"]["many"] = {"states": states, "start": [{"shares": shares}]}

    with pytest.raises(ScenarioError) as caught:
        shape_of(changed(small, change))
    assert str(caught.value) == (
        "three_domains: many has 257 states, but a state is kept in a byte, so that simulate takes "
        "at most 256; join some, or use expected"
    )
