"""A scenario made of another: some of its domains, or some parameters held at values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from simcore.arguments import checked
from simcore.errors import ScenarioError
from simcore.scenario.conditions import as_list
from simcore.scenario.load import load_resolved
from simcore.scenario.quantiles import is_dirichlet
from simcore.scenario.schema.model import Scenario
from simcore.scenario.schema.transitions import Rest
from simcore.scenario.suggest import near
from simcore.scenario.uses import life_parameters, money_parameters


@checked
def with_values(scenario: Scenario, values: Mapping[str, float]) -> Scenario:
    """Hold some parameters at values, checked as those of a file.

    Parameters
    ----------
    scenario
        A checked scenario, which stays as it is.
    values
        Parameter id -> value, in the parameter's unit.  It holds in every draw and on every
        date; interval, posterior, group and distribution no longer matter.

    Returns
    -------
    Scenario
        A new scenario, whose other parameters are drawn as before.

    Raises
    ------
    ScenarioError
        If there is no such parameter, it is a share of a Dirichlet distribution, or the value
        is not one that it may have.
    ArgumentError
        If an argument is of the wrong kind.

    Examples
    --------
    >>> import simcore as sc
    >>> scenario = sc.with_values(sc.load("template_example"), {"enters_care": 0.5})
    >>> scenario.parameters["enters_care"].value
    0.5
    """
    data = scenario.resolved()
    for name, value in values.items():
        if name not in scenario.parameters:
            raise ScenarioError(
                f"{scenario.name}: with_values: {name!r} is not a parameter; "
                f"{near(name, scenario.parameters)}"
            )
        if is_dirichlet(scenario.parameters[name]):
            raise ScenarioError(
                f"{scenario.name}: with_values: {name!r} is a share of a Dirichlet distribution, "
                f"whose shares sum to 1; give the group other numbers in the file"
            )
        one = data["parameters"][name]
        for key in ("low", "high", "posterior", "joint", "group", "values"):
            one.pop(key, None)
        one |= {"value": value, "distribution": "fixed"}
    return load_resolved(data, scenario.name, part=True)


def held_at(scenario: Scenario, values: Mapping[str, float]) -> Scenario:
    """The same as ``with_values``, unchecked: where values were checked before, and are many."""
    plain: dict[str, Any] = {
        "low": None,
        "high": None,
        "posterior": [],
        "joint": "",
        "group": "",
        "values": [],
    }
    held = {
        name: scenario.parameters[name].model_copy(
            update=plain | {"value": value, "distribution": "fixed"}
        )
        for name, value in values.items()
    }
    return scenario.model_copy(update={"parameters": scenario.parameters | held})


@checked
def submodel(scenario: Scenario, domains: Iterable[str]) -> Scenario:
    """Keep only some domains; what depended on the others no longer does.

    Effects and start distributions with a condition on a dropped domain are dropped;
    so are transitions that wait for one, and tables that count one.  The exit domain
    always stays.  Accounts and outcomes of dropped tables go too, and all contracts.

    Parameters
    ----------
    scenario
        A checked scenario.
    domains
        Names to keep.

    Returns
    -------
    Scenario
        A smaller scenario; simulate it, or enumerate it with ``expected``.

    Raises
    ------
    ScenarioError
        If a name is unknown.
    ArgumentError
        If an argument is of the wrong kind.

    Examples
    --------
    >>> import simcore as sc
    >>> list(sc.submodel(sc.load("template_example"), ["work"]).domains)
    ['life', 'work']
    """
    keep = set(domains) | ({scenario.exit.domain} if scenario.exit else set())
    unknown = keep - set(scenario.domains)
    if unknown:
        raise ScenarioError(
            f"submodel: {sorted(unknown)[0]!r} is not a domain; "
            f"choose from {', '.join(scenario.domains)}"
        )
    names = keep | set(scenario.attributes) | {"entry_age"}
    data = scenario.resolved()
    data["interventions"] = {k: v for k, v in data.get("interventions", {}).items() if k in keep}
    data["domains"] = {k: _domain(v, names) for k, v in data["domains"].items() if k in keep}
    data["order"] = [d for d in data.get("order", []) if d in keep]
    data["effects"] = [
        e
        for e in data.get("effects", [])
        if e["domain"] in keep and _stands(e.get("when"), names) and _acts(e, data["domains"])
    ]
    data.pop("contracts", None)  # they count outcomes in tables that may be gone
    data["tables"] = {
        k: v
        for k, v in data.get("tables", {}).items()
        if {o.removeprefix("spell.") for o in v.get("of", [])} <= names | {"age"}
        and ("events" not in v or v["events"] in keep)
        and set(v.get("only", {})) <= names
    }
    for part in ("accounts", "outcomes"):
        data[part] = {k: v for k, v in data.get(part, {}).items() if v["table"] in data["tables"]}
    for perspective in data.get("perspectives", {}).values():
        for key in ("guaranteed", "adds"):
            perspective[key] = [a for a in perspective.get(key, []) if a in data["accounts"]]
    data["attributes"] = _used_attributes(data)
    sets = {name: arm.pop("set", {}) for name, arm in data["arms"].items()}
    name = f"submodel of {scenario.name}"
    bare = load_resolved(data, name, part=True)
    life = life_parameters(bare)
    for arm, values in sets.items():
        data["arms"][arm]["set"] = {k: v for k, v in values.items() if k in life}
    used = life | money_parameters(bare)
    data["parameters"] = {k: v for k, v in data.get("parameters", {}).items() if k in used}
    return load_resolved(data, name, part=True)


def _used_attributes(data: dict[str, Any]) -> dict[str, Any]:
    """Attributes that something left over still looks at; others only multiply the states."""
    seen: set[str] = set()
    for part in [*data["domains"].values(), *data.get("attributes", {}).values()]:
        starts = part["start"] if isinstance(part["start"], list) else []
        for one in [*starts, *part.get("transitions", [])]:
            seen |= _named_in(one.get("when"))
    for effect in data.get("effects", []):
        seen |= _named_in(effect.get("when"))
    for programme in data["interventions"].values():
        seen |= _named_in(programme.get("eligible"))
    for table in data.get("tables", {}).values():
        seen |= {*table.get("of", []), *table.get("only", {})}
    # A table of children may give any attribute.
    keep = bool(data["population"].get("children"))
    return {k: v for k, v in data.get("attributes", {}).items() if keep or k in seen}


def _domain(domain: dict[str, Any], names: set[str]) -> dict[str, Any]:
    out = dict(domain)
    if not isinstance(domain["start"], str):
        out["start"] = [s for s in domain["start"] if _stands(s.get("when"), names)]
    if domain.get("after") not in names:
        out.pop("after", None)
    out["transitions"] = [t for t in domain.get("transitions", []) if _stands(t.get("when"), names)]
    return out


def _acts(effect: dict[str, Any], domains: dict[str, Any]) -> bool:
    """Whether a transition is left for an effect to multiply."""
    moves = domains[effect["domain"]].get("transitions", [])
    sources, targets = effect.get("from"), effect.get("to")
    return any(
        (sources is None or set(as_list(sources)) & set(as_list(m["from"])))
        and (targets is None or m["to"] in as_list(targets))
        and not Rest.said_by(m)
        for m in moves
    )


def _stands(when: dict[str, Any] | None, names: set[str]) -> bool:
    return _named_in(when) <= names


def _named_in(when: dict[str, Any] | None) -> set[str]:
    """Attributes and domains that a condition names."""
    used: set[str] = set()
    for key, value in (when or {}).items():
        used |= set(value) if isinstance(value, dict) else {key}
    return used
