"""The examples of docs/scale.md run as they stand there, and the page names every key."""

import re

import pytest

import simcore as sc
from simcore.sweeps.schema import Design, Overlays, Span, SweepFile, SweepPart
from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "scale.md").read_text(encoding="utf-8")


def test_the_examples_of_the_page_run():
    names = {}
    for block in re.findall(r"```python\n(.*?)```", PAGE, re.S):
        exec(block, names)
    assert names["shares"].dims == ("factor", "arm", "year", "payer")
    assert names["found"]["npv"].sizes["point"] == 6
    assert names["problem"]["num_vars"] == 2
    assert "npv coach town" in names["outcomes"]


def test_the_sweep_file_of_the_page_is_one(tmp_path):
    (text,) = re.findall(r"```toml\n(.*?)```", PAGE, re.S)
    (tmp_path / "study.toml").write_text(text)
    study = sc.load_sweep(tmp_path / "study.toml")
    assert study.points.sizes["point"] == 3 * 2 * 2 * 8
    assert study.cohorts == 5


@pytest.mark.parametrize(
    "part", [SweepFile, SweepPart, Design, Span, Overlays], ids=lambda p: p.__name__
)
def test_every_key_is_on_the_page(part):
    (text,) = re.findall(r"```toml\n(.*?)```", PAGE, re.S)
    for name, field in part.model_fields.items():
        assert re.search(rf"\b{field.alias or name}\b", text), name


def test_every_field_of_the_schema_says_what_it_is():
    import inspect

    for part in (SweepFile, SweepPart, Design, Span, Overlays):
        source = inspect.getsource(part)
        for name in part.model_fields:
            assert re.search(
                rf'^    {name}:.*?(?:\n    {{3,}}.*?|\n    \])*?\n    """', source, re.M | re.S
            ), name
