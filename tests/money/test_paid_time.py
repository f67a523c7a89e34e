"""A programme is paid for the time that it is active, not for whole steps."""

from pathlib import Path

import numpy as np

import simcore as sc
from simcore.scenario.check.remarks import remarks
from simcore.texts import texts

IPS = Path(__file__).parents[2] / "scenarios" / "ips_young_people.toml"


def laid(tmp_path, years):
    path = tmp_path / f"lasts_{str(years).replace('.', '_')}.toml"
    path.write_text(
        f'schema = "1"\nname = "lasts"\ntitle = "Lasts"\nextends = "{IPS}"\n'
        f"[interventions.ips]\nduration_years = {years}\n"
    )
    return sc.load(path)


def cost(scenario):
    lives = sc.simulate(scenario, draws=1, cohorts=2, central=True)
    flows = sc.ledger(lives, scenario)
    arm = list(scenario.arms)[1]
    amount = flows["flow"].sel(arm=arm).isel(line=(flows["account"] == "ips").to_numpy())
    return lives, amount.sum([d for d in amount.dims if d != "year"]).to_numpy()


def test_one_and_a_half_years_cost_the_second_year_by_half(tmp_path):
    (lives, part), (same, whole) = (cost(laid(tmp_path, years)) for years in (1.5, 2))
    work = [c for c in same["cell"].to_numpy() if c.startswith("work:")]
    assert np.array_equal(lives["count"].sel(cell=work), same["count"].sel(cell=work))
    assert whole[0] != 0
    assert np.isclose(part[0], whole[0])
    assert np.isclose(part[1], whole[1] / 2, rtol=1e-6)


def test_less_than_a_year_costs_its_part(tmp_path):
    part, whole = (cost(laid(tmp_path, years))[1] for years in (0.25, 1))
    assert np.allclose(part, whole / 4, rtol=1e-6)


def test_no_remark_says_that_the_whole_step_is_paid(tmp_path):
    said = " ".join(remarks(laid(tmp_path, 1.5), texts("en")))
    assert "is simulated as 2 years" in said
    assert "paid" not in said
