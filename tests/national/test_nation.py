"""The synthetic nation: sums of counts and money by age, verdicts, and what is stored."""

import json
import tomllib
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

import simcore as sc
from simcore.cli.main import main
from simcore.countries import countries
from simcore.errors import ScenarioError
from simcore.national.measure import measured
from simcore.national.plan import plan
from simcore.national.population import cohort_scenario, nation_digest
from simcore.national.read import nation_path, read_nation
from simcore.national.record import TABLE, nation_table, stored
from tests.conftest import ROOT

DENMARK = countries()["denmark"]
#: Arcadia has a life course from 6 on; as a nation it is read from birth.
TINY = """
schema = "1"
model = "{model}"
figures = "national.csv"
children = 400
draws = 3
births = 1000
births_source = "invented"
law_year = 2025
accounts = {{ care = ["care_money", "care"] }}
[[residents]]
ages = [0, 9]
each = 1000
grade = "C"
source = "invented"
[[residents]]
ages = [10, 20]
each = 2000
grade = "C"
source = "invented"
[domains]
care = "Care"
[lines.care]
figure = "children"
domain = "care"
kind = "stock"
table = "care"
when = {{ care = "care" }}
[lines.care_share]
figure = "share"
domain = "care"
kind = "share"
population = "natives"
table = "care"
when = {{ care = "care" }}
of = {{ care = ["home", "care"] }}
ages = [5, 5]
[lines.care_money]
figure = "money"
domain = "care"
kind = "money"
counts = "amount"
accounts = ["care"]
[lines.town]
figure = "town"
domain = "care"
kind = "share"
counts = "amount"
accounts = ["care", "grants"]
sectors = ["town"]
[lines.pay]
figure = "pay"
domain = "care"
kind = "money"
counts = "amount"
accounts = ["wages"]
"""
FIGURES = """id,label_en,label_da,value,low,high,unit,year,source,url,confidence,note
children,Children in care,Børn,{children},,,persons,2025,invented,,A,
share,Share in care,Andel,{share},,,%,2025,invented,,A,
money,Care homes,Hjem,100,90,200,ARC million,2025,invented,,C,
town,Paid by the town,Kommunen,50,,,%,2025,invented,,C,
pay,Pay,Løn,100,,,ARC million,2025,invented,,C,
"""


@pytest.fixture
def tiny(tmp_path):
    """A nation of the invented country, from birth to 20; values of its figures may be set."""

    def make(children=1000.0, share=20.0, change=lambda text: text):
        folder = countries()["template"]
        for name in ("template.toml", "numbers.csv", "country.toml"):
            text = (folder / name).read_text(encoding="utf-8")
            text = text.replace("ages = [6, 40]", "ages = [0, 40]").replace(
                "ages = [6, 17]", "ages = [0, 17]"
            )
            (tmp_path / name).write_text(text, encoding="utf-8")
        (tmp_path / "national.csv").write_text(FIGURES.format(children=children, share=share))
        text = change(TINY.format(model=tmp_path / "template.toml"))
        path = tmp_path / "nation.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return make


def test_a_line_is_counts_by_age_times_residents(tiny):
    """Against a sum written out in plain loops."""
    file = read_nation(tiny())
    scenario = cohort_scenario(file)
    lives = sc.simulate(scenario, 3, 2)
    flows = sc.ledger(lives, scenario)
    found = measured(file, scenario, plan(file, scenario), lives, flows)
    counts = lives["count"].isel(arm=0, intake=0).sum("cohort")
    per_child = scenario.children * 2
    for draw in range(3):
        stock = money = pay = grants = 0.0
        for age in range(21):
            here = counts.isel(draw=draw, year=age)
            alive = 1.0 - float(here.sel(cell="care:exited")) / per_child
            people = (1000.0 if age < 10 else 2000.0) / alive
            stock += people * float(here.sel(cell="care:care")) / per_child
            paid = flows["flow"].isel(arm=0, draw=draw, year=age).sum("cohort") / per_child
            money += people * float(paid[(flows["account"] == "care.0").to_numpy()].sum())
            given = (flows["account"] == "grants.0") & (flows["payer"] == "crown")
            grants += people * float(paid[given.to_numpy()].sum())
            pay -= people * float(paid[(flows["account"] == "wages.0").to_numpy()].sum())
        assert found.residents[draw, 0] == pytest.approx(stock)
        assert found.residents[draw, 2] == pytest.approx(money)
        assert found.residents[draw, 3] == pytest.approx(money / (money + grants))
        assert found.residents[draw, 4] == pytest.approx(pay)
        assert grants > 0
        assert pay > 0 < money


def verdicts(path):
    return sc.nation(path)["verdict"].to_series().to_dict()


def test_verdicts_follow_the_tolerance(tiny):
    value = sc.nation(tiny())["national_value"].to_series()
    met = {"children": value["care"], "share": 100 * value["care_share"]}
    assert verdicts(tiny(**met)) == {
        "care": "inside", "care_share": "inside", "care_money": "shown", "town": "shown",
        "pay": "shown",
    }  # fmt: skip
    off = met | {"children": value["care"] / 1.2}
    assert verdicts(tiny(**off))["care"] == "outside"

    def with_line(key):
        change = lambda text: text.replace("[lines.care_share]", f"{key}\n[lines.care_share]")  # noqa: E731
        return verdicts(tiny(**off, change=change))["care"]

    assert with_line('reason = "known"') == "explained"
    assert with_line("judged = false") == "shown"
    assert with_line("tolerance = 0.3") == "inside"


def test_a_tolerance_is_the_wider_of_the_grades_and_the_sources(tiny):
    found = sc.nation(tiny())
    bounds = {n: (float(found["national_ratio_least"].sel(national_line=n)),
                  float(found["national_ratio_most"].sel(national_line=n))) for n in ("care", "care_money")}  # fmt: skip
    assert bounds["care"] == pytest.approx((0.9, 1.1))
    assert bounds["care_money"] == pytest.approx((0.75, 2.0))


def test_the_command_fails_on_a_missed_line_without_a_reason(tiny, tmp_path):
    value = sc.nation(tiny())["national_value"].to_series()
    out = str(tmp_path / "out")
    met = {"children": value["care"], "share": 100 * value["care_share"]}

    def run(path):
        return CliRunner().invoke(main, ["nation", "--country", str(path), "--out", out])

    good = run(tiny(**met))
    assert good.exit_code == 0, good.output
    assert "every judged figure is met" in good.output
    assert (tmp_path / "out" / TABLE).exists()
    bad = run(tiny(**met | {"children": value["care"] / 1.2}))
    assert bad.exit_code == 1
    assert "1 judged figures are missed without a written reason: care" in bad.output


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('figure = "children"', 'figure = "child"', "lines.care.figure = 'child' is not an id"),
        ('when = { care = "care" }\n[', 'when = { cares = "care" }\n[', "names 'cares'"),
        ('when = { care = "care" }\n[', 'when = { care = "hom" }\n[', "names 'hom'"),
        ('table = "care"\nwhen', 'table = "card"\nwhen', "names the table 'card'"),
        ('table = "care"\nwhen', "when", "needs either a table or accounts"),
        ('accounts = ["wages"]', 'accounts = ["wage"]', "names 'wage', which has no item"),
        ("ages = [10, 20]", "ages = [11, 20]", "does not begin at 10"),
        ("law_year = 2025", 'law_year = "x"', "law_year"),
        ("births = 1000", "births = 0", "births"),
        ('accounts = ["wages"]', 'accounts = ["wages"]\nsectors = ["twn"]', "did you mean 'town'"),
        ('domain = "care"\nkind = "stock"', 'domain = "car"\nkind = "stock"', "is no heading"),
        ('["care_money", "care"]', '["care_mony"]', "names the line 'care_mony', which is none"),
        ('accounts = ["wages"]', 'accounts = ["wages"]\nprice_year = 1999', "not in the price index"),
    ],
)  # fmt: skip
def test_a_wrong_nation_file_is_refused_in_one_sentence(tiny, old, new, said):
    def change(text):
        assert old in text
        return text.replace(old, new, 1)

    path = tiny(change=change)
    with pytest.raises(ScenarioError) as error:
        sc.nation(path, draws=1)
    assert said in str(error.value), error.value
    assert str(path.parent) in str(error.value)
    assert "\n" not in str(error.value)


def test_a_country_without_figures_is_told_so():
    with pytest.raises(ScenarioError, match="template: has no national figures"):
        sc.nation("template")
    with pytest.raises(ScenarioError, match="did you mean 'denmark'"):
        sc.nation("denmrk")
    assert nation_path() == DENMARK / "nation.toml"


@pytest.fixture(scope="module")
def small():
    return sc.nation("denmark", draws=6)


def test_the_danish_nation_in_small_gives_what_is_stored(small):
    kept = stored("denmark").table
    table = nation_table(small)
    assert list(table.index) == list(kept.index)
    # A draw's standard deviation, as if normal, follows from the stored 90 % of many.
    draws = stored("denmark").record["draws"]
    spread = (kept["high"] - kept["low"]) / (2 * 1.645)
    away = (table["value"] - kept["value"]).abs() / (spread * np.sqrt(1 / 6 + 1 / draws))
    assert away.max() < 5.0
    assert table["figure"].to_numpy() == pytest.approx(kept["figure"].to_numpy(), rel=1e-4)
    assert (kept["low"] <= kept["high"]).all()


def test_what_is_stored_is_of_this_model_and_these_figures():
    """After a change of either: make nation."""
    file = read_nation(nation_path("denmark"))
    assert stored("denmark").record["digest"] == nation_digest(file, cohort_scenario(file))


def test_words_do_not_change_the_digest():
    file = read_nation(nation_path("denmark"))
    scenario = cohort_scenario(file)
    other = scenario.model_copy(update={"title": sc.load("template").title})
    assert nation_digest(file, other) == nation_digest(file, scenario)
    fewer = scenario.model_copy(update={"parameters": {}})
    assert nation_digest(file, fewer) != nation_digest(file, scenario)


def test_every_line_says_its_source_and_every_account_exists():
    file = read_nation(nation_path("denmark"))
    accounts = sc.load("denmark").accounts
    assert set(file.nation.accounts) <= set(accounts)
    for one in file.lines:
        assert one.figure.source, one.name
        assert one.figure.year, one.name
        assert one.figure.grade == "C" or one.figure.url or "derived" in one.figure.source, one.name
        assert (one.line.kind == "money") == (one.line.price_year is not None), one.name
    raw = tomllib.loads((DENMARK / "nation.toml").read_text(encoding="utf-8"))
    for name, line in raw["lines"].items():
        for key in ("reason", "note"):
            assert set(line.get(key, {"en": "", "da": ""})) == {"en", "da"}, name


def test_the_page_is_that_of_the_stored_run():
    """After make nation: python docs/nation.py."""
    import sys

    sys.path.insert(0, str(ROOT / "docs"))
    from nation import page

    words = tomllib.loads((ROOT / "docs" / "nation.toml").read_text(encoding="utf-8"))
    shown = (ROOT / "docs" / "nation.md").read_text(encoding="utf-8")
    assert page(stored("denmark"), words) == shown
    assert json.loads((DENMARK / "nation.json").read_text())["draws"] == 200
    assert Path(ROOT / "docs" / "images" / "nation.svg").exists()
