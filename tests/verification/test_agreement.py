"""docs/architecture.md, Simulation agrees with the exact propagation: planted errors are caught.

The false-alarm budget stands in ``budget.py``.  Each (arm, row, cell) count of one step
is binomial, so z = (count - n p) / sqrt(n p (1 - p)); rare cells (fewer than 25 expected)
are compared by the exact binomial tail.
"""

import numpy as np
import pytest
from scipy.stats import binom, norm

import simcore as sc
from simcore.scenario import Scenario
from tests.conftest import changed
from tests.verification.budget import GROUPS, bound

BOUND = bound("danish parts")
CAUGHT = bound("planted errors")

PARTS = {
    "life and placement": ["life", "placement", "history"],
    "school and exam": ["placement", "school", "exam", "course"],
    "education": ["qualification", "education", "exam"],
    "work": ["work", "support"],
    "health, crime, housing": ["health", "crime", "housing"],
}


def with_children(scenario: Scenario, children: int, years: int = 20) -> Scenario:
    def more(data):
        data["population"]["intakes"] = {"2022": children}
        data["run"]["years"] = years
        for programme in data.get("interventions", {}).values():
            if "capacity" in programme:
                programme["capacity"] = children // 2

    return changed(scenario, more)


def worst(simulated: Scenario, exact: Scenario) -> tuple[float, str, int]:
    """Largest |z| over all cells, where it is, and the number of comparisons.

    Rare cells get the z that has the probability of their exact binomial tail.
    """
    lives = sc.simulate(simulated, draws=1, cohorts=1, central=True)
    mean = sc.expected(exact)["expected"].isel(draw=0, intake=0)
    seen = lives["count"].isel(draw=0, cohort=0, intake=0).astype(float)
    assert list(seen["cell"].to_numpy()) == list(mean["cell"].to_numpy())
    n = simulated.children
    p = np.clip(mean.to_numpy() / n, 0, 1)
    x = seen.to_numpy()
    assert np.all(x[p == 0] == 0), "somebody is where nobody can be"
    spread = np.sqrt(n * p * (1 - p))
    common = n * p * (1 - p) > 25
    z = np.where(common, (x - n * p) / np.maximum(spread, 1e-9), 0.0)
    rare = ~common & (p > 0)
    tail = np.minimum(binom.cdf(x[rare], n, p[rare]), binom.sf(x[rare] - 1, n, p[rare]))
    z[rare] = np.maximum(norm.isf(tail), 0.0)
    at = np.unravel_index(np.abs(z).argmax(), z.shape)
    where = f"{seen['cell'].to_numpy()[at[-1]]} in year {at[1]} of arm {at[0]}"
    return float(np.abs(z).max()), where, int((p > 0).sum())


@pytest.mark.parametrize("part", PARTS)
def test_parts_of_the_danish_model_agree_with_the_exact_propagation(case, part, verdict, long):
    years = 14 if part == "work" else 20  # the largest joint space
    children = 2_000_000 if long else 200_000
    scenario = with_children(sc.submodel(case, PARTS[part]), children, years)
    z, where, number = worst(scenario, scenario)
    verdict(
        f"the Danish {part}: {children:,} children agree with expected()",
        f"largest of {number:,} |z| is {z:.2f}, bound {BOUND:.2f}",
    )
    assert number <= GROUPS["danish parts"][1] / (len(PARTS) + 1)
    assert z < BOUND, f"|z| = {z:.2f} at {where}, bound {BOUND:.2f}"


def test_a_model_with_spells_drivers_memory_and_a_programme_agrees(small):
    def ends_only(data):
        data["tables"].pop("middle")

    scenario = with_children(changed(small, ends_only), 400_000, 12)
    z, where, _ = worst(scenario, scenario)
    assert z < BOUND, f"|z| = {z:.2f} at {where}, bound {BOUND:.2f}"


def _plant_rate(data):
    data["parameters"]["entry"]["value"] *= 1.01


def _plant_spell(data):
    data["domains"]["care"]["transitions"][2]["rate"]["spell"] = {"0": 0.5, "1": 0.2}


def _plant_driver(data):
    data["effects"][0]["when"] = {"before": {"care": "foster"}}


def _plant_stale(data):
    data["effects"][1]["when"] = {"before": {"ever": "yes"}, "before_spell": {"care": [0, 1]}}


#: 1 % of a rate of 0.1 moves about 0.05 % of the children: sized for power, not guessed.
PLANTED = {
    "a rate off by 1 %": (_plant_rate, 8_000_000),
    "a spell off by one": (_plant_spell, 400_000),
    "a swapped driver": (_plant_driver, 400_000),
    "a stale state as driver": (_plant_stale, 400_000),
}


def _lean(data):
    """Only what the planted errors touch, so that millions of children are cheap."""
    data["tables"] = {
        "life": {"of": ["life"]},
        "care": {"of": ["care"]},
        "care_events": {"events": "care"},
        "school": {"of": ["school"]},
    }
    data["attributes"].pop("place_in_help")
    data["domains"].pop("help")
    data["interventions"] = {}
    data["effects"] = data["effects"][:2]
    data["arms"] = {"only": {"label": data["arms"]["help"]["label"]}}
    data["run"]["years"] = 6


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_error_is_caught(small, name, verdict):
    plant, children = PLANTED[name]
    right = changed(small, _lean)
    z, where, _ = worst(with_children(right, children, 6), with_children(right, children, 6))
    assert z < CAUGHT, f"the right model: |z| = {z:.2f} at {where}"
    wrong = changed(right, plant)
    z, _, _ = worst(with_children(wrong, children, 6), with_children(right, children, 6))
    verdict(f"planted: {name}, {children:,} children", f"|z| is {z:.1f}, caught above {CAUGHT:.2f}")
    assert z > CAUGHT, f"{name} was not caught: |z| = {z:.2f}, bound {CAUGHT:.2f}"
