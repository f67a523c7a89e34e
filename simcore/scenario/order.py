"""The order in which domains move within a step."""

from __future__ import annotations

from simcore.scenario.schema.model import Scenario


def update_order(scenario: Scenario) -> list[str]:
    """Domains in the order of their update.

    The declared order (or ``order``), with every domain that says ``after`` moved
    right behind the one it names.  Decision ids do not follow from it: they are the
    place in the declaration, so moving a domain moves nobody's draws.
    """
    order = [d for d in scenario.order if d in scenario.domains]
    order += [d for d in scenario.domains if d not in order]
    # Whoever is followed moves before its followers do, however they are declared.
    for name in sorted(scenario.domains, key=lambda d: len(_leaders(scenario, d))):
        leader = scenario.domains[name].after
        if leader in order and leader != name:
            order.remove(name)
            order.insert(order.index(leader) + 1, name)
    return order


def _leaders(scenario: Scenario, name: str) -> list[str]:
    """Domains that a domain follows, the nearest first."""
    out: list[str] = []
    leader = scenario.domains[name].after
    while leader in scenario.domains and leader not in out:
        out.append(leader)
        leader = scenario.domains[leader].after
    return out
