"""Models with what few models have: long tables, many states, places, given children, three arms."""

from simcore.scenario import load, load_resolved


def model(**more):
    """A scenario of one attribute and one domain in two arms, and whatever is given."""
    data = {
        "schema": "1",
        "name": "unusual",
        "title": "Unusual",
        "ages": [0, 120],
        "run": {"seed": 5, "draws": 2, "cohorts": 1, "years": 5},
        "population": {"intakes": {"2024": 11, "2025": 5}, "entry_age": {"3": 1}},
        "attributes": {"kind": {"states": ["x", "y"], "start": shares({"x": "rest", "y": 0.4})}},
        "domains": {"health": domain(["well", "ill"])},
        "effects": [{"domain": "health", "to": "ill", "ratio": 2.0, "when": {"kind": "y"}}],
        "arms": {"base": {"label": "Base"}, "arm": {"label": "Arm"}},
        "tables": {"health": {"of": ["health"]}},
    }
    for name, value in more.items():
        data[name] = data.get(name, {}) | value if isinstance(value, dict) else value
    return data


def built(data):
    """The scenario of such data."""
    return load_resolved(data, data["name"])


def shares(of):
    """How something starts, the same for everybody."""
    return [{"shares": of}]


def domain(states, rate=0.4, start=None):
    """Everybody moves to the next state, and from the last to the first; some skip one."""
    n = len(states)
    jumps = {(i, (i + 1) % n) for i in range(n)} | {(i, (i + 3) % n) for i in range(0, n, 2)}
    moves = [
        {"from": states[i], "to": states[j], "rate": round(rate / (1 + (i + j) % 3), 3)}
        for i, j in sorted(jumps)
        if i != j
    ]
    return {"states": states, "start": start or states[0], "transitions": moves}


def names(letter, many):
    """States with numbers."""
    return [f"{letter}{i}" for i in range(many)]


def even(states):
    """How an attribute starts that has all its states as often."""
    few = {s: round(1 / len(states), 6) for s in states[1:]}
    return {"states": states, "start": shares({states[0]: "rest", **few})}


def attributes(**sizes):
    """Attributes with so many states each."""
    return {name: even(names(name, many)) for name, many in sizes.items()}


def long_table(entry_ages):
    """A table of thresholds of more cells than 16 bits number: 2 * 40 * 40 * 30."""
    rates = {str(age): round(0.2 + 0.01 * (age % 7), 3) for age in range(30)}
    moves = [
        {"from": "well", "to": "ill", "rate": {"age": rates}},
        {"from": "ill", "to": "well", "rate": 0.5},
    ]
    effects = [
        {"domain": "health", "ratio": round(0.5 + k / 20, 3), "when": {name: f"{name}{k}"}}
        for name in ("a", "b")
        for k in range(40)
    ]
    ages = {str(age): round(1 / len(entry_ages), 3) for age in entry_ages}
    ages[str(entry_ages[0])] = "rest"
    return model(
        attributes=attributes(a=40, b=40),
        domains={"health": {"states": ["well", "ill"], "start": "well", "transitions": moves}},
        effects=[*effects, {"domain": "health", "ratio": 0.7, "arms": ["arm"]}],
        population={"entry_age": ages},
    )


def long_counts(exact=False):
    """Counts of 65,534 cells, the most that are kept, or of more than that; lives end."""
    life = {"states": ["on", "off"], "start": "on",
            "transitions": [{"from": "on", "to": "off", "rate": 0.2}]}  # fmt: skip
    sizes = {"a": 7, "b": 31, "c": 151} if exact else {"a": 9, "b": 31, "c": 151}
    tables = {"many": {"of": ["a", "b", "c", "health"]}}
    if not exact:
        tables["start"] = {"of": ["health", "a", "b", "c"], "at": "middle"}
    return model(
        attributes=attributes(**sizes),
        domains={"life": life},
        exit={"domain": "life", "state": "off"},
        run={"years": 3},
        effects=[{"domain": "health", "ratio": 3.0, "arms": ["arm"]}],
        tables=tables,
    )


def many_states(many):
    """A domain of so many states that looks at another before; what follows from it for certain."""
    states = names("s", many)
    start = [
        {"when": {"kind": "x"}, "shares": {states[0]: "rest", states[many // 2]: 0.3}},
        {"shares": {states[-1]: 0.5, states[1]: "rest"}},
    ]
    return model(
        domains={
            "many": domain(states, 2.0, start),
            "last": certain({"many": states[-2:]}),
            "third": certain({"many": states[2::3]}),
        },
        order=["many", "last", "third", "health"],
        effects=[
            {"domain": "many", "ratio": 1.6, "arms": ["arm"]},
            {"domain": "many", "ratio": 1.4, "when": {"before": {"health": "ill"}}},
            {"domain": "health", "ratio": 2.5, "when": {"many": states[::3]}},
        ],
        tables={
            "many": {"of": ["many", "health"]},
            "moves": {"events": "many", "of": ["kind"]},
            "certain": {"of": ["last", "third"], "at": "middle"},
        },
    )


def certain(when):
    """A domain that remembers whether something was so."""
    return {"states": ["no", "yes"], "start": "no",
            "transitions": [{"from": "no", "to": "yes", "rest": True, "when": when}]}  # fmt: skip


def three_arms():
    """Three arms, of which one has another share at the start and one another effect later."""
    tables = {
        "early": {"of": ["health", "kind"], "at": "start"},
        "late": {"of": ["health", "spell.health"], "spell_bands": {"health": [0, 1, 3]}},
        "middle": {"of": ["work", "age"], "age_bands": [0, 5, 10], "at": "middle"},
        "moves": {"events": "work", "of": ["health", "kind"]},
    }
    start = [{"when": {"kind": "y"}, "shares": {"in": 0.8, "out": "rest"}},
             {"shares": {"in": 0.3, "out": "rest"}}]  # fmt: skip
    return model(
        attributes={"kind": {"states": ["x", "y"], "start": shares({"x": "rest", "y": "part"})}},
        domains={"work": domain(["out", "in"], 0.5, start)},
        parameters={"part": number(0.3), "ratio": number(1.3, "hazard ratio")},
        effects=[
            {"domain": "health", "ratio": "ratio", "when": {"kind": "y"}},
            {"domain": "work", "ratio": 0.6, "when": {"health": "ill"}},
            {"domain": "work", "ratio": 1.8, "arms": ["later"]},
        ],
        population={"entry_age": {"3": 0.4, "4": "rest", "9": 0.2}},
        arms={"share": {"label": "Share", "set": {"part": 0.7}}, "later": {"label": "Later"}},
        tables=tables,
    )


def number(value, unit="share"):
    """A parameter without an interval."""
    return {"value": value, "unit": unit, "grade": "A", "source": "test"}


def long_lives(steps, years, count_by):
    """Spells of more steps than are told apart, ages and years beyond every edge, an end."""
    spells = {"0": 0.05, "3": 0.02, "254": 0.9, "255": 2.0}
    weibull = {"weibull": {"shape": 2.0, "scale": 4.0}}
    late = weibull if steps * years < 256 else {"spell": {"0": 0.6, "2": 0.1, "21": 1.0}}
    moves = [
        {"from": "well", "to": "ill", "rate": {"spell_steps": spells}},
        {"from": "ill", "to": "well", "rate": {"age": {"0": 0.5, "5": 0.1}}, "years": [0, 2]},
        {"from": "ill", "to": "well", "rate": late, "years": [3, 200]},
    ]  # fmt: skip
    life = {"states": ["on", "off"], "start": "on", "transitions": [
        {"from": "on", "to": "off", "rate": {"year": {"0": 0.01, "2": 0.03, "4": 0.02}},
         "when": {"before_spell": {"health": [1, 20]}}}]}  # fmt: skip
    return model(
        domains={
            "health": {"states": ["well", "ill"], "start": "well", "transitions": moves},
            "life": life,
            "work": domain(["in", "out"], 0.3),
        },
        exit={"domain": "life", "state": "off"},
        population={"entry_age": {"3": 0.4, "4": "rest", "9": 0.2}},
        run={"years": years, "steps_per_year": steps, "count_by": count_by},
        effects=[{"domain": "work", "ratio": 2.0, "arms": ["arm"], "when": {"health": "ill"}}],
        tables={
            "spells": {"of": ["health", "spell.health"], "spell_bands": {"health": [0, 1, 21]}},
            "ages": {"of": ["work", "age"], "age_bands": [0, 5, 12], "at": "start"},
            "both": {"of": ["work", "health"], "at": "middle"},
            "ends": {"events": "life", "of": ["health"]},
        },
    )


CHILDREN = """intake,entry_age,health,spell.health,kind
2025,9,ill,2,y
2024,10,well,0,x
2024,9,ill,254,y
2025,12,ill,7,x
2024,12,well,255,y
"""
GIVEN = """schema = "1"
name = "given"
title = "Given"
[run]
seed = 4
draws = 2
cohorts = 1
years = 4
[population]
children = "children.csv"
[attributes.kind]
states = ["x", "y"]
start = "x"
[domains.health]
states = ["well", "ill"]
start = "well"
transitions = [
  { from = "well", to = "ill", rate = { spell_steps = { 0 = 0.2, 255 = 3.0 } } },
  { from = "ill", to = "well", rate = 0.7, spell = [3, 254], when = { kind = "y" } },
]
[domains.work]
states = ["out", "in"]
start = [{ when = { health = "ill" }, shares = { in = 0.5, out = "rest" } }, { shares = { in = 1 } }]
transitions = [{ from = "in", to = "out", rate = 0.4 }]
[[effects]]
domain = "work"
ratio = 2.0
arms = ["arm"]
[arms.base]
label = "Base"
[arms.arm]
label = "Arm"
[tables.health]
of = ["health", "spell.health", "kind"]
spell_bands = { health = [0, 3, 255] }
[tables.work]
of = ["work"]
"""


def given(folder):
    """Children of a table: what they are, and how long they have been so."""
    (folder / "children.csv").write_text(CHILDREN, encoding="utf-8")
    (folder / "model.toml").write_text(GIVEN, encoding="utf-8")
    return load(folder / "model.toml")
