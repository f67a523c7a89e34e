import re
from html.parser import HTMLParser

import pytest

import simcore as sc
from simcore.report.labels import standing
from simcore.report.page import page
from simcore.runs.store import provenance
from simcore.summary.answers import answers
from simcore.texts import languages, texts
from tests.conftest import changed


@pytest.fixture(scope="module")
def found(case, case_lives, case_flows):
    return answers(case_lives, case_flows, case)


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.images, self.text, self.links = [], [], []

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "img":
            self.images.append(given)
        if tag in ("script", "link"):
            self.links.append(given)

    def handle_data(self, data):
        self.text.append(data)


def _read(html):
    reader = _Reader()
    reader.feed(html)
    return reader


@pytest.mark.parametrize("lang", languages())
def test_the_page_is_whole_self_contained_and_in_its_language(
    case, case_lives, case_flows, found, lang
):
    html = page(found, case, provenance(case, case_lives, case_flows), texts(lang))
    seen = _read(html)
    text = " ".join(seen.text)
    assert f'<html lang="{lang}">' in html
    assert seen.links == []
    assert len(seen.images) == 8
    for image in seen.images:
        assert image["src"].startswith("data:image/svg+xml;base64,")
        assert image["alt"]
    wanted = ["who", "cumulative", "payback", "first_line", "accounts", "perspectives", "leans"]
    places = [html.index(f"<h2>{texts(lang).say(f'page.{k}')}</h2>") for k in wanted]
    assert places == sorted(places)
    assert html.index("<table") > places[-1]  # figures first, then tables
    assert standing(case, texts(lang)) in text
    for payer in case.payers.values():
        assert payer.label.in_language(lang) in text
    assert not re.search(r"\bnan\b|\binf\b", text)
    assert "@media print" in html


def test_every_number_of_the_answer_carries_its_error(case, case_lives, case_flows, found):
    html = page(found, case, provenance(case, case_lives, case_flows), texts("en"))
    rows = re.findall(r"<tr>(.*?)</tr>", html.split("<h3>By payer")[1].split("</table>")[0])
    assert len(rows) == 1 + len(case.payers)
    assert all("±" in row for row in rows[1:])


@pytest.mark.parametrize("lang", languages())
def test_the_page_states_the_floor_where_there_is_a_posterior(
    case, case_lives, case_flows, found, lang
):
    spoken = texts(lang)
    record = provenance(case, case_lives, case_flows)
    html = page(found, case, record, spoken, draw=False)
    assert html.count(f">{spoken.say('page.floor')} (") == 2
    assert spoken.say("page.floor_caption", rows=400).replace("'", "&#39;") in html
    known = sum(label < 400 for label in case_flows["draw"].to_numpy().tolist())
    assert record["posterior"][case.base]["draws_of_rows"] == known
    scenario = sc.load("template_example")
    lives = sc.simulate(scenario, draws=3, cohorts=2)
    flows = sc.ledger(lives, scenario)
    record = provenance(scenario, lives, flows)
    html = page(answers(lives, flows, scenario), scenario, record, spoken, draw=False)
    assert f">{spoken.say('page.floor')} (" not in html
    assert "posterior" not in record


def test_text_from_a_scenario_is_escaped(case, case_lives, case_flows, found):
    def wicked(data):
        data["title"] = {"en": "<script>alert(1)</script>", "da": "x"}

    html = page(found, changed(case, wicked), provenance(case, case_lives, case_flows), texts("en"))
    assert "<script>" not in html


def test_a_run_of_one_draw_still_has_a_report(case):
    lives = sc.simulate(case, draws=1, cohorts=2)
    flows = sc.ledger(lives, case)
    html = page(answers(lives, flows, case), case, provenance(case, lives, flows), texts("en"))
    assert len(_read(html).images) == 7
