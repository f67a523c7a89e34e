"""Every number that ships has an id, a source and a grade."""

import csv
from pathlib import Path

import pytest

import simcore
from tests.shipped import SCENARIOS

FOLDER = Path(simcore.__file__).parent / "countries" / "denmark"
ORDER = "ABC"


def _rows(name):
    with (FOLDER / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


LIFE = {row["id"]: row for row in _rows("lifecourse.csv")}


def test_every_parameter_has_what_it_needs():
    for row in _rows("parameters.csv"):
        cited = [i for i in row["from"].split(";") if i]
        assert row["unit"], row["id"]
        assert row["grade"] in ORDER, row["id"]
        assert all(i in LIFE for i in cited), row["id"]
        assert cited or row["source"], row["id"]
        if row["grade"] == "C":
            assert row["low"] or row["distribution"] == "fixed", f"{row['id']}: C without a range"


def test_no_parameter_is_graded_better_than_what_it_rests_on():
    for row in _rows("parameters.csv"):
        for i in (i for i in row["from"].split(";") if i):
            worst = max(ORDER.index(row["grade"]), 0)
            assert worst >= ORDER.index(LIFE[i]["confidence"]), f"{row['id']} from {i}"


def test_assumptions_are_graded_c():
    for row in _rows("parameters.csv"):
        if row["source"].startswith("assumption"):
            assert row["grade"] == "C", row["id"]


def test_validation_rows_are_not_inputs():
    for row in _rows("parameters.csv"):
        for i in (i for i in row["from"].split(";") if i):
            assert not LIFE[i]["domain"].startswith("10"), row["id"]


def test_the_models_files_hold_no_bare_numbers():
    """Rates and ratios are ids; plain 0 (never) and quantities of 1 are allowed."""
    from simcore.scenario import load
    from simcore.scenario.uses import life_uses, money_uses

    for path in SCENARIOS:
        scenario = load(path)
        for key, kind, ref in [*life_uses(scenario), *money_uses(scenario)]:
            plain = isinstance(ref, float | int)
            allowed = ref in (0, 1) or key.startswith(
                ("population.entry_age", "rules.", "contracts.")
            )
            assert not plain or allowed, f"{path.name}: {key} = {ref} ({kind})"


@pytest.mark.parametrize("name", ["parameters.csv", "prices.csv", "lifecourse.csv"])
def test_ids_are_unique(name):
    ids = [row["id"] for row in _rows(name)]
    assert len(ids) == len(set(ids))


def test_all_parameters_of_the_table_are_used_by_the_model():
    from simcore.scenario import load
    from simcore.scenario.load import SHIPPED

    used = set(load(SHIPPED["denmark"]).parameters)
    assert {row["id"] for row in _rows("parameters.csv")} <= used


def test_the_report_says_what_was_fitted_and_how_much_is_weak(case):
    from simcore.report.labels import standing
    from simcore.texts import texts

    text = standing(case, texts("en"))
    fitted = sum(bool(p.posterior) for p in case.parameters.values())
    weak = sum(p.grade == "C" for p in case.parameters.values())
    assert f"{fitted} of the {len(case.parameters)} numbers" in text
    assert f"{weak} are graded C" in text
