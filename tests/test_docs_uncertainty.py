"""The examples of docs/uncertainty.md run as they stand there, and give what the page says."""

import re

import numpy as np
import pytest

from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "uncertainty.md").read_text(encoding="utf-8")


def test_the_examples_of_the_page_run(monkeypatch):
    monkeypatch.chdir(ROOT)
    names = {}
    for block in re.findall(r"```python\n(.*?)```", PAGE, re.S):
        exec(block, names)
    assert 0 <= names["one"] <= names["everything"] * 1.5  # evppi is smoothed, evpi is not
    assert names["everything"] == np.maximum(names["value"], 0).mean() - max(
        names["value"].mean(), 0
    )
    curves = names["curves"]
    assert curves["probability"].sum("arm").to_numpy() == pytest.approx(1)
    assert curves["evpi"].attrs["units"] == "DKK"
    assert float(abs(names["leans"]).max()) > 0.2
    total = names["shares"]["total_order"].sel(parameter="success")
    assert 0.7 < float(total) < 1.05  # a spread of 29 % against one of 10 %
    assert names["rate"] == pytest.approx(0.1)
    assert names["for_people"] == 1.5
    discount = 1.035 ** -np.arange(len(names["yearly"]))
    assert names["worth_today"] == pytest.approx(float(names["yearly"] @ discount))
    assert (names["ratio"] > 1) == (names["worth_today"] > 0)


def test_the_page_names_every_function_of_its_three_modules():
    from simcore.money import appraisal
    from simcore.uncertainty import sobol, value_of_information

    for module in (appraisal, sobol, value_of_information):
        public = [
            n for n, f in vars(module).items() if getattr(f, "__module__", "") == module.__name__
        ]
        for name in public:
            assert name.startswith("_") or f"{name}(" in PAGE or f"`{name}`" in PAGE, name
