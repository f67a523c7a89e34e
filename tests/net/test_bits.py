"""Every shipped scenario gives the same bits as when its digests were stored."""

import json

import numpy as np
import pytest

from tests.net.bits import MODELS, SETTLEMENTS, STORED, all_of, differences, digest

KEPT = json.loads(STORED.read_text("utf-8"))


@pytest.mark.parametrize("path", [*MODELS, *SETTLEMENTS], ids=lambda p: p.stem)
def test_same_bits(path):
    found = differences(all_of(path), KEPT[path.stem])
    assert not found, f"{path.stem}: {found}; where this is meant, python -m tests.net.bits --write"


def test_a_single_bit_is_seen():
    values = np.arange(12.0).reshape(3, 4)
    other = values.copy()
    other.view(np.int64)[1, 2] ^= 1
    assert digest(values) != digest(other)
    assert digest(values) != digest(values.reshape(4, 3))
    stored = {"flows": "flow=a year=b", "lives": "count=c"}
    assert differences(stored, stored) == []
    now = {"flows": "flow=x year=b", "lives": "count=c extra=d"}
    assert differences(now, stored) == ["flows: flow differs", "lives: extra is new"]
