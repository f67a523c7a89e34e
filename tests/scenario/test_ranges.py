"""Ranges, lists and years that would hold for nobody are refused, wherever they stand."""

import pytest

import simcore as sc
from simcore.scenario.schema.types import key_number
from tests.conftest import changed

OUTCOME = {
    "label": {"en": "x", "da": "x"},
    "unit": {"en": "x", "da": "x"},
    "table": "care",
}
METRIC = {"table": "exam", "when": {"exam": "passed"}, "follow_up": [9], "price": 1.0}


def _refused(scenario, change):
    with pytest.raises(sc.ScenarioError) as caught:
        changed(scenario, change)
    assert "\n" not in str(caught.value)
    return str(caught.value).removeprefix("changed: ")


def _course(data):
    return data["accounts"]["course"]["items"][0]


def _metric(data, **given):
    data["contracts"] = {
        "deal": {
            "delivery_years": 6,
            "repayment_years": 7,
            "investors": {"DSI": {"commitment": 1e7}},
            "metrics": {"exam": METRIC | given},
        }
    }


LATER = (
    "begins after the run, whose last year is 50 (the first is 0), so it would never hold; "
    "begin earlier or raise run.years"
)
BACKWARDS = "runs backwards; write [first, last] with first <= last"
CASES = {
    "money backwards": (
        lambda d: _course(d).update(years=[5, 0]),
        f"accounts.course.items[0].years = [5, 0] {BACKWARDS}",
    ),
    "money after the run": (
        lambda d: _course(d).update(years=[60, 70]),
        f"accounts.course.items[0].years = [60, 70] {LATER}",
    ),
    "money before the run": (
        lambda d: _course(d).update(years=[-3, -1]),
        "accounts.course.items[0].years = [-3, -1] begins below 0; write [first, last] from 0",
    ),
    "ages of money": (
        lambda d: d["accounts"]["residential_care"]["items"][0].update(ages=[17, 0]),
        f"accounts.residential_care.items[0].ages = [17, 0] {BACKWARDS}",
    ),
    "an effect backwards": (
        lambda d: d["effects"][0].update(years=[5, 0]),
        f"effects[0].years = [5, 0] {BACKWARDS}",
    ),
    "an effect after the run": (
        lambda d: d["effects"][0].update(years=[51, 60]),
        f"effects[0].years = [51, 60] {LATER}",
    ),
    "a transition": (
        lambda d: d["domains"]["exam"]["transitions"][0].update(years=[3, 2]),
        f"domains.exam.transitions[0].years = [3, 2] {BACKWARDS}",
    ),
    "a transition after the run": (
        lambda d: d["domains"]["exam"]["transitions"][0].update(years=[80, 10_000]),
        f"domains.exam.transitions[0].years = [80, 10000] {LATER}",
    ),
    "a spell": (
        lambda d: d["domains"]["exam"]["transitions"][0].update(spell=[3, 2]),
        f"domains.exam.transitions[0].spell = [3, 2] {BACKWARDS}",
    ),
    "steps of a spell": (
        lambda d: d["domains"]["exam"]["transitions"][0].update(spell_steps=[-1, 2]),
        "domains.exam.transitions[0].spell_steps = [-1, 2] begins below 0; "
        "write [first, last] from 0",
    ),
    "a start": (
        lambda d: d["domains"]["placement"]["start"].insert(
            0, {"shares": {"none": "rest"}, "ages": [5, 3]}
        ),
        f"domains.placement.start[0].ages = [5, 3] {BACKWARDS}",
    ),
    "a start behind one for everybody": (
        lambda d: d["domains"]["placement"]["start"].insert(0, {"shares": {"none": "rest"}}),
        "domains.placement.start[0] holds for everybody, so what follows it would never hold; "
        "put it last",
    ),
    "a programme of no child's age": (
        lambda d: d["interventions"]["course"].update(ages=[0, 8]),
        "interventions.course.ages = [0, 8] holds for nobody: children are followed from age 9 to "
        "63; correct it, or run.years or population.entry_age",
    ),
    "an outcome": (
        lambda d: d["outcomes"].update(x=OUTCOME | {"items": [{"years": [9, 8]}]}),
        f"outcomes.x.items[0].years = [9, 8] {BACKWARDS}",
    ),
    "ages of an outcome": (
        lambda d: d["outcomes"].update(x=OUTCOME | {"ages": [9, 8]}),
        f"outcomes.x.ages = [9, 8] {BACKWARDS}",
    ),
    "an intake of a metric": (
        lambda d: _metric(d, intakes=[2023]),
        "contracts.deal.metrics.exam.intakes names 2023, when nobody enters; choose from 2022",
    ),
    "no intake of a metric": (
        lambda d: _metric(d, intakes=[]),
        "contracts.deal.metrics.exam.intakes is empty; name at least one, or remove it",
    ),
    "ages of a metric": (
        lambda d: _metric(d, ages=[20, 18]),
        f"contracts.deal.metrics.exam.ages = [20, 18] {BACKWARDS}",
    ),
    "savings of nobody": (
        lambda d: _metric(d, saved_by=["K.childen"]),
        "contracts.deal.metrics.exam.saved_by names 'K.childen', which is not a payer; "
        "did you mean 'K.children'?",
    ),
    "a rate of nobody": (
        lambda d: (_metric(d), d["contracts"]["deal"].update(decision={"rates": {"Kk": 0.05}})),
        "contracts.deal.decision.rates.Kk is nobody's rate; did you mean 'K'?",
    ),
    "room in a year that is not simulated": (
        lambda d: (_metric(d), d["contracts"]["deal"].update(ceiling={"room": {"2021": 1e6}})),
        "contracts.deal.ceiling.room.2021 is outside the years of the scenario, 2022 to 2072; "
        "correct it",
    ),
    "an amount past exactness": (
        lambda d: (_metric(d), d["contracts"]["deal"].update(at_target=1e15)),
        "contracts.deal.at_target = 1000000000000000.0 is above 4.39805e+12; "
        "write at most 4.39805e+12",
    ),
    "a horizon": (
        lambda d: d["perspectives"]["som"].update(horizon=-1),
        "perspectives.som.horizon = -1 is below 0; write at least 0",
    ),
    "no arm": (
        lambda d: _course(d).update(arms=[]),
        "accounts.course.items[0].arms is empty; name at least one, or remove it",
    ),
    "no state": (
        lambda d: _course(d).update(when={"course": []}),
        "accounts.course.items[0].when.course is empty, so it never holds; name a state, or "
        "remove it",
    ),
    "no state of a condition": (
        lambda d: d["effects"][0].update(when={"before": {"placement": []}}),
        "effects[0].when.before.placement is empty, so it never holds; name a state, or remove it",
    ),
    "no state to leave": (
        lambda d: d["domains"]["exam"]["transitions"][0].update({"from": []}),
        "domains.exam.transitions[0].from is empty; name at least one, or remove it",
    ),
    "only nothing": (
        lambda d: d["tables"]["pay"].update(only={"work": []}),
        "tables.pay.only.work is empty, so it never holds; name a state, or remove it",
    ),
    "an axis twice": (
        lambda d: d["tables"]["course"].update(of=["course", "course"]),
        "tables.course.of[1] = 'course' stands there already; remove one",
    ),
    "weeks that begin late": (
        lambda d: _rule(d, "staircase", weeks=[[4, 0.4], [26, 0.3]]),
        "rules.x.versions[0].weeks begin at week 4; begin at week 0, with share 0 if nothing is "
        "refunded",
    ),
    "weeks that fall": (
        lambda d: _rule(d, "staircase", weeks=[[0, 0.4], [26, 0.3], [4, 0.2]]),
        "rules.x.versions[0].weeks begin at week 0, 26, 4; list rising weeks",
    ),
    "limits that fall": (
        lambda d: _rule(d, "steps", steps=[[8e5, 0.25], [5e5, 0.5]]),
        "rules.x.versions[0].steps begin at 800000, 500000; list them rising",
    ),
    "a step that is no pair": (
        lambda d: _rule(d, "steps", steps=[[8e5]]),
        "rules.x.versions[0].steps[0] = [800000.0] is not a limit and a share; write both in square brackets, for example [0, 0.5]",
    ),
    "a curve that begins late": (
        lambda d: d["money"].update(discount={"35": 0.03}),
        "money.discount says nothing of the first years; give a rate from year 0",
    ),
    "a curve of words": (
        lambda d: d["money"].update(discount={"0": 0.03, "later": 0.02}),
        "money.discount = { 0 = 0.03, later = 0.02 } is no curve of rates; write for example { 0 = 0.035, 35 = 0.025 }",
    ),
    "two spellings of a year": (
        lambda d: d["population"].update(intakes={"2022": 40, "02022": 30}),
        "population.intakes.02022 is not a calendar year; write for example 2022",
    ),
    "two spellings of an age": (
        lambda d: d["population"].update(entry_age={"9": 0.5, "09": "rest"}),
        "population.entry_age.09 is not a whole number of years; write for example 8 (not 08)",
    ),
    "a raised digit": (
        lambda d: d["population"].update(entry_age={"²": 1.0}),
        "population.entry_age.² is not a whole number of years; write for example 8 (not 08)",
    ),
    "a year of the index": (
        lambda d: d["price_index"].update({"02020": "index_2020"}),
        "price_index.02020 is not a calendar year; write for example 2025",
    ),
    "no age": (
        lambda d: d["population"].update(entry_age={}),
        "population.entry_age is empty; write for example { 0 = 1.0 }",
    ),
    "places beyond what addresses carry": (
        lambda d: d["interventions"]["course"].update(capacity=2**63),
        "interventions.course.capacity = 9223372036854775808 is above 4.29497e+09; "
        "write at most 4.29497e+09",
    ),
    "children beyond what addresses carry": (
        lambda d: d["population"].update(intakes={"2022": 2**32, "2023": 1}),
        "population.intakes sums to 4.295e+09 children, but a cohort has at most 4294967296; "
        "lower it",
    ),
    "a level of the index that is missing": (
        lambda d: d["money"].update(price_year=2030),
        "money.price_year = 2030 is outside the price index (2014 to 2026); restate the amounts",
    ),
    "a gap in the index": (
        lambda d: d["price_index"].pop("2022"),
        " = 2022 is missing from the price index (2014 to 2026); "
        "restate the amounts",
    ),
    "prices of several years without an index": (
        lambda d: (d.pop("price_index"), d["money"].pop("index_error")),
        " differs from money.price_year = 2025, and there is no [price_index] to bring one to the "
        "other; restate the amount, or add the index",
    ),
    "two conditions in one": (
        lambda d: d["effects"][0].update(when={"placement": {"foster": "none"}}),
        "effects[0].when = { placement = { foster = 'none' } } has a table for 'placement'; write its states, as text or as a list",
    ),
    "a spell of states": (
        lambda d: d["effects"][0].update(when={"spell": {"placement": ["none", "foster"]}}),
        "effects[0].when = { spell = { placement = ['none', 'foster'] } } has no years under spell; write a whole number, or [first, last]",
    ),
    "a spell of three years": (
        lambda d: d["effects"][0].update(when={"before_spell": {"placement": [1, 2, 3]}}),
        "effects[0].when = { before_spell = { placement = [1, 2, 3] } } has no years under before_spell; write a whole number, or [first, last]",
    ),
    "a profile of nothing": (
        lambda d: d["domains"]["life"]["transitions"][0].update(rate={"age": {}}),
        "domains.life.transitions[0].rate = { age = {} } gives no values; write for example { age = { 0 = 0.1, 15 = 0.2 } }",
    ),
    "a profile without an axis": (
        lambda d: d["domains"]["life"]["transitions"][0].update(rate={}),
        "domains.life.transitions[0].rate = {} gives no values; write for example { age = { 0 = 0.1, 15 = 0.2 } }",
    ),
    "a profile of raised digits": (
        lambda d: d["domains"]["life"]["transitions"][0].update(rate={"age": {"²": 0.1}}),
        "domains.life.transitions[0].rate.age.² is not a whole number; write from where the value "
        "holds",
    ),
    "a target outside its interval": (
        lambda d: d.update(
            calibration={},
            targets={
                "x": {
                    "label": {"en": "x", "da": "x"},
                    "table": "course",
                    "share": {"course": "active"},
                    "value": 0.5,
                    "low": 0.6,
                    "high": 0.7,
                    "grade": "A",
                    "source": "x",
                }
            },
        ),
        "targets.x.value = 0.5 lies outside low = 0.6 and high = 0.7; correct one",
    ),
    "a sign in a state": (
        lambda d: _state(d, "a|b"),
        "attributes.mark.states holds 'a|b', but | has a meaning of its own in conditions and "
        "cells; rename it",
    ),
    "an arrow in a state": (
        lambda d: _state(d, "a>b"),
        "attributes.mark.states holds 'a>b', but > has a meaning of its own in conditions and "
        "cells; rename it",
    ),
    "any state": (
        lambda d: _state(d, "*"),
        "attributes.mark.states holds '*', but * has a meaning of its own in conditions and "
        "cells; rename it",
    ),
    "no name": (
        lambda d: _state(d, ""),
        "attributes.mark.states holds ''; write a name without spaces around it",
    ),
    "a state that is a closing cell": (
        lambda d: (_state(d, "exited"), d["tables"].update(mark={"of": ["mark"]})),
        "tables.mark has a cell 'mark:exited' like one of table 'mark'; rename a state or a table",
    ),
}  # fmt: skip


def _rule(data, kind, **given):
    version = {"from": "2020-01-01", "source": "x", "grade": "C"} | given
    data["rules"]["x"] = {"label": {"en": "x", "da": "x"}, "kind": kind, "versions": [version]}


def _state(data, name):
    data["attributes"]["mark"] = {
        "states": ["yes", name],
        "start": [{"shares": {"yes": 0.5, name: "rest"}}],
    }


@pytest.mark.parametrize("name", CASES)
def test_what_would_hold_for_nobody_is_refused(name, case):
    change, says = CASES[name]
    text = _refused(case, change)
    assert text.endswith(says) if says.startswith(" ") else text == says


def test_a_range_may_end_after_the_run(case):
    assert changed(case, lambda d: _course(d).update(years=[0, 10_000]))
    assert changed(case, lambda d: d["effects"][0].update(years=[0, 99]))


def test_bands_of_spells_begin_with_0_where_ages_do_not(small):
    def change(data):
        data["ages"] = [9, 60]
        data["domains"]["life"]["transitions"][0]["rate"] = 0.01
        data["parameters"].pop("death")
        data["tables"]["care_spell"] |= {"spell_bands": {"care": [9, 10]}, "age_bands": [9, 12]}

    assert _refused(small, change) == (
        "tables.care_spell has bands [9, 10]; list rising first values that begin with 0"
    )


def test_a_programme_with_the_name_of_a_domain_would_replace_it(tmp_path, small):
    from tests.conftest import SMALL

    text = SMALL.read_text(encoding="utf-8").replace("interventions.help", "interventions.school")
    (tmp_path / "x.toml").write_text(text, encoding="utf-8")
    with pytest.raises(sc.ScenarioError) as caught:
        sc.load(tmp_path / "x.toml")
    assert str(caught.value) == (
        f"{tmp_path / 'x.toml'}: interventions.school has the name of a domain or attribute; "
        f"rename it"
    )


def test_one_spelling_of_each_number():
    assert [key_number(t) for t in ("0", "8", "2022")] == [0, 8, 2022]
    for text in ("", "08", "+8", "-8", "8.0", " 8", "8\n", "²", "٣", "1" * 10, "1" * 5000, "1_0"):
        assert key_number(text) is None, text
