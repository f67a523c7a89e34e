"""Published models, written as plain scenario files beside the tests."""

from pathlib import Path

import pytest

import simcore as sc
from simcore.scenario import load_resolved

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def model():
    """``model(name)`` loads a published model; ``model(name, children=, ...)`` resizes it."""

    def load(name, **run):
        scenario = sc.load(HERE / f"{name}.toml")
        if not run:
            return scenario
        data = scenario.resolved()
        if "children" in run:
            data["population"]["intakes"] = dict.fromkeys(
                data["population"]["intakes"], run.pop("children")
            )
        data["run"] |= run
        return load_resolved(data, name)

    return load


@pytest.fixture(scope="session")
def exact(model):
    """``exact(name)``: cost and outcomes per person by exact propagation, as {(arm, measure): value}."""
    found = {}

    def per_person(name):
        if name not in found:
            scenario = model(name)
            lives = sc.expected(scenario)
            flows = sc.ledger(lives, scenario) if scenario.accounts else None
            found[name] = sc.summary.per_child(lives, scenario, flows)
        return found[name]["value"]

    return per_person
