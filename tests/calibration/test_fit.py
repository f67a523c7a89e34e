"""Calibration of small models: known truth, baseline only, resumption, kind refusals."""

import numpy as np
import pytest

import simcore as sc
from simcore.calibration import fit as fitting
from simcore.calibration.fit import calibrate
from simcore.calibration.record import parameter_table, target_table, write
from simcore.errors import ScenarioError

MODEL = """
schema = "1"
name = "small"
title = "Small"
ages = [0, 60]
[run]
seed = 5
draws = 20
cohorts = 1
years = 12
[population]
intakes = {{ 2000 = 20000 }}
[arms.baseline]
label = "As is"
{arms}
[attributes.group]
states = ["a", "b"]
start = [{{ shares = {{ a = 0.5, b = 0.5 }} }}]
[domains.job]
states = ["out", "in"]
start = "out"
[[domains.job.transitions]]
from = "out"
to = "in"
rate = "way_in"
[[domains.job.transitions]]
from = "in"
to = "out"
rate = "way_out"
[[effects]]
domain = "job"
from = "out"
when = {{ group = "b" }}
ratio = "hr_b"
{effects}
[tables.job]
of = ["job", "group"]
{parameters}
[calibration]
draws = 60
members = 60
iterations = 5
{plan}
[targets.in_a]
label = "In at the end, a"
table = "job"
share = {{ job = "in" }}
of = {{ group = "a" }}
years = [8, 11]
value = 0.60
sd = 0.03
grade = "A"
source = "test"
[targets.ratio]
label = "b against a"
table = "job"
share = {{ job = "in" }}
of = {{ group = "b" }}
relative_to = {{ group = "a" }}
years = [0, 1]
value = 0.5
sd = 0.05
grade = "A"
source = "test"
{more}
"""
PARAMETER = """
[parameters.{0}]
value = {1}
low = {2}
high = {3}
unit = "per year"
grade = "C"
source = "test"
source_year = "2026"
"""
PARAMETERS = "".join(
    PARAMETER.format(*row)
    for row in (("way_in", 0.3, 0.1, 0.9), ("way_out", 0.2, 0.07, 0.6), ("hr_b", 1.0, 0.3, 3.0))
)


def text(arms="", effects="", plan="", more="", parameters=PARAMETERS):
    return MODEL.format(arms=arms, effects=effects, plan=plan, more=more, parameters=parameters)


@pytest.fixture
def load(tmp_path):
    def one(words):
        path = tmp_path / "small.toml"
        path.write_text(words)
        return sc.load(path)

    return one


def test_targets_are_met_by_both_engines(load):
    """Exact propagation with importance sampling, simulation with the ensemble: same answer."""
    exact = calibrate(load(text()))
    other = calibrate(load(text(plan='engine = "simulate"\nmethod = "smoother"')), members=200)
    assert exact.record["engine"] == "expected"
    assert other.record["engine"] == "simulate"
    for fit in (exact, other):
        assert target_table(fit)["met"].all()
    a, b = (np.log(f.posterior.iloc[1:]) for f in (exact, other))
    assert ((a.mean() - b.mean()).abs() < 0.5 * a.std()).all()  # 60 draws: 2.7 standard errors


def test_only_the_baseline_is_fitted_and_every_arm_uses_it(load, tmp_path):
    arm = '[arms.help]\nlabel = "Help"'
    effect = '[[effects]]\ndomain = "job"\nfrom = "out"\nratio = "help"\narms = ["help"]'
    extra = PARAMETERS + PARAMETER.format("help", 2.0, 1.2, 3.3)
    alone = calibrate(load(text()))
    both = calibrate(load(text(arms=arm, effects=effect, parameters=extra)))
    assert "help" not in both.posterior
    assert both.posterior.equals(alone.posterior)
    write(both, tmp_path)
    words = text(arms=arm, effects=effect, parameters=extra)
    fitted = load('posterior = "posterior.csv"\n' + words)
    assert fitted.parameters["way_in"].posterior
    lives = sc.expected(fitted, 5)["expected"].sel(year=11)
    cells = [c for c in lives["cell"].values if c.startswith("job:in")]
    by_arm = lives.sel(cell=cells).sum("cell").isel(intake=0)
    assert (by_arm.sel(arm="help") > by_arm.sel(arm="baseline")).all()


def test_rows_of_a_posterior_stay_together(load, tmp_path):
    from simcore.uncertainty.draws import parameter_draws

    write(calibrate(load(text())), tmp_path)
    fitted = load('posterior = "posterior.csv"\n' + text())
    names = ["way_in", "way_out", "hr_b"]
    rows = {tuple(fitted.parameters[n].posterior[k] for n in names) for k in range(60)}
    drawn = parameter_draws(fitted, range(40), names).to_numpy()
    assert {tuple(row) for row in drawn} <= rows
    assert len({tuple(row) for row in drawn}) > 20
    longer = parameter_draws(fitted, range(80), names).to_numpy()
    assert np.array_equal(longer[:40], drawn)


def test_a_number_set_by_hand_leaves_the_posterior(load, tmp_path):
    write(calibrate(load(text())), tmp_path)
    (tmp_path / "base.toml").write_text('posterior = "posterior.csv"\n' + text())
    (tmp_path / "top.toml").write_text(
        'schema = "1"\nname = "top"\nextends = "base.toml"\n[parameters.hr_b]\nlow = 0.9\nhigh = 1.1\n'
    )
    with pytest.raises(
        ScenarioError,
        match=r"parameters.hr_b.high changes a number that was fitted; give its value too",
    ):
        sc.load(tmp_path / "top.toml")
    with (tmp_path / "top.toml").open("a") as file:
        file.write("value = 1.0\n")
    top = sc.load(tmp_path / "top.toml")
    assert not top.parameters["hr_b"].posterior
    assert top.parameters["way_in"].posterior


def test_an_interrupted_fit_goes_on_where_it_was(load, tmp_path, monkeypatch):
    words = text(plan='engine = "simulate"\nmethod = "smoother"')
    whole = calibrate(load(words), keep=tmp_path / "a")
    steps = []
    real = fitting.store

    def stop_after_two(*given):
        real(*given)
        steps.append(1)
        if len(steps) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(fitting, "store", stop_after_two)
    with pytest.raises(KeyboardInterrupt):
        calibrate(load(words), keep=tmp_path / "b")
    monkeypatch.setattr(fitting, "store", real)
    said = []
    again = calibrate(load(words), keep=tmp_path / "b", say=said.append)
    assert said[0].startswith("iteration 2")
    assert again.posterior.equals(whole.posterior)


def test_a_target_out_of_reach_is_missed_and_an_edge_is_seen(load):
    far = '[targets.far]\nlabel = "far"\ntable = "job"\nshare = { job = "in" }\nyears = [0, 0]\nvalue = 0.97\nsd = 0.02\ngrade = "A"\nsource = "test"'
    fit = calibrate(load(text(more=far)))
    assert not target_table(fit)["met"].all()
    assert parameter_table(fit)["score"].abs().max() > 1.5


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (text(plan='parameters = ["way_im"]'), "calibration.parameters names 'way_im', which the lives do not use; did you mean 'way_in'?"),
        (text(more='[targets.x]\nlabel = "x"\ntable = "jobs"\nshare = {}\nvalue = 0.5\ngrade = "A"\nsource = "t"'), "targets.x.table = 'jobs' is not a table; did you mean 'job'?"),
        (text(more='[targets.x]\nlabel = "x"\ntable = "job"\nshare = { job = "inn" }\nvalue = 0.5\ngrade = "A"\nsource = "t"'), "targets.x.share names 'inn', which is not one of ['out', 'in']"),
        (text(more='[targets.x]\nlabel = "x"\ntable = "job"\nshare = { job = "in" }\nvalue = 60\ngrade = "A"\nsource = "t"'), "targets.x.value = 60 is not a share; write a number between 0 and 1"),
        (text(more='[targets.x]\nlabel = "x"\ntable = "job"\nshare = { job = "in" }\nyears = [10, 20]\nvalue = 0.6\ngrade = "A"\nsource = "t"'), "targets.x.years = [10, 20] lies outside the 12 years of the run; correct it"),
        (text(more='[targets.x]\nlabel = "x"\ntable = "job"\nshare = { job = "in" }\ndrift = "old"\nvalue = 0.6\ngrade = "A"\nsource = "t"'), "targets.x.drift = 'old' is not in calibration.drifts; add it there"),
        (text(more='[targets.x]\nlabel = "x"\ntable = "job"\nshare = { job = "in" }\nvalue = 0.6\ngrade = "A"'), "targets.x lacks the key 'source'; add it"),
    ],
)  # fmt: skip
def test_a_wrong_target_is_refused_with_one_sentence(load, words, message):
    with pytest.raises(ScenarioError) as error:
        load(words)
    assert message in str(error.value)
    assert "\n" not in str(error.value)


def test_nothing_to_fit_is_said(load):
    with pytest.raises(ScenarioError, match=r"has no targets to fit; write \[calibration\]"):
        calibrate(sc.load("tests/data/one_domain.toml"))
    held = PARAMETERS.replace('grade = "C"', 'grade = "C"\ndistribution = "fixed"')
    with pytest.raises(ScenarioError, match="no uncertain parameter to fit"):
        calibrate(load(text(parameters=held)))


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda t: t.replace("way_in", "way_on"), "column 'way_on' is not a parameter of the model; did you mean 'way_in'?"),
        (lambda t: t.replace("best", "first"), "is not a posterior"),
        (lambda t: t + "99,0.1\n", "has 2 cells, and the header 4 columns"),
        (lambda t: t.rstrip() + "x\n", "is not a number; calibrate again"),
    ],
)  # fmt: skip
def test_a_damaged_posterior_is_refused(load, tmp_path, damage, message):
    write(calibrate(load(text())), tmp_path)
    path = tmp_path / "posterior.csv"
    path.write_text(damage(path.read_text()))
    with pytest.raises(ScenarioError) as error:
        load('posterior = "posterior.csv"\n' + text())
    assert message in str(error.value)
