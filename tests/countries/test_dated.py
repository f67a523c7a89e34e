"""Numbers and laws have values by date; earlier ids of numbers still work."""

import re

import numpy as np
import pytest

import simcore as sc
from simcore.money.dates import asked_on
from simcore.money.flows import ledger
from simcore.money.prices import PriceBook
from simcore.scenario import lives_digest, load_resolved
from simcore.scenario.schema.country import Country
from simcore.scenario.schema.parameter import Dated, in_force
from simcore.uncertainty.draws import parameter_draws
from tests.conftest import changed

HEAD = 'schema = "1"\nname = "mine"\nextends = "denmark"\ntitle = "Mine"\n'


@pytest.fixture
def write(tmp_path):
    def put(text, head=HEAD):
        path = tmp_path / "mine.toml"
        path.write_text(head + text, encoding="utf-8")
        return path

    return put


def _row(day, value):
    return Dated.model_validate({"from": day, "value": value, "source": "t"})


def test_the_last_row_that_has_begun_is_in_force():
    rows = [_row("2020-01-01", 1.0), _row("2025-07-01", 2.0)]
    asked = {2019: 1.0, 2024: 1.0, 2025: 2.0, "2025-06-30": 1.0, "2025-07-01": 2.0, 2030: 2.0,
             20_250: 2.0, -1: 1.0}  # fmt: skip
    assert {when: in_force(rows, when).value for when in asked} == asked


@pytest.mark.parametrize(
    ("year", "tax", "allowance"), [(2024, 0.25068, 49_700), (2025, 0.25068, 51_600), (2026, 0.25049, 54_100)]
)  # fmt: skip
def test_law_is_that_of_the_scenarios_year(write, year, tax, allowance):
    """Skatteministeriet: 25.068 % in 2025, 25.049 % in 2026; the allowance 49,700 in 2024."""
    scenario = sc.load(write(f"[money]\nprice_year = {year}\n"))
    assert scenario.parameters["tax_k"].value == tax
    assert scenario.parameters["tax_allow"].value == allowance
    assert scenario.parameters["tax_k"].at(2026) == 0.25049
    assert PriceBook(scenario, None).held("tax_k") == tax


def test_no_id_carries_a_year_of_its_own(case):
    prices = {n for n in sc.load("denmark").parameters if not n.startswith("index_")}
    assert not [n for n in prices if re.search(r"20[12]\d", n)]


def test_a_wording_asks_for_its_own_time(case):
    rule = case.rules["shelter"]
    days = [asked_on(rule, version, 2025) for version in rule.versions]
    assert days == ["2023-09-30", "2025-12-31", "2026-04-01"]
    refunded = case.parameters["ref_110_new_days"]
    assert [refunded.at(day) for day in days[1:]] == [120, 90]


def test_an_earlier_id_still_works(write):
    scenario = sc.load(write("[parameters.tax_k_2025]\nvalue = 0.26\n"))
    assert scenario.parameters["tax_k"].value == 0.26
    assert scenario.parameters["tax_k"].at(2026) == 0.26
    assert "tax_k_2025" not in scenario.parameters
    priced = sc.load(
        write(
            '[accounts.unemployment_insurance]\nitems = [{ when = { work = "unemployment_insurance" }, '
            'price = "dagpenge_2023" }]\n'
        )
    )
    assert priced.accounts["unemployment_insurance"].items[0].price == "dagpenge"


def test_both_ids_of_a_number_are_refused(write):
    path = write("[parameters.tax_k_2025]\nvalue = 0.26\n[parameters.tax_k]\nvalue = 0.25\n")
    with pytest.raises(sc.ScenarioError) as error:
        sc.load(path)
    assert str(error.value) == (
        f"{path}: parameters.tax_k_2025 is the earlier name of 'tax_k', which stands there too; "
        f"keep one of them"
    )


def test_an_id_that_has_a_later_value_now_is_named_anew(write):
    """Read as an alias it would silently be another number."""
    path = write(
        "[parameters.ka_30_2023]\nvalue = 1\nunit = 'DKK/month'\ngrade = 'C'\nsource = 't'\n"
    )
    with pytest.raises(sc.ScenarioError, match="ka_30_2023 is used by nothing"):
        sc.load(path)


def test_a_renamed_number_keeps_its_draws(case):
    """Draws are addressed by name: the same numbers as when it was called dagpenge_2023."""

    def as_before(data):
        data["country"]["renamed"] = {}
        data["parameters"]["dagpenge_2023"] = data["parameters"].pop("dagpenge")
        for name in ("unemployment_insurance", "tax_benefit", "vat_benefit"):
            for item in data["accounts"][name]["items"]:
                if item["price"] == "dagpenge":
                    item["price"] = "dagpenge_2023"

    old = parameter_draws(changed(case, as_before), range(20), ["dagpenge_2023"]).to_numpy()
    new = parameter_draws(case, range(20), ["dagpenge"]).to_numpy()
    assert new.std() > 0
    assert (old == new).all()


TABLE = "id,valid_from,value,unit,grade,source\n"
WRONG = {
    "n,2020-1-1,1,share,C,t\n": "line 2: valid_from = '2020-1-1' is not a date; write YYYY-MM-DD",
    "n,2020-01-01,1,share,C,t\nn,2020-01-01,2,share,C,t\n":
        "line 3: valid_from = '2020-01-01' stands twice; remove one of the rows",
    "n,2020-01-01,1,share,C,t\nn,2021-01-01,2,rate,C,t\n":
        "line 3: unit = 'rate' differs from that of an earlier date, 'share'; give both in one unit",
    "n,2020-01-01,1,share,C,t\nn,,2,share,C,t\n":
        "line 3: id = 'n' stands twice; rename one of the rows",
    "n,,1,share,C,t\nn,2021-01-01,2,share,C,t\n":
        "line 3: id = 'n' stands twice; rename one of the rows",
}  # fmt: skip


@pytest.mark.parametrize("rows", WRONG)
def test_wrong_dates_of_a_table_are_refused(write, tmp_path, rows):
    (tmp_path / "t.csv").write_text(TABLE + rows, encoding="utf-8")
    with pytest.raises(sc.ScenarioError) as error:
        sc.load(write('tables_from = ["t.csv"]\n'))
    assert str(error.value) == f"{tmp_path / 't.csv'}, {WRONG[rows]}"


VALUES = """
[parameters.tax_k]
values = [
  { from = "2024-01-01", value = 0.25, source = "ours" },
  { from = "2026-01-01", value = 0.27, source = "ours" },
]
"""


def test_a_scenario_gives_values_by_date(write):
    found = sc.load(write(VALUES)).parameters["tax_k"]
    assert (found.value, found.source, found.low) == (0.25, "ours", None)
    assert found.at(2026) == 0.27


def test_rows_that_do_not_rise_are_refused(write):
    path = write(VALUES.replace("2026-01-01", "2023-01-01"))
    with pytest.raises(sc.ScenarioError) as error:
        sc.load(path)
    assert str(error.value).startswith(f"{path}: parameters.tax_k.values = [")
    assert str(error.value).endswith(
        "has rows that are not in order of date; sort them by 'from', each date once"
    )


def _as_stored_before(data):
    """A stored scenario as it was before scenarios had a country."""
    country = data.pop("country")
    back = {new: old for old, new in country["renamed"].items()}
    data["parameters"] = {back.get(n, n): p for n, p in data["parameters"].items()}
    for p in data["parameters"].values():
        p.pop("values", None)
    data["money"].pop("discount")
    for account in data["accounts"].values():
        account.pop("municipality", None) if account["municipality"] == "K.central" else None
        account.pop("state", None) if account["state"] == "S.finance" else None
        for item in account["items"]:
            item["price"] = back.get(item["price"], item["price"])
    for rule in data["rules"].values():
        for version in rule["versions"]:
            if "steps" in version:
                version["steps"] = [[back.get(x, x), share] for x, share in version["steps"]]
            if version.get("days") == "ref_110_new_days" and version["from"] > "2026":
                version["days"] = 90.0
    for contract in data["contracts"].values():
        for key in ("provider", "state", "paid_by"):
            if contract[key] in ("K", "S.finance", {"K": 1.0}):
                del contract[key]
        contract["costs"].pop("tender_threshold")
        contract["costs"].pop("split") if contract["costs"]["split"] == {"K": 1.0} else None
        contract["decision"].pop("hurdle")


def test_results_stored_before_countries_give_the_same_flows(case):
    def of_one_year(data):
        """The numbers stored then had no dates, so they held one year's tax."""
        for name in ("tax_wage", "tax_benefit", "vat_wage", "vat_benefit"):
            del data["rules"][name]["versions"][1:]

    case = changed(case, of_one_year)
    data = case.resolved()
    _as_stored_before(data)
    assert "tax_k_2025" in data["parameters"]
    old = load_resolved(data, "stored")
    assert old.country == case.country
    assert old.contracts == case.contracts
    lives = sc.simulate(case, draws=2, cohorts=2)
    again = sc.simulate(old, draws=2, cohorts=2)
    assert (lives["count"] == again["count"]).all()
    assert (ledger(lives, case)["flow"] == ledger(again, old)["flow"]).all()


def test_a_scenario_without_a_country_says_so_when_it_is_stored(small):
    assert small.resolved()["country"] == {}
    assert load_resolved(small.resolved(), "again", part=True).country == small.country
    assert not np.any([s.public for s in small.country.sectors.values()])


def test_the_digest_of_lives_knows_no_law(case):
    without = case.model_copy(update={"country": Country()})
    assert lives_digest(case) == lives_digest(without)
