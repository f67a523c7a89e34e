"""The currency is the scenario's: a model in euro says so everywhere, and nothing in kroner."""

import csv
import json
import re

import pytest
import xarray as xr
from click.testing import CliRunner

import simcore as sc
from simcore.cli.main import main
from simcore.report.csv_columns import column_rows
from simcore.runs.run import run
from simcore.variables import variables
from simcore.variables.registry import CURRENCY
from tests.conftest import ROOT

#: Kroner in any of their spellings.
KRONER = re.compile(r"DKK|\bkr\b|\bkroner?\b|\bkronen?\b|\børe\b", re.IGNORECASE)
CONTRACT = """
[contracts.bond]
label = { en = "Bond", da = "Obligation" }
source = "made up for this test"
delivery_years = 4
repayment_years = 6
municipality = "K.children"
state = "S.employment"
paid_by = { K = 0.5, fund = 0.5 }
limits = { irr_cap = 0.05, aggregate = 4e6 }
[contracts.bond.funds.fund]
balance = 1e6
[contracts.bond.guarantee]
cap = 1e5
[contracts.bond.investors.bank]
commitment = 2e6
[contracts.bond.metrics.work]
table = "job"
when = { job = "yes" }
follow_up = [9]
price = 2e4
"""


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    """The mentors of docs/models.md in euro, with a contract."""
    page = (ROOT / "docs" / "models.md").read_text(encoding="utf-8")
    text = re.search(r"```toml\n# file: mentors.toml\n(.*?)```", page, re.S).group(1)
    text = text.replace("[money]\n", '[money]\ncurrency = "EUR"\n')
    assert "DKK" not in text
    path = tmp_path_factory.mktemp("euro") / "mentors.toml"
    path.write_text(text + CONTRACT, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def scenario(model):
    return sc.load(model)


@pytest.fixture(scope="module", params=["en", "da"])
def folder(scenario, request, tmp_path_factory):
    """A whole result: flows, answers, contracts, CSV files and the page."""
    place = tmp_path_factory.mktemp("result") / request.param
    return run(scenario, place, draws=10, cohorts=2, lang=request.param).folder


def amounts(data):
    """Variables that hold money, by the registry."""
    names = [str(n) for n in data.data_vars]
    return {n: data[n] for n in names if CURRENCY in variables()[n].units}


def test_flows_and_answers_are_in_euro(scenario):
    lives = sc.simulate(scenario, draws=4, cohorts=2)
    flows = sc.ledger(lives, scenario)
    deal = sc.settle(flows, lives, scenario)
    asked = sc.summary.consent(deal)
    every = [
        flows, sc.finance(flows, lives, scenario), sc.summary.gain(flows), sc.summary.harvest(flows),
        sc.summary.cumulative(flows), sc.summary.contract(deal), asked.ways, asked.figures,
    ]  # fmt: skip
    for data in every:
        found = amounts(data)
        assert found
        for name, array in found.items():
            assert array.attrs["units"].split("/")[0] == "EUR", name
        assert data.attrs["currency"] == "EUR"
        assert not KRONER.search(str([data.attrs, [a.attrs for a in data.variables.values()]]))
    value = sc.summary.per_child(lives, scenario, flows)["value"]
    assert list(value["unit"].to_numpy()) == ["EUR/child", "years/child"]
    gains = sc.summary.gain(flows)["gain"]
    assert sc.summary.present_value(gains).attrs["units"] == "EUR"


def test_no_file_of_a_result_names_kroner(folder):
    texts = {
        p: p.read_text(encoding="utf-8")
        for p in folder.rglob("*")
        if p.suffix in (".html", ".csv", ".json") and p.name != "provenance.json"
    }
    wanted = {
        "report.html",
        "harvest_by_payer.csv",
        "contracts.csv",
        "indigo.json",
        "scenario.json",
    }
    # Danish tables have names and units in their headings instead.
    wanted |= {"columns.csv", "contract_columns.csv"} if folder.name != "da" else set()
    assert {p.name for p in texts} >= wanted
    for path, text in texts.items():
        assert not KRONER.search(text), (path.name, KRONER.search(text))
    assert "EUR" in texts[folder / "report.html"]
    (project,) = json.loads(texts[folder / "contracts" / "indigo.json"])
    money = project["overall_project_finance"]["total_investment_commitment"]
    assert money["currency"]["value"] == "EUR"
    for path in [folder / "flows.nc", *folder.glob("contracts/*.nc")]:
        with xr.open_dataset(path, engine="h5netcdf") as data:
            for name, array in amounts(data).items():
                assert array.attrs["units"].split("/")[0] == "EUR", (path.name, name)


def test_every_column_of_a_table_has_its_units(folder):
    if folder.name == "da":
        pytest.skip("units stand in the headings of Danish tables")
    for tables, columns in (("tables", "columns"), ("contracts", "contract_columns")):
        with (folder / tables / f"{columns}.csv").open(encoding="utf-8", newline="") as handle:
            rows = list(csv.DictReader(handle))
        described = {(r["table"], r["column"]) for r in rows}
        assert all(r["meaning"] for r in rows)
        for path in (folder / tables).glob("*.csv"):
            if path.stem in (columns, "parameters"):
                continue
            with path.open(encoding="utf-8", newline="") as handle:
                assert {(path.stem, c) for c in next(csv.reader(handle))} <= described
        units = {(r["table"], r["column"]): r["units"] for r in rows}
        if tables == "tables":
            assert units["harvest_by_payer", "present_value_q05"] == "EUR"
            assert units["harvest_by_payer", "cost_share"] == "1"
            assert units["harvest_by_payer", "payer"] == ""
        else:
            assert units["contracts", "drawn"] == "EUR"


def test_a_column_that_nobody_described_is_an_error():
    with pytest.raises(KeyError, match="surprise"):
        column_rows("harvest_by_payer", ["surprise"], "EUR")


def test_a_trace_is_in_the_scenarios_currency(model):
    shown = CliRunner().invoke(main, ["trace", str(model)])
    assert shown.exit_code == 0
    assert "EUR by year (an expense is positive)" in shown.output
    assert not KRONER.search(shown.output)


def test_a_contract_in_another_currency_is_refused(model, tmp_path):
    text = model.read_text(encoding="utf-8")
    path = tmp_path / "mixed.toml"
    path.write_text(text.replace("[contracts.bond]\n", '[contracts.bond]\ncurrency = "DKK"\n'))
    with pytest.raises(sc.ScenarioError) as error:
        sc.load(path)
    assert str(error.value) == (
        f"{path}: contracts.bond.currency = 'DKK' is not the currency of the scenario; convert the "
        f"amounts to EUR and leave the key out"
    )
    path.write_text(text.replace("[contracts.bond]\n", '[contracts.bond]\ncurrency = "EUR"\n'))
    assert sc.load(path).contracts["bond"].currency == "EUR"


def test_a_stored_contract_of_an_earlier_version_is_settled_in_the_scenarios_currency(scenario):
    """Then every contract was in kroner unless it said otherwise."""
    from simcore.scenario import load_resolved

    data = scenario.resolved()
    data["contracts"]["bond"].pop("currency")
    old = load_resolved(data, "stored")
    lives = sc.simulate(old, draws=2, cohorts=2)
    assert sc.settle(sc.ledger(lives, old), lives, old).contract.currency == "EUR"
