"""A country's facts are read, may be overwritten, and are asked for where they are missing."""

import shutil

import pytest

import simcore as sc
from simcore.contracts.observed import read_settlement
from simcore.countries import countries
from simcore.scenario.read.country import facts
from simcore.scenario.schema.country import Country
from tests.conftest import changed

DENMARK = facts("denmark", "tests")
HEAD = 'schema = "1"\nname = "mine"\ntitle = "Mine"\n'


def test_danish_law_has_its_source_and_date():
    country = Country.model_validate(DENMARK)
    assert country.threshold(2025) == 5_581_350
    assert country.by_population(2025) == 0.4
    assert country.appraisal(2025) == 0.035
    for rows in (country.tender_threshold, country.sanction_by_population, country.appraisal_rate):
        assert all(row.source and row.grade == "A" for row in rows)
    assert country.public == ["K", "KO", "R", "S"]
    assert country.financed == {"S+R": ("S", "R")}


def test_sectors_answer_for_their_payers():
    country = Country.model_validate(DENMARK)
    assert country.is_public("K.school")
    assert not country.is_public("C")
    assert country.is_municipal("K.pool")
    assert not country.is_municipal("KO")
    assert country.is_state("S.finance")
    assert (country.payer_of("K"), country.payer_of("R")) == ("K.central", "R")
    nobody = Country()
    assert not any([nobody.is_public("K"), nobody.is_municipal("K"), nobody.is_municipal("")])


def test_a_scenario_overwrites_its_countrys_law(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(
        HEAD + 'extends = "denmark"\n[country]\ntender_threshold = [{ from = "2020-01-01", '
        'value = 1, source = "what if" }]\n[country.discount]\nrates = 0.03\n'
    )
    scenario = sc.load(path)
    assert scenario.country.threshold(2025) == 1
    assert scenario.money.discount == 0.03
    assert scenario.country.public == ["K", "KO", "R", "S"]


def test_an_unknown_country_is_refused(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(HEAD + 'country = "denmrk"\n')
    with pytest.raises(sc.ScenarioError) as error:
        sc.load(path)
    assert str(error.value) == f"{path}: country = 'denmrk' is no country; did you mean 'denmark'?"


def test_a_country_of_ones_own_stands_anywhere(tmp_path):
    """Copied, renamed in its files, and extended by path: no Python is needed."""
    folder = tmp_path / "utopia"
    shutil.copytree(countries()["template"], folder)
    (folder / "template.toml").rename(folder / "utopia.toml")
    path = tmp_path / "mine.toml"
    path.write_text(HEAD + 'extends = "utopia/utopia.toml"\n')
    scenario = sc.load(path)
    assert scenario.country.municipality == "town"
    assert sc.ledger(sc.simulate(scenario, draws=1, cohorts=1), scenario).sizes["line"] > 3


def _no_schedule(data):
    data["country"]["taxes"] = {}


def _no_citizen(data):
    data["country"].pop("citizen")


def _no_equalisation(data):
    data["country"].pop("equalisation")


def _no_sector(data):
    data["country"]["state"] = "X"


def _no_recipient(data):
    data["country"]["taxes"]["wage"][0]["to"] = "X"


def _no_financer(data):
    data["country"]["sectors"]["R"]["financed_by"] = "X"


MISSING = {
    _no_schedule: "rules.tax_wage.kind = 'tax_wage' needs a schedule of taxes; write country = NAME (denmark, template), or give [[country.taxes.wage]]",
    _no_citizen: "accounts.child_benefit.kind = 'transfer' needs to know who is the citizen; write country = NAME (denmark, template), or give country.citizen",
    _no_equalisation: "perspectives.municipality.equalisation = true needs the share that is moved, and to whom; write country = NAME (denmark, template), or give [country.equalisation] and country.other_municipalities",
    _no_sector: "country.state = 'X' is not a sector; choose from C, K, KO, R, S",
    _no_recipient: "country.taxes.wage[0].to = 'X' is not a sector; choose from C, K, KO, R, S",
    _no_financer: "country.sectors.R.financed_by = 'X' is not a sector; choose from C, K, KO, R, S",
}  # fmt: skip


@pytest.mark.parametrize("change", MISSING, ids=lambda f: f.__name__)
def test_what_a_country_lacks_is_said(case, change):
    with pytest.raises(sc.ScenarioError) as error:
        changed(case, change)
    text = str(error.value).removeprefix("changed: ")
    assert text.split(" = ", 1)[1] == MISSING[change].split(" = ", 1)[1]


SHEET = """
schema = "1"
title = "T"
[contract]
delivery_years = 1
[contract.metrics.m]
follow_up = [1]
price = 10
[observed]
years = 2
costs = {costs}
outcomes = {{ m = [3] }}
"""


def test_who_alone_bears_the_costs_is_the_municipality(tmp_path):
    path = tmp_path / "sheet.toml"
    path.write_text(SHEET.format(costs='{ City = [5], "City.schools" = [2] }'))
    found = read_settlement(path)
    assert found.country.municipality == "City"
    assert found.contract.paid_by == {"City": 1.0}
    path.write_text(SHEET.format(costs="{ City = [5], Realm = [2] }"))
    with pytest.raises(sc.ScenarioError) as error:
        read_settlement(path)
    assert str(error.value) == (
        f"{path}: contract.provider is missing, so nobody knows who delivers; name it, or write "
        f"country = NAME above the sheet"
    )
