"""A package registers a distribution; it stands in digest and provenance, and rerun obeys."""

import json
import sys

import numpy as np
import pytest
from scipy import stats

import simcore as sc
from simcore.distributions import DISTRIBUTIONS
from simcore.distributions.families import BUILT_IN
from simcore.runs.rerun import rerun
from simcore.runs.run import run
from simcore.scenario import load_resolved
from simcore.scenario.digests import digest, lives_digest
from simcore.storage.manifest import MANIFEST
from simcore.uncertainty.draws import parameter_draws

CODE = """
from scipy import stats
from simcore.distributions import Family

FRECHET = Family(
    "frechet",
    (frozenset({"shape", "scale"}),),
    lambda n: stats.invweibull(n["shape"], scale=n["scale"]),
    problem=lambda n: None if n["shape"] > 2 else "gives a shape without a variance; write more than 2",
)
OTHER = "no family"
"""
MODEL = """
schema = "1"
name = "plugged"
title = "Plugged"
[run]
seed = 3
draws = 20
cohorts = 2
years = 4
[population]
intakes = {{ 2025 = 30 }}
[domains.job]
states = ["no", "yes"]
start = "no"
transitions = [{{ from = "no", to = "yes", rate = "entry" }}]
[parameters.entry]
unit = "per year"
grade = "C"
source = "made up"
distribution = {entry}
[parameters.cost]
unit = "DKK/person-year"
grade = "C"
source = "made up"
price_year = 2025
distribution = {cost}
[arms.without]
label = "Without"
[arms.with]
label = "With"
[tables.job]
of = ["job"]
[money]
price_year = 2025
discount = 0.0
[accounts.help]
label = "Help"
table = "job"
items = [{{ when = {{ job = "no" }}, price = "cost" }}]
"""
GAMMA = "{ gamma = { mean = 0.3, sd = 0.1 } }"
FRECHET = "{ frechet = { shape = 5.0, scale = 0.3 } }"


@pytest.fixture
def install(lay_package):
    def write(
        version="1.2.0", package="simcore-frechet", points="frechet = simcore_frechet:FRECHET"
    ):
        lay_package(package, version, CODE, points, "simcore.distributions")

    return write


@pytest.fixture
def model(tmp_path):
    def write(entry=GAMMA, cost="{ gamma = { mean = 100.0, sd = 20.0 } }"):
        path = tmp_path / "plugged.toml"
        path.write_text(MODEL.format(entry=entry, cost=cost))
        return path

    return write


def test_without_the_package_the_known_ones_are_listed(model):
    path = model(FRECHET)
    with pytest.raises(sc.ScenarioError) as caught:
        sc.load(path)
    assert str(caught.value) == (
        f"{path}: parameters.entry.distribution names 'frechet', which is no distribution; choose "
        "from beta, dirichlet, gamma, lognormal, normal, uniform"
    )


def test_a_registered_distribution_is_drawn_and_stands_in_the_digests(install, model):
    plain = sc.load(model())
    assert plain.distributions == {}
    assert "distributions" not in plain.resolved()
    install()
    assert digest(sc.load(model())) == digest(plain)  # installed, but not used
    scenario = sc.load(model(FRECHET))
    law = stats.invweibull(5.0, scale=0.3)
    assert scenario.parameters["entry"].value == law.mean()
    draws = parameter_draws(scenario, range(500)).sel(parameter="entry")
    assert np.allclose(np.quantile(draws, [0.1, 0.9]), law.ppf([0.1, 0.9]), rtol=0.05)
    record = {"frechet": {"package": "simcore-frechet", "version": "1.2.0"}}
    assert scenario.resolved()["distributions"] == record
    before = digest(scenario), lives_digest(scenario)
    install("1.3.0")
    again = sc.load(model(FRECHET))
    assert digest(again) != before[0]
    assert lives_digest(again) != before[1]


def test_a_distribution_of_a_price_leaves_the_lives_as_they_are(install, model):
    plain = lives_digest(sc.load(model()))
    install()
    priced = sc.load(model(cost="{ frechet = { shape = 5.0, scale = 100.0 } }"))
    assert priced.distributions.keys() == {"frechet"}
    assert lives_digest(priced) == plain


def test_rerun_needs_the_version_that_the_result_names(install, model, tmp_path):
    install()
    done = run(sc.load(model(FRECHET)), tmp_path / "first")
    record = json.loads((done.folder / MANIFEST).read_text())
    assert record["distributions"] == {
        "frechet": {"package": "simcore-frechet", "version": "1.2.0"}
    }
    again = rerun(done.folder, tmp_path / "second")
    assert (
        json.loads((again.folder / MANIFEST).read_text())["counts_digest"]
        == (record["counts_digest"])
    )
    install("1.3.0")
    with pytest.raises(sc.ScenarioError) as caught:
        rerun(done.folder, tmp_path / "third")
    assert str(caught.value) == (
        f"{done.folder / 'scenario.json'}: distributions.frechet is that of simcore-frechet 1.2.0, "
        "but now it is that of simcore-frechet 1.3.0; install simcore-frechet==1.2.0, or run the "
        "scenario's own file anew"
    )
    assert not (tmp_path / "third").exists()


def test_a_result_says_nothing_of_packages_that_it_does_not_use(install, model, tmp_path):
    install()
    done = run(sc.load(model()), tmp_path / "plain")
    assert "distributions" not in json.loads((done.folder / MANIFEST).read_text())


def test_a_missing_package_is_named(install, model):
    install()
    resolved = sc.load(model(FRECHET)).resolved()
    install(points="")
    with pytest.raises(sc.ScenarioError) as caught:
        load_resolved(resolved, "scenario.json")
    assert str(caught.value) == (
        "scenario.json: distributions.frechet is that of simcore-frechet 1.2.0, but now none is "
        "installed; install simcore-frechet==1.2.0, or run the scenario's own file anew"
    )


def test_a_scenario_file_registers_nothing(install, model):
    install()
    path = model(FRECHET)
    path.write_text(path.read_text() + '[distributions.frechet]\npackage = "x"\nversion = "1"\n')
    with pytest.raises(sc.ScenarioError) as caught:
        sc.load(path)
    assert str(caught.value) == (
        f"{path}: distributions is filled in from the packages that are installed; remove it"
    )


def test_the_familys_own_problems_are_said(install, model):
    install()
    path = model("{ frechet = { shape = 1.5, scale = 0.3 } }")
    with pytest.raises(sc.ScenarioError) as caught:
        sc.load(path)
    assert str(caught.value) == (
        f"{path}: parameters.entry.distribution gives a shape without a variance; write more than 2"
    )


@pytest.mark.parametrize(
    ("points", "says"),
    [
        (
            "frechet = simcore_frechet:OTHER",
            "distribution 'frechet' of simcore-frechet 1.2.0 is not a simcore.distributions.Family of "
            "that name; correct the entry point 'simcore_frechet:OTHER'",
        ),
        (
            "frechet = simcore_frechet:MISSING",
            "distribution 'frechet' of simcore-frechet 1.2.0 cannot be loaded (AttributeError: module "
            "'simcore_frechet' has no attribute 'MISSING'); mend or uninstall it",
        ),
    ],
)
def test_what_is_registered_wrongly(install, model, points, says):
    install(points=points)
    with pytest.raises(sc.ScenarioError) as caught:
        sc.load(model(FRECHET))
    assert str(caught.value) == says


def test_two_packages_of_one_name_are_refused(install, model):
    install()
    install(package="other-frechet")
    with pytest.raises(sc.ScenarioError) as caught:
        sc.load(model(FRECHET))
    assert "uninstall one of them" in str(caught.value)
    assert "simcore-frechet" in str(caught.value)
    assert "other-frechet" in str(caught.value)


def test_a_package_cannot_take_the_place_of_a_family_that_ships(install, model):
    install(points="gamma = simcore_frechet:FRECHET")
    assert DISTRIBUTIONS["gamma"] is BUILT_IN["gamma"]
    assert sc.load(model()).distributions == {}
    assert "simcore_frechet" not in sys.modules  # what is not used is not imported
