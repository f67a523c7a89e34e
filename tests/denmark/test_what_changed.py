"""Each figure and each number of the Danish calibration has a row that says what changed and why."""

import sys
import tomllib

import pandas as pd
import pytest

import simcore as sc
from tests.conftest import ROOT

sys.path.insert(0, str(ROOT / "docs"))
from denmark_tables import (
    CENTRES,
    CHANGES,
    STATES,
    figure_rows,
    gone_rows,
    held_rows,
    rows_of,
    states_of,
)

FOLDER = ROOT / "simcore" / "countries" / "denmark"
FIGURES, PARAMETERS = rows_of("denmark_figures.csv"), rows_of("denmark_parameters.csv")
WORDS = tomllib.loads((ROOT / "docs" / "denmark.toml").read_text())
PAGE = (ROOT / "docs" / "denmark.md").read_text()


@pytest.fixture(scope="module")
def plan():
    return sc.load("denmark_calibration")


@pytest.fixture(scope="module")
def states(plan):
    return states_of(plan)


def gaps(rows: pd.Series, wanted: dict[str, str]) -> list[str]:
    """Names without a row, rows without a name, and rows that say something else."""
    said = {str(name): value for name, value in rows.items() if value != "gone"}
    return sorted(
        name for name in said.keys() | wanted.keys() if said.get(name) != wanted.get(name)
    )


def test_every_number_of_the_lives_has_a_row_and_every_row_a_number(states):
    assert gaps(PARAMETERS["now"], states) == []


@pytest.mark.parametrize("state", ["fitted", "held", "fixed"])
def test_a_missing_row_a_stray_row_and_a_wrong_row_would_be_seen(states, state):
    name = next(n for n, now in states.items() if now == state)
    rows = PARAMETERS["now"]
    assert gaps(rows.drop(name), states) == [name]
    assert gaps(pd.concat([rows, pd.Series({"stray": state})]), states) == ["stray"]
    other = "held" if state == "fitted" else "fitted"
    assert gaps(rows.where(rows.index != name, other), states) == [name]


def test_the_posterior_is_of_the_fitted_rows():
    """If this fails, what is fitted has changed since: run simcore calibrate denmark."""
    fitted = set(PARAMETERS.index[PARAMETERS["now"] == "fitted"])
    assert set(pd.read_csv(FOLDER / "priors.csv")["parameter"]) == fitted


def test_held_rows_are_those_of_the_list_in_the_calibration(plan):
    held = set(PARAMETERS.index[PARAMETERS["now"] == "held"])
    assert held == set(plan.calibration.except_)


def test_every_target_has_a_row_and_every_row_a_target(plan):
    left = FIGURES[FIGURES["change"] != "gone"]
    assert set(left.index) == set(plan.targets)
    for name, row in left.iterrows():
        assert (row["change"] == "held back") == (not plan.targets[name].fit), name


def test_what_went_is_no_longer_there(plan):
    gone = PARAMETERS.index[PARAMETERS["now"] == "gone"]
    assert len(gone)
    assert not set(gone) & set(plan.parameters)
    gone = FIGURES.index[FIGURES["change"] == "gone"]
    assert len(gone)
    assert not set(gone) & set(plan.targets)


@pytest.mark.parametrize("rows", [FIGURES, PARAMETERS], ids=["figures", "parameters"])
def test_a_row_says_why_in_one_sentence_of_its_own_words(rows):
    assert rows.index.is_unique
    for name, row in rows.iterrows():
        assert row["part"], name
        assert row["why"].endswith("."), name
        assert len(row["why"]) > 15, name
        assert bool(row["label"]) == ("gone" in (row.get("change"), row.get("now"))), name


def test_rows_use_the_words_that_the_page_explains():
    assert set(FIGURES["change"]) == set(CHANGES)
    assert set(PARAMETERS["now"]) == set(STATES)
    assert set(PARAMETERS["centre"]) == set(CENTRES)
    without = FIGURES[(FIGURES["was"] == "") & ~FIGURES["change"].isin(["new", "held back"])]
    assert list(without.index) == []
    assert set(FIGURES["was"][FIGURES["change"] == "new"]) == {""}


def test_a_fitted_number_names_fitted_figures_that_it_moves(plan):
    fitted = {n for n, target in plan.targets.items() if target.fit}
    for name, row in PARAMETERS.iterrows():
        named = [n for n in row["informed_by"].split(";") if n]
        assert set(named) <= fitted, name
        assert bool(named) == (row["now"] == "fitted"), name


def test_grade_c_is_never_fitted(plan):
    assert not [n for n, t in plan.targets.items() if t.fit and t.grade == "C"]


def test_reasons_are_of_targets_that_exist(plan):
    assert set(WORDS["why"]) <= set(plan.targets)
    held = {n for n, target in plan.targets.items() if not target.fit}
    assert held <= set(WORDS["why"])


def test_the_page_is_made_of_these_rows(plan):
    """If this fails, run python docs/denmark.py."""
    table = pd.read_csv(FOLDER / "targets.csv").set_index("target")
    assert set(table.index) == set(plan.targets)
    for _, rows in FIGURES[FIGURES["change"] != "gone"].groupby("part"):
        assert "\n".join(figure_rows(plan, table, rows)) in PAGE
    for _, rows in PARAMETERS[PARAMETERS["now"].isin(["held", "fixed"])].groupby("part"):
        assert "\n".join(held_rows(plan, rows)) in PAGE
    assert "\n".join(gone_rows(FIGURES[FIGURES["change"] == "gone"], "figure")) in PAGE
    assert "\n".join(gone_rows(PARAMETERS[PARAMETERS["now"] == "gone"], "parameter")) in PAGE
    for name, row in PARAMETERS.iterrows():
        assert f"(`{name}`)" in PAGE
        assert row["why"] in PAGE


def test_each_part_has_a_picture_that_is_stored():
    images = [line.split("](")[1].split(")")[0] for line in PAGE.splitlines() if "![" in line]
    assert len(images) > 8
    assert all((ROOT / "docs" / name).exists() for name in images)
    stored = {f"images/{p.name}" for p in (ROOT / "docs" / "images").glob("denmark_fit*.svg")}
    assert stored == set(images)
