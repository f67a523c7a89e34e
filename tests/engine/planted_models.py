"""Models on which errors are planted, and whether the comparison with the slow twin sees one."""

from functools import cache

import numpy as np

import simcore as sc
from tests.conftest import SMALL, changed
from tests.engine import unusual_models as unusual
from tests.engine.same_lives import quickly, slowly

COHORTS = 6


def _places():
    def few(data):
        data["population"]["intakes"] = {"2022": 14, "2024": 9}
        data["interventions"]["help"]["capacity"] = 6
        # What remembers the programme for certain, and what is moved by that alone.
        data["domains"]["had"] = unusual.certain({"help": "active"})
        data["domains"]["mood"] = unusual.domain(["fine", "low"])
        data["effects"].append({"domain": "mood", "ratio": 3.0, "when": {"had": "yes"}})
        data["tables"]["mood"] = {"of": ["mood"]}

    return changed(sc.load(SMALL), few)


#: The models on which errors are planted.
MODELS = {
    "three arms": lambda: unusual.built(unusual.three_arms()),
    "lives that end": lambda: unusual.built(unusual.long_lives(4, 9, "step")),
    "long spells": lambda: unusual.built(unusual.long_lives(12, 25, "year")),
    "many states": lambda: unusual.built(unusual.many_states(40)),
    "nine states": lambda: unusual.built(unusual.many_states(9)),
    "long table": lambda: unusual.built(unusual.long_table([0, 10, 25])),
    "long counts": lambda: unusual.built(unusual.long_counts()),
    "places": _places,
}


@cache
def wanted_of(name):
    """Counts of the slow twin, which reads no list of operations."""
    return slowly(MODELS[name](), 1, COHORTS)


def seen(name):
    """Whether the machine counts something else than the slow twin, on a scenario listed anew."""
    wanted = wanted_of(name)
    return not np.array_equal(quickly(MODELS[name](), 1, COHORTS, threads=1), wanted)
