"""What the fuzzer found, each with the sentence it is answered with now."""

import pytest

import simcore as sc
from simcore.contracts.observed import read_settlement
from simcore.report.catalogue import listing, page
from simcore.scenario.read.programme import read_programme
from tests.robustness.sources import EVERYTHING
from tests.shipped import ROOT

SMALL = (ROOT / "tests" / "data" / "three_domains.toml").read_text(encoding="utf-8")
COACH = (EVERYTHING / "coach.toml").read_text(encoding="utf-8")
DENVER = (ROOT / "tests" / "contracts" / "published" / "denver.toml").read_text(encoding="utf-8")


def _answer(read, path, text):
    path.write_text(text, encoding="utf-8")
    with pytest.raises(sc.ScenarioError) as caught:
        read(path)
    return str(caught.value).removeprefix(f"{path}: ")


@pytest.mark.parametrize("key", ["", " "])
def test_a_key_of_nothing_is_to_be_seen(key, tmp_path):
    said = f'"{key}" is an unknown key; remove it'
    assert _answer(sc.load, tmp_path / "x.toml", f'"{key}" = 1\n' + SMALL) == said
    assert _answer(read_settlement, tmp_path / "y.toml", f'"{key}" = 1\n' + DENVER) == said
    inside = SMALL.replace("years = 12", f'years = 12\n"{key}" = {2**64}')
    assert _answer(sc.load, tmp_path / "x.toml", inside).startswith(f'run."{key}" holds a whole')
    inside = SMALL.replace("years = 12", f'years = 12\n"{key}" = 1')
    assert (
        _answer(sc.load, tmp_path / "x.toml", inside) == f'run."{key}" is an unknown key; remove it'
    )


@pytest.mark.parametrize("name", ["", " ", "\t"])
@pytest.mark.parametrize("key", ["extends", "origins", "posterior", "include", "tables_from"])
def test_a_file_without_a_name(key, name, tmp_path):
    text = f'"{name}"' if key in ("extends", "origins", "posterior") else f'["{name}"]'
    said = _answer(sc.load, tmp_path / "x.toml", f"{key} = {text}\n" + SMALL)
    assert said.startswith(key)
    assert said.endswith("names no file; write its name, or remove the key")


def _listed(path):
    listing({"coach": read_programme(path.name, path.parent, str(path))})


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("low = 0.5\nhigh = 0.9", "low = 0.9\nhigh = 0.5", ".low = 0.9 is above high = 0.5; correct one"),
        ("high = 0.9\nbase", "high = 1e300\nbase", "in the exponent, which no study finds; correct the figures"),
        ('"odds_ratio"\nvalue = 0.7', '"odds_ratio"\nvalue = 1e300', "gives a share of 1, which is not between 0 and 1; correct the figures"),
        ('"odds_ratio"\nvalue = 0.7', '"standardised_difference"\nvalue = 1e12', "gives a share of 1, which is not between 0 and 1; correct the figures"),
        ('high = 0.9\nbase', 'high = 0.9\ninterval = 1e-320\nbase', "gives an interval of coverage 1e-320, which covers nothing; correct the figures"),
        ("treated = 0.5", "treated = 1e-320", "gives a share of 1e-320, which is not between 0 and 1; correct the figures"),
    ],
)  # fmt: skip
def test_figures_of_a_study_that_no_study_finds(old, new, said, tmp_path):
    assert old in COACH
    assert _answer(_listed, tmp_path / "coach.toml", COACH.replace(old, new, 1)).endswith(said)


def test_a_programme_with_a_wrong_number_is_sought_in_the_users_own_file(tmp_path):
    text = (ROOT / "scenarios" / "disability_services_copenhagen.toml").read_text(encoding="utf-8")
    assert text.count('fade = "') == 1
    text = text.replace('fade = "', 'fade = "no_')
    said = _answer(sc.load, tmp_path / "own.toml", text)  # the answer begins with the file
    assert said.startswith("interventions.")
    assert ".fade = 'no_" in said


def test_an_interval_with_one_end_is_not_shown_as_two(tmp_path):
    (tmp_path / "coach.toml").write_text(COACH.replace("low = 0.05\nhigh = 0.2\n", "low = 0.05\n"))
    known = {"coach": read_programme("coach.toml", tmp_path, "coach.toml")}
    assert "0.1 per year, grade C" in page(known, "coach", "en")


@pytest.mark.parametrize("kind", ["gamma_sd", "lognormal_sd"])
@pytest.mark.parametrize("sd", ["1e-320", "1e-9", "1e200", "1e308"])
def test_a_multiplier_that_spreads_nobody_or_beyond_all(kind, sd, tmp_path):
    text = SMALL + f"\n[attributes.frailty]\nmultiplier = {{ {kind} = {sd} }}\n"
    text += '[[effects]]\ndomain = "school"\nto = "out"\nmultiplier = "frailty"\n'
    said = _answer(sc.load, tmp_path / "x.toml", text)
    assert said == (
        f"attributes.frailty.multiplier = {{'{kind}': {float(sd)!r}}} is not a multiplier; write "
        f"{{ gamma_sd = 0.5, classes = 10 }} or lognormal_sd instead, from 0.001 to 100 with 2 to "
        f"1000 classes"
    )
