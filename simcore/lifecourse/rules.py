"""Reads a scenario's shares and rates directly, for the exact propagation."""

from __future__ import annotations

from functools import reduce
from operator import mul

import numpy as np
from numpy.typing import NDArray

from simcore.lifecourse.factors import MOST_HAZARD
from simcore.lifecourse.joint import Joint
from simcore.lifecourse.moves import Move, moves_of
from simcore.scenario.conditions import Test, tests_of
from simcore.scenario.schema.model import Scenario, Shares
from simcore.scenario.schema.types import Ref
from simcore.scenario.uses import Weibull, is_caused

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
        # Twice: without what programmes do to moves that have states of their own for it, and with.
        hazards: list[dict[int, list[Floats]]] = [
            {m.to: [] for m in leading if m.acts is not None} for _ in range(2)
        ]
        rest: Floats = ZERO
        to_rest: list[tuple[int, Floats]] = []
        routed: dict[int, tuple[Move, Floats]] = {}
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
            both = [value, value]
            for effect, when in move.effects:
                if effect.arms and arm not in effect.arms:
                    continue
                power = 1.0 if effect.power is None else _number(effect.power, theta)
                ratio = _number(effect.ratio, theta) ** power
                factor = 1.0 + (ratio - 1.0) * _product(held, when)
                own = move.routes != (None, None) and is_caused(scenario, effect)
                both = [both[0] if own else both[0] * factor, both[1] * factor]
            if published and move.acts.yearly:
                both = [-np.expm1(-value) for value in both]  # a rate converted on its own
            for k, value in enumerate(both):
                hazards[k][move.to].append(where * value)
            if np.any(both[0] != both[1]):
                here = routed[move.to][1] if move.to in routed else ZERO
                routed[move.to] = move, np.maximum(here, where * (both[0] != both[1]))
        plain, left = _competing(hazards[0], published)
        if routed:
            plain, left = _apart(plain, left, _competing(hazards[1], published)[0], routed)
        for t, value in plain.items():
            out[f, t] = out.get((f, t), ZERO) + value
        for t, where in to_rest:
            out[f, t] = out.get((f, t), ZERO) + left * where
        out[f, f] = out.get((f, f), ZERO) + left * (1.0 - rest)
    return out


def _product(held: list[Floats], places: list[int]) -> Floats:
    """Where all of some conditions hold."""
    return reduce(mul, (held[k] for k in places), np.array(1.0))


def _competing(
    hazards: dict[int, list[Floats]], published: bool
) -> tuple[dict[int, Floats], Floats]:
    """Probability of each move, by the state it leads to, and what is left."""
    acting = {t: sum(parts, ZERO) for t, parts in hazards.items() if parts}
    total: Floats = sum(acting.values(), ZERO)
    if published:
        return acting, 1.0 - total
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.where(total > 0, -np.expm1(-total) / total, 0.0)
    return {t: value * share for t, value in acting.items()}, np.exp(-total)


def _apart(
    plain: dict[int, Floats],
    left: Floats,
    changed: dict[int, Floats],
    routed: dict[int, tuple[Move, Floats]],
) -> tuple[dict[int, Floats], Floats]:
    """Send what programmes add to a move, and take from it, to states of their own.

    Returns the probability of each move, and what is left.
    """
    out = dict(plain)
    gains = {to: where * (changed[to] - plain[to]) for to, (_, where) in routed.items()}
    for to, (move, _) in routed.items():
        less = np.maximum(-gains[to], 0.0)
        out[to] = out[to] - less
        averted = move.routes[1]
        if averted is None:
            left = left + less
        else:
            out[averted] = out.get(averted, ZERO) + less
    for to, (move, _) in sorted(routed.items()):
        more = np.minimum(np.maximum(gains[to], 0.0), left)
        into = to if move.routes[0] is None else move.routes[0]
        out[into] = out.get(into, ZERO) + more
        left = left - more
    return out, left
