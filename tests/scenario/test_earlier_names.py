"""Files and programs that use earlier names go on working; the old name and the new are not mixed."""

import json

import pytest

import simcore as sc
from simcore.contracts.observed import read_settlement
from simcore.earlier_names import KEYS, with_first_names, with_present_names
from simcore.scenario import digest, lives_digest, load_resolved
from tests.conftest import ROOT

FOLDER = ROOT / "tests" / "data" / "first_format"
OLD = (FOLDER / "model.toml").read_text("utf-8")
NEW = (
    OLD.replace("pool_waves", "pool_intakes")
    .replace("waves", "intakes")
    .replace("base_lens", "base_perspective")
    .replace("[lenses.", "[perspectives.")
)
#: Of OLD, by the code that had those names.
DIGEST = "sha256:a0d9bbcbefdf43524b05c669f48b29586b4beeb170962c2c4a6f10bfb3add952"
LIVES = "sha256:52fea8e99ce41eac2b4966a8f154d4bbe44624786e41f7af9f47becc71ccc751"
BASE = "sha256:eef99c1c1708fddfe5cc6ab43e5524a04e4644495cad6e0cc45e2a10515fdf6e"


def read(text, folder, name="model.toml"):
    path = folder / name
    path.write_text(text, "utf-8")
    return sc.load(path)


def test_a_file_of_earlier_names_is_the_same_scenario(tmp_path):
    old, new = read(OLD, tmp_path), read(NEW, tmp_path)
    assert old == new
    assert list(new.perspectives) == ["town", "two_years"]
    assert new.money.base_perspective == "town"
    assert new.population.intakes == {"2024": 6, "2025": 4}
    metric = new.contracts["deal"].metrics["home"]
    assert (metric.intakes, metric.pool_intakes) == ([2024, 2025], True)


def test_what_is_written_has_the_present_names(tmp_path):
    text = json.dumps(read(OLD, tmp_path).resolved())
    assert not [old[-1] for old in KEYS if f'"{old[-1]}"' in text]
    for name in ("intakes", "pool_intakes", "perspectives", "base_perspective"):
        assert f'"{name}"' in text


def test_a_renamed_key_changes_no_digest(tmp_path):
    """Those of the code that had the earlier names, so stored results and pinned bases hold."""
    for text in (OLD, NEW):
        scenario = read(text, tmp_path)
        assert digest(scenario) == DIGEST
        assert lives_digest(scenario) == LIVES
        own = (
            f'schema = "1"\nname = "own"\nextends = "model.toml"\nextends_digest = "{BASE[:23]}"\n'
        )
        assert read(own, tmp_path, "own.toml").base_digest == BASE


def test_a_file_may_stand_on_one_of_other_names(tmp_path):
    read(OLD, tmp_path)
    own = 'schema = "1"\nname = "own"\nextends = "model.toml"\n[population]\nintakes = { 2024 = 2, 2025 = 1 }\n'
    assert read(own, tmp_path, "own.toml").intakes == {2024: 2, 2025: 1}
    read(NEW, tmp_path)
    assert read(own.replace("intakes", "waves"), tmp_path, "own.toml").intakes == {2024: 2, 2025: 1}


def test_first_names_are_those_of_the_present_ones_and_order_is_kept():
    data = {
        "a": 1,
        "lenses": {"x": {}},
        "b": 2,
        "contracts": {"d": {"metrics": {"m": {"waves": [1]}}}},
    }
    present = with_present_names(data, "f")
    assert present == {
        "a": 1, "perspectives": {"x": {}}, "b": 2, "contracts": {"d": {"metrics": {"m": {"intakes": [1]}}}},
    }  # fmt: skip
    assert list(present) == ["a", "perspectives", "b", "contracts"]
    assert with_first_names(present) == data
    assert list(with_first_names(present)) == list(data)


def test_names_that_a_user_chose_are_not_renamed():
    data = {"domains": {"waves": {"states": ["lenses"]}}, "parameters": {"lenses": {}, "waves": {}}}
    assert with_present_names(data, "f") == with_first_names(data) == data


@pytest.mark.parametrize("path", KEYS, ids=".".join)
def test_a_key_under_both_of_its_names_is_refused(path):
    *above, old = path
    new = KEYS[path]
    data = {old: 1, new: 2}
    for name in reversed(above):
        data = {"name" if name == "*" else name: data}
    where = ".".join("name" if name == "*" else name for name in path)
    with pytest.raises(
        sc.ScenarioError,
        match=f"^my.toml: {where} is the earlier name of '{new}', which stands there too; write {new} and remove {old}$",
    ):
        with_present_names(data, "my.toml")


def test_both_names_in_a_file_and_in_a_stored_scenario_are_refused(tmp_path):
    both = OLD.replace("[domains.care]", "intakes = { 2024 = 6 }\n[domains.care]", 1)
    both = both.replace("entry_age = { 10 = 1.0 }\n\nintakes", "entry_age = { 10 = 1.0 }\nintakes")
    with pytest.raises(
        sc.ScenarioError,
        match=r"model.toml: population.waves is the earlier name of 'intakes', which stands there too",
    ):
        read(both, tmp_path)
    data = read(NEW, tmp_path).resolved()
    with pytest.raises(
        sc.ScenarioError, match="stored: lenses is the earlier name of 'perspectives'"
    ):
        load_resolved({**data, "lenses": data["perspectives"]}, "stored")


def test_what_is_wrong_is_said_by_the_present_name(tmp_path):
    with pytest.raises(
        sc.ScenarioError, match=r"model.toml: population.intakes.2024 = 'six' is not a whole number"
    ):
        read(OLD.replace("2024 = 6", '2024 = "six"'), tmp_path)
    with pytest.raises(
        sc.ScenarioError, match=r"model.toml: perspectives.town.horizn is an unknown key"
    ):
        read(OLD.replace("horizon = 2", "horizn = 2").replace("[lenses.two_years]", "[lenses.town]", 1)
             .replace("[lenses.town]", "[lenses.other]", 1), tmp_path)  # fmt: skip


def test_a_table_of_children_may_have_the_earlier_column(tmp_path):
    text = OLD.replace(
        "waves = { 2024 = 6, 2025 = 4 }\nentry_age = { 10 = 1.0 }", 'children = "c.csv"'
    )
    for column in ("wave", "intake"):
        (tmp_path / "c.csv").write_text(f"entry_age,{column}\n9,2025\n9,2024\n10,2024\n")
        assert read(text, tmp_path).intakes == {2024: 2, 2025: 1}
    (tmp_path / "c.csv").write_text("entry_age,wave,intake\n9,2025,2025\n")
    with pytest.raises(
        sc.ScenarioError, match=r"c.csv: column 'wave' is the earlier name of 'intake'"
    ):
        read(text, tmp_path)


def test_a_settlement_may_have_earlier_names(tmp_path):
    text = (ROOT / "tests" / "contracts" / "published" / "denver.toml").read_text("utf-8")
    head, rest = text.split("[contract.metrics.", 1)
    name, rest = rest.split("\n", 1)
    path = tmp_path / "deal.toml"
    path.write_text(f"{head}[contract.metrics.{name}\nwaves = [2016]\n{rest}", "utf-8")
    assert read_settlement(path).contract.metrics[name.rstrip("]")].intakes == [2016]
    path.write_text(
        f"{head}[contract.metrics.{name}\nwaves = [2016]\nintakes = [2016]\n{rest}", "utf-8"
    )
    with pytest.raises(sc.ScenarioError, match=r"waves is the earlier name of 'intakes'"):
        read_settlement(path)


def test_earlier_python_names_warn_and_work(tmp_path):
    scenario = read(NEW, tmp_path)
    for part, old, new in (
        (scenario, "waves", "intakes"), (scenario, "lenses", "perspectives"),
        (scenario.population, "waves", "intakes"), (scenario.money, "base_lens", "base_perspective"),
        (scenario.contracts["deal"].metrics["home"], "pool_waves", "pool_intakes"),
    ):  # fmt: skip
        with pytest.warns(
            FutureWarning, match=rf"\.{old} is now called {new}; use that name"
        ) as caught:
            assert getattr(part, old) == getattr(part, new)
        assert caught[0].filename == __file__
    assert not hasattr(scenario.money, "waves")
    lives = sc.simulate(scenario, draws=2, cohorts=2)
    with pytest.warns(
        FutureWarning, match="the argument lens of ledger is now called perspective"
    ) as caught:
        flows = sc.ledger(lives, scenario, lens="two_years")
    assert caught[0].filename == __file__
    assert flows.identical(sc.ledger(lives, scenario, "two_years"))
    with pytest.raises(
        sc.SimcoreError, match="ledger: lens is the earlier name of perspective, which is given too"
    ):
        sc.ledger(lives, scenario, lens="town", perspective="town")
    with pytest.warns(
        FutureWarning, match="lens_comparison is now called perspective_comparison"
    ) as caught:
        function = sc.summary.lens_comparison
    assert caught[0].filename == __file__
    assert function is sc.summary.perspective_comparison
    assert not hasattr(sc.summary, "lens")
