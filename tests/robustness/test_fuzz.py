"""Some hundred mutations of what ships, with fixed seeds; ``make fuzz`` runs thousands."""

import json
import tempfile
from pathlib import Path

import pytest

from simcore.errors import ScenarioError
from tests.robustness import cases, outcome
from tests.robustness.cases import Case, case_of, run_case, warm_up
from tests.robustness.outcome import OUTCOMES
from tests.robustness.sources import sources

SEED = 20261124
PARTS, EACH = 4, 100

#: Without the Danish model: it takes seconds a case, and the long run has it all.
SMALL = [s for s in sources() if not s.danish]


@pytest.mark.parametrize("part", range(PARTS))
def test_every_mutation_is_refused_in_one_line_or_keeps_the_invariants(part):
    warm_up()
    found = [run_case(SEED, n) for n in range(part * EACH, (part + 1) * EACH)]
    faults = [
        f"python -m tests.robustness.fuzz --seed {SEED} --only {f['n']}  # {f['at']}: {f['text']}"
        for f in found
        if f["outcome"] == "fault"
    ]
    assert not faults, "\n".join(faults)
    assert {f["outcome"] for f in found} >= {"refused", "ran"}


@pytest.mark.parametrize("source", {s.main: s for s in SMALL}.values(), ids=lambda s: s.name)
def test_what_ships_keeps_the_invariants(source):
    with tempfile.TemporaryDirectory() as folder:
        path = Case(source, "", [], None).write(Path(folder))
        assert OUTCOMES[source.kind](path, False)


def test_a_case_follows_from_seed_and_number_alone():
    for number in range(20):
        one, same = case_of(SEED, number), case_of(SEED, number)
        assert (one.content, one.changes, one.target) == (same.content, same.changes, same.target)
    assert case_of(SEED, 1).content != case_of(SEED + 1, 1).content


class Raw(ScenarioError):
    """A message as it is, not made one printable line."""

    __str__ = Exception.__str__


PLANTED = {
    "a traceback": (TypeError("boom"), "TypeError: "),
    "several lines": (Raw("model: entry\nis wrong"), "a message of several lines"),
    "no file and no key": (ScenarioError("something is wrong"), "names nothing of the user's"),
    "an escape code": (Raw("model: \x1b[31m is wrong"), "control characters"),
    "nonsense": (outcome.Nonsense("payers pay another sum"), "silent nonsense"),
    "too slow": (cases.TooSlow(), "more than"),
}


@pytest.mark.parametrize("name", PLANTED)
def test_what_must_not_happen_is_called_a_fault(name, monkeypatch):
    error, said = PLANTED[name]

    def fails(path, page):
        raise error

    for kind in OUTCOMES:
        monkeypatch.setitem(OUTCOMES, kind, fails)
    found = run_case(SEED, 3)
    assert found["outcome"] == "fault"
    assert said in found["at"]
    assert json.dumps(found)
