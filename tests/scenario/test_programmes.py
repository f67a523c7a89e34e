"""Programmes of the evidence base, laid on scenarios: effects, costs, discounts, refusals."""

import numpy as np
import pytest
from click.testing import CliRunner

import simcore as sc
from simcore.cli.main import main
from simcore.errors import ScenarioError
from simcore.report.catalogue import designs, listing, page, read_all
from simcore.scenario.read.programme import library, log_ratio

OWN = """
schema = "1"
label = { en = "Our own course", da = "Vores eget forløb" }
population = { en = "Everybody", da = "Alle" }
ages = [0, 60]
duration_years = 2
payer = "town"

[cost]
value = 1000
unit = "DKK/child-year"
grade = "A"
source = "our accounts"
source_year = "2025"

[drop_out]
value = 0.1
low = 0.05
high = 0.2
unit = "per year"
grade = "B"
source = "our records"
source_year = "2025"

[deadweight]
value = 0.25
low = 0.1
high = 0.4
unit = "share"
grade = "C"
source = "assumption"
source_year = "2026"

[decay]
value = 0.2
low = 0.1
high = 0.4
unit = "per year"
grade = "C"
source = "assumption"
source_year = "2026"

[[studies]]
outcome = { en = "In work", da = "I arbejde" }
design = "rct"
measure = "shares"
treated = 0.5
control = 0.3
n_treated = 200
n_control = 200
grade = "A"
source = "our trial"
source_year = "2024"
[[studies.acts]]
domain = "job"
from = "out"
to = "in"
"""
SCENARIO = """
schema = "1"
name = "town"
title = "Town"
ages = [0, 60]
exit = { domain = "life", state = "dead" }
[run]
seed = 3
draws = 4
cohorts = 2
years = 10
[population]
intakes = { 2020 = 500 }
[domains.life]
states = ["alive", "dead"]
start = "alive"
[[domains.life.transitions]]
from = "alive"
to = "dead"
rate = 0.001
[domains.job]
states = ["out", "in"]
start = "out"
[[domains.job.transitions]]
from = "out"
to = "in"
rate = 0.2
[[domains.job.transitions]]
from = "in"
to = "out"
rate = 0.1
[payers.town]
label = "Town"
[money]
price_year = 2025
discount = 0.03
[tables.job]
of = ["job"]
[interventions.course]
programme = "own.toml"
[arms.baseline]
label = "Without"
set = { evidence_take_up = 0 }
[arms.course]
label = "With"
[parameters.evidence_take_up]
value = 1.0
unit = "probability"
distribution = "fixed"
grade = "A"
source = "those who start"
[parameters.evidence_rct]
value = 1.0
unit = "share"
distribution = "fixed"
grade = "A"
source = "as in the trial"
"""


@pytest.fixture
def write(tmp_path):
    def both(own=OWN, scenario=SCENARIO):
        (tmp_path / "own.toml").write_text(own)
        (tmp_path / "town.toml").write_text(scenario)
        return tmp_path / "town.toml"

    return both


def test_a_small_file_adds_a_programme(write):
    scenario = sc.load(write())
    assert scenario.domains["course"].states == [
        "none", "active", "completed", "dropped_out", "faded", "declined"
    ]  # fmt: skip
    ratio = scenario.parameters["course_job_hr"]
    assert ratio.value == pytest.approx(np.log(0.5) / np.log(0.7), abs=1e-5)
    assert ratio.low < ratio.value < ratio.high
    assert (ratio.grade, ratio.source) == ("A", "our trial")
    lives = sc.simulate(scenario)
    flows = sc.ledger(lives, scenario)
    cost = flows["flow"]  # the programme is the only account
    assert float(cost.sel(arm="course").sum()) > 0 == float(cost.sel(arm="baseline").sum())


def test_the_trial_comes_out_of_the_model_again(write):
    """With the whole effect, for all, lasting: exactly the hazard ratio, by expected()."""
    own = OWN.replace("value = 0.25\nlow = 0.1\nhigh = 0.4", "value = 0.0").replace(
        "value = 0.2\nlow = 0.1\nhigh = 0.4", "value = 0.0"
    ).replace("value = 0.1\nlow = 0.05\nhigh = 0.2", "value = 0.0")  # fmt: skip
    scenario = sc.load(write(own))
    first = sc.expected(scenario)["expected"].isel(draw=0, intake=0, year=0)
    living = first.sel(cell=["job:out", "job:in"])
    shares = living.sel(cell="job:in") / living.sum("cell")
    hazard = -np.log1p(-shares)
    ratio = float(hazard.sel(arm="course") / hazard.sel(arm="baseline"))
    assert ratio == pytest.approx(scenario.parameters["course_job_hr"].value, rel=1e-9)


def test_deadweight_is_the_share_for_whom_nothing_changes(write):
    keep = OWN.replace("value = 0.2\nlow = 0.1\nhigh = 0.4", "value = 0.0")
    none = keep.replace("value = 0.25\nlow = 0.1\nhigh = 0.4", "value = 0.0")
    all_dead = keep.replace("value = 0.25\nlow = 0.1\nhigh = 0.4", "value = 1.0")
    gains = []
    for own in (none, keep, all_dead):
        first = sc.expected(sc.load(write(own)))["expected"].isel(draw=0, intake=0, year=0)
        inside = first.sel(cell="job:in")
        gains.append(float(inside.sel(arm="course") - inside.sel(arm="baseline")))
    assert gains[1] == pytest.approx(0.75 * gains[0], rel=1e-9)
    assert gains[2] == pytest.approx(0.0, abs=1e-12)


def test_no_effect_kept_leaves_the_lives_alone(write):
    scenario = SCENARIO.replace(
        "value = 1.0\nunit = \"share\"", "value = 0.0\nunit = \"share\""
    )  # fmt: skip
    counts = sc.simulate(sc.load(write(scenario=scenario)))["count"]
    cells = [c for c in counts["cell"].values if str(c).startswith("job:")]
    jobs = counts.sel(cell=cells)
    assert np.array_equal(jobs.sel(arm="course"), jobs.sel(arm="baseline"))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('design = "rct"', 'design = "anecdote"', "studies[0].design = 'anecdote' is not allowed; write one of 'rct'"),
        ("n_treated = 200\n", "", "reports shares and needs n_treated; add n_treated = NUMBER"),
        ("treated = 0.5", "treated = 50", "gives a share of 50, which is not between 0 and 1; correct the figures"),
        ('source = "our trial"\n', "", "studies[0] has no source; say where the number comes from"),
        ("duration_years = 2", "durations = 2", "durations is an unknown key; did you mean 'duration_years'?"),
        ('domain = "job"', 'domain = "jobs"', "'jobs' is not a domain"),
        ('schema = "1"', 'schema = "2"', "schema = '2'; write schema = \"1\""),
    ],
)  # fmt: skip
def test_a_wrong_programme_is_refused_with_one_sentence(write, old, new, message):
    with pytest.raises(ScenarioError) as error:
        sc.load(write(OWN.replace(old, new, 1)))
    assert message in str(error.value)
    assert "\n" not in str(error.value)


def test_an_unknown_programme_is_refused(write):
    words = SCENARIO.replace('"own.toml"', '"ip"')
    with pytest.raises(ScenarioError, match="'ip' is not in the evidence base; did you mean 'ips'"):
        sc.load(write(scenario=words))


def test_figures_of_the_studies_are_those_of_the_data():
    """Percentages typed into a programme are the rows they name."""
    rows = library()
    checked = 0
    for name, programme in read_all().items():
        for study in programme.studies:
            if study.treated is None or len(study.from_) < 2 or study.grade == "C":
                continue
            for value, cited in zip((study.treated, study.control), study.from_, strict=False):
                assert value == pytest.approx(float(rows[cited]["value"]) / 100), (name, cited)
                checked += 1
    assert checked >= 12


def test_every_study_and_figure_has_source_year_and_grade():
    for name, p in read_all().items():
        parts = [f for f in (p.cost, p.take_up, p.drop_out, p.deadweight, p.decay) if f]
        for part in [*parts, *p.studies]:
            assert part.source, name
            assert part.source_year, (name, part)
            assert part.grade in "ABC"


def test_a_ratio_is_never_graded_better_than_what_it_assumes():
    for p in read_all().values():
        for study in p.studies:
            if study.baseline is not None or study.proxy:
                assert study.used_grade >= study.grade
    assert read_all()["mst"].studies[0].used_grade == "C"  # the baseline share is assumed
    assert read_all()["ips"].studies[0].used_grade == "A"


def test_zero_effects_of_good_trials_stay_zero():
    known = read_all()
    for name in ("pmto", "job_bridge"):
        assert log_ratio(known[name].studies[0], name).mean == 0.0


def test_weaker_designs_keep_less():
    kept = {k.removeprefix("evidence_"): v["value"] for k, v in designs().items()}
    assert kept["rct"] > kept["rct_abroad"] > kept["matched"] > kept["before_after"]


def test_the_list_can_be_filtered():
    known = read_all()
    everything = listing(known)
    assert set(everything["id"]) == set(known)
    assert set(listing(known, domain="work")["id"]) == {"ips", "aftercare"}
    assert (listing(known, grade="A")["grade"] == "A").all()
    assert "nurse_visits" not in set(listing(known, age=15)["id"])
    assert set(listing(known, design="before_after")["id"]) == {"caseworkers"}
    assert "Brobygning til erhvervsuddannelse" in set(listing(known, lang="da")["programme"])


def test_one_programme_is_shown_with_everything_known():
    text = page(read_all(), "ips")
    for part in ("59.9% against 46.5%", "n = 360 and 360", "as hazard ratio     1.46", "I23_ips",
                 "effect kept", "JAMA", "cost", "drop-out", "decay", "Norway"):  # fmt: skip
        assert part in text
    assert "nothing is known in numbers" in page(read_all(), "headspace")


def test_the_shell_lists_shows_and_refuses(write):
    write()
    own = str(write().parent / "own.toml")
    run = CliRunner().invoke
    assert "own" in run(main, ["evidence", "--file", own]).output
    assert "our trial" in run(main, ["evidence", "own", "--file", own]).output
    assert "did you mean 'mst'" in run(main, ["evidence", "msst"]).output
    assert "did you mean 'rct'" in run(main, ["evidence", "--design", "rtc"]).output
    assert "did you mean 'work'" in run(main, ["evidence", "--domain", "wrok"]).output
    assert "leave out a filter" in run(main, ["evidence", "--age", "99"]).output
