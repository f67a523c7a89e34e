"""Reads a scenario's shares and rates directly, for the exact propagation."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simcore.lifecourse.factors import MOST_HAZARD
from simcore.lifecourse.joint import Joint
from simcore.scenario.conditions import Test, as_list, spans, tests_of
from simcore.scenario.schema.model import Scenario, Shares
from simcore.scenario.schema.transitions import Competing
from simcore.scenario.schema.types import Profile, Ref
from simcore.scenario.uses import Weibull, profile_values

Floats = NDArray[np.float64]


def _number(ref: Ref, theta: dict[str, float]) -> float:
    return theta[ref] if isinstance(ref, str) else ref


def _all(joint: Joint, tests: list[Test], year: int) -> Floats:
    out: Floats = np.array(1.0)
    for test in tests:
        out = out * joint.holds(test, year)
    return out


def first_shares(
    scenario: Scenario, joint: Joint, name: str, theta: dict[str, float]
) -> list[Floats]:
    """Share of each state at intake, given what is already in the joint distribution."""
    states = joint.space.states[name]
    if name == "entry_age":
        starts: str | list[Shares] = [Shares(shares=dict(scenario.population.entry_age))]
    else:
        starts = scenario.members[name].start
    if isinstance(starts, str):
        return [np.array(float(s == starts)) for s in states]
    out: list[Floats] = [np.array(0.0) for _ in states]
    free: Floats = np.array(1.0)
    for start in starts:
        here = free * _all(joint, tests_of(start.when, start.ages), 0)
        free = free - here
        given = {s: _number(r, theta) for s, r in start.shares.items() if r != "rest"}
        # Uncertain shares that sum to more than one are scaled back.
        given = {s: share / max(sum(given.values()), 1.0) for s, share in given.items()}
        for state, ref in start.shares.items():
            share = 1.0 - sum(given.values()) if ref == "rest" else given[state]
            k = states.index(state)
            out[k] = out[k] + here * share
    return out


def _weibull(given: Weibull, theta: dict[str, float], dt: float) -> float:
    """Mean hazard over a step: what the cumulated hazard (t / scale) ** shape gains in it."""
    shape, scale = _number(given.shape, theta), _number(given.scale, theta)
    gained = ((given.step + 1) * dt / scale) ** shape - (given.step * dt / scale) ** shape
    return float(gained / dt)


def _profile(
    joint: Joint, name: str, profile: Profile, theta: dict[str, float], year: int
) -> Floats:
    """Value of a profile wherever the joint distribution tells it apart."""
    if not isinstance(profile, dict):
        return np.array(_number(profile, theta))
    values = profile_values(profile, joint.space.scenario.run.total_steps)
    dt = 1.0 / joint.space.scenario.run.steps_per_year
    out: Floats = np.array(0.0)
    bands = spans([start for _, start, _ in values])
    for (axis, _, ref), (start, end) in zip(values, bands, strict=True):
        if axis in ("spell", "spell_steps"):
            test = Test("before_spell", name, low=start, high=end, steps=axis == "spell_steps")
        else:
            test = Test(axis, low=start, high=end)
        value = _weibull(ref, theta, dt) if isinstance(ref, Weibull) else _number(ref, theta)
        out = out + joint.holds(test, year) * value
    return out


def step_probabilities(
    scenario: Scenario, joint: Joint, name: str, theta: dict[str, float], year: int, arm: str
) -> dict[tuple[int, int], Floats]:
    """Probability of every move of a domain in this step.

    Parameters
    ----------
    scenario, joint, name
        The domain and the distribution it moves in.
    theta
        Parameter values.
    year
        Years since intake.
    arm
        Strategy: some effects act in some arms only.

    Returns
    -------
    dict
        (from, to) -> probability, staying included; arrays broadcast against the mass.
    """
    domain = scenario.domains[name]
    states = domain.states
    dt = 1.0 / scenario.run.steps_per_year
    out: dict[tuple[int, int], Floats] = {}
    for f, state in enumerate(states):
        acting: dict[int, Floats] = {}
        rest: Floats = np.array(0.0)
        to_rest: list[tuple[int, Floats]] = []
        for move in domain.transitions:
            if state not in as_list(move.from_):
                continue
            t = states.index(move.to)
            where = _all(joint, move.tests(name), year)
            if not isinstance(move, Competing):
                to_rest.append((t, where))
                rest = np.maximum(rest, where)
                continue
            acts = move.acts(domain.published)
            value = _profile(joint, name, move.profile, theta, year)
            if acts.as_hazard:
                with np.errstate(divide="ignore"):
                    value = np.minimum(-np.log1p(-value), MOST_HAZARD)
            if acts.yearly:
                value = value * dt
            for effect in scenario.effects:
                if effect.arms and arm not in effect.arms:
                    continue
                if effect.domain != name or not _concerns(effect.from_, state):
                    continue
                if not _concerns(effect.to, move.to):
                    continue
                power = 1.0 if effect.power is None else _number(effect.power, theta)
                ratio = _number(effect.ratio, theta) ** power
                holds = _all(joint, tests_of(effect.when, effect.ages, effect.years), year)
                value = value * (1.0 + (ratio - 1.0) * holds)
            if domain.published and acts.yearly:
                value = -np.expm1(-value)  # a rate converted on its own
            acting[t] = acting.get(t, np.array(0.0)) + where * value
        total: Floats = sum(acting.values(), np.array(0.0))
        if domain.published:
            left: Floats = 1.0 - total
            share: Floats = np.array(1.0)
        else:
            left = np.exp(-total)
            with np.errstate(invalid="ignore", divide="ignore"):
                share = np.where(total > 0, -np.expm1(-total) / total, 0.0)
        for t, value in acting.items():
            out[f, t] = out.get((f, t), np.array(0.0)) + value * share
        for t, where in to_rest:
            out[f, t] = out.get((f, t), np.array(0.0)) + left * where
        out[f, f] = out.get((f, f), np.array(0.0)) + left * (1.0 - rest)
    return out


def _concerns(given: str | list[str] | None, state: str) -> bool:
    return given is None or state in as_list(given)
