"""A wrong scenario file, and the one sentence that refuses it."""

from pathlib import Path

import pytest

import simcore as sc
from tests.conftest import CASE, SMALL

BASE = SMALL.read_text()
LFL = CASE.read_text()


def sentence(tmp_path: Path, text: str) -> str:
    file = tmp_path / "wrong.toml"
    file.write_text(text)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(sc.ScenarioError) as caught:
        sc.load(file)
    assert sorted(tmp_path.rglob("*")) == before
    message = str(caught.value)
    assert "\n" not in message
    assert message.startswith(str(file))
    return message.removeprefix(f"{file}: ")


def swap(text: str, old: str, new: str) -> str:
    assert old in text
    return text.replace(old, new, 1)
