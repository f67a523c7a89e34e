"""docs/architecture.md, Money adds up exactly: payers to accounts, departments to the municipality."""

import numpy as np
import pytest

import simcore as sc
from simcore.money.flows import QUANTUM
from simcore.money.perspective import BLOCK_GRANT, EQUALISATION
from simcore.money.prices import PriceBook
from simcore.scenario.cells import cell_table, chosen
from simcore.summary.gains import total
from tests.conftest import changed

PERSPECTIVES = ["municipality", "all_municipalities", "som", "socioeconomic"]


@pytest.mark.parametrize("perspective", PERSPECTIVES)
def test_6_every_sum_is_exact_under_every_perspective(case, case_lives, perspective):
    flows = sc.ledger(case_lives, case, perspective)["flow"]
    whole = flows.sum("line")
    for by in ("payer", "account", "sector", "account_class"):
        assert np.array_equal(total(flows, by).sum(by), whole), by
    payers, sectors = total(flows, "payer"), total(flows, "sector")
    for sector in sectors["sector"].to_numpy():
        own = [p for p in payers["payer"].to_numpy() if case.payers[p].sector == sector]
        assert np.array_equal(payers.sel(payer=own).sum("payer"), sectors.sel(sector=sector))
    shuffled = flows.isel(line=np.random.default_rng(1).permutation(flows.sizes["line"]))
    assert np.array_equal(shuffled.sum("line"), whole)
    assert np.all(flows / QUANTUM == np.rint(flows / QUANTUM))


@pytest.mark.parametrize("perspective", PERSPECTIVES[:3])
def test_6_transfers_and_taxes_move_money_and_make_none(case, case_lives, perspective):
    flows = total(sc.ledger(case_lives, case, perspective)["flow"], "account")
    for account in flows["account"].to_numpy():
        added = account in (EQUALISATION, BLOCK_GRANT)
        if added or case.accounts[account].kind in ("transfer", "tax"):
            assert np.all(flows.sel(account=account) == 0), account


def test_6_accounts_are_count_times_price(case, case_lives):
    """An account's total, worked out apart from the ledger."""
    flows = total(sc.ledger(case_lives, case)["flow"], "account")
    book = PriceBook(case, range(12))
    for name in ("residential_care", "school", "police_courts", "earnings", "shelter"):
        account = case.accounts[name]
        table = cell_table(case, account.table)
        first = int(np.flatnonzero(case_lives["table"] == account.table)[0])
        wanted = 0.0
        for item in account.items:
            cells = first + np.array(chosen(case, table, item.when, item.ages))
            people = case_lives["count"].isel(cell=cells).sum(("cell", "intake")).astype(float)
            price = np.rint(book.unit_price(item) / QUANTUM) * QUANTUM
            wanted = wanted + people * price[None, :, None, None]
        sign = -1 if account.kind == "income" else 1
        assert np.array_equal(flows.sel(account=name), sign * wanted), name


@pytest.mark.parametrize("chosen_draws", [[1, 4, 9], [0, 2, 1, 3]])
def test_lives_of_some_draws_meet_the_prices_of_those_draws(case, case_lives, chosen_draws):
    """Draws are labels: a gap or another order changes nobody's prices."""
    some = sc.ledger(case_lives.isel(draw=chosen_draws), case)["flow"]
    assert some.identical(sc.ledger(case_lives, case)["flow"].isel(draw=chosen_draws))


def test_the_perspective_decides_who_keeps_the_tax(case, case_lives):
    alone = total(sc.ledger(case_lives, case, "municipality")["flow"], ["account", "payer"])
    every = total(sc.ledger(case_lives, case, "all_municipalities")["flow"], ["account", "payer"])
    tax = _sum(alone, "tax_wage", "K.central")
    benefit = sum(_sum(alone, n, "K.central") for n in ("tax_benefit", "tax_grants"))
    moved = _sum(alone, EQUALISATION, "K.central")
    assert moved == pytest.approx(-0.75 * (tax + benefit), rel=1e-6)
    assert EQUALISATION not in every["account"].to_numpy()
    guaranteed = [n for n, a in case.accounts.items() if a.budget_guarantee is True]
    kept = sum(_sum(every, n, "K.employment") for n in guaranteed)
    kept += _sum(every.sel(year=slice(0, 3)), "activation", "K.employment")
    assert _sum(every, BLOCK_GRANT, "K.central") == pytest.approx(-kept, rel=1e-9)


def _sum(flows, account, payer):
    found = flows.isel(line=(flows["account"] == account) & (flows["payer"] == payer))
    assert found.sizes["line"] == 1
    return float(found.sum())


def test_names_that_hold_any_text_stay_apart(case, case_lives):
    """Joined with a sign between them, "a|b" with "c" and "a" with "b|c" were the same."""
    flows = sc.ledger(case_lives, case)
    lines = flows.isel(line=slice(0, 3)).assign_coords(
        account=("line", ["a|b", "a", "a"]), payer=("line", ["c", "b|c", "b|c"])
    )["flow"]
    found = total(lines, ["account", "payer"])
    assert found["account"].to_numpy().tolist() == ["a|b", "a"]
    assert found["payer"].to_numpy().tolist() == ["c", "b|c"]
    assert np.array_equal(found.sum("line"), lines.sum("line"))


def test_som_counts_ten_years_and_socioeconomics_no_transfers(case, case_lives):
    som = sc.ledger(case_lives, case, "som")["flow"]
    assert np.all(som.sel(year=slice(11, None)) == 0)
    assert np.any(som.sel(year=10) != 0)
    society = sc.ledger(case_lives, case, "socioeconomic")["flow"]
    kinds = {case.accounts[a].kind for a in society["account"].to_numpy()}
    assert kinds == {"service", "income"}
    plain = total(sc.ledger(case_lives, case)["flow"], "account").sel(account="school")
    dear = total(society, "account").sel(account="school")
    assert np.allclose(dear, 1.28 * plain, rtol=1e-6)


def test_a_price_moves_its_own_account_in_proportion_and_nothing_else(case, case_lives):
    """T1: and the lives are not simulated again."""

    def dearer(data):
        data["parameters"]["place_own_room"] |= {"value": 2 * 319_000}

    before = total(sc.ledger(case_lives, case)["flow"], "account")
    after = total(sc.ledger(case_lives, changed(case, dearer))["flow"], "account")
    assert np.allclose(after.sel(account="own_room"), 2 * before.sel(account="own_room"), rtol=1e-6)
    rest = [a for a in before["account"].to_numpy() if a != "own_room"]
    assert np.array_equal(before.sel(account=rest), after.sel(account=rest))


def test_intakes_are_shifted_to_calendar_years(case):
    def two_intakes(data):
        data.pop("contracts")
        data["population"]["intakes"] = {"2022": 30, "2025": 50}
        data["run"]["years"] = 12

    scenario = changed(case, two_intakes)
    lives = sc.simulate(scenario, draws=2, cohorts=2)
    flows = sc.ledger(lives, scenario)
    assert list(flows["calendar"].to_numpy()) == list(range(2022, 2037))
    cost = total(flows["flow"], "account").sel(account="course", arm="course", draw=0, cohort=0)
    assert np.count_nonzero(cost) == 9  # 2022-2027 and 2025-2030
    late = lives["count"].sel(intake=2025)
    early = lives["count"].sel(intake=2022)
    for one, shift in ((early, 0), (late, 3)):
        alone = sc.ledger(
            lives.assign(
                count=lives["count"].where(lives["intake"] == one["intake"], 0).astype("uint8")
            ),
            scenario,
        )
        years = total(alone["flow"], "sector").sum("sector")
        outside = [y for y in range(15) if not shift <= y < shift + 12]
        assert np.all(years.isel(year=outside) == 0)


def test_expected_lives_can_be_priced_too(case):
    part = sc.submodel(case, ["school", "exam", "course"])
    exact = sc.ledger(sc.expected(part), part)["flow"]
    assert exact.dims == ("arm", "draw", "year", "line")
    simulated = sc.ledger(sc.simulate(part, draws=1, cohorts=400, central=True), part)["flow"]
    one, many = (total(f, "sector").sel(sector="K").sum("year") for f in (exact, simulated))
    error = many.std("cohort") / np.sqrt(400)
    assert np.all(np.abs(many.mean("cohort") - one) < 5 * error)


def test_lives_of_another_scenario_are_refused(case, case_lives):
    def other(data):
        data["run"]["seed"] += 1

    with pytest.raises(sc.ResultError, match="these lives belong to another scenario"):
        sc.ledger(case_lives, changed(case, other))
    with pytest.raises(
        sc.ScenarioError, match="perspective = 'sum' is unknown; choose from municipality"
    ):
        sc.ledger(case_lives, case, "sum")


def test_steps_and_middle_counts_are_priced_by_person_years(case):
    """A quarter of a year costs a quarter; a price per event does not shrink."""

    def quarters(data):
        data["run"] |= {"steps_per_year": 4, "years": 8}

    def years(data):
        data["run"]["years"] = 8

    school = []
    for change in (years, quarters):
        scenario = changed(case, change)
        lives = sc.simulate(scenario, draws=1, cohorts=40, central=True)
        flows = total(sc.ledger(lives, scenario)["flow"], "account").sel(arm="baseline")
        school.append(float(flows.sel(account="school").isel(year=0).mean()))
    assert school[1] == pytest.approx(school[0], rel=0.02)


def test_no_lines_sum_to_nobody(case_flows):
    none = case_flows["flow"].isel(line=slice(0, 0))
    assert total(none, "payer").sizes["payer"] == 0
    assert total(none, ["account", "payer"]).sizes["line"] == 0
