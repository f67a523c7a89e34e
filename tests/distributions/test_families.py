"""The table of families: each has its needs, its problems and its quantiles."""

import ast
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

import simcore
from simcore.distributions import Family, law_of, mean_of, problem_of
from simcore.distributions.families import BUILT_IN
from simcore.distributions.interval import interval_quantile
from simcore.errors import ScenarioError

ROOM = Path(simcore.__file__).parent / "distributions"


def test_the_room_imports_nothing_but_errors_and_the_table_of_kinds():
    for path in sorted(ROOM.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("simcore"):
                assert node.module in (
                    "simcore.errors",
                    "simcore.kinds",
                ) or node.module.startswith("simcore.distributions"), path.name


def test_the_table_is_passed_in_and_an_unknown_kind_lists_it():
    """A new family is one row: nothing else knows the names."""
    triangle = Family(
        "triangle",
        (frozenset({"low", "mode", "high"}),),
        lambda n: stats.triang(
            (n["mode"] - n["low"]) / (n["high"] - n["low"]), n["low"], n["high"] - n["low"]
        ),
        free=frozenset({"low", "mode", "high"}),
        problem=lambda n: None if n["low"] < n["high"] else "gives low not below high; swap them",
    )
    table = {"triangle": triangle, "normal": BUILT_IN["normal"]}
    numbers = {"low": 0.0, "mode": 1.0, "high": 5.0}
    assert problem_of("triangle", numbers, table) is None
    assert mean_of("triangle", numbers, table, "x") == pytest.approx(2.0)
    assert law_of("triangle", numbers, table).ppf(np.array([0.2])) == pytest.approx(1.0)
    assert problem_of("triangle", numbers | {"high": 0.0}, table) == (
        "gives low not below high; swap them"
    )
    assert problem_of("triangle", numbers, BUILT_IN) == (
        "names 'triangle', which is no distribution; choose from beta, dirichlet, gamma, "
        "lognormal, normal, uniform"
    )
    assert problem_of("nromal", numbers, table) == (
        "names 'nromal', which is no distribution; choose from normal, triangle"
    )


@pytest.mark.parametrize("kind", sorted(BUILT_IN))
def test_every_way_of_every_row(kind):
    """Each set of numbers gives rising quantiles, and a number too many is named."""
    for way in BUILT_IN[kind].needs:
        numbers = {name: 0.3 + 0.1 * k for k, name in enumerate(sorted(way, reverse=True))}
        numbers |= {"mean": 0.4, "sd": 0.1} if "sd" in way else {}
        numbers |= {"low": 0.2, "high": 0.9} if "low" in way else {}
        assert problem_of(kind, numbers, BUILT_IN) is None
        values = law_of(kind, numbers, BUILT_IN).ppf(np.array([0.01, 0.5, 0.99]))
        assert np.all(np.diff(values) > 0)
        more = problem_of(kind, numbers | {"size": 1.0}, BUILT_IN)
        assert more.startswith("gives ")
        assert f" for {kind}; give " in more


def test_a_mean_of_what_is_no_distribution_says_where():
    with pytest.raises(ScenarioError) as caught:
        mean_of("gamma", {"mean": 1.0}, BUILT_IN, "x.toml: parameters.p.distribution")
    assert str(caught.value) == (
        "x.toml: parameters.p.distribution gives mean for gamma; give rate, shape or scale, shape "
        "or mean, sd"
    )


@pytest.mark.parametrize(
    ("scale", "bounds", "value", "ends"),
    [
        ("log", (0.0, np.inf), 2.0, (1.0, 5.0)),
        ("log-odds", (0.0, 1.0), 0.7, (0.2, 0.9)),
        ("log-odds", (0.0, 365.0), 120.0, (60.0, 240.0)),
        ("log-odds", (-1.0, 3.0), 0.5, (-0.9, 2.0)),
        ("plain", (-np.inf, np.inf), -1.0, (-3.0, 4.0)),
    ],
)
def test_an_interval_keeps_its_median_and_both_ends_on_every_scale(scale, bounds, value, ends):
    u = np.array([1e-12, 0.1, 0.5, 0.9, 1 - 1e-12])
    found = interval_quantile(u, value, ends, 0.8, 0.4, scale, bounds)
    assert np.allclose(found[1:4], [ends[0], value, ends[1]], rtol=1e-9)
    assert bounds[0] <= found[0]
    assert found[-1] <= bounds[1]
