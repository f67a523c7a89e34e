"""Short ways to write positions and term sheets in tests."""

import numpy as np

from simcore.contracts.apply import apply
from simcore.contracts.metrics.outcomes import given
from simcore.contracts.position import Position, exact
from simcore.scenario.check.contracts import terms_problems
from simcore.scenario.read.country import facts, with_terms
from simcore.scenario.schema.contracts import Contract
from simcore.scenario.schema.country import Country

#: Term sheets of these tests are made in Denmark: K is the municipality, S the state.
DENMARK = Country.model_validate(facts("denmark", "tests"))


def position(
    costs=None, gains=None, years=6, people=10, draws=1, cohorts=1, first=2025, rate=0.035, seed=1
):
    """Costs by party and gains before cost by (party, class), each a row or one per sample."""
    samples = draws * cohorts

    def grid(values):
        out = np.zeros((samples, years))
        array = np.atleast_2d(np.asarray(values, float))
        out[:, : array.shape[1]] = array
        return exact(out)

    spent = {(p, "service"): grid(v) for p, v in (costs or {}).items()}
    got = {k: grid(v) for k, v in (gains or {}).items()}
    for key, cost in spent.items():
        got[key] = got.get(key, 0.0) - cost
    parties = [p for p, _ in got]
    return Position(
        first=first, draw=np.arange(draws), cohort=np.arange(cohorts), seed=seed, gains=got, costs=spent,
        discount=(1 + rate) ** -np.arange(years, dtype=float), people=people,
        departments=tuple(dict.fromkeys(p for p in parties if DENMARK.is_municipal(p))) or ("K",),
        public={p: float(DENMARK.is_public(p)) for p in parties},
        country=DENMARK,
    )  # fmt: skip


def contract(**terms):
    """A checked term sheet."""
    found = Contract.model_validate(with_terms(terms, DENMARK, 2025), strict=False)
    payers = ["K", "S", "R", "K.social", "K.employment"]
    problems = list(terms_problems(found, "contract", payers, DENMARK))
    assert not problems, problems[0]
    return found


def settle(terms, where, outcomes=None, without=None):
    """Settle on outcomes given per metric: one figure per follow-up, or one row per sample."""

    def count(metric):
        name = metric.name
        values = np.atleast_2d(np.asarray((outcomes or {})[name], float))
        found = given(metric, where.people, values[0], None, where.years)
        kept = values[:, : len(found.row)]
        present = np.broadcast_to(kept, (where.samples, kept.shape[1])).copy()
        absent = np.zeros_like(present)
        if without and name in without:
            absent = np.broadcast_to(np.atleast_2d(without[name]), present.shape).astype(float)
        return type(found)(
            found.row, found.follow, found.intake, found.people, present, absent, True
        )

    return apply("test", terms, where, count)
