"""Small random models: domains, drivers, spells, steps, effects, programmes, tables.

Every model is valid, and its joint state space is small enough to enumerate.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from simcore.engine.shape import shape_of
from simcore.engine.thresholds import Tables
from simcore.errors import ScenarioError
from simcore.lifecourse.expected import joint_size
from simcore.scenario import Scenario, load_resolved
from simcore.uncertainty.draws import parameter_draws

#: Largest joint state space that is worth the wait.
LARGEST = 20_000


def random_model(seed: int, children: int) -> Scenario:
    """The first valid model from a seed."""
    rng = np.random.default_rng([20261123, seed])
    for _ in range(50):
        try:
            scenario = load_resolved(_draw(rng, children), f"random model {seed}")
        except ScenarioError:
            continue
        if joint_size(scenario) <= LARGEST and _has_rows(scenario):
            return scenario
    raise AssertionError(f"no model from seed {seed}")


def _has_rows(scenario: Scenario) -> bool:
    """Whether published probabilities sum to at most one in every row that conditions make."""
    shape = shape_of(scenario)
    theta = parameter_draws(scenario, None, shape.programs.parameters)
    try:
        Tables(shape).build(theta.to_numpy()[0])
    except ScenarioError:
        return False
    return True


def _draw(rng: np.random.Generator, children: int) -> dict[str, Any]:
    steps = int(rng.choice([1, 1, 2, 4, 12]))
    years = int(rng.integers(2, 7)) if steps < 12 else 2
    ages = sorted({int(a) for a in rng.integers(0, 8, rng.integers(1, 4))})
    data: dict[str, Any] = {
        "schema": "1",
        "name": "random",
        "title": "Random",
        "ages": [0, 20],
        "run": {"seed": int(rng.integers(2**32)), "draws": 1, "cohorts": 1, "years": years},
        "population": {
            "intakes": {"2025": children},
            "entry_age": {str(a): 1.0 for a in ages[:1]} | {str(a): 0.25 for a in ages[1:]},
        },
        "attributes": {},
        "domains": {},
        "effects": [],
        "arms": {"base": {"label": "Base"}, "arm": {"label": "Arm"}},
        "tables": {},
    }
    data["population"]["entry_age"][str(ages[0])] = "rest"
    data["run"]["steps_per_year"] = steps
    data["run"]["count_by"] = str(rng.choice(["year", "step"]))
    for k in range(int(rng.integers(0, 3))):
        states = [f"x{i}" for i in range(int(rng.integers(2, 4)))]
        shares: dict[str, Any] = {s: round(float(rng.uniform(0.1, 0.4)), 3) for s in states[1:]}
        data["attributes"][f"a{k}"] = {
            "states": states,
            "start": [{"shares": {**shares, states[0]: "rest"}}],
        }
    for k in range(int(rng.integers(2, 5))):
        _domain(rng, data, f"d{k}", years)
    _exit(rng, data)
    for _ in range(int(rng.integers(1, 4))):
        _effect(rng, data)
    _tables(rng, data)
    return data


def _domain(rng: np.random.Generator, data: dict[str, Any], name: str, years: int) -> None:
    states = [f"s{i}" for i in range(int(rng.integers(2, 4)))]
    published = data["run"]["steps_per_year"] == 1 and rng.random() < 0.25
    moves = []
    for i, state in enumerate(states):
        for j, other in enumerate(states):
            if i == j or (j != i + 1 and rng.random() < 0.4):
                continue
            moves.append(_move(rng, data, name, state, other, published, years))
    earlier = list(data["attributes"]) + list(data["domains"])
    start: Any = states[0]
    if earlier and rng.random() < 0.5:
        driver = str(rng.choice(earlier))
        start = [
            {"when": {driver: _some_state(rng, data, driver)}, "shares": {states[1]: 1}},
            {"shares": {states[0]: "rest", states[1]: 0.3}},
        ]
    data["domains"][name] = {
        "states": states,
        "start": start,
        "scale": "probability" if published else "rate",
        "transitions": moves,
    }


def _move(
    rng: np.random.Generator,
    data: dict[str, Any],
    name: str,
    state: str,
    other: str,
    published: bool,
    years: int,
) -> dict[str, Any]:
    move: dict[str, Any] = {"from": state, "to": other}
    value = round(float(rng.uniform(0.05, 0.3 if published else 1.0)), 3)
    kinds = (
        ["probability", "rate"] if published else ["rate", "rate", "rate", "probability", "chance"]
    )
    kind = str(rng.choice(kinds))
    form = rng.random()
    if kind == "chance":
        value = round(value / 4, 3)
    if form < 0.2:
        move[kind] = {"spell": {"0": value, "1": round(value / 2, 3)}}
    elif form < 0.35:
        move[kind] = {"age": {"0": value, str(int(rng.integers(1, 9))): round(value / 3, 3)}}
    elif form < 0.45:
        move[kind] = {"year": {"0": value, "1": round(value / 2, 3)}}
    elif form < 0.55 and kind == "rate":
        move[kind] = {"spell_steps": {"0": value, "1": round(value * 2, 3), "3": 0.1}}
    elif form < 0.65 and kind == "rate":
        move[kind] = {"weibull": {"shape": 1.5, "scale": round(float(rng.uniform(1, 4)), 2)}}
    else:
        move[kind] = value
    if rng.random() < 0.15:
        move["spell"] = [int(rng.integers(0, 2)), 200]
    if rng.random() < 0.15:
        move["years"] = [int(rng.integers(0, 2)), years]
    earlier = list(data["attributes"]) + list(data["domains"])
    if earlier and rng.random() < 0.35:
        driver = str(rng.choice(earlier))
        when: dict[str, Any] = {driver: _some_state(rng, data, driver)}
        if driver in data["domains"]:
            form = rng.random()
            if form < 0.3:
                when = {"before": when}
            elif form < 0.5:
                when = {"spell": {driver: [0, 1]}}
            elif form < 0.6:
                when = {"before_spell": {driver: [1, 9]}}
        move["when"] = when
    return move


def _some_state(rng: np.random.Generator, data: dict[str, Any], name: str) -> str:
    member = data["attributes"].get(name) or data["domains"][name]
    return str(rng.choice(member["states"]))


def _exit(rng: np.random.Generator, data: dict[str, Any]) -> None:
    if rng.random() < 0.4:
        return
    moves = [{"from": "on", "to": "gone", "rate": round(float(rng.uniform(0.02, 0.2)), 3)}]
    life = {"states": ["on", "gone"], "start": "on", "transitions": moves}
    place = int(rng.integers(0, len(data["domains"]) + 1))
    items = list(data["domains"].items())
    data["domains"] = dict([*items[:place], ("life", life), *items[place:]])
    data["exit"] = {"domain": "life", "state": "gone"}


def _effect(rng: np.random.Generator, data: dict[str, Any]) -> None:
    names = list(data["domains"])
    target = int(rng.integers(len(names)))
    effect: dict[str, Any] = {
        "domain": names[target],
        "ratio": round(float(rng.uniform(0.3, 1.8)), 3),
    }
    if rng.random() < 0.4:
        effect["arms"] = ["arm"]
    drivers = list(data["attributes"]) + names[:target]
    if drivers and rng.random() < 0.7:
        driver = str(rng.choice(drivers))
        effect["when"] = {driver: _some_state(rng, data, driver)}
    elif rng.random() < 0.5:
        driver = str(rng.choice(names))
        effect["when"] = {"before": {driver: _some_state(rng, data, driver)}}
    data["effects"].append(effect)


def _tables(rng: np.random.Generator, data: dict[str, Any]) -> None:
    names = list(data["attributes"]) + list(data["domains"])
    for k, name in enumerate(data["domains"]):
        of = [name]
        table: dict[str, Any] = {"of": of, "at": str(rng.choice(["start", "end", "end"]))}
        if rng.random() < 0.5:
            other = str(rng.choice(names))
            of += [other] if other != name else []
        if rng.random() < 0.4:
            of.append("age")
            table["age_bands"] = [0, 3, 6]
        if rng.random() < 0.3:
            of.append(f"spell.{name}")
            table["spell_bands"] = {name: [0, 1]}
        if rng.random() < 0.2:
            table["only"] = {name: data["domains"][name]["states"][1:]}
        data["tables"][f"t{k}"] = table
        if rng.random() < 0.5:
            data["tables"][f"e{k}"] = {"events": name, "of": [str(rng.choice(names))]}
