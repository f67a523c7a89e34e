"""A starting population as a table of actual children."""

import numpy as np
import pytest

import simcore as sc
from simcore.engine.shape import shape_of
from simcore.engine.thresholds import Tables
from simcore.engine.twin import live_slowly
from simcore.randomness.addresses import key_of
from simcore.uncertainty.draws import parameter_draws

MODEL = """
schema = "1"
name = "from_table"
title = "From a table"
exit = { domain = "care", state = "gone" }
[run]
seed = 4
draws = 1
cohorts = 1
years = 6
[population]
children = "children.csv"
[attributes.group]
states = ["low", "high"]
start = "low"
[domains.care]
states = ["none", "foster", "gone"]
start = "none"
transitions = [
  { from = "none", to = "foster", rate = 0.2 },
  { from = "foster", to = "none", rate = 0.5, spell = [3, 200] },
  { from = ["none", "foster"], to = "gone", rate = 0.05, ages = [12, 120] },
]
[domains.school]
states = ["fine", "trouble"]
start = [{ when = { care = "foster" }, shares = { trouble = 0.6, fine = "rest" } }, { shares = { fine = 1 } }]
transitions = [{ from = "fine", to = "trouble", rate = 0.1, when = { group = "high" } }]
[arms.all]
label = "All"
[tables.care]
of = ["care", "spell.care"]
spell_bands = { care = [0, 2, 4] }
[tables.school]
of = ["school", "group"]
"""
CHILDREN = """intake,entry_age,care,spell.care,group
2025,9,foster,2,high
2024,10,none,0,low
2024,9,foster,0,high
2025,12,foster,7,low
2024,12,none,3,high
"""


@pytest.fixture
def scenario(tmp_path):
    (tmp_path / "model.toml").write_text(MODEL)
    (tmp_path / "children.csv").write_text(CHILDREN)
    return sc.load(tmp_path / "model.toml")


def test_everybody_starts_as_the_table_says(scenario):
    assert scenario.intakes == {2024: 3, 2025: 2}
    lives = sc.simulate(scenario, draws=1, cohorts=2000)
    exact = sc.expected(scenario)["expected"].isel(arm=0, draw=0)
    seen = lives["count"].isel(arm=0, draw=0)
    # 36 cells and years of interest; each within 5 standard errors of 2,000 cohorts.
    error = seen.std("cohort") / 2000**0.5
    assert (np.abs(seen.mean("cohort") - exact) <= 5 * error + 1e-9).all()
    assert float(exact.sel(intake=2025, year=0, cell="care:foster|4")) > 0.5  # seven years in care


def test_the_slow_twin_agrees(scenario):
    shape = shape_of(scenario)
    theta = parameter_draws(scenario, None, shape.programs.parameters).to_numpy()[0]
    thresholds = Tables(shape).by_cell(theta)
    counts = sc.simulate(scenario, draws=1, cohorts=1, central=True)["count"].isel(draw=0, cohort=0)
    for intake, people in ((0, range(3)), (1, range(3, 5))):
        slow = [
            live_slowly(shape, thresholds, key_of(4), p, p - people[0], 0, 0)[1] for p in people
        ]
        assert np.array_equal(counts.isel(intake=intake), sum(slow))


def test_no_row_reaches_what_is_stored(scenario):
    population = scenario.resolved()["population"]
    assert set(population) == {"intakes", "entry_age", "children", "children_digest"}
    assert population["intakes"] == {"2024": 3, "2025": 2}


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("foster,2", "fostr,2", "line 2: care = 'fostr' is not a state; did you mean 'foster'?"),
        ("group\n", "grup\n", "column 'grup' is not an attribute or domain; did you mean 'group'?"),
        (",7,", ",700,", "line 5: spell.care = '700' is not a number of steps"),
        ("entry_age", "age", "lacks the column 'entry_age'; add the age at intake"),
        ("2024,10", ",10", "line 3: intake is missing"),
    ],
)
def test_a_wrong_table_is_refused_in_one_sentence(tmp_path, old, new, sentence):
    (tmp_path / "model.toml").write_text(MODEL)
    (tmp_path / "children.csv").write_text(CHILDREN.replace(old, new))
    with pytest.raises(sc.ScenarioError) as error:
        sc.load(tmp_path / "model.toml")
    assert sentence in str(error.value)
    assert "children.csv" in str(error.value)


def test_a_table_that_changed_or_went_is_refused(scenario, tmp_path):
    (tmp_path / "children.csv").write_text(CHILDREN.replace("2025,9", "2025,10"))
    with pytest.raises(sc.ScenarioError, match="has changed since the scenario was loaded"):
        sc.simulate(scenario)
    (tmp_path / "children.csv").unlink()
    with pytest.raises(sc.ScenarioError, match="does not exist"):
        sc.simulate(scenario)


def test_a_parquet_table_is_read_as_the_same_children(scenario, tmp_path, monkeypatch):
    """pyarrow is an extra; what it hands over stands here for the file itself."""
    import io

    import pandas as pd

    frame = pd.read_csv(io.StringIO(CHILDREN))
    (tmp_path / "children.parquet").write_bytes(b"stands for a Parquet file")
    (tmp_path / "model.toml").write_text(MODEL.replace("children.csv", "children.parquet"))
    monkeypatch.setattr(pd, "read_parquet", lambda path: frame)
    same = sc.load(tmp_path / "model.toml")
    assert same.intakes == scenario.intakes
    assert np.array_equal(sc.simulate(same)["count"], sc.simulate(scenario)["count"])

    def missing(path):
        raise ImportError("no pyarrow")

    monkeypatch.setattr(pd, "read_parquet", missing)
    with pytest.raises(
        sc.ScenarioError, match="reading Parquet needs pyarrow; pip install pyarrow"
    ):
        sc.load(tmp_path / "model.toml")
