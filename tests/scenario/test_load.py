import json

import pytest

import simcore as sc
from simcore.scenario import digest, lives_digest, load_resolved
from simcore.scenario.digests import baseline_digest
from simcore.scenario.overlay import overlay
from tests.conftest import CASE, changed
from tests.shipped import ROOT


def test_overlay_merges_tables_adds_effects_and_replaces_the_rest():
    origins = {}
    base = {
        "a": {"x": 1, "y": 2},
        "effects": [1],
        "list": [1, 2],
        "population": {"intakes": {"1": 1}},
    }
    top = {"a": {"y": 3}, "effects": [2], "list": [9], "population": {"intakes": {"2": 2}}}
    out = overlay(base, top, origins, "top.toml")
    assert out == {
        "a": {"x": 1, "y": 3},
        "effects": [1, 2],
        "list": [9],
        "population": {"intakes": {"2": 2}},
    }
    assert base["a"]["y"] == 2
    assert origins[("a", "y")] == "top.toml"
    assert ("a", "x") not in origins
    assert origins[("effects", "1")] == "top.toml"


def test_a_resolved_scenario_is_the_same_scenario(case):
    again = load_resolved(json.loads(json.dumps(case.resolved())), "again")
    assert again == case
    assert digest(again) == digest(case)


def test_only_what_lives_depend_on_moves_their_digest(case):
    def price(data):
        data["parameters"]["place_foster_avg"]["value"] += 1

    def rate(data):
        data["parameters"]["exam_hr_foster"]["value"] += 0.01

    def source(data):
        data["parameters"]["exam_hr_foster"]["source"] = "another"

    def draws(data):
        data["run"]["draws"] = 7

    def seed(data):
        data["run"]["seed"] += 1

    assert lives_digest(changed(case, price)) == lives_digest(case)
    assert lives_digest(changed(case, source)) == lives_digest(case)
    assert lives_digest(changed(case, draws)) == lives_digest(case)
    assert lives_digest(changed(case, rate)) != lives_digest(case)
    assert lives_digest(changed(case, seed)) != lives_digest(case)
    assert digest(changed(case, price)) != digest(case)


def test_arms_carry_the_digest_of_their_baseline(case):
    def arm(data):
        data["arms"]["course"]["set"] = {"attribution": 1.0}

    assert baseline_digest(changed(case, arm)) == baseline_digest(case)
    assert lives_digest(changed(case, arm)) != lives_digest(case)


def test_an_override_brings_its_own_interval_source_and_grade(tmp_path):
    file = tmp_path / "aarhus.toml"
    file.write_text(
        f'schema = "1"\nname = "aarhus"\nextends = "{CASE}"\n'
        "[parameters.place_inst_ex]\nvalue = 1500000\nprice_year = 2025\n"
    )
    new = sc.load(file).parameters["place_inst_ex"]
    assert (new.value, new.price_year, new.low, new.high) == (1500000, 2025, None, None)
    assert new.grade == "C"
    assert new.source == "set in aarhus.toml without a source"
    assert new.unit == "DKK/child-year"


def test_unused_rows_of_a_table_are_left_behind(case):
    assert "place_all_avg" not in case.parameters
    assert "place_foster_avg" in case.parameters


def test_a_file_of_three_lines_extends_a_case(tmp_path, case):
    file = tmp_path / "mine.toml"
    file.write_text(f'schema = "1"\nname = "mine"\nextends = "{CASE}"\n')
    mine = sc.load(file)
    assert mine.base_digest.startswith("sha256:")
    assert lives_digest(mine) == lives_digest(case)


def test_submodel_of_a_model_without_attributes_parameters_effects_or_programmes():
    part = sc.submodel(sc.load(ROOT / "tests" / "data" / "one_domain.toml"), ["health"])
    assert list(part.domains) == ["health"]


def test_submodel_keeps_what_stands(case):
    part = sc.submodel(case, ["placement", "history", "school"])
    assert list(part.domains) == ["life", "placement", "history", "school"]
    assert set(part.tables) == {"life", "placement", "school", "deaths", "placements_begun"}
    assert all(e.domain in part.domains for e in part.effects)
    with pytest.raises(sc.ScenarioError, match="'scool' is not a domain"):
        sc.submodel(case, ["scool"])


def test_a_shipped_model_is_known_by_name():
    assert sc.load("denmark").calibrated
    with pytest.raises(
        sc.ScenarioError, match="denmak: the file does not exist; did you mean 'denmark'"
    ):
        sc.load("denmak")
