"""Side payments with which everybody breaks even, and ways to share what is left.

Every rule takes present values by party and returns what each *receives*; receipts sum to
minus the transaction cost, or to zero without one.  Where ``feasible`` is false no rule lets
everybody break even.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import combinations
from math import factorial

Values = Mapping[str, float]
#: Rounding that is no reason to leave a split, relative to what all are worth.
SLACK = 1e-9


def feasible(values: Values, cost: float = 0.0) -> bool:
    """Whether a balanced side payment can leave nobody below zero: the total covers the cost."""
    return sum(values.values()) >= cost


def least_transfer(values: Values, cost: float = 0.0) -> dict[str, float]:
    """Losers get what they lose; winners pay it (and the cost) in proportion to their gain.

    Where nobody gains there is nobody to pay: all share the cost alike.
    """
    gains = {p: max(v, 0.0) for p, v in values.items()}
    gained = sum(gains.values())
    if gained == 0:
        return dict.fromkeys(values, -cost / len(values))
    to_pay = sum(max(-v, 0.0) for v in values.values()) + cost
    return {p: -v if v < 0 else -to_pay * gains[p] / gained for p, v in values.items()}


def nash(values: Values, cost: float = 0.0, weights: Values | None = None) -> dict[str, float]:
    """Nash bargaining with nothing to fall back on: each ends with its weight of the total."""
    given = weights or dict.fromkeys(values, 1.0 / len(values))
    total = sum(values.values()) - cost
    scale = sum(given.values())
    return {p: given[p] / scale * total - v for p, v in values.items()}


def shapley(values: Values, veto: str, cost: float = 0.0) -> dict[str, float]:
    """Shapley value where nothing happens without ``veto`` (the actor).

    A group is worth ``max(0, sum of its values - cost)`` if the actor is in it, else 0.  NaN
    where all together are worth less than the cost: then nothing happens, and what the parties
    would lose is paid by nobody.
    Notes: 2^n groups; fine for a dozen parties.
    """
    if not feasible(values, cost):
        return dict.fromkeys(values, float("nan"))
    parties = list(values)
    n = len(parties)

    end = {}
    for party in parties:
        others = [p for p in parties if p != party]
        total = 0.0
        for size in range(n):
            weight = factorial(size) * factorial(n - size - 1) / factorial(n)
            for group in combinations(others, size):
                more = worth((*group, party), values, veto, cost)
                total += weight * (more - worth(group, values, veto, cost))
        end[party] = total
    return {p: end[p] - v for p, v in values.items()}


def core_is_empty(values: Values, veto: str, cost: float = 0.0) -> bool:
    """Whether every split can be left by a group that does better without the others.

    The game is that of ``shapley``: nothing happens without ``veto``.  Then the core holds a split
    unless some group with the actor is worth more than all together (Gillies 1959).
    """
    return bool(worth(values, values, veto, cost) < max(_best(values, veto, cost), 0.0) - SLACK)


def is_stable(end: Values, values: Values, veto: str, cost: float = 0.0) -> bool:
    """Whether a split is in the core: no group is left with less than it is worth by itself.

    ``end``: what each party is left with, its value and what it receives.
    """
    if not all(e == e for e in end.values()):  # NaN: nothing is split
        return False
    parties = list(values)
    groups = (g for n in range(len(parties) + 1) for g in combinations(parties, n))
    return all(
        sum(end[p] for p in g)
        >= worth(g, values, veto, cost) - SLACK * (1.0 + abs(sum(values.values())))
        for g in groups
    )


def worth(group: Iterable[str], values: Values, veto: str, cost: float = 0.0) -> float:
    """What a group is worth by itself: 0 without the actor, and never less."""
    members = set(group)
    return max(0.0, sum(values[p] for p in members) - cost) if veto in members else 0.0


def _best(values: Values, veto: str, cost: float) -> float:
    """The most that a group with the actor is worth: with all others that gain."""
    return sum(v for p, v in values.items() if p == veto or v > 0) - cost


def proportional(values: Values, to: Values, cost: float = 0.0) -> dict[str, float]:
    """Each ends with a share of the total in proportion to something simple.

    ``to``: the cost each has borne, or its gross gain; 0 or more.
    """
    weights = sum(to.values())
    total = sum(values.values()) - cost
    share = {p: to.get(p, 0.0) / weights if weights else 1.0 / len(values) for p in values}
    return {p: share[p] * total - v for p, v in values.items()}
