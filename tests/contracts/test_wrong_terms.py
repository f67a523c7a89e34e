"""Bad terms are refused in one sentence; doubtful ones are warned about."""

import tomllib

import pytest

import simcore as sc
from simcore.contracts.observed import read_settlement
from simcore.scenario.check.warnings import contract_warnings
from tests.conftest import ROOT, changed
from tests.contracts.sheets import contract

BASE = """
schema = "1"
name = "bad_terms"
extends = "{case}"
title = "Bad terms"
[contracts.deal]
delivery_years = 6
repayment_years = 7
{top}
[contracts.deal.investors.DSI]
commitment = 10e6
{investor}
[contracts.deal.metrics.exam]
table = "exam"
when = {{ exam = "passed" }}
follow_up = [9]
{metric}
{rest}
"""

#: Where the change stands, the change, and what the sentence says.
REFUSED = [
    ("metric", "price = -5.0", "contracts.deal.metrics.exam.price = -5.0 is below 0; write at least 0"),
    ("top", "paid_by = { K = 0.6, S = 0.6 }\nX", "contracts.deal.paid_by shares sum to 1.2, not to 1; correct one of them"),
    ("top", "paid_by = { K = 0.5, FL = 0.5 }\nX", "contracts.deal.paid_by.FL is not a party of the contract"),
    ("top", "limits = { floor_share = 1.2 }\nX", "contracts.deal.limits.floor_share = 1.2 is not a share of the sum invested; write 0 to 1"),
    ("top", "limits = { irr_cap = -0.01 }\nX", "contracts.deal.limits.irr_cap = -0.01 is a negative return; write 0 or more"),
    ("top", "limits = { floor_share = 0.5, aggregate = 4e6 }\nX", "contracts.deal.limits.aggregate = 4e+06 is below the floor, 0.5 of the 1e+07 committed; raise the cap or lower floor_share"),
    ("metric", "price = 1.0\nverified_after = 5", "contracts.deal.metrics.exam.follow_up = 9 (verified after 5) lies after the contract's 13 years, so that money is never verified; prolong repayment_years"),
    ("metric", "price = 1.0\nthreshold = 3", "contracts.deal.metrics.exam has 2 tariffs, price and threshold; keep one"),
    ("metric", "", "contracts.deal.metrics.exam has no tariff; give one of price, weight, share, brackets, steps, band, threshold, break_even"),
    ("metric", "threshold = 1.0\ntaper = 0.5", "contracts.deal.metrics.exam gives taper, which belongs to price, not to threshold; remove it"),
    ("metric", "prise = 1.0", "contracts.deal.metrics.exam.prise is an unknown key; did you mean 'price'?"),
    ("metric", 'price = "high"', "contracts.deal.metrics.exam.price = 'high' is not a number or a list of numbers; write a number, or a list of numbers in square brackets"),
    ("metric", "payment = 1.0", "contracts.deal.metrics.exam lacks the key 'threshold'; add it"),
    ("metric", "threshold = 1.0\npayment = -1.0", "contracts.deal.metrics.exam.payment = -1.0 is below 0; write at least 0"),
    ("metric", "band = 3", "contracts.deal.metrics.exam has a band that is not a table; write band = { KEY = VALUE }"),
    ("metric", "band = { enter = 5, bend = 6, end = 9, slop = 1 }", "contracts.deal.metrics.exam.band.slop is an unknown key; did you mean 'slope'?"),
    ("metric", "band = { enter = 5, bend = 6, end = 9 }", "contracts.deal.metrics.exam.band lacks the key 'slope'; add it"),
    ("metric", 'band = { enter = "low", bend = 6, end = 9, slope = 1 }', "contracts.deal.metrics.exam.band.enter = 'low' is not a number; write it without quotes"),
    ("metric", "tariff = 3", 'contracts.deal.metrics.exam.tariff = 3 is not a table; write for example { kind = "price", price = 40e3 }'),
    ("metric", "tariff = { price = 3 }", "contracts.deal.metrics.exam.tariff = { price = 3 } has no kind; choose from band, brackets, break_even, price, share, steps, threshold, weight"),
    ("metric", 'tariff = { kind = "prise", price = 3 }', "contracts.deal.metrics.exam.tariff = { kind = 'prise', price = 3 } is of the unknown kind 'prise'; did you mean 'price'?"),
    ("metric", 'tariff = { kind = "xyz" }', "contracts.deal.metrics.exam.tariff = { kind = 'xyz' } is of the unknown kind 'xyz'; choose from band, brackets, break_even, price, share, steps, threshold, weight"),
    ("metric", 'tariff = { kind = "price", price = 3, taper = 2 }', "contracts.deal.metrics.exam.tariff.taper = 2 is above 1; write at most 1"),
    ("metric", 'tariff = { kind = "price", price = 3 }\nshare = 0.5', "contracts.deal.metrics.exam gives both tariff and share; keep one"),
    ("top", 'assumed = ["metrics.exam.prices"]\nX', "contracts.deal.assumed names 'metrics.exam.prices', which is no term"),
    ("metric", "price = [1.0, 2.0]", "contracts.deal.metrics.exam.price has 2 figures for 1 follow-ups; give one each"),
    ("metric", 'price = 1.0\ncounterfactual = "fixed_baseline"', "contracts.deal.metrics.exam.baseline is missing"),
    ("metric", 'price = 1.0\ncounterfactual = "rct"', "contracts.deal.metrics.exam.controls is missing; rct needs the number of controls"),
    ("metric", "share = 0.5", 'contracts.deal.metrics.exam.counterfactual = "absolute" is no saving'),
    ("metric", "steps = [{ from = 5, payment = 1 }, { from = 2, payment = 3 }]", "contracts.deal.metrics.exam.steps begin at [5.0, 2.0]; list strictly rising bounds"),
    ("metric", "steps = [{ form = 5, payment = 1 }]", "contracts.deal.metrics.exam.steps[0].form is an unknown key; did you mean 'from'?"),
    ("metric", "steps = [{ from = 5 }]", "contracts.deal.metrics.exam.steps[0] needs a payment or an annual_return; give one"),
    ("metric", "band = { enter = 5, bend = 3, end = 9, slope = 1 }", "contracts.deal.metrics.exam.band is out of order"),
    ("metric", "brackets = [[0, 10], [5, -3]]", "contracts.deal.metrics.exam.brackets hold a negative price; write 0 or more"),
    ("metric", "weight = 0.4\ntarget = 50", "contracts.deal.metrics have weights that sum to 0.4, not to 1; correct one"),
    ("metric", "weight = 1.0\ntarget = 50", "contracts.deal.at_target is missing"),
    ("metric", "weight = 1.0", "contracts.deal.metrics.exam.target is missing"),
    ("metric", "price = 1.0\ntaper = 1.5", "contracts.deal.metrics.exam.taper = 1.5 is above 1; write at most 1"),
    ("top", "pool = { balance = 1e6 }\nX", "contracts.deal has both investors and pool to pay for delivery; keep one"),
    ("top", 'form = "loan_to_provider"\nX', "contracts.deal.form lends to the provider, which is the municipality; name the provider"),
    ("top", "drawdown = [1e6, 1e6]\nX", "contracts.deal.drawdown has 2 amounts for 6 delivery_years; give one a year"),
    ("top", "drawdown = [9e6, 9e6, 0, 0, 0, 0]\nX", "contracts.deal.drawdown sums to more than the commitments; lower it"),
    ("top", "start = 2019\nX", "contracts.deal.start = 2019 is before the first children (2022); write 2022 or later"),
    ("top", 'municipality = "K.childen"\nX', "contracts.deal.municipality = 'K.childen' is not a payer; did you mean 'K.children'?"),
    ("top", 'arm = "baseline"\nX', "contracts.deal.arm = 'baseline' is not an alternative"),
    ("top", "price_year = 1990\nX", "contracts.deal.price_year = 1990 is outside the price index (2014 to 2026); restate the amounts"),
    ("top", 'assumed = ["limits.irr_kap"]\nX', "contracts.deal.assumed names 'limits.irr_kap', which is no term"),
    ("top", "ceiling = { room = { next_year = 1e6 } }\nX", "contracts.deal.ceiling.room.next_year is not a calendar year; write for example 2027"),
    ("top", "costs = { split = { K = 0.5, I = 0.6 } }\nX", "contracts.deal.costs.split shares sum to 1.1, not to 1"),
    ("top", 'termination = { stop_if = { metric = "exams", follow_up = 9, below = 1 } }\nX', "contracts.deal.termination.stop_if.metric = 'exams' is not a metric; did you mean 'exam'?"),
    ("investor", "comitment = 3", "contracts.deal.investors.DSI.comitment is an unknown key; did you mean 'commitment'?"),
    ("investor", "public = 1.5", "contracts.deal.investors.DSI.public = 1.5 is above 1; write at most 1"),
    ("metric", 'price = 1.0\n[contracts.deal.metrics.other]\ntable = "exams"\nfollow_up = [3]\nprice = 1.0', "contracts.deal.metrics.other.table = 'exams' is not a table; did you mean 'exam'?"),
    ("metric", 'price = 1.0\n[contracts.deal.metrics.other]\ntable = "exam"\nwhen = { exam = "pased" }\nfollow_up = [3]\nprice = 1.0', "contracts.deal.metrics.other.when names 'pased'"),
    ("metric", "price = 1.0\n[contracts.deal.metrics.other]\nfollow_up = [3]\nprice = 1.0", "contracts.deal.metrics.other needs what is counted; give one of outcome, table, accounts"),
    ("metric", 'price = 1.0\n[contracts.deal.metrics.other]\noutcome = "exam"\nfollow_up = [3]\nprice = 1.0', "contracts.deal.metrics.other.outcome = 'exam' is not an outcome; did you mean 'exams'?"),
    ("metric", 'price = 1.0\n[contracts.deal.metrics.other]\naccounts = ["fostr"]\ncounterfactual = "savings"\nfollow_up = [3]\nshare = 0.5', "contracts.deal.metrics.other.accounts names 'fostr', which is not an account"),
    ("rest", '[contracts.deal.bridge]\nyears = 3', "contracts.deal has both investors and bridge to pay for delivery; keep one"),
    ("rest", "[contracts.deal.refund.rules.x]\nlabel = \"x\"\nkind = \"shares\"\nversions = [{ from = \"2022\", shares = { K = 1.0 }, grade = \"C\", source = \"s\" }]", "contracts.deal.refund.rules.x.versions[0].from = '2022' is not a date"),
    ("rest", '[contracts.deal.refund]\nrules = {}\naccounts = { cours = "municipal" }', "contracts.deal.refund.accounts.cours is not an account; did you mean 'course'?"),
    ("top", "paid_by = { X = 1.0 }\nX", "contracts.deal.paid_by.X is the sink of real costs, which pays for nothing; name a payer or a fund"),
    ("top", "paid_by = { DSI = 1.0 }\nX", "contracts.deal.paid_by.DSI is an investor, who is repaid and pays for no outcome; name a payer or a fund"),
    ("metric", "price = 1.0\npaid_by = { DSI = 1.0 }", "contracts.deal.metrics.exam.paid_by.DSI is an investor"),
    ("rest", '[contracts.deal.investors.idle]\ncommitment = 0.0', "contracts.deal.investors.idle.commitment = 0 puts nothing in, so nothing can be repaid; give an amount or remove the investor"),
    ("rest", '[contracts.deal.guarantee]\nby = "DSI"\ncap = 1e6', "contracts.deal.guarantee.by = 'DSI' is an investor, who would cover its own loss; name somebody else"),
    ("metric", "steps = [{ from = 5, annual_return = -2 }]", "contracts.deal.metrics.exam.steps[0].annual_return = -2 is a negative return; write 0 or more"),
    ("metric", "steps = [{ from = 5, annual_return = 6 }]", "contracts.deal.metrics.exam.steps[0].annual_return = 6 is 600 % a year; write 0.06 for 6 %"),
    ("top", "limits = { irr_cap = 6 }\nX", "contracts.deal.limits.irr_cap = 6 is 600 % a year; write 0.06 for 6 %"),
    ("investor", "irr_cap = 5", "contracts.deal.investors.DSI.irr_cap = 5 is 500 % a year; write 0.05 for 5 %"),
    ("top", "start = 2080\nX", "contracts.deal.start = 2080 is after the last year of the scenario"),
    ("rest", '[contracts.deal.funds.FL]\nbalance = 1.0\nappropriations = { 2040 = 1e6 }', "contracts.deal.funds.FL.appropriations.2040 is outside the years of the contract, 2022 to 2034; correct it"),
    ("top", "paid_by = { Q = 1.0 }\nfunds = { FL = { balance = 1.0 } }\nX", "contracts.deal.paid_by.Q is not a party of the contract; choose from K, S, FL, "),
]  # fmt: skip


def written(tmp_path, where, change):
    parts = {"top": "", "investor": "", "metric": "price = 1.0", "rest": ""}
    parts[where] = change.removesuffix("\nX")
    text = BASE.format(case=ROOT / "scenarios" / "laer_for_livet.toml", **parts)
    tomllib.loads(text)
    path = tmp_path / "bad.toml"
    path.write_text(text)
    return path


@pytest.mark.parametrize(("where", "change", "said"), REFUSED, ids=[r[2][15:60] for r in REFUSED])
def test_refused(tmp_path, where, change, said):
    path = written(tmp_path, where, change)
    with pytest.raises(sc.ScenarioError) as error:
        sc.load(path)
    assert said in str(error.value)
    assert str(error.value).startswith(f"{path}: ")
    assert "\n" not in str(error.value)


def test_the_unchanged_terms_are_fine(tmp_path):
    assert sc.load(written(tmp_path, "rest", "")).contracts.keys() == {"outcome_contract", "deal"}


def test_the_same_saving_is_not_paid_by_fund_and_refund():
    case = sc.load(ROOT / "scenarios" / "homeless_youth_aarhus.toml")

    def twice(data):
        data["contracts"] = {"deal": {
            "delivery_years": 3, "repayment_years": 4, "paid_by": {"K": 0.5, "FL": 0.5},
            "funds": {"FL": {"balance": 5e6}},
            "metrics": {"nights": {"table": "housing", "when": {"housing": "homeless"}, "follow_up": [1], "better": "fewer", "counterfactual": "fixed_baseline", "baseline": 1.0, "price": 1e5}},
            "refund": {"rules": {"shelter": {"label": "half", "kind": "shares", "versions": [{"from": "2021-01-01", "shares": {"K": 0.5, "S": 0.5}, "grade": "C", "source": "x"}]}}},
        }}  # fmt: skip

    with pytest.raises(sc.ScenarioError, match="lets a fund pay for what the changed refund of account 'shelter' pays already; drop one of them"):  # fmt: skip
        changed(case, twice)


def warned(change):
    case = sc.load(ROOT / "scenarios" / "laer_for_livet.toml")
    scenario = changed(case, lambda data: change(data["contracts"]["outcome_contract"]))
    return {k for k, _ in contract_warnings(scenario, "outcome_contract")}


def test_warnings():
    assert "deadweight" in warned(lambda c: None)
    assert "loan" in warned(lambda c: c["limits"].update(floor_share=0.6))

    def steps(c):
        c["assumed"] = []
        c["metrics"]["exam"] = c["metrics"]["exam"] | {"steps": [{"from": 1, "payment": 5.0}, {"from": 2, "payment": 3.0}]}  # fmt: skip
        c["metrics"]["exam"].pop("weight")
        c["metrics"]["youth_education"]["weight"] = 1.0

    assert "steps_fall" in warned(steps)

    def threshold(c):
        c["assumed"] = []
        c["metrics"] = {"exam": {"table": "exam", "when": {"exam": "passed"}, "follow_up": [9.0], "threshold": 50.0, "payment": 1e6}}  # fmt: skip

    assert "threshold" in warned(threshold)
    assert "beyond" in warned(lambda c: c.update(repayment_years=60))
    assert "unused_fund" in warned(lambda c: c.update(funds={"FL": {"balance": 1e6}}))
    assert "no_repayment" in warned(lambda c: c.update(metrics={}, assumed=[]))


SHEET = (ROOT / "tests" / "contracts" / "published" / "denver.toml").read_text()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("outcomes = {", "outcomes = { extra = [1],", "observed.outcomes.extra is no metric of the contract; choose from housing, jail"),
        ("housing = [258858, 41070]", "housing = [258858]", "observed.outcomes.housing has 1 figures for 2 follow-ups; give one each"),
        (", jail = [66.2]", "", "observed.outcomes lacks the metric 'jail'; add it"),
        ("years = 5\npeople", "years = 3\npeople", "observed.costs.K has 5 figures for 3 years; raise years"),
        ("price = 15.12", "price = -1", "contract.metrics.housing.price = -1 is below 0; write at least 0"),
        ("people = 400", "peple = 400", "observed.peple is an unknown key; did you mean 'people'?"),
        ('form = "loan', 'forms = "loan', "contract.forms is an unknown key; did you mean 'form'?"),
    ],
)  # fmt: skip
def test_a_wrong_settlement_is_refused(tmp_path, old, new, said):
    assert old in SHEET
    path = tmp_path / "sheet.toml"
    path.write_text(SHEET.replace(old, new, 1))
    with pytest.raises(sc.ScenarioError) as error:
        read_settlement(path)
    assert str(error.value) == f"{path}: {said}"


@pytest.mark.parametrize(
    ("effects", "said"),
    [
        ("{ days = [{ weight = 0.8, effect = [1] }] }", "observed.effects.days has weights that sum to 0.8, not to 1; correct one"),
        ("{ days = [{ effect = [1, 2] }] }", "observed.effects.days[0].effect has 2 figures for 1 follow-ups; give one each"),
        ("{ day = [{ effect = [1] }] }", "observed.outcomes lacks the metric 'days'; add it"),
    ],
)  # fmt: skip
def test_wrong_estimates_are_refused(tmp_path, effects, said):
    text = (ROOT / "tests" / "contracts" / "published" / "massachusetts.toml").read_text()
    path = tmp_path / "sheet.toml"
    path.write_text(text[: text.index("effects = ")] + f"effects = {effects}\n")
    with pytest.raises(sc.ScenarioError) as error:
        read_settlement(path)
    assert str(error.value) == f"{path}: {said}"


def test_a_missing_or_broken_settlement_is_refused(tmp_path):
    with pytest.raises(sc.ScenarioError, match="does not exist; check the path"):
        read_settlement(tmp_path / "none.toml")
    with pytest.raises(sc.ScenarioError, match="is a folder"):
        read_settlement(tmp_path)
    with pytest.raises(sc.ScenarioError, match=r"has no \[contract\]; settle takes a term sheet"):
        read_settlement(ROOT / "scenarios" / "mst.toml")
    with pytest.raises(sc.ScenarioError, match="not a scenario; settle it with simcore settle"):
        sc.load(ROOT / "tests" / "contracts" / "published" / "denver.toml")
    (tmp_path / "x.toml").write_text("= 3")
    with pytest.raises(sc.ScenarioError, match="is not valid TOML"):
        read_settlement(tmp_path / "x.toml")


@pytest.mark.parametrize("text", ["[a.b]\n[a.b]\n", "a = 1\na = 2\n", "a = { b = 1 }\n[a.c]\n"])
def test_what_is_given_twice_is_said_in_words(tmp_path, text):
    path = tmp_path / "x.toml"
    path.write_text(text)
    with pytest.raises(sc.ScenarioError, match=r"is given twice at line \d.*; keep one of them"):
        read_settlement(path)


def test_the_sink_bears_no_costs():
    with pytest.raises(AssertionError, match="is the sink of real costs, which bears nothing"):
        contract(costs={"legal": 1.0, "split": {"X": 1.0}})
