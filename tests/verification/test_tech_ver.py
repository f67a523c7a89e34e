"""TECH-VER (Büyükkaramikli et al. 2019, PharmacoEconomics 37:1391) as tests: T1 to T30.

On the Danish model where nothing smaller is said.  T5 to T7 are in test_random_models,
T25 in tests/published, T29 in test_contract_limits.
"""

from itertools import pairwise

import numpy as np
import pytest

import simcore as sc
from simcore.engine.shape import shape_of
from simcore.engine.thresholds import Tables
from simcore.money.discount import discount_factors
from simcore.scenario.conditions import as_list
from simcore.scenario.uses import life_parameters
from simcore.summary.gains import total
from simcore.uncertainty.draws import parameter_draws, uncertain_parameters
from tests.conftest import ROOT, changed
from tests.verification.budget import bound


def _net(scenario, draws=3, cohorts=2, perspective=None):
    lives = sc.simulate(scenario, draws=draws, cohorts=cohorts)
    return sc.ledger(lives, scenario, perspective)["flow"]


def _tables(scenario):
    shape = shape_of(scenario)
    theta = parameter_draws(scenario, None, shape.programs.parameters).to_numpy()[0]
    built = Tables(shape)
    return built, built.by_cell(theta), theta


def test_t1_a_price_raises_its_account_in_proportion(case, case_lives, verdict):
    def priced(times):
        def change(data):
            price = data["parameters"]["place_foster_avg"]
            for key in {"value", "low", "high"} & set(price):
                price[key] *= times

        return total(sc.ledger(case_lives, changed(case, change))["flow"], "account").sum("year")

    one, two, three = (priced(k) for k in (1, 2, 3))
    moved = [str(a) for a in one["account"].to_numpy() if (one != two).sel(account=a).any()]
    verdict(
        "T1 a dearer foster family raises the cost of foster care in proportion, and no other",
        f"accounts moved: {', '.join(moved)}",
    )
    assert moved == ["family_care"]
    # Unit amounts are rounded to 1/1024 of a currency unit.
    assert np.allclose(
        (three - one).sel(account=moved), 2 * (two - one).sel(account=moved), rtol=1e-7
    )
    assert float((two - one).sel(account=moved).min()) >= 0


def test_t2_a_hazard_ratio_raises_a_probability_and_leaves_it_one(small, verdict):
    last = None
    for ratio in (0.0, 0.5, 1.0, 3.0, 1e6):

        def set_ratio(data, ratio=ratio):
            data["effects"][0]["ratio"] = ratio

        lives = sc.expected(changed(small, set_ratio))["expected"]
        dead = lives.sel(cell="life:dead").isel(arm=0, draw=0, intake=0).to_numpy()
        assert (dead >= 0).all()
        assert (dead <= small.children + 1e-9).all()
        assert last is None or (dead >= last - 1e-9).all()
        last = dead
    verdict(
        "T2 a larger hazard ratio raises the risk, which stays between 0 and 1", "ratios 0 to 1e6"
    )


def test_t3_weibull_of_shape_one_is_exponential(small, verdict):
    def weibull(data):
        move = data["domains"]["care"]["transitions"][0]
        move["rate"] = {"weibull": {"shape": 1.0, "scale": 4.0}}

    def plain(data):
        data["domains"]["care"]["transitions"][0]["rate"] = 0.25

    one, two = (
        sc.simulate(changed(small, c), draws=2, cohorts=2)["count"] for c in (weibull, plain)
    )
    verdict("T3 a Weibull of shape 1 gives the same lives as its rate", "equal bit for bit")
    assert np.array_equal(one, two)


def test_t4_t23_draws_have_the_stated_median_and_interval(case, verdict):
    """The value is the median; low and high bound 90 % (A, B) or 80 % (C)."""
    draws = parameter_draws(case, range(2000))
    given = case.parameters
    names = [
        n
        for n in uncertain_parameters(case)
        if given[n].distribution == "auto" and not given[n].posterior
    ]
    worst = 0.0
    for name in names:
        p, x = case.parameters[name], draws.sel(parameter=name).to_numpy()
        below = (x < p.value).mean()
        worst = max(worst, abs(below - 0.5))
        if p.unit == "hazard ratio":
            assert (x > 0).all()
    # 50 strata a block: the median's place is within a stratum, far inside chance.
    verdict(
        f"T4, T23 the draws of {len(names)} parameters have their stated median",
        f"largest deviation of the share below it: {worst:.3f}, bound {bound('paired and repeated') * 0.5 / 2000**0.5:.3f}",
    )
    assert worst < bound("paired and repeated") * 0.5 / 2000**0.5


def test_t6_every_row_of_probabilities_sums_to_one(case, verdict):
    built, thresholds, _ = _tables(case)
    rows = 0
    places = [*built.shape.start_at, *built.shape.step_at]
    for at, table in zip(places, built.tables, strict=True):
        program = table.program
        last = program.states - 1
        part = (
            thresholds[:, at : at + program.cells * last]
            .reshape(2, program.cells, last)
            .astype(np.int64)
        )
        assert (part <= 2**31).all()
        assert (np.diff(part, axis=-1) >= 0).all()
        rows += 2 * program.cells
    verdict("T6 every row of probabilities is between 0 and 1 and sums to 1", f"{rows:,} rows")


def test_t8_t9_t10_mortality(small, verdict):
    def dead(chance):
        def change(data):
            data["domains"]["life"]["transitions"] = [
                {"from": "alive", "to": "dead", "chance": chance}
            ]
            data["effects"] = [e for e in data["effects"] if e["domain"] != "life"]

        return sc.simulate(changed(small, change), draws=1, cohorts=2)["count"].sel(
            cell="life:dead"
        )

    children = list(small.intakes.values())
    none, most, everybody = dead(0.0), dead(0.9), dead(1.0)
    verdict(
        "T8 to T10 nobody dies at mortality 0, all in the first step at 1, all in the end at 0.9",
        f"{none.sizes['year']} years",
    )
    assert (none == 0).all()
    for w, n in enumerate(children):
        assert (everybody.isel(intake=w) == n).all()
        assert (most.isel(intake=w, year=-1) == n).all()


def test_t12_equal_arms_have_no_increment_anywhere(case, verdict):
    def same(data):
        data["arms"]["course"]["set"] = dict(data["arms"]["baseline"].get("set", {}))

    flow = _net(changed(case, same))
    verdict(
        "T11, T12 arms with the same input differ nowhere",
        f"{flow.isel(arm=0).size:,} flows, all equal",
    )
    assert np.array_equal(flow.isel(arm=0), flow.isel(arm=1))


def test_t13_a_full_effect_prevents_the_event(small, verdict):
    def full(data):
        data["effects"].append({"domain": "school", "to": "out", "ratio": 0.0, "arms": ["help"]})

    lives = sc.simulate(changed(small, full), draws=2, cohorts=3)["count"]
    events = [c for c in lives["cell"].to_numpy() if str(c).startswith("school_events:in>out")]
    assert events
    happened = lives.sel(cell=events).sum(("draw", "cohort", "intake", "year", "cell"))
    verdict(
        "T13 an effect of 100 % leaves no such event in the treated arm",
        f"{int(happened[0])} against {int(happened[1])}",
    )
    assert int(happened.sel(arm="help")) == 0
    assert int(happened.isel(arm=0)) > 0


def test_t14_t15_unit_values_count_and_zero_prices_cost_nothing(case, case_lives, verdict):
    def free(data):
        for parameter in data["parameters"].values():
            if parameter["unit"].startswith("DKK"):
                parameter |= {"value": 0.0}
                parameter.pop("low", None)
                parameter.pop("high", None)

    def valued(value):
        def change(data):
            outcome = data["outcomes"][name]
            outcome["items"] = [{"when": outcome.pop("when"), "value": value}]

        return sc.summary.outcome_values(case_lives, changed(case, change)).sel(outcome=name)

    flow = sc.ledger(case_lives, changed(case, free))["flow"]
    name, outcome = next(iter(case.outcomes.items()))
    plain = sc.summary.outcome_values(case_lives, case).sel(outcome=name)
    verdict(
        "T14, T15 outcomes of value 1 are counts; at prices of 0 every flow is 0",
        f"{flow.size:,} flows",
    )
    assert (flow == 0).all()
    cells = [
        c
        for c in case_lives["cell"].to_numpy()
        if str(c).split(":")[0] == outcome.table
        and set(str(c).split(":")[1].split("|")) & set(as_list(outcome.when[outcome.table]))
    ]
    counted = case_lives["count"].astype(float).sel(cell=cells).sum(("intake", "year", "cell"))
    assert np.array_equal(plain, counted.transpose(*plain.dims))
    assert np.array_equal(valued(1.0), plain)
    assert np.array_equal(valued(2.0), 2 * plain)


def test_t16_t17_discounting(case, case_lives, verdict):
    def present(rate):
        scenario = changed(case, lambda data: data["money"].update(discount=rate))
        flow = sc.ledger(case_lives, scenario)["flow"]
        benefits = flow.isel(line=flow["account"].to_numpy() == "family_care")
        cost = benefits.isel(line=benefits["account_class"].to_numpy() == "service").sum("line")
        assert (cost >= 0).all()
        return sc.summary.present_value(cost), cost

    values = [present(rate)[0] for rate in (0.0, 0.01, 0.05, 0.5, 1.0)]
    plain, cost = present(0.0)
    verdict("T16, T17 discount 0 is the plain sum; a higher rate is worth less; a huge one year 0")
    assert np.allclose(plain, cost.sum("year"), rtol=1e-12)
    for less, more in pairwise(values[::-1]):
        assert (less <= more).all()
        assert float(less.sum()) < float(more.sum())
    huge = discount_factors(case, 51, 1e9)
    assert huge[0] == 1.0
    assert huge[1:].max() < 1e-8


def test_t18_twice_the_children_twice_the_total(small, verdict):
    def sized(n):
        def change(data):
            data["population"]["intakes"] = {"2022": n}
            for programme in data["interventions"].values():
                programme["capacity"] = n // 2

        return sc.simulate(changed(small, change), draws=1, cohorts=400, central=True)["count"]

    one, two = (sized(n).sum("year").astype(float) for n in (50, 100))
    mean = two.mean("cohort") - 2 * one.mean("cohort")
    error = np.sqrt((two.var("cohort", ddof=1) + 4 * one.var("cohort", ddof=1)) / 400)
    z = float((np.abs(mean) / np.maximum(error, 1e-12)).where(error > 0).max())
    ratio = float(two.var("cohort").sum() / one.var("cohort").sum())
    verdict(
        "T18 twice the children: totals double, the variance of the mean halves",
        f"largest |z| {z:.2f}, variance ratio {ratio:.2f} (2 expected)",
    )
    assert z < bound("paired and repeated")
    assert ratio == pytest.approx(2.0, rel=0.15)


def test_t19_halving_the_step_converges(verdict):
    """Towards continuous time: each halving moves the answer less than the one before."""

    def finer(steps):
        def change(data):
            data["run"]["steps_per_year"] = steps
            for move in data["domains"]["health"]["transitions"]:
                move.pop("spell", None)

        scenario = changed(sc.load(ROOT / "tests" / "data" / "one_domain.toml"), change)
        lives = sc.expected(scenario)["expected"].isel(arm=0, draw=0, intake=0)
        return (lives.sum("year") / steps).to_numpy()

    ladder = [finer(s) for s in (1, 2, 4, 12)]
    gaps = [float(np.abs(a - b).max()) for a, b in pairwise(ladder)]
    verdict(
        "T19 halving the step converges",
        "largest moves in person-years of 40 people: " + ", ".join(f"{g:.2f}" for g in gaps),
    )
    assert gaps[1] == pytest.approx(gaps[0] / 2, rel=0.2)
    assert gaps[2] == pytest.approx(gaps[0] / 3, rel=0.2)


def test_t21_t22_parts_add_up_exactly(case, case_flows, case_lives, verdict):
    flow = case_flows["flow"]
    ways = [total(flow, g).sum(g) for g in ("payer", "account", "account_class", "sector")]
    lives = case_lives["count"].astype(int)
    cells = [str(c) for c in case_lives["cell"].to_numpy()]
    split = [c for c in cells if c.startswith("exam:")]
    verdict(
        "T21, T22 payers, accounts, classes and sectors add up to the same total",
        "equal to the last bit",
    )
    assert all(np.array_equal(ways[0], w) for w in ways[1:])
    assert np.array_equal(
        lives.sel(cell=split).sum("cell"),
        np.full_like(lives.sel(cell=split).sum("cell"), case.children),
    )


def test_t24_without_uncertainty_every_draw_is_the_base_case(small, verdict):
    def certain(data):
        for parameter in data["parameters"].values():
            parameter |= {"distribution": "fixed"}
            parameter.pop("low", None)
            parameter.pop("high", None)

    scenario = changed(small, certain)
    drawn = parameter_draws(scenario, range(20)).to_numpy()
    central = parameter_draws(scenario, None).to_numpy()
    verdict("T24 with no uncertainty all draws equal the base case")
    assert (drawn == central).all()


def test_t26_no_parameter_is_dead(case, verdict):
    """Every uncertain parameter of the lives changes a table; every other one a flow."""
    built, before, theta = _tables(case)
    names = built.shape.programs.parameters
    lives = sorted(life_parameters(case) & set(uncertain_parameters(case)))
    sets = {k for arm in case.arms.values() for k in arm.set}
    dead = []
    for name in lives:
        moved = theta.copy()
        place = names.index(name)
        moved[place] = moved[place] * 0.7 if moved[place] else 0.1
        if np.array_equal(built.by_cell(moved), before) and name not in sets:
            dead.append(name)
    verdict(
        f"T26 each of {len(lives)} uncertain parameters of the lives changes something",
        f"dead: {dead or 'none'}",
    )
    assert not dead


def test_t27_the_smallest_runs_are_defined(small, verdict):
    def least(data):
        data["population"]["intakes"] = {"2022": 1}
        data["run"]["years"] = 1
        for programme in data["interventions"].values():
            programme["capacity"] = 0

    lives = sc.simulate(changed(small, least), draws=1, cohorts=1)
    verdict(
        "T27 one child, one year, no places: defined; none is refused",
        f"{int(lives['count'].sum())} counts",
    )
    assert int(lives["count"].sel(cell=["life:alive", "life:dead"]).isel(arm=0).sum()) == 1
    with pytest.raises(sc.ScenarioError, match="is not a number of children"):
        changed(small, lambda d: d["population"].update(intakes={"2022": 0}))


def test_t28_transfers_between_payers_sum_to_nothing(case_flows, verdict):
    flow = case_flows["flow"]
    refunds = flow.isel(line=np.flatnonzero(flow["account_class"].to_numpy() == "refund"))
    assert refunds.sizes["line"] > 0
    sums = refunds.sum("line")
    verdict("T28 refunds sum to zero over payers in every year", f"{sums.size:,} sums")
    assert (sums == 0).all()


def test_t30_a_refund_moves_the_net_share_in_a_straight_line(case, case_lives, verdict):
    shelter = next(n for n, r in case.rules.items() if r.kind == "days")
    nets, wholes = [], []
    for share in (0.0, 0.25, 0.5, 1.0):

        def set_share(data, share=share):
            for version in data["rules"][shelter]["versions"]:
                version["share"] = share

        flow = sc.ledger(case_lives, changed(case, set_share))["flow"]
        accounts = [a for a, x in case.accounts.items() if x.rule == shelter]
        mine = flow.isel(line=np.flatnonzero(np.isin(flow["account"].to_numpy(), accounts)))
        nets.append(float(mine.isel(line=np.flatnonzero(mine["sector"].to_numpy() == "K")).sum()))
        wholes.append(float(mine.sum()))
    slope = (nets[3] - nets[0]) / 1.0
    line = [nets[0] + slope * s for s in (0.0, 0.25, 0.5, 1.0)]
    verdict(
        "T30 raising a refund moves the municipality's net share linearly, the total not at all",
        " → ".join(f"{n / 1e6:.2f}" for n in nets) + " m DKK",
    )
    assert nets == pytest.approx(line, rel=1e-6)
    assert nets[3] < nets[0]
    assert len(set(wholes)) == 1
