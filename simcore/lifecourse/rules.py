"""Reads a scenario's shares and rates directly, for the exact propagation."""

from __future__ import annotations

from functools import reduce
from operator import mul

import numpy as np
from numpy.typing import NDArray

from simcore.lifecourse.factors import MOST_HAZARD
from simcore.lifecourse.joint import Joint
from simcore.lifecourse.moves import moves_of
from simcore.scenario.conditions import Test, tests_of
from simcore.scenario.schema.model import Scenario, Shares
from simcore.scenario.schema.types import Ref
from simcore.scenario.uses import Weibull

Floats = NDArray[np.float64]
#: Where sums begin.
ZERO: Floats = np.array(0.0)


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
        (from, to) -> probability, staying included; arrays broadcast against the mass.  A move
        whose conditions hold nowhere is left out.
    """
    published = scenario.domains[name].published
    dt = 1.0 / scenario.run.steps_per_year
    moves = moves_of(scenario, name)
    held = [joint.holds(test, year) for test in moves.tests]
    somewhere = [bool(where.any()) for where in held]
    out: dict[tuple[int, int], Floats] = {}
    for f, leading in enumerate(moves.leading):
        hazards: dict[int, list[Floats]] = {m.to: [] for m in leading if m.acts is not None}
        rest: Floats = ZERO
        to_rest: list[tuple[int, Floats]] = []
        for move in leading:
            if not all(somewhere[k] for k in move.where):
                continue
            where = _product(held, move.where)
            if move.acts is None:
                to_rest.append((move.to, where))
                rest = np.maximum(rest, where)
                continue
            value: Floats = ZERO
            for place, ref in move.values:
                number = (
                    _weibull(ref, theta, dt) if isinstance(ref, Weibull) else _number(ref, theta)
                )
                value = value + (number if place is None else held[place] * number)
            if move.acts.as_hazard:
                with np.errstate(divide="ignore"):
                    value = np.minimum(-np.log1p(-value), MOST_HAZARD)
            if move.acts.yearly:
                value = value * dt
            for effect, when in move.effects:
                if effect.arms and arm not in effect.arms:
                    continue
                power = 1.0 if effect.power is None else _number(effect.power, theta)
                ratio = _number(effect.ratio, theta) ** power
                value = value * (1.0 + (ratio - 1.0) * _product(held, when))
            if published and move.acts.yearly:
                value = -np.expm1(-value)  # a rate converted on its own
            hazards[move.to].append(where * value)
        acting = {t: sum(parts, ZERO) for t, parts in hazards.items() if parts}
        total: Floats = sum(acting.values(), ZERO)
        if published:
            left: Floats = 1.0 - total
            share: Floats = np.array(1.0)
        else:
            left = np.exp(-total)
            with np.errstate(invalid="ignore", divide="ignore"):
                share = np.where(total > 0, -np.expm1(-total) / total, 0.0)
        for t, value in acting.items():
            out[f, t] = out.get((f, t), ZERO) + value * share
        for t, where in to_rest:
            out[f, t] = out.get((f, t), ZERO) + left * where
        out[f, f] = out.get((f, f), ZERO) + left * (1.0 - rest)
    return out


def _product(held: list[Floats], places: list[int]) -> Floats:
    """Where all of some conditions hold."""
    return reduce(mul, (held[k] for k in places), np.array(1.0))
