"""Refunds on distributions: exact in expectation, held against quadrature and published totals."""

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import expon, lognorm

import simcore as sc
from simcore.countries import countries
from simcore.errors import ScenarioError
from simcore.money.incidence import Case, split
from simcore.money.prices import PriceBook
from simcore.scenario.rules import BUILT_IN
from simcore.scenario.rules import spread as module
from simcore.scenario.schema.money import Account
from tests.conftest import changed

STEPS = [[800.0, 0.25], [1600.0, 0.5], [2000.0, 0.75]]


@pytest.fixture(scope="module")
def book():
    return PriceBook(sc.load(countries()["template"] / "example.toml"), range(1))


def _refund(book, kind, amount, **version):
    """What the crown refunds of an amount under one wording."""
    text = {"label": "x", "table": "t", "rule": "r", "municipality": "town", "state": "crown"}
    account = Account.model_validate(text | {"items": [{"price": 1.0}]}, strict=False)
    version = {"from": "2020-01-01", "source": "invented", "grade": "C"} | version
    rule = BUILT_IN[kind].model_validate({"label": "x", "kind": kind, "versions": [version]})
    parts = split(
        rule, Case(book, account, rule.versions[0], np.array([[amount]]), np.full((1, 2), np.nan))
    )
    assert sum(float(p.amount[0, 0]) for p in parts) == pytest.approx(amount)
    return sum(float(p.amount[0, 0]) for p in parts if p.payer == "crown")


def _law(mean, cv):
    sd = np.sqrt(np.log1p(cv**2))
    return lognorm(sd, scale=mean * np.exp(-(sd**2) / 2))


def _by_steps(x):
    tops = [limit for limit, _ in STEPS[1:]] + [np.inf]
    return sum(
        share * (np.clip(x, low, top) - low) for (low, share), top in zip(STEPS, tops, strict=True)
    )


@pytest.mark.parametrize("mean", [300.0, 1000.0, 1500.0, 2500.0])
@pytest.mark.parametrize("cv", [0.1, 0.35, 0.83, 1.5])
def test_steps_of_a_lognormal_cost_are_those_of_quadrature(book, mean, cv):
    law = _law(mean, cv)
    limits = sorted(law.ppf([1e-12, 1 - 1e-13]))
    points = [limit for limit, _ in STEPS if limits[0] < limit < limits[1]]
    wanted, _ = quad(
        lambda x: _by_steps(x) * law.pdf(x), *limits, points=points, limit=500, epsabs=1e-10
    )
    found = _refund(book, "steps", mean, steps=STEPS, spread={"lognormal": {"cv": cv}})
    assert found == pytest.approx(wanted, rel=1e-6, abs=1e-6)


def test_a_spread_matters_and_an_error_in_it_is_caught(book, monkeypatch):
    """Below every limit in the mean, and refunded in the tail; half the spread is another number."""
    spread = {"lognormal": {"cv": 0.83}}
    found = _refund(book, "steps", 600.0, steps=STEPS, spread=spread)
    assert _refund(book, "steps", 600.0, steps=STEPS) == 0.0
    law = _law(600.0, 0.83)
    wanted = quad(lambda q: _by_steps(law.ppf(q)), 0, 1, limit=500)[0]
    assert found == pytest.approx(wanted, rel=1e-3)
    right = module._lognormal
    monkeypatch.setattr(module, "_lognormal", lambda mean, cv, limit: right(mean, cv / 2, limit))
    planted = _refund(book, "steps", 600.0, steps=STEPS, spread=spread)
    assert planted != pytest.approx(wanted, rel=0.2)


@pytest.mark.parametrize("amount", [0.0, 799.3, 1234.567, 1600.0, 2345.678])
def test_no_spread_is_the_rule_of_the_mean_bit_for_bit(book, amount):
    plain = _refund(book, "steps", amount, steps=STEPS)
    assert plain == _by_steps(amount)
    assert _refund(book, "steps", amount, steps=STEPS, spread={"lognormal": {"cv": 0.0}}) == plain


@pytest.mark.parametrize("mean", [3.0, 60.0, 129.0, 182.5, 300.0, 364.0])
@pytest.mark.parametrize("days", [0.0, 60.0, 90.0, 120.0, 365.0, 400.0])
def test_days_of_an_exponential_are_those_of_quadrature(book, mean, days):
    used = {"days": days, "days_used": mean, "share": 0.5}
    found = _refund(book, "days", 1.0, **used, spread={"exponential": {"most": 365.0}})
    scale = _scale(mean, 365.0)
    law, low = expon(scale=scale), min(days, 365.0)
    wanted = quad(lambda x: x * law.pdf(x), 0, low)[0] + low * law.sf(low)
    assert found == pytest.approx(0.5 * wanted / mean, rel=1e-6, abs=1e-9)


def _scale(mean, most):
    """Scale at which an exponential that ends at its most has a mean, by bisection."""
    low, high = 1e-3, 1e9
    for _ in range(200):
        middle = np.sqrt(low * high)
        low, high = (middle, high) if -np.expm1(-most / middle) * middle < mean else (low, middle)
    return low


def test_days_of_somebody_who_stays_all_year(book):
    spread = {"exponential": {"most": 365.0}}
    used = {"days": 90.0, "days_used": 365.0, "share": 0.5}
    assert _refund(book, "days", 1.0, **used, spread=spread) == 0.5 * 90 / 365
    assert _refund(book, "days", 1.0, **used | {"days_used": 500.0}) == 0.5 * 90 / 500


def test_costs_follow_the_draws_of_their_spread():
    def spread(data):
        data["parameters"]["care_cv"] = {
            "value": 0.8, "low": 0.6, "high": 1.0, "unit": "ratio", "grade": "C",
            "source": "invented", "label": {"en": "Spread of cost"},
        }  # fmt: skip
        data["rules"]["town"] = {
            "label": {"en": "Costly cases"}, "kind": "steps",
            "versions": [{
                "from": "2020-01-01", "grade": "C", "source": "invented",
                "steps": [[60_000.0, 0.5]], "spread": {"lognormal": {"cv": "care_cv"}},
            }],
        }  # fmt: skip
        data["accounts"]["care"] |= {"municipality": "town", "state": "crown"}
        data["accounts"]["coach"] |= {"municipality": "town", "state": "crown"}
        del data["contracts"]

    scenario = changed(sc.load(countries()["template"] / "example.toml"), spread)
    lives = sc.simulate(scenario, draws=6, cohorts=2)
    flow = sc.ledger(lives, scenario)["flow"]
    at = (flow["account"] == "care").to_numpy() & (flow["payer"] == "crown").to_numpy()
    paid = (flow["account"] == "care").to_numpy() & (flow["account_class"] == "service").to_numpy()
    share = flow.isel(line=at).sum("line").sum(("arm", "cohort", "year")) / flow.isel(
        line=paid
    ).sum("line").sum(("arm", "cohort", "year"))
    book = PriceBook(scenario, range(6))
    for i in range(6):
        mean = float(book.unit_price(scenario.accounts["care"].items[0])[i])
        law = _law(mean, float(book.value("care_cv")[i]))
        wanted = quad(law.sf, 60_000.0, np.inf)[0] / 2 / mean
        assert float(share[i]) == pytest.approx(wanted, rel=1e-5)


@pytest.mark.parametrize(
    ("kind", "spread", "said"),
    [
        ("steps", {}, "exactly one distribution"),
        ("steps", {"lognormal": {"cv": 0.2}, "exponential": {"most": 9.0}}, "exactly one"),
        ("steps", {"exponential": {"most": 365.0}}, "write lognormal"),
        ("steps", {"lognormal": {"cv": -0.2}}, "is not a rate"),
        ("days", {"exponential": {"most": 0.0}}, "nobody uses a day"),
    ],
)
def test_a_wrong_spread_is_refused(kind, spread, said):
    says = {"steps": {"steps": STEPS}, "days": {"share": 0.5, "days": 90.0, "days_used": 100.0}}

    def change(data):
        version = {"from": "2020-01-01", "grade": "C", "source": "invented", "spread": spread}
        data["rules"]["new"] = {
            "label": {"en": "New"}, "kind": kind, "versions": [version | says[kind]],
        }  # fmt: skip

    with pytest.raises(ScenarioError, match=said) as refused:
        changed(sc.load(countries()["template"] / "example.toml"), change)
    assert "rules.new.versions[0]" in str(refused.value)
