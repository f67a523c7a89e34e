"""What perfect results would pay against what is invested."""

import numpy as np
import pytest

import simcore as sc
from simcore.contracts.design.best_case import best_case
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def homeless():
    return sc.load(ROOT / "scenarios" / "homeless_youth_aarhus.toml")


def test_a_rate_card_that_cannot_repay_is_found_without_simulating(homeless):
    """75 young people x 4 follow-ups x 40,000, and at most 6 m from the fund."""
    found = best_case(homeless, "outcome_contract")
    one = homeless.contracts["outcome_contract"]
    price = one.metrics["home"].tariff.price
    lent = sum(i.commitment for i in one.investors.values())
    scale = found.invested / lent  # the scenario's price level over the sheet's
    assert found.paid == pytest.approx(scale * (75 * 4 * price + one.funds["FL"].balance), abs=1)
    assert found.paid < found.invested


def test_without_lenders_there_is_no_best_case(homeless):
    bare = homeless.contracts["outcome_contract"].model_copy(update={"investors": {}, "guarantee": None})  # fmt: skip
    assert best_case(homeless.model_copy(update={"contracts": {"x": bare}}), "x") is None


def test_a_share_of_a_saving_has_no_bound_unless_a_cap_gives_one(homeless):
    one = homeless.contracts["outcome_contract"]
    metric = one.metrics["shelter"].model_copy(update={"paid_by": {}})
    update = {"metrics": {"shelter": metric}, "limits": type(one.limits)()}
    free = homeless.model_copy(update={"contracts": {"x": one.model_copy(update=update)}})
    assert best_case(free, "x").paid == np.inf
    update["limits"] = type(one.limits)(irr_cap=0.0)
    capped = homeless.model_copy(update={"contracts": {"x": one.model_copy(update=update)}})
    found = best_case(capped, "x")
    assert found.paid == pytest.approx(found.invested, rel=1e-6)
