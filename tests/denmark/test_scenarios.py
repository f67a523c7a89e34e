"""Every scenario runs, says where its numbers come from, and names what it leans on."""

import numpy as np
import pytest

import simcore as sc
from simcore.report.labels import label
from simcore.runs.run import run
from simcore.texts import texts
from tests.shipped import ROOT, SCENARIOS

#: What the field asks for; each is a file.
CASES = {
    "laer_for_livet", "laer_for_livet_own_prices", "laer_for_livet_ways_to_pay", "homeless_youth_aarhus", "family_treatment_vejle",
    "cool_kids_ringsted", "disability_services_copenhagen", "ips_young_people", "aftercare",
    "sverigesprogrammet_herning", "bridge_building", "incredible_years", "nurse_home_visits",
    "mst", "foster_parent_training", "null_programme", "perfect_programme",
}  # fmt: skip


@pytest.fixture(params=SCENARIOS, ids=lambda p: p.stem)
def file(request):
    return request.param


def test_all_cases_are_there():
    assert {f.stem for f in SCENARIOS} >= CASES


def test_a_scenario_runs_in_smoke_size_and_names_its_weak_numbers(file, tmp_path):
    scenario = sc.load(file)
    done = run(scenario, tmp_path / "out", draws=12, cohorts=5)
    page = (done.folder / "report.html").read_text()
    leans = done.answers.leans
    weak = [
        str(n) for n in leans["parameter"].values[:12] if scenario.parameters[str(n)].grade == "C"
    ]
    assert weak
    for name in weak:
        assert label(scenario.parameters[name].label, texts("en"), name) in page.replace(
            "&amp;", "&"
        )


def test_every_number_has_an_id_a_source_a_year_and_a_grade(file):
    scenario = sc.load(file)
    for name, p in scenario.parameters.items():
        assert name
        assert p.source, name
        assert p.source_year, f"{name}: no year"
        assert p.grade in "ABC", name
    for name, rule in scenario.rules.items():
        for version in rule.versions:
            assert version.source, name
            assert version.from_, name


def test_a_number_without_a_year_would_be_caught(tmp_path):
    text = (ROOT / "scenarios" / "mst.toml").read_text()
    (tmp_path / "bare.toml").write_text(text.replace('source_year = "2026"', ""))
    with pytest.raises(AssertionError, match="no year"):
        test_every_number_has_an_id_a_source_a_year_and_a_grade(tmp_path / "bare.toml")


def test_assumptions_in_scenarios_are_graded_c_and_have_a_range(file):
    base = set(sc.load("denmark").parameters)
    scenario = sc.load(file)
    for name in set(scenario.parameters) - base:
        p = scenario.parameters[name]
        if p.source.startswith("assumption"):
            assert p.grade == "C", name
            assert p.low is not None or p.distribution == "fixed" or p.value == 0, name


def test_each_file_says_its_sources_and_is_short(file):
    text = file.read_text()
    assert text.startswith("# ")
    assert len(text.splitlines()) < 260


def test_nothing_works_changes_nothing():
    scenario = sc.load(ROOT / "scenarios" / "null_programme.toml")
    lives = sc.simulate(scenario, draws=3, cohorts=2)
    other = [
        c for c, t in zip(lives["cell"].values, lives["table"].values, strict=True) if t != "limit"
    ]
    counts = lives["count"].sel(cell=other)
    assert np.array_equal(counts.isel(arm=0), counts.isel(arm=1))
    gain = sc.summary.gain(sc.ledger(lives, scenario))["gain"]
    spent = gain.sum([d for d in gain.dims if d != "line"])
    costs = {str(x) for x, v in zip(spent["account"].values, spent.values, strict=True) if v != 0}
    assert costs == {"limit"}


def test_the_perfect_programme_bounds_the_others():
    """Per child it gains the public more than Lær for Livet does at its whole target."""
    best = sc.load(ROOT / "scenarios" / "perfect_programme.toml")
    lives = sc.simulate(best, draws=4, cohorts=4)
    harvest = sc.summary.gain(sc.ledger(lives, best))["gain"]
    per_child = float(harvest.sum([d for d in harvest.dims if d not in ("draw", "cohort")]).mean())
    assert per_child / best.children > 1e5
    placed = [c for c in lives["cell"].values if str(c).startswith("placement:") and any(
        s in str(c) for s in ("foster", "residential", "kinship", "secure"))]  # fmt: skip
    years = lives["count"].sel(cell=placed).sum(["draw", "cohort", "intake", "year", "cell"])
    assert float(years[1]) < 0.3 * float(years[0])


WITH_CONTRACTS = {
    "laer_for_livet": {"outcome_contract"},
    "laer_for_livet_ways_to_pay": {
        "outcome_contract", "municipal_pool", "state_fund", "fund_without_investor", "changed_refund",
        "bridge", "repayable_grant",
    },
    "homeless_youth_aarhus": {"outcome_contract", "refund_of_support"},
    "family_treatment_vejle": {"outcome_contract"},
}  # fmt: skip


@pytest.mark.parametrize("name", WITH_CONTRACTS)
def test_contracts_say_their_source_and_name_what_is_assumed(name):
    scenario = sc.load(ROOT / "scenarios" / f"{name}.toml")
    assert set(scenario.contracts) == WITH_CONTRACTS[name]
    for key, contract in scenario.contracts.items():
        assert contract.source, key
        assert contract.source.startswith("what if") or contract.assumed, key


def test_the_public_terms_of_laer_for_livet():
    deal = sc.load(ROOT / "scenarios" / "laer_for_livet.toml").contracts["outcome_contract"]
    assert [i.commitment for i in deal.investors.values()] == [8.7e6, 8.7e6]
    assert deal.limits.irr_cap == 0.046
    assert deal.guarantee.cap == 4.0e6
    assert deal.years == 13
    targets = [m.target for m in deal.metrics.values()]
    assert targets == [pytest.approx(0.69 * 80), pytest.approx(0.52 * 80)]
