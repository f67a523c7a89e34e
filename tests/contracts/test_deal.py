import numpy as np
import pytest

import simcore as sc
from tests.conftest import changed


def test_without_a_contract_the_flows_stay_as_they_are(case, case_lives, case_flows):
    deal = sc.finance(case_flows, case_lives, case)
    assert np.array_equal(deal["flow"], case_flows["flow"])


def test_flows_of_another_scenario_are_refused(case, case_lives, case_flows):
    def other(data):
        data["run"]["seed"] += 1

    with pytest.raises(sc.ResultError, match="do not belong together"):
        sc.finance(case_flows, case_lives, changed(case, other))
