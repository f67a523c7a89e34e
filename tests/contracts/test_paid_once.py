"""No unit of money saved is paid for more than once, whichever metrics pay for it."""

import pytest

import simcore as sc
from tests.conftest import changed

SAVING = {
    "accounts": ["care"], "counterfactual": "matched", "controls": 10, "better": "fewer",
    "follow_up": [3.0], "share": 1.0,
}  # fmt: skip
#: What stands in each of two metrics, and what the sentence says.
TWICE = [
    ({}, {}, "metrics.again pays for a saving that 'first' pays for already: together they pay 200 % of what is saved on account 'care' in year 3; lower one of them"),
    ({"share": 0.6}, {"share": 0.5}, "together they pay 110 % of what is saved on account 'care' in year 3"),
    ({}, {"share": 0.1, "measure": "since", "follow_up": [2.0, 4.0]}, "together they pay 110 % of what is saved on account 'care' in year 3"),
    ({}, {"share": [0.5, 0.2], "measure": "until", "follow_up": [2.0, 4.0]}, "together they pay 120 % of what is saved on account 'care' in year 3"),
    ({}, {"saved_by": ["town"]}, "together they pay 200 %"),
    ({}, {"share": None, "price": 0.5}, "together they pay 150 %"),
    ({}, {"share": None, "break_even": {}}, "together they pay 200 %"),
    ({}, {"share": None, "brackets": [[0, 0.2], [1e5, 0.1]]}, "together they pay 120 %"),
]  # fmt: skip
ONCE = [
    ({}, {"share": 0.0}),
    ({"share": 0.6}, {"share": 0.4}),
    ({}, {"follow_up": [4.0]}),
    ({}, {"measure": "since", "follow_up": [4.0], "share": 0.0}),
    ({"saved_by": ["crown"]}, {"saved_by": ["town"]}),
]


def laid_on(*metrics):
    named = {
        name: {k: v for k, v in (SAVING | one).items() if v is not None}
        for name, one in zip(("first", "again"), metrics, strict=False)
    }

    def change(data):
        data["contracts"] = {"deal": {"delivery_years": 3, "repayment_years": 6, "metrics": named}}

    return changed(sc.load("template_example"), change)


@pytest.mark.parametrize(("first", "again", "said"), TWICE)
def test_two_metrics_do_not_pay_for_the_same_saving(first, again, said):
    with pytest.raises(sc.ScenarioError) as error:
        laid_on(first, again)
    assert said in str(error.value)


@pytest.mark.parametrize(("first", "again"), ONCE)
def test_parts_of_a_saving_may_be_paid_by_two_metrics(first, again):
    assert laid_on(first, again).contracts.keys() == {"deal"}


def test_one_metric_does_not_pay_for_the_first_years_again_at_every_follow_up():
    with pytest.raises(sc.ScenarioError) as error:
        laid_on({"measure": "until", "follow_up": [1.0, 2.0, 3.0]})
    said = "metrics.first pays 300 % of what is saved on account 'care' in year 1; write measure"
    assert said in str(error.value)
