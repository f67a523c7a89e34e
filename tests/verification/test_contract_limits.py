"""TECH-VER T29 (Büyükkaramikli et al. 2019): the limits of contracts, on Lær for Livet."""

import numpy as np

import simcore as sc
from simcore.contracts.payment.returns import irr, present
from tests.conftest import changed


def test_t29_limits_of_contracts(case, case_lives, case_flows, verdict):
    """Cap, floor, no payment before measurement, and a fully protected bond earns its coupon."""

    def limited(data):
        deal = data["contracts"]["outcome_contract"]
        deal["at_target"] = 60e6
        deal["limits"] = {"irr_cap": 0.046, "floor_share": 0.5}
        data["contracts"]["poor"] = deal | {"at_target": 1e6}
        bond = {"table": "exam", "when": {"exam": "passed"}, "follow_up": [9.0]}
        data["contracts"]["bond"] = deal | {
            "assumed": [], "limits": {}, "at_target": None, "costs": {}, "guarantee": None,
            "metrics": {"all": bond | {"steps": [{"from": -1.0, "annual_return": 0.03}]}},
        }  # fmt: skip

    scenario = changed(case, limited)
    rich, poor, bond = (
        sc.settle(case_flows, case_lives, scenario, n) for n in ("outcome_contract", "poor", "bond")
    )
    above = 0.0
    for n in ("DSI", "council"):
        above = max(above, float(present(rich.repaid[n] - rich.drawn[n], 0.046).max()))
    assert above <= 0.01
    assert rich.capped.all()
    back = sum(r.sum(axis=1) for r in poor.repaid.values())
    lent = sum(d.sum(axis=1) for d in poor.drawn.values())
    assert (back >= 0.5 * lent).all()
    assert poor.floored.all()
    assert not rich.paid[:, :8].any()  # exams are measured at the end of the ninth year
    rate = irr(bond.book.net_of(["DSI"]))
    assert np.abs(rate - 0.03).max() < 1e-9
    verdict(
        "T29 a contract's cap and floor hold, nothing is paid before it is measured, and a fully "
        "protected bond earns its coupon",
        f"{len(rate)} cohorts; return {rate.min():.6%} to {rate.max():.6%} for a coupon of 3 %",
    )
