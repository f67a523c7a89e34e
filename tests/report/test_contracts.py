"""Contracts on the page, in files, from the shell, and side by side."""

import csv
import json
import re

import pytest
import xarray as xr
from click.testing import CliRunner

import simcore as sc
from simcore.cli.main import main
from simcore.report.contracts.advice import _received
from simcore.report.contracts.figures import grouped
from simcore.report.contracts.indigo import project
from simcore.report.contracts.page import contract_sections
from simcore.report.contracts.tables import tables
from simcore.report.contracts.words import notes, sentences
from simcore.runs.compare import compare
from simcore.runs.run import run
from simcore.summary.contracts.answers import contract_answers
from simcore.texts import texts
from tests.conftest import ROOT

WAYS = ROOT / "scenarios" / "laer_for_livet_ways_to_pay.toml"


@pytest.fixture(scope="module")
def ways():
    return sc.load(WAYS)


@pytest.fixture(scope="module")
def answers(ways):
    lives = sc.simulate(ways, draws=12, cohorts=5)
    return contract_answers(lives, sc.ledger(lives, ways), ways)


@pytest.mark.parametrize("lang", ["en", "da"])
def test_each_contract_says_who_says_no_and_the_cheapest_way(answers, lang):
    for one in answers:
        text = " ".join(sentences(one, texts(lang)))
        assert "{" not in text
        assert "nan" not in text
        assert {"en": "says no", "da": "siger nej"}[lang] in text or one.consent.unanimous
        if not one.consent.answers[0].yes:
            assert {"en": "Cheapest way", "da": "Billigste vej"}[lang] in text
        assert one.contract.source in notes(one, texts(lang))[0]


def test_side_payments_balance_or_are_refused_with_the_reason(answers):
    for one in answers:
        found = one.consent.ways_over_all
        text = " ".join(sentences(one, texts("en")))
        rules = {t.head[0] for t in tables(one, texts("en"))}
        shown = any(name.startswith("sharing rule") for name in rules)
        if found["shareable"]:
            sums = found["receives"].sum("sector") + float(found["costs_of_contract"])
            assert float(abs(sums).max()) < 1e-3
            assert shown
        else:
            # Not said to a municipality that says yes anyway.
            said = "No side payment between the sectors lets all of them break even" in text
            assert said is not one.consent.answers[0].yes
            assert not shown
    assert not all(one.consent.ways_over_all["shareable"] for one in answers)


def test_assumed_terms_are_named(answers):
    text = notes(answers[0], texts("en"))
    assert "Assumed: at_target, metrics.exam.weight" in text[0]
    assert any("those that would have come anyway" in t for t in text)


def test_the_page_has_one_picture_a_contract_and_one_for_all(answers):
    made = contract_sections(answers, texts("da"))
    assert made["picture"].count("<img") == 1
    assert len(made["sections"]) == len(answers) == 7
    for one in made["sections"]:
        assert one["picture"].count("<img") == 1
        assert len(one["tables"]) >= 4
        for table in one["tables"]:
            assert all(len(row) == len(table.head) for row in table.rows)
    assert contract_sections([], texts("en")) is None


def test_indigo_names(answers):
    found = project(answers[0])
    finance = found["overall_project_finance"]
    assert finance["total_investment_commitment"]["amount"]["exact"]["value"] > 17.4e6
    assert found["investment_details"]["internal_rate_of_return"]["target"]["value"] == "4.6 %"
    assert [i["id"] for i in found["investments"]] == ["DSI", "council"]
    assert found["outcome_metrics"][0]["outcome_metric_target"]["value"] == "55.2"
    assert found["outcome_pricings"][0]["price_per_unit"]["amount"]["value"] > 2e5
    assert {t["transaction_type"]["value"] for t in found["transactions"]} == {
        "Debt", "Capital Repayment and Interest", "Outcome Payment"
    }  # fmt: skip
    assert found["simcore"]["says_no"] == ["K", "DSI", "council"]
    json.dumps(found, allow_nan=False)


def test_a_run_writes_contracts_and_a_new_term_needs_no_simulation(ways, tmp_path):
    done = run(ways, tmp_path / "out", draws=6, cohorts=5)
    page = (tmp_path / "out" / "report.html").read_text()
    assert "Contracts: who would say no" in page
    folder = tmp_path / "out" / "contracts"
    rows = list(csv.DictReader((folder / "contracts.csv").read_text().splitlines()))
    assert [r["contract"] for r in rows] == list(ways.contracts)
    data = xr.open_dataset(folder / "contract_laer_for_livet_ways_to_pay_state_fund.nc", engine="h5netcdf")  # fmt: skip
    assert float(data["net_value"].sel(party="K")) == pytest.approx(
        float(done.answers.contracts[2].parties["net_value"].sel(party="K"))
    )
    data.close()
    assert len(json.loads((folder / "indigo.json").read_text())) == 7
    deal = ways.contracts["outcome_contract"].model_copy(update={"at_target": 1e6})
    other = ways.model_copy(update={"contracts": ways.contracts | {"outcome_contract": deal}})
    again = run(other, tmp_path / "out", draws=6, cohorts=5)
    assert not again.simulated


def test_compare_simulates_the_same_lives_once(ways, tmp_path):
    base = sc.load(ROOT / "scenarios" / "laer_for_livet.toml")
    done = compare([base, ways], tmp_path / "cmp", draws=4, cohorts=5, results=tmp_path)
    assert (done.lives, done.simulated) == (1, 1)
    assert len(done.answers) == 7  # the contract that both files have is shown once
    page = (tmp_path / "cmp" / "compare.html").read_text()
    assert page.count("<section><h3>") == 7
    run(base, tmp_path / "laer_for_livet", draws=4, cohorts=5)
    stored = compare([base], tmp_path / "cmp", draws=4, cohorts=5, results=tmp_path)
    assert stored.simulated == 0
    a, b = (float(x.answers[0].parties["net_value"].sel(party="K")) for x in (done, stored))
    assert a == b


def shell(*arguments):
    return CliRunner().invoke(main, [str(a) for a in arguments])


def test_the_shell_compares(tmp_path):
    out = shell("compare", WAYS, "--draws", 3, "--cohorts", 5, "--out", tmp_path / "c", "--contract", "bridge", "--contract", "changed_refund")  # fmt: skip
    assert out.exit_code == 0, out.output
    assert "Social bridge financing" in out.output
    assert "Repayable grant" not in out.output
    wrong = shell("compare", WAYS, "--contract", "brige", "--out", tmp_path / "d")
    assert wrong.exit_code == 1
    assert "no scenario has a contract 'brige'; choose from" in wrong.output
    assert not (tmp_path / "d").exists()
    none = shell("compare", ROOT / "scenarios" / "mst.toml", "--out", tmp_path / "d")
    assert "mst: has no contract to compare; add [contracts.NAME] (docs/contracts.md)" in none.output  # fmt: skip


def test_the_shell_settles_a_term_sheet():
    out = shell("settle", ROOT / "tests" / "contracts" / "published" / "denver.toml")
    assert out.exit_code == 0, out.output
    assert "9,638,911.36" in out.output
    assert "lenders: return 7.14 % a year, 1.121 times the sum invested" in out.output
    missing = shell("settle", "nowhere.toml")
    assert missing.exit_code == 1
    assert "nowhere.toml: the file does not exist; check the path" in missing.output


def test_check_warns():
    out = shell("check", ROOT / "scenarios" / "laer_for_livet.toml")
    assert "contract outcome_contract" in out.output
    assert "note: exam pays absolute outcomes" in out.output


def test_the_guarantor_is_no_investor(answers):
    one = answers[0]
    assert one.contract.guarantee.by == "Lauritzen"
    of = one.parties["net_value"]
    assert grouped(one, "investors") == pytest.approx(
        sum(float(of.sel(party=n)) for n in one.contract.investors)
    )


@pytest.mark.parametrize(("amount", "said"), [(0.08e6, "receives 0.08 m"), (-0.08e6, "pays 0.08 m")])  # fmt: skip
def test_a_side_payment_is_never_a_negative_receipt(amount, said):
    assert _received(amount, texts("en")) == said


def test_who_put_nothing_in_is_told_no_multiple(tmp_path):
    text = (ROOT / "tests" / "contracts" / "published" / "denver.toml").read_text()
    path = tmp_path / "sheet.toml"
    path.write_text(re.sub(r"K = \[.*\]", "K = [0.0]", text, count=1))
    out = shell("settle", path)
    assert out.exit_code == 0, out.output
    assert "lenders: put nothing in" in out.output
    assert "nan" not in out.output


def test_indigo_files_have_the_types_of_the_published_schema(answers):
    """Of INDIGO 4.1: notes within a list are texts, returns are numbers, stages are a codelist."""
    for one in answers:
        found = project(one)
        assert "stage_development" not in found
        listed = [x for value in found.values() if isinstance(value, list) for x in value]
        assert all(isinstance(x.get("notes", ""), str) for x in listed)
        for investment in found["investments"]:
            rate = investment.get("maximum_potential_return", {"value": 0.0})["value"]
            assert isinstance(rate, float)
        assert not any("result_type" in result for result in found["results"])
        total = "targeted_number_service_users_or_beneficiaries_total"
        assert found["service_and_beneficiaries"][total]["value"] == one.scenario.children
