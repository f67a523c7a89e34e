"""Turns a programme (``[interventions]``) into an ordinary domain."""

from __future__ import annotations

import re
from math import ceil
from typing import Any

from simcore.scenario.conditions import OPEN
from simcore.texts import in_stored_languages

STATES = ["none", "waiting", "active", "completed", "dropped_out", "faded", "declined"]
#: The attribute that says whether a child got one of the places.
PLACE = "place_in_{name}"
#: A key of a written-out programme that the file gave, as in a message.
_WRITTEN_OUT = re.compile(r"\bdomains\.(\w+)\.(?:(after)\b|transitions\[(\d+)\]\.(\w+))")
#: Key of a transition -> key of the programme that it is written out from.
_GIVEN = {"chance": "take_up", "ages": "ages", "when": "eligible"}


def expand(resolved: dict[str, Any]) -> dict[str, Any]:
    """Replace each intervention by its domain (and the attribute of its places).

    A child is asked once, in the first step in which it is eligible.  Whoever
    accepts starts at once if there is a place, and waits if there is none.

    Parameters
    ----------
    resolved
        The merged scenario.

    Returns
    -------
    dict
        A copy in which ``domains`` holds every intervention.
    """
    out = dict(resolved)
    out["domains"] = dict(resolved.get("domains", {}))
    out["attributes"] = dict(resolved.get("attributes", {}))
    per_year = resolved.get("run", {}).get("steps_per_year", 1)
    for name, programme in resolved.get("interventions", {}).items():
        eligible = dict(programme.get("eligible", {}))
        ages = {"ages": programme["ages"]} if "ages" in programme else {}
        take_up = programme["take_up"]
        place: dict[str, Any] = {}
        no_place: dict[str, Any] = {}
        moves: list[dict[str, Any]] = []
        if "capacity" in programme:
            attribute = PLACE.format(name=name)
            out["attributes"][attribute] = {"states": ["yes", "no"], "start": "yes"}
            place, no_place = {attribute: "yes"}, {attribute: "no"}
            moves.append(_ask("waiting", take_up, {**eligible, **no_place}, ages))
        moves.append(_ask("active", take_up, {**eligible, **place}, ages))
        moves.append({"from": "none", "to": "declined", "rest": True, "when": eligible, **ages})
        if "drop_out" in programme:
            moves.append({"from": "active", "to": "dropped_out", "rate": programme["drop_out"]})
        # A stay of d steps ends in the step that begins d - 1 steps after entry.
        last = max(ceil(programme["duration_years"] * per_year) - 1, 0)
        done = {"from": "active", "to": "completed", "rest": True}
        moves.append({**done, "spell_steps": [last, OPEN]})
        if "fade" in programme:
            moves.append({"from": "completed", "to": "faded", "rate": programme["fade"]})
        # Only states that can be reached: validation refuses others.
        reached = {"none", *(str(m["to"]) for m in moves)}
        domain: dict[str, Any] = {
            "label": programme["label"],
            "states": [s for s in STATES if s in reached],
            "state_labels": {
                s: in_stored_languages(f"programme_states.{s}") for s in STATES if s in reached
            },
            "start": "none",
            "transitions": moves,
        }
        if "after" in programme:
            domain["after"] = programme["after"]
        out["domains"][name] = domain
        _pay_for_part(out, name, programme["duration_years"] * per_year, per_year)
    return out


def _pay_for_part(out: dict[str, Any], name: str, steps: float, per_year: int) -> None:
    """Pay for a part of the last step of a programme that ends within it.

    Accounts of the programme's own table are paid by its spell.  Spells are told apart by year, so
    with shorter steps a whole step is paid, unless the last one begins a year.
    """
    last = max(ceil(steps) - 1, 0)
    part = round(steps - last, 9)
    if part >= 1 or last % per_year:
        return
    paid = f"{name}_paid"
    for account, given in out.get("accounts", {}).items():
        items = given.get("items", [])
        table = out.get("tables", {}).get(given.get("table"), {})
        if table != {"of": [name]} or [i.get("when") for i in items] != [{name: "active"}]:
            continue
        year = last // per_year
        spell, bands = f"spell.{name}", [0, year] if year else [0]
        out["tables"] = out["tables"] | {paid: {"of": [name, spell], "spell_bands": {name: bands}}}
        whole = [
            {**items[0], "when": {name: "active", spell: str(band)}}
            for band in bands
            if band < year
        ]
        when = {name: "active", spell: str(year)}
        factors = [*items[0].get("factors", []), part]
        split = [*whole, {**items[0], "when": when, "factors": factors}]
        out["accounts"] = out["accounts"] | {account: {**given, "table": paid, "items": split}}


def _ask(to: str, take_up: Any, when: dict[str, Any], ages: dict[str, Any]) -> dict[str, Any]:
    return {"from": "none", "to": to, "chance": take_up, "when": when, **ages}


def as_given(message: str, scenario: Any) -> str:
    """Name keys of programmes in a message as the file gave them.

    Parameters
    ----------
    message
        May name keys of the domains that programmes are written out as.
    scenario
        Whose programmes they are.

    Returns
    -------
    str
        ``interventions.course.take_up`` for ``domains.course.transitions[0].chance``.
    """

    def given(match: re.Match[str]) -> str:
        name, after, place, key = match.groups()
        if name not in scenario.interventions:
            return match.group()
        if after is None and key == "rate":
            move = scenario.domains[name].transitions[int(place)]
            own = {"dropped_out": "drop_out", "faded": "fade"}.get(move.to)
        else:
            own = after or _GIVEN.get(key)
        return f"interventions.{name}.{own}" if own else match.group()

    return _WRITTEN_OUT.sub(given, message)


def capacities(scenario: Any) -> dict[str, int]:
    """Attribute of places -> number of places per intake."""
    return {
        PLACE.format(name=name): programme.capacity
        for name, programme in scenario.interventions.items()
        if programme.capacity is not None
    }
