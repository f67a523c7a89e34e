"""Any valid model runs to a report: payers, labels, arms and perspectives are the user's own."""

import csv
import re
import time

import numpy as np
import pytest

import simcore as sc
from simcore.report.csv_tables import write_tables
from simcore.report.figures import MOST
from simcore.report.headline import headline
from simcore.report.labels import clean
from simcore.report.page import page
from simcore.report.style import short
from simcore.runs import rehearse as rehearsal
from simcore.runs.rehearse import rehearse
from simcore.scenario.read.country import facts
from simcore.scenario.schema.country import sector_of
from simcore.summary.answers import answers
from simcore.summary.payback import total_of
from simcore.texts import languages, texts
from tests.conftest import ROOT, changed

#: Sectors K, KO, R and S are public, C is the citizen.
DENMARK = facts("denmark", "tests")
PUBLISHED = ROOT / "tests" / "published"
RECORD = {"draws": 1, "cohorts": 1}


@pytest.fixture(scope="module")
def model():
    return sc.load(PUBLISHED / "b1_sick_sicker.toml")


@pytest.fixture(scope="module")
def lives(model):
    return sc.simulate(model, draws=2, cohorts=2)


def paid_by(scenario, shares, labels=None, **more):
    """The model with its accounts paid by these payers."""

    def change(data):
        data["payers"] = {
            p: {
                "label": dict.fromkeys(languages(), (labels or {}).get(p, p)),
                "sector": p.split(".")[0],
            }
            for p in shares
        }
        for rule in data["rules"].values():
            rule["versions"][0]["shares"] = dict(shares)
        for key, value in more.items():
            data[key] |= value

    return changed(scenario, change)


def told(scenario, lives):
    """Answers and pages; every sum equals its parts."""
    flows = sc.ledger(lives, scenario)
    found = answers(lives, flows, scenario)
    whole = float(sc.summary.present_value(sc.summary.gain(flows)["gain"].sum("line")).mean())
    last = found.running.isel(year=-1)
    assert float(found.payers["present_value"].sum()) == pytest.approx(whole, rel=1e-9)
    assert float(found.sectors["present_value"].sum()) == pytest.approx(whole, rel=1e-9)
    assert float(found.payers["account_gain"].sum()) == pytest.approx(whole, rel=1e-9)
    assert float(total_of(last, "all")["cumulative"]) == pytest.approx(whole, rel=1e-9)
    public = total_of(last, "public")
    names = [str(p) for p in found.sectors["payer"].to_numpy()]
    share = found.sectors["present_value"].sel(
        payer=[p for p in names if scenario.country.is_public(p)]
    )
    if share.size:
        assert float(public["cumulative"]) == pytest.approx(float(share.sum()), rel=1e-9)
    else:
        assert public is None
    return found, {lang: page(found, scenario, RECORD, texts(lang)) for lang in languages()}


@pytest.mark.parametrize("name", ["b1_sick_sicker", "b3_sick_sicker_cohort", "b6_hiv",
                                  "b6c_hiv_teaching"])  # fmt: skip
def test_published_models_have_a_report(name):
    scenario = sc.load(PUBLISHED / f"{name}.toml")
    _, pages = told(scenario, sc.simulate(scenario, draws=1, cohorts=1))
    text = pages["en"]
    assert f"m {scenario.money.currency}" in text
    assert "DKK" not in text
    assert ("arms, this page compares" in text) == (len(scenario.arms) > 2)


def test_the_tutorials_own_model_has_a_report(tmp_path):
    text = (ROOT / "docs" / "models.md").read_text(encoding="utf-8")
    (tmp_path / "m.toml").write_text(re.search(r"```toml\n(.*?)```", text, re.DOTALL)[1])
    assert rehearse(sc.load(tmp_path / "m.toml")) == ""


PAYERS = {
    "a sector of its own": {"insurer": 1.0},
    "departments of one": {"NHS.trust": 0.5, "NHS.gp": 0.5},
    "names of totals": {"S+R": 0.25, "public": 0.25, "all": 0.5},
    "names of totals beside the public": {"K.a": 0.25, "public": 0.25, "all (total)": 0.25, "all": 0.25},
    "a sign between names": {"K.a|b": 0.25, "K.a": 0.25, "b|K": 0.5},
    "any script": {"保険.α": 0.5, "æ\u0301ø|å": 0.25, "😀": 0.25},
    "a region alone": {"R": 0.5, "C": 0.5},
    "many": {f"payer{i}": 1 / 64 for i in range(64)},
}  # fmt: skip


@pytest.mark.parametrize("shares", PAYERS.values(), ids=PAYERS)
def test_any_payers_run_to_a_report(model, lives, shares, tmp_path):
    public = any(sector_of(p) in ("K", "R") for p in shares)
    scenario = paid_by(model, shares, **({"country": DENMARK} if public else {}))
    found, pages = told(scenario, lives)
    for lang, words in (("en", "ublic payers"), ("da", "et offentlige i alt")):
        assert (
            words in " ".join(headline(found, scenario, texts(lang)))
        ) is False  # nobody invests
        for payer in shares:
            assert clean(payer.replace("_", " ")) in pages[lang]
    assert (total_of(found.payback, "public") is not None) == public
    names = [str(p) for p in found.payback["payer"].to_numpy()]
    assert len(names) == len(set(names))
    write_tables(tmp_path / "t", found, scenario)
    with (tmp_path / "t" / "harvest_by_payer.csv").open(encoding="utf-8") as handle:
        rows = list(csv.DictReader(handle))
    assert [r["payer"] for r in rows] == list(shares)


def test_payers_called_like_totals_keep_their_own_figures(model, lives):
    scenario = paid_by(model, {"all": 0.25, "public": 0.75})
    found, _ = told(scenario, lives)
    own = found.running.isel(year=-1)["cumulative"]
    whole = float(total_of(found.running, "all").isel(year=-1)["cumulative"])
    assert float(own.sel(payer="all")) == pytest.approx(0.25 * whole)
    assert float(own.sel(payer="public")) == pytest.approx(0.75 * whole)
    assert float(own.sel(payer="all (total)")) == whole


def test_who_invests_without_a_public_payer_is_told_of_no_public(model, lives):
    def change(data):
        data["accounts"]["treatment"]["investment"] = True

    scenario = changed(paid_by(model, {"insurer": 1.0}), change)
    found, _ = told(scenario, lives)
    for lang, public in (("en", "public"), ("da", "offentlige")):
        said = headline(found, scenario, texts(lang))
        assert len(said) == 2  # pays, back; an index needs a gain
        assert "insurer" in said[1]
        assert public not in " ".join(said)
    scenario = changed(paid_by(model, {"K": 1.0}, country=DENMARK), change)
    found, _ = told(scenario, lives)
    assert "all public payers together" in headline(found, scenario, texts("en"))[1]


HOSTILE = {
    "a formula": r"$\frac{$ $x_1$ \$ 5$",
    "mark-up": "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&amp;",
    "lines": "one\r\ntwo\tthree\x0b\x0c\u2028four",
    "control": "bell\x07 escape\x1b[31m nul\x00 delete\x7f",
    "long": "long " * 1000,
    "one long word": "x" * 5000,
    "empty": "",
    "blank": " \n ",
    "right to left": "שלום 12 עולם",
    "turned": "abc\u202edef\u202c\u2066x",
    "emoji": "👩‍👩‍👧 🇩🇰 é",
    "underscore": "_hidden",
    "braces": "{x} {0} {party} {{ 1 }} %s %(a)s",
    "formula of a sheet": "=HYPERLINK(\"http://x\")",
}  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_any_label_runs_to_a_report(model, lives, text):
    label = dict.fromkeys(languages(), text)

    def change(data):
        data["title"] = data["description"] = label
        data["money"]["currency"] = text or "DKK"
        for part in ("payers", "accounts", "outcomes", "arms", "rules"):
            for one in data[part].values():
                one["label"] = label
        for one in data["outcomes"].values():
            one["unit"] = label

    scenario = changed(paid_by(model, {"K": 0.5, "x": 0.5}), change)
    started = time.perf_counter()
    _, pages = told(scenario, lives)
    assert time.perf_counter() - started < 60  # about 3 s; minutes with such labels before
    for html in pages.values():
        assert "<script" not in html
        assert "onerror=alert(1)>" not in html
        assert not set(html) & {chr(c) for c in (0, 7, 11, 12, 27, 127, 0x202E)}
        assert html.count("<html") == 1


def test_labels_for_figures_are_one_short_line():
    assert short("a\nb\x00\t c") == "a b c"
    assert short("x" * 99, 10) == "x" * 9 + "…"
    assert short("_a") == " _a"
    assert short("\u2068שלום\u2069") == "שלום"
    assert clean("שלום") == "\u2068שלום\u2069"  # numbers beside it keep their places
    assert clean("a\u202eb\x1b[0m") == "ab[0m"


def test_a_label_between_dollar_signs_is_drawn_as_it_stands(model, lives, monkeypatch):
    from matplotlib.text import Text

    from simcore.report import style

    drawn = []
    plain = Text._preprocess_math

    def watch(self, text):
        drawn.append(plain(self, text))
        return drawn[-1]

    monkeypatch.setattr(Text, "_preprocess_math", watch)
    made, axes = style.figure(4, 3)
    axes.set_title("$a$")
    axes.plot([0, 1], [0, 1], label="$b$")
    axes.set_xticks([0, 1])
    axes.set_xticklabels(["$c$", "$d$"])
    axes.set_ylabel("$e$")
    axes.annotate("$f$", (0, 0))
    axes.legend()
    style.svg(made, "$g$")
    assert {f"${c}$" for c in "abcdef"} <= {text for text, _ in drawn}
    assert not any(formula for _, formula in drawn)


def _no_outcomes(data):
    data["outcomes"] = {}


def _one_year(data):
    data["run"]["years"] = 1


def _monthly(data):
    data["run"] |= {"years": 2, "steps_per_year": 12, "count_by": "step"}


def _free(data):
    for account in data["accounts"].values():
        for item in account["items"]:
            item["price"] = 0.0


def _same_arms(data):
    data["accounts"].pop("treatment")
    data["outcomes"] = {}


def _more_arms(data):
    data["arms"] |= {
        f"more{i}": {"label": dict.fromkeys(languages(), f"More {i}")} for i in range(2)
    }


def _perspective(**more):
    text = dict.fromkeys(languages(), "Perspective")
    return {
        "label": text,
        "description": text,
        "equalisation": False,
        "budget_guarantee": False,
        **more,
    }


def _two_perspectives(data):
    data["perspectives"] = {"one": _perspective(), "two": _perspective(horizon=2)}
    data["money"]["base_perspective"] = "one"


def _many_perspectives(data):
    data["perspectives"] = {f"perspective{i}": _perspective() for i in range(MOST + 3)}
    data["money"]["base_perspective"] = "perspective0"


def _nothing_left(data):
    data["country"] = DENMARK
    for account in data["accounts"].values():
        account["kind"] = "transfer"
    data["perspectives"] = {"one": _perspective(transfers=False), "two": _perspective()}
    data["money"]["base_perspective"] = "one"


def _a_transfer_with_its_receiver(data):
    data["country"] = DENMARK
    data["accounts"]["care"]["kind"] = "transfer"


def _many_outcomes(data):
    one = next(iter(data["outcomes"].values()))
    data["outcomes"] = {f"o{i}|{i}": one for i in range(50)}


SHAPES = [_no_outcomes, _one_year, _monthly, _free, _same_arms, _more_arms, _two_perspectives,
          _many_perspectives, _nothing_left, _a_transfer_with_its_receiver, _many_outcomes]  # fmt: skip


@pytest.mark.parametrize("change", SHAPES)
def test_any_shape_runs_to_a_report(model, change):
    scenario = changed(model, change)
    found, pages = told(scenario, sc.simulate(scenario, draws=1, cohorts=1))
    for html in pages.values():
        assert not re.search(r"\bnan\b|\binf\b|± –", html)
    assert np.isfinite(found.sectors["present_value"]).all()


def test_a_rehearsal_says_what_a_report_lacks(small, model):
    assert rehearse(small) == (
        "three_domains: has no accounts, so its lives can be simulated but there is no report to "
        "write; add [accounts] for one"
    )

    def alone(data):
        data["arms"] = {"no_treatment": data["arms"]["no_treatment"]}
        for account in data["accounts"].values():
            for item in account["items"]:
                item.pop("arms", None)
        for outcome in data["outcomes"].values():
            for item in outcome["items"]:
                item.pop("arms", None)

    assert rehearse(changed(model, alone)).endswith(
        "has the single arm 'no_treatment', so its lives can be simulated but there is nothing to "
        "report on; add a second [arms.NAME] for a report"
    )


@pytest.mark.parametrize("part", ["summary.answers.summary.leans_on", "runs.rehearse.page", "runs.rehearse.ledger",
                                  "summary.answers.contract_answers", "report.figures.leans_figure"])  # fmt: skip
def test_a_rehearsal_goes_through_every_part(case, part, monkeypatch):
    """Whatever would stop a run after its work stops the rehearsal."""

    def broken(*_, **__):
        raise sc.ResultError("broken")

    monkeypatch.setattr(f"simcore.{part}", broken)
    with pytest.raises(sc.ResultError, match="broken"):
        rehearse(case)


def test_a_rehearsal_takes_the_cohorts_that_contracts_need(case):
    def pooled(data):
        for contract in data["contracts"].values():
            contract["return_on"], contract["projects"] = "fund", 4

    scenario = changed(case, pooled)
    assert rehearsal._smallest(scenario)[1] == 4
    small, _ = rehearsal._smallest(scenario)
    assert max(small.intakes.values()) <= rehearsal.CHILDREN
