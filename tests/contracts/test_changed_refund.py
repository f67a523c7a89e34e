"""A changed refund moves money between the state and who pays, and nothing else."""

import numpy as np
import pytest

import simcore as sc
from simcore.contracts.instruments.ceiling import service_change
from tests.conftest import changed
from tests.contracts.sheets import contract, position, settle

SINCE = {"from": "2025-01-01", "grade": "C", "source": "invented"}
HALF = {
    "shares": {"shares": {"town.social": 0.5, "crown": 0.5}},
    "days": {"share": 0.5, "days": 365.0, "days_used": 365.0},
    "first_years": {"share": 0.5, "years": 99},
}


@pytest.fixture(scope="module")
def deals():
    """The coach is paid by the town's social department; half is refunded, in three notations."""

    def change(data):
        data["payers"]["town.social"] = {"label": "Social department", "sector": "town"}
        data["rules"]["social"] = {
            "label": "Social", "kind": "shares", "versions": [SINCE | {"shares": {"town.social": 1.0}}]
        }  # fmt: skip
        data["accounts"]["coach"]["rule"] = "social"
        data["contracts"] = {
            kind: {
                "delivery_years": 3,
                "refund": {
                    "accounts": {"coach": "half"},
                    "rules": {"half": {"label": "Half", "kind": kind, "versions": [SINCE | how]}},
                },
            }
            for kind, how in HALF.items()
        }

    scenario = changed(sc.load("template_example"), change)
    lives = sc.simulate(scenario, draws=3, cohorts=4)
    flows = sc.ledger(lives, scenario)
    return {kind: sc.settle(flows, lives, scenario, kind) for kind in HALF}


@pytest.mark.parametrize("kind", HALF)
def test_no_delivery_cost_moves_between_departments(deals, kind):
    deal = deals[kind]
    assert {m.giver[0] for m in deal.book.moves} | {m.taker[0] for m in deal.book.moves} == {"crown", "town.social"}  # fmt: skip
    assert deal.book.changed_of(["town.social"]) == pytest.approx(0.5 * deal.position.cost, abs=0.1)
    assert deal.position.cost.any()


@pytest.mark.parametrize("kind", HALF)
def test_service_counts_before_the_refund_however_it_is_written(deals, kind):
    deal = deals[kind]
    bare = -deal.position.gain_of(deal.departments(), ["service"])
    assert np.array_equal(service_change(deal), bare)


def test_a_loan_is_no_service_income_and_its_repayment_no_service_spending():
    where = position({"K": [1e6]}, {}, 5, 50)
    terms = {
        "delivery_years": 1, "repayment_years": 3, "drawdown": [1e6], "limits": {"floor_share": 1.0},
        "investors": {"i": {"commitment": 1e6}},
    }  # fmt: skip
    deal = settle(contract(**terms, form="loan_to_municipality"), where)
    assert deal.repaid["i"].sum() == 1e6
    assert service_change(deal)[0] == pytest.approx([1e6, 0, 0, 0, 0])
    grant = settle(contract(**terms), where)
    assert service_change(grant)[0] == pytest.approx([0, 0, 0, 1e6, 0])
