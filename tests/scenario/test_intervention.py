import numpy as np
import pytest

import simcore as sc
from tests.conftest import changed
from tests.scenario.wrong import BASE, sentence, swap


def _occupancy(lives, table, arm):
    one = lives["count"].sel(arm=arm).isel(draw=0)
    return one.where(lives["table"] == table, drop=True).sum(("cohort", "intake"))


def test_a_programme_lasts_as_long_as_it_says_and_takes_as_many_as_it_can(small):
    def sure(data):
        data["domains"]["help"]["transitions"] = [
            {**t, "chance": 1.0} if "chance" in t else t
            for t in data["domains"]["help"]["transitions"]
            if t["to"] not in ("dropped_out", "faded")
        ]
        data["domains"]["help"]["states"] = [
            s for s in data["domains"]["help"]["states"] if s not in ("dropped_out", "faded")
        ]
        data["domains"]["care"]["start"] = "foster"
        data["domains"]["care"]["transitions"] = [
            {"from": "foster", "to": "home", "rate": 0.0},
            {"from": "foster", "to": "residential", "rate": 0.0},
        ]
        data["domains"]["life"]["transitions"][0]["rate"] = 0.0
        data["effects"] = []
        data["arms"]["baseline"]["set"] = {}
        data["parameters"] = {
            "pass": data["parameters"]["pass"],
            "share_men": data["parameters"]["share_men"],
        }
        data["interventions"]["help"] |= {"take_up": 1.0, "drop_out": 0.0}

    scenario = changed(small, sure)
    lives = sc.simulate(scenario, draws=1, cohorts=1)
    first = _occupancy(lives, "help", "help").isel(year=slice(0, 5))
    counts = {str(c).split(":")[1]: first.sel(cell=c).to_numpy() for c in first["cell"].to_numpy()}
    # 25 places in each of two intakes of 40 and 30; a stay of three years ends on time.
    assert list(counts["active|yes"]) == [50, 50, 50, 0, 0]
    assert list(counts["completed|yes"]) == [0, 0, 0, 50, 50]
    assert list(counts["waiting|no"]) == [20, 20, 20, 20, 20]


def test_take_up_of_zero_declines_everybody_who_is_eligible(small):
    lives = sc.simulate(small, draws=1, cohorts=5)
    cells = _occupancy(lives, "help", "baseline")
    names = [str(c) for c in cells["cell"].to_numpy()]
    taken = [n for n in names if any(s in n for s in ("active", "waiting", "completed"))]
    assert int(cells.sel(cell=taken).sum()) == 0
    assert int(cells.sum("year").sel(cell="help:declined|yes")) > 0
    assert np.all(cells.sum("cell") == 5 * 70)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('take_up = "take_up"', "take_up = 80", "take_up = 80 is not a probability; write a number from 0 to 1"),
        ("ages = [9, 14]", "ages = [13, 9]", "ages = [13, 9] runs backwards; write [first, last] with first <= last"),
        ("drop_out = 0.1", "drop_out = -1", "drop_out = -1 is not a rate; write 0 or more per year"),
        ("drop_out = 0.1", "drop_out = { spell = { 0 = -1 } }", "drop_out = -1 is not a rate; write 0 or more per year"),
        ('after = "care"', 'after = "cares"', "after = 'cares' is not a domain; did you mean 'care'?"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_programme_is_said_of_its_own_key(tmp_path, old, new, says):
    assert sentence(tmp_path, swap(BASE, old, new)) == f"interventions.help.{says}"


def test_a_wrong_number_of_a_programme_names_the_file_that_gives_it(tmp_path):
    (tmp_path / "base.toml").write_text(BASE)
    own = 'schema = "1"\nname = "own"\nextends = "base.toml"\ntitle = "x"\n'
    text = own + "[interventions.help]\ntake_up = 80\n"
    says = "interventions.help.take_up = 80 is not a probability; write a number from 0 to 1"
    assert sentence(tmp_path, text) == says
