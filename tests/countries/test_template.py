"""The invented country runs whole, and nothing in what it writes is Danish."""

import re
from pathlib import Path

import numpy as np
import pytest

import simcore as sc
from simcore.contracts.observed import read_settlement, settle_observed
from simcore.countries import countries, models
from simcore.report.page import page
from simcore.runs.run import run
from simcore.summary.answers import answers
from simcore.texts import texts

ARCADIA = countries()["template"] / "example.toml"
#: Danish payers, laws, words and letters, and the names of the currency.
DANISH = re.compile(
    r"\bK\.\w|\bS\.\w|\bKO\b|\bS\+R\b|\bDKK\b|\bkr\.|krone|Danish|Denmark|denmark|kommun|[Rr]egion"
    r"|Finansminist|SØM|budgetlov|refusion|5[ ,._]?581[ ,._]?350|tax_k|[æøåÆØÅ]"
)
#: Names of figures that say "krone" for a unit of any money: words, which texts/ holds.
KRONE = re.compile(
    r"price_per_krone_of_risk|grant_reach_per_krone|refund_per_public_krone"
    r"|private krone per public krone|price per krone of risk moved|per krone"
)


@pytest.fixture(scope="module")
def arcadia():
    return sc.load(ARCADIA)


@pytest.fixture(scope="module")
def lives(arcadia):
    return sc.simulate(arcadia, draws=12, cohorts=5)


@pytest.fixture(scope="module")
def flows(arcadia, lives):
    return sc.ledger(lives, arcadia)


@pytest.fixture(scope="module")
def result(arcadia, tmp_path_factory):
    return run(arcadia, tmp_path_factory.mktemp("arcadia") / "out", 12, 5, lang="en").folder


def test_a_folder_is_a_country():
    assert {"denmark", "template"} <= set(countries())
    assert models()["template"].parent == countries()["template"]
    assert not list(countries()["template"].glob("*.py"))


def test_payers_are_the_countrys(arcadia, flows):
    assert set(flows["payer"].to_numpy()) == {"town", "crown", "people"}
    assert set(flows["sector"].to_numpy()) == {"town", "crown", "people"}
    by = dict(zip(flows["payer"].to_numpy(), flows["public"].to_numpy(), strict=True))
    assert by == {"town": 1.0, "crown": 1.0, "people": 0.0}
    assert set(flows["financed"].to_numpy()) == {""}
    found = sc.summary.payback(flows)
    assert [str(t) for t in found["total"].to_numpy() if t] == ["public", "all"]


def test_the_flat_tax_goes_to_the_crown_at_the_rate_of_the_year(arcadia, flows):
    """22 % until 2024, 20 % from then on: the price year is 2025."""
    assert [arcadia.parameters["flat_tax"].at(year) for year in (2019, 2023, 2024)] == [
        0.22, 0.22, 0.2,
    ]  # fmt: skip
    of = {
        account: flows["flow"]
        .isel(line=flows["account"].to_numpy() == account)
        .sum(("year", "line"))
        for account in ("wages", "income_tax")
    }
    tax = flows["flow"].isel(
        line=(flows["account"].to_numpy() == "income_tax") & (flows["payer"].to_numpy() == "crown")
    )
    assert np.allclose(tax.sum(("year", "line")), 0.2 * of["wages"], rtol=1e-6)
    assert (of["income_tax"] == 0).all()  # what the citizen pays, the crown receives


def test_discounting_is_by_the_countrys_curve(flows):
    assert np.allclose(flows["discount"], 1.02 ** -np.arange(flows.sizes["year"]))


def test_contracts_meet_the_countrys_law(arcadia, flows, lives):
    bond = arcadia.contracts["bond"]
    assert bond.costs.tender_threshold == 900_000
    assert bond.ceiling.sanction.by_population == 0.5
    assert (bond.state, bond.costs.split, bond.decision.hurdle) == ("crown", {"town": 1.0}, 0.02)
    deal = sc.settle(flows, lives, arcadia, "bond")
    assert deal.municipality == "town"
    results = sc.summary.contract(deal)
    assert {"town", "crown", "friends"} <= set(results["party"].to_numpy())
    refund = sc.settle(flows, lives, arcadia, "refund")
    moved = {(m.giver[0], m.taker[0]) for m in refund.book.moves if m.why == "refund"}
    assert moved == {("crown", "town")}


def test_transfers_of_a_contract_sum_to_zero(flows, lives, arcadia):
    added = sc.finance(flows, lives, arcadia, "bond")
    accounts = [str(a) for a in added["account"].to_numpy()]
    costs = ("contract.transaction_cost", "contract.tender")  # they leave the system
    lines = [a.startswith("contract.") and a not in costs for a in accounts]
    moved = added["flow"].isel(line=np.flatnonzero(lines))
    assert float(abs(moved.sum("line")).max()) == 0.0
    assert float(abs(moved).max()) > 0.0


def _texts(folder: Path):
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".html", ".csv", ".json"):
            yield path.name, path.read_text(encoding="utf-8")


def test_every_page_and_table_is_written(result):
    names = {name for name, _ in _texts(result)}
    assert {
        "report.html", "harvest_by_payer.csv", "payback.csv", "perspective_comparison.csv", "leans_on.csv",
        "double_bottom_line.csv", "parameters.csv", "contracts.csv", "contract_parties.csv",
        "indigo.json", "scenario.json",
    } <= names  # fmt: skip


def test_no_danish_payer_law_or_word_is_written(result):
    for name, text in _texts(result):
        plain = re.sub(r"base64,[A-Za-z0-9+/=]+", "", text)
        plain = re.sub(r'"da": "[^"]*"', "", plain)  # labels stand there in both languages
        plain = re.sub(KRONE, "", plain)
        found = DANISH.search(plain)
        assert not found, f"{name}: {plain[max(found.start() - 60, 0) : found.end() + 60]}"


def test_no_danish_word_is_drawn(arcadia, flows, lives, monkeypatch):
    from matplotlib.text import Text

    drawn: list[str] = []
    plain = Text._preprocess_math

    def watch(self, text):
        drawn.append(text)
        return plain(self, text)

    monkeypatch.setattr(Text, "_preprocess_math", watch)
    page(answers(lives, flows, arcadia), arcadia, {"draws": 12, "cohorts": 5}, texts("en"))
    assert len(drawn) > 100
    assert not [text for text in drawn if DANISH.search(text)]


def test_a_sheet_that_stands_alone_may_name_the_country(tmp_path):
    sheet = tmp_path / "sheet.toml"
    sheet.write_text(
        'schema = "1"\ncountry = "template"\ntitle = "T"\n[contract]\ndelivery_years = 1\n'
        "[contract.metrics.m]\nfollow_up = [1]\nprice = 10\n"
        "[observed]\nyears = 2\npeople = 5\ncosts = { town = [100] }\noutcomes = { m = [3] }\n"
    )
    deal = settle_observed(read_settlement(sheet))
    assert list(deal.paid_by) == ["town"]
    assert float(deal.paid_by["town"].sum()) == 30.0
    assert deal.position.discount[1] == pytest.approx(1 / 1.02)
