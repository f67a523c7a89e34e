"""The models of docs/models.md run as they stand there."""

import re
from pathlib import Path

import numpy as np
import pytest

import simcore as sc

PAGE = (Path(__file__).parents[1] / "docs" / "models.md").read_text(encoding="utf-8")
FILES = dict(re.findall(r"```toml\n# file: (\S+)\n(.*?)```", PAGE, re.S))


@pytest.fixture
def model(tmp_path):
    def write(name):
        (tmp_path / name).write_text(FILES[name], encoding="utf-8")
        return sc.load(tmp_path / name)

    return write


def test_the_page_has_both_models():
    assert set(FILES) == {"sick_sicker.toml", "mentors.toml"}


def test_sick_sicker_gives_the_values_the_page_names(model):
    scenario = model("sick_sicker.toml")
    exact = sc.expected(scenario)
    value = sc.summary.per_child(exact, scenario, sc.ledger(exact, scenario))["value"]
    for cost, qaly, arm in ((75_976, 15.839, "no_treatment"), (141_623, 16.400, "treatment")):
        assert round(float(value.sel(arm=arm, measure="cost"))) == cost
        assert round(float(value.sel(arm=arm, measure="qaly")), 3) == qaly
    lives = sc.simulate(scenario)
    found = sc.summary.per_child(lives, scenario, sc.ledger(lives, scenario))
    assert (np.abs(found["value"] - value) < 4.5 * found["value_mcse"]).all()


def test_the_mentor_model_runs_and_agrees_with_expected(model, tmp_path):
    scenario = model("mentors.toml")
    part = sc.submodel(scenario, ["placement", "school"])
    exact = sc.expected(part)["expected"].isel(draw=0)
    seen = sc.simulate(part, draws=1, cohorts=4000, central=True)["count"].isel(draw=0)
    error = seen.std("cohort", ddof=1) / 4000**0.5
    assert (np.abs(seen.mean("cohort") - exact) <= 5.5 * error + 1e-3).all()
    from simcore.runs.run import run

    done = run(scenario, tmp_path / "out", draws=10, cohorts=2)
    assert (done.folder / "report.html").stat().st_size > 10_000


def test_every_key_the_page_uses_is_in_the_reference():
    reference = (Path(__file__).parents[1] / "docs" / "scenario.md").read_text(encoding="utf-8")
    for word in ("count_by", "weights", "discount_at", "transitions_from", "weibull", "multiplier",
                 "spell_steps", "arms", "payer", "shares", "children", "dirichlet"):  # fmt: skip
        assert word in reference, word


def test_the_programme_of_the_reference_can_be_laid_on(tmp_path):
    from simcore.scenario.read.programme import lay_on, read_programme

    reference = (Path(__file__).parents[1] / "docs" / "scenario.md").read_text(encoding="utf-8")
    block = next(b for b in re.findall(r"```toml\n(.*?)```", reference, re.S) if "Our course" in b)
    (tmp_path / "ours.toml").write_text(block, encoding="utf-8")
    layer = lay_on("ours", read_programme("ours.toml", tmp_path, "here"), "here")
    assert layer["parameters"]["ours_work_hr"]["value"] > 1
    assert layer["accounts"]["ours"]["payer"] == "K.employment"


def test_a_town_is_aligned_and_the_national_posterior_stays(tmp_path):
    from simcore.calibration.fit import calibrate
    from simcore.calibration.record import target_table, write

    reference = (Path(__file__).parents[1] / "docs" / "scenario.md").read_text(encoding="utf-8")
    block = next(b for b in re.findall(r"```toml\n(.*?)```", reference, re.S) if "our_town" in b)
    (tmp_path / "our_town.toml").write_text(block, encoding="utf-8")
    fit = calibrate(sc.load(tmp_path / "our_town.toml"))
    assert list(fit.posterior) == ["align_placement"]
    assert target_table(fit)["met"].all()
    assert 1.1 < fit.posterior["align_placement"].median() < 2.5
    (tmp_path / "our_town").mkdir()
    write(fit, tmp_path / "our_town")
    block = block.replace("[run]", 'posterior = "our_town/posterior.csv"\n[run]', 1)
    lines = block.splitlines()
    lines.insert(
        lines.index('name = "our_town"'),
        lines.pop(lines.index('posterior = "our_town/posterior.csv"')),
    )
    (tmp_path / "our_town.toml").write_text("\n".join(lines), encoding="utf-8")
    fitted = sc.load(tmp_path / "our_town.toml")
    assert len(fitted.parameters["align_placement"].posterior) == 100
    assert len(fitted.parameters["place_hr_vulnerable"].posterior) == 400
    assert (
        fitted.parameters["place_hr_vulnerable"].joint != fitted.parameters["align_placement"].joint
    )


CONTRACTS = (Path(__file__).parents[1] / "docs" / "contracts.md").read_text(encoding="utf-8")
SHEETS = re.findall(r"```toml\n(.*?)```", CONTRACTS, re.S)


def test_the_first_contract_of_the_page_runs(tmp_path):
    root = Path(__file__).parents[1] / "scenarios"
    text = next(b for b in SHEETS if "our_deal" in b)
    (tmp_path / "our_deal.toml").write_text(
        text.replace('"laer_for_livet.toml"', f'"{root / "laer_for_livet.toml"}"'), encoding="utf-8"
    )
    scenario = sc.load(tmp_path / "our_deal.toml")
    lives = sc.simulate(scenario, draws=3, cohorts=2)
    found = sc.summary.contract(sc.settle(sc.ledger(lives, scenario), lives, scenario, "our_deal"))
    assert float(found["deadweight"].sel(metric="exam")) > 0.5


def test_the_finished_deal_of_the_page_settles(tmp_path):
    from simcore.contracts.observed import read_settlement, settle_observed

    text = next(b for b in SHEETS if "[observed]" in b)
    (tmp_path / "deal.toml").write_text(text, encoding="utf-8")
    deal = settle_observed(read_settlement(tmp_path / "deal.toml"))
    assert deal.paid.sum() == 60e3 * 40
    assert deal.book.zero_sum()


def test_the_python_of_the_page_runs(monkeypatch):
    monkeypatch.chdir(Path(__file__).parents[1])
    code = re.search(r"```python\n(.*?)```", CONTRACTS, re.S).group(1)
    names = {}
    exec(code, names)
    assert names["asked"].answers


def test_every_key_of_a_term_sheet_is_on_the_page():
    from pydantic import BaseModel

    from simcore.scenario.schema import contracts, metric, settlement

    every = vars(contracts) | vars(metric) | vars(settlement)
    for name, model in every.items():
        ours = isinstance(model, type) and issubclass(model, BaseModel)
        if (
            ours
            and "simcore.scenario.schema." in model.__module__
            and name not in ("Rule", "Country")
        ):
            for key, field in model.model_fields.items():
                word = (field.alias or key).rstrip("_")
                assert re.search(rf"\b{word}\b", CONTRACTS), f"{name}.{word}"


def test_every_key_of_a_country_is_in_the_reference():
    from pydantic import BaseModel

    from simcore.scenario.schema import country

    page = (Path(__file__).parents[1] / "docs" / "scenario.md").read_text(encoding="utf-8")
    section = page.split("### A country")[1].split("### What may be named")[0]
    for name, model in vars(country).items():
        if isinstance(model, type) and issubclass(model, BaseModel) and name != "Model":
            for key in model.model_fields:
                assert re.search(rf"\b{key}\b", section) or name == "Label", f"{name}.{key}"
