"""Parameters held at values: checked as a file is, and drawn no longer."""

import numpy as np
import pytest

import simcore as sc
from simcore.uncertainty.draws import parameter_draws


def test_a_value_outside_the_old_interval_holds_in_every_draw(small):
    far = small.parameters["entry"].high * 1.5
    held = sc.with_values(small, {"entry": far})
    drawn = parameter_draws(held, range(60))
    assert np.all(drawn.sel(parameter="entry") == far)
    others = [str(n) for n in drawn["parameter"].to_numpy() if n != "entry"]
    before = parameter_draws(small, range(60))
    assert np.array_equal(drawn.sel(parameter=others), before.sel(parameter=others))
    assert small.parameters["entry"].low is not None


def test_a_fitted_number_leaves_its_posterior_and_the_others_keep_it(case):
    held = sc.with_values(case, {"place_hr_vulnerable": 4.0})
    assert held.parameters["place_hr_vulnerable"].posterior == []
    assert held.parameters["place_entry_0_3"].posterior
    drawn, before = (parameter_draws(s, range(450)) for s in (held, case))
    assert np.all(drawn.sel(parameter="place_hr_vulnerable") == 4.0)
    name = "place_entry_0_3"
    assert np.array_equal(drawn.sel(parameter=name), before.sel(parameter=name))


def test_no_values_change_nothing(small, case):
    for scenario in (small, case):
        assert sc.with_values(scenario, {}) == scenario


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"entry": float("nan")}, "parameters.entry.value"),
        ({"entry": -1.0}, "parameters.entry.value = -1 is not "),
        ({"entry": "much"}, "parameters.entry.value"),
        ({"entri": 0.1}, "with_values: 'entri' is not a parameter; did you mean 'entry'?"),
    ],
)
def test_what_a_file_may_not_say_is_refused(small, values, says):
    with pytest.raises(sc.ScenarioError) as caught:
        sc.with_values(small, values)
    assert says in str(caught.value)


def test_shares_that_sum_to_one_are_not_held_one_by_one(small):
    from tests.conftest import changed

    def shares(data):
        for name in ("share_men", "share_women"):
            data["parameters"][name] = {
                "unit": "share", "grade": "C", "source": "x", "group": "sexes", "value": 0.5,
                "distribution": {"dirichlet": {"count": 5.0}},
            }  # fmt: skip

    with pytest.raises(sc.ScenarioError, match="is a share of a Dirichlet distribution"):
        sc.with_values(changed(small, shares), {"share_men": 0.3})
