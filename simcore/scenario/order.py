"""The order in which domains move within a step."""

from __future__ import annotations

from simcore.scenario.schema import Scenario


def update_order(scenario: Scenario) -> list[str]:
    """Domains in the order of their update.

    The declared order (or ``order``), with every domain that says ``after`` moved
    right behind the one it names.  Decision ids do not follow from it: they are the
    place in the declaration, so moving a domain moves nobody's draws.
    """
    order = [d for d in scenario.order if d in scenario.domains]
    order += [d for d in scenario.domains if d not in order]
    for name, domain in scenario.domains.items():
        if domain.after in order and domain.after != name:
            order.remove(name)
            order.insert(order.index(domain.after) + 1, name)
    return order
