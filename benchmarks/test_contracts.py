"""Contracts at full size: all instruments on 1,000 draws x 20 cohorts x 60 years."""

import time
from dataclasses import replace

import numpy as np
import pytest

import simcore as sc
from simcore.contracts.apply import apply
from simcore.contracts.design.price import minimal_price
from simcore.contracts.instruments.refund import Change
from simcore.contracts.metrics.outcomes import Counted
from simcore.contracts.position import Position, exact
from simcore.contracts.price_level import in_prices
from simcore.summary.contracts.answers import answer_of
from tests.conftest import ROOT

YEARS = 60


@pytest.fixture(scope="module")
def ways():
    return sc.load(ROOT / "scenarios" / "laer_for_livet_ways_to_pay.toml")


def stage(ways, draws, cohorts):
    """A position of full size with the Danish payers, outcomes, and refund changes."""
    rng = np.random.default_rng(0)
    samples = draws * cohorts
    kinds = {"K": ("service", "refund")}
    keys = [(p, k) for p in ways.payers for k in kinds.get(p[0], ("transfers",))]
    gains = {k: exact(rng.normal(0, 1e5, (samples, YEARS))) for k in keys}
    cost = np.zeros((samples, YEARS))
    cost[:, :6] = 3e6
    gains["K.children", "service"] -= cost
    position = Position(
        first=2022,
        draw=np.arange(draws),
        cohort=np.arange(cohorts),
        seed=1,
        gains=gains,
        costs={("K.children", "service"): cost},
        discount=1.035 ** -np.arange(YEARS, dtype=float),
        people=80,
        departments=tuple(p for p in ways.payers if p[0] == "K"),
        public={p: float(p[0] != "C") for p in ways.payers},
        country=ways.country,
    )
    idle = rng.binomial(80, 0.5, (samples, 1)).astype(float)
    present = idle + rng.binomial(20, 0.5, (samples, 1))

    def count(metric):
        rows = np.array([int(np.ceil(f)) - 1 for f in metric.follow_up])
        n = len(rows)
        each = [np.repeat(x, n, axis=1) for x in (present, idle)]
        places = np.arange(n), np.zeros(n, int), np.full(n, 80.0)
        return Counted(rows, *places, *each, heads=True)

    change = Change(
        {
            ("K.children", "service"): (0 * cost, -0.5 * cost),
            ("S.finance", "service"): (0 * cost, 0.5 * cost),
        }
    )
    return position, count, change, present


def test_contracts_at_full_size(benchmark, ways):
    """Seven instruments settled; ten contracts settled and summarised; a price solved."""
    draws, cohorts = (1000, 20) if benchmark.enabled else (20, 5)
    position, count, change, present = stage(ways, draws, cohorts)
    sheets = {n: in_prices(c, ways) for n, c in ways.contracts.items()}

    def settled(name, where):
        return apply(name, sheets[name], where, count, change)

    def run():
        clock = time.perf_counter
        # The first contract of a process also imports and compiles: it is not counted.
        answer_of(settled("outcome_contract", replace(position, kept={})), ways)
        began = clock()
        for name in sheets:
            assert settled(name, replace(position, kept={})).book.moves
        benchmark.extra_info["settle_seconds"] = clock() - began
        where = replace(position, kept={})
        began = clock()
        for name in [*sheets, "outcome_contract", "state_fund", "bridge"]:
            answer_of(settled(name, where), ways)
        benchmark.extra_info["compare_seconds"] = clock() - began
        net = where.gain_of(where.departments) @ where.discount
        began = clock()
        minimal_price(net, present[:, 0], 0.8, draws)
        benchmark.extra_info["price_seconds"] = clock() - began

    benchmark.pedantic(run, rounds=1)
