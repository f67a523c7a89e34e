"""A language is one file: read, refused where it is wrong, and used by the whole report."""

import shutil

import pytest

import simcore as sc
from simcore.errors import TextError
from simcore.report.page import page
from simcore.runs.run import run
from simcore.scenario.schema.types import Label
from simcore.summary.answers import answers
from simcore.texts import in_stored_languages, languages, read, texts
from simcore.texts.locale import number, percent, plus_minus, significant, tick
from tests.conftest import CASE

ENGLISH, DANISH = texts("en"), texts("da")


def _odd(folder, change=lambda text: text):
    """A made-up language: English in capitals, but for its placeholders, and other signs."""
    lines = []
    for line in (read.FOLDER / "en.toml").read_text("utf-8").splitlines():
        key, is_text, text = line.partition(" = ")
        if is_text and "{" not in text and not key.startswith(("decimal", "thousands")):
            text = text.upper()
        lines.append(key + is_text + text)
    made = "\n".join(lines) + "\n"
    made = made.replace('decimal = "."', 'decimal = "·"').replace(
        'percent = "{number} %"', 'percent = "%{number}"'
    )
    (folder / "odd.toml").write_text(change(made), encoding="utf-8")
    return folder / "odd.toml"


def test_numbers_are_written_as_each_language_does():
    assert number(-1234567.891, ENGLISH, 2) == "−1,234,567.89"
    assert number(-1234567.891, DANISH, 2) == "−1.234.567,89"
    assert number(-0.0004, ENGLISH, 2) == "0.00"
    assert number(float("nan"), ENGLISH) == "–"
    assert percent(0.333, DANISH) == "33 %"
    assert percent(float("nan"), DANISH) == "–"
    assert plus_minus(1.5, 0.25, DANISH, 1) == "1,5 ± 0,2"
    assert plus_minus(1.5, float("nan"), ENGLISH, 1) == "1.5"
    assert significant(12345.6, DANISH) == "12.346"
    assert significant(0.012345, DANISH) == "0,0123"
    assert tick(-0.5, DANISH) == "−0,5"
    assert tick(12345.0, ENGLISH) == "12345"


def test_an_unknown_key_and_a_missing_value_are_said():
    with pytest.raises(
        TextError, match=r"da\.toml has no text 'page\.whom'; add it to every language"
    ):
        DANISH.say("page.whom")
    with pytest.raises(
        TextError, match=r"en\.toml: page\.more is given no value for \{n\}; give one"
    ):
        ENGLISH.say("page.more")


def test_an_unknown_language_is_refused_before_the_work(tmp_path):
    scenario = sc.load("denmark")
    with pytest.raises(TextError, match=r"^lang = 'dk' is no language; write one of en, da$"):
        run(scenario, tmp_path / "r", lang="dk")
    assert not (tmp_path / "r").exists()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda t: t.replace('pays = "PAYS"\n', ""), r"odd.toml lacks the text page.pays; en.toml has 'pays'"),
        (lambda t: t + 'more = "x"\n', r"odd.toml: shell.more is a text that en.toml lacks; remove it"),
        (lambda t: t.replace("{n} others", "{m} others"),
         r"odd.toml: page.the_others has the placeholders \{m\}; write \{n\}, as en.toml does"),
        (lambda t: t.replace("{n} others", "others"),
         r"odd.toml: page.the_others has the placeholders none; write \{n\}, as en.toml does"),
    ],
)  # fmt: skip
def test_a_language_that_differs_is_refused(tmp_path, change, message):
    path = _odd(tmp_path, change)
    with pytest.raises(TextError, match=message):
        read.read(path, ENGLISH)


@pytest.fixture
def three_languages(tmp_path, monkeypatch):
    """A room of texts with one file more, and nothing else."""
    for lang in languages():
        shutil.copy(read.FOLDER / f"{lang}.toml", tmp_path)
    _odd(tmp_path)
    for kept in (read.languages, read._kept):
        kept.cache_clear()
    monkeypatch.setattr(read, "FOLDER", tmp_path)
    yield
    monkeypatch.undo()
    for kept in (read.languages, read._kept):
        kept.cache_clear()


def test_a_third_language_is_one_file(three_languages, case, case_lives, case_flows):
    assert languages() == ("en", "da", "odd")
    before = sc.scenario.digest(case)
    again = sc.load(CASE)
    assert sc.scenario.digest(again) == before  # digests do not know how many languages there are
    found = answers(case_lives, case_flows, case)
    record = {"draws": 1, "cohorts": 1}
    html = page(found, case, record, texts("odd"), draw=False)
    assert '<html lang="odd">' in html
    assert "WHO PAYS AND WHO HARVESTS" in html
    assert "Who pays and who harvests" not in html
    assert case.title.in_language("en") in html  # the file has no label in this language
    assert "%100" in html
    assert "·" in html


def test_a_label_in_a_third_language_is_read_and_shown(three_languages):
    label = Label.model_validate({"odd": "X", "da": "Y"})
    assert label.in_language("odd") == "X"
    assert label.in_language("da") == "Y"
    assert label.in_language("en") == "Y"  # the first there is
    assert list(label.model_dump()) == ["da", "odd"]


def test_a_plain_text_is_used_in_every_language(three_languages):
    label = Label.model_validate("Help")
    assert {label.in_language(lang) for lang in languages()} == {"Help"}
    assert label.model_dump() == {"en": "Help", "da": "Help"}  # as stored scenarios have it


def test_labels_that_simcore_writes_are_in_the_stored_languages():
    assert in_stored_languages("written.shares", name="x") == {
        "en": "Shares of x",
        "da": "Andele af x",
    }


@pytest.mark.parametrize(
    ("title", "message"),
    [
        ('{ en = "x", dk = "y" }', r"title = .* has no language 'dk'; write a text by en or da"),
        ("{}", r"title = \{\} has no text; write one by en or da, or a plain text"),
        ("{ en = 1 }", r"title\.en = 1 is not a text; put it in quotes"),
        ("1", r"title = 1 is not a text; write a text in quotes"),
    ],
)
def test_a_wrong_label_is_refused(tmp_path, title, message):
    path = tmp_path / "x.toml"
    path.write_text(f'schema = "1"\nname = "x"\nextends = "denmark"\ntitle = {title}\n')
    with pytest.raises(sc.ScenarioError, match=rf"x\.toml: {message}"):
        sc.load(path)


def test_one_language_is_enough_for_a_label(tmp_path):
    path = tmp_path / "x.toml"
    path.write_text(
        'schema = "1"\nname = "x"\nextends = "denmark"\n[arms.more]\nlabel = { da = "Mere" }\n'
    )
    assert sc.load(path).arms["more"].label.in_language("en") == "Mere"
