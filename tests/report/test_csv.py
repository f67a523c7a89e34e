"""CSV files: text is text to a spreadsheet, numbers keep every digit."""

import csv

import numpy as np
import pytest

from simcore.report.csv_tables import write_csv


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_text_that_begins_like_a_formula_is_not_run(tmp_path, sign):
    text = f"{sign}HYPERLINK(A1)"
    write_csv(tmp_path / "a.csv", ["name", text], [[text, 1.0], ["plain = text", 2.0]])
    with (tmp_path / "a.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.reader(handle))
    assert rows == [["name", "'" + text], ["'" + text, "1.0"], ["plain = text", "2.0"]]


@pytest.mark.parametrize(
    "number", [-1.5, "-1.5", "-1e-07", "-inf", "+3", np.float64(-0.1), -2, "nan"]
)
def test_numbers_stay_numbers(tmp_path, number):
    write_csv(tmp_path / "a.csv", ["x"], [[number]])
    with (tmp_path / "a.csv").open(encoding="utf-8", newline="") as handle:
        (cell,) = list(csv.reader(handle))[1]
    assert not cell.startswith("'")
    assert float(cell) == pytest.approx(float(number), rel=0, abs=0, nan_ok=True)


def test_a_number_with_something_behind_it_is_text(tmp_path):
    write_csv(tmp_path / "a.csv", ["x"], [["-1+cmd|' /C calc'!A0"], ["-1\n"]])
    assert (tmp_path / "a.csv").read_text().count("'-1") == 2
