"""Points that change only prices: a product of matrices, and in full what bends."""

import numpy as np
import pytest

import simcore as sc
from simcore.money import linear
from simcore.scenario.uses import money_uses
from simcore.sweeps import study as studies

COHORTS = 2


@pytest.fixture(scope="module")
def danish():
    return sc.load("scenarios/laer_for_livet.toml")


def both_ways(scenario, points, monkeypatch, **more):
    """By the product and in full, and the items that were found to bend."""
    bent = []
    real = linear.ratios

    def seen(*args):
        found = real(*args)
        bent.extend(found.bent)
        return found

    monkeypatch.setattr("simcore.sweeps.price.ratios", seen)
    monkeypatch.setattr(studies, "MANY", 1)
    product = sc.sweep(scenario, points, cohorts=COHORTS, **more)["npv"]
    monkeypatch.setattr(studies, "MANY", 10**9)
    full = sc.sweep(scenario, points, cohorts=COHORTS, **more)["npv"]
    return product, full, set(bent)


def item_prices(scenario):
    """Parameter that is the price of items -> these items."""
    out = {}
    for account, one in scenario.accounts.items():
        for i, item in enumerate(one.items):
            if isinstance(item.price, str):
                out.setdefault(item.price, set()).add((account, i))
    return out


@pytest.mark.parametrize("draws", [None, 3])
@pytest.mark.parametrize("by_cohort", [True, False])
def test_a_product_gives_what_pricing_in_full_gives(danish, monkeypatch, draws, by_cohort):
    prices = item_prices(danish)
    names = sorted(
        {
            ref
            for _, kind, ref in money_uses(danish)
            if kind in ("price", "quantity") and isinstance(ref, str)
        }
    )
    names = [n for n in names if linear.is_linear_in(danish, [n])]
    assert len(names) > 20
    rng = np.random.default_rng(1)
    factor = rng.uniform(0.5, 1.5, (20, len(names)))
    columns = {n: danish.parameters[n].value * factor[:, k] for k, n in enumerate(names)}
    columns = {
        n: np.clip(v, 0, 1) if danish.parameters[n].unit == "share" else v
        for n, v in columns.items()
    }
    product, full, bent = both_ways(danish, columns, monkeypatch, draws=draws, by_cohort=by_cohort)
    counted = danish.children * danish.run.total_steps * len(danish.tables)
    assert np.abs(product - full).max() < counted / 1024 / 20, "more than rounding of unit prices"
    assert bent, "taxes of wages bend"
    assert len(bent) <= sum(map(len, prices.values())) / 2, "half of the items do not"


def test_what_bends_is_found(danish, monkeypatch):
    """A wage across the limit of the top tax: a product would be wrong, so it is not used."""
    taxed = {
        item.price
        for account in danish.accounts.values()
        for item in account.items
        if danish.rules[account.rule].schedule == "wage" and isinstance(item.price, str)
    }
    wage = next(n for n in sorted(taxed) if linear.is_linear_in(danish, [n]))
    value = danish.parameters[wage].value
    points = {wage: np.linspace(0.3 * value, 4 * value, 20)}
    product, full, bent = both_ways(danish, points, monkeypatch)
    assert bent
    assert np.abs(product - full).max() < 10
    monkeypatch.setattr(linear, "_bent", lambda *_: [])
    unguarded, _, none = both_ways(danish, points, monkeypatch)
    assert not none
    assert np.abs(unguarded - full).max() > 100 * np.abs(product - full).max(), "it does bend"


def test_a_price_of_nothing_is_priced_in_full(danish, monkeypatch):
    name = next(n for n in sorted(item_prices(danish)) if linear.is_linear_in(danish, [n]))
    free = sc.with_values(danish, {name: 0.0})
    product, full, bent = both_ways(free, {name: np.linspace(0.0, 1e5, 20)}, monkeypatch)
    assert bent
    assert np.abs(product - full).max() < 10
