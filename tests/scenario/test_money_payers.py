"""What incidence rules and perspectives pay to is checked when a file is read, not in the ledger."""

import pytest

import simcore as sc
from simcore.scenario.load import load_resolved
from tests.conftest import CASE


def load_without(*names, perspectives=""):
    """The Danish case without some payers: the base is written out, as no file removes a key."""
    case = sc.load(CASE).resolved()
    for name in names:
        del case["payers"][name]
    if "S.finance" in names or "K.central" in names:
        # Every account names its own municipality and state, so that only the perspectives are left.
        for account in case["accounts"].values():
            account["municipality"], account["state"] = "K.children", "S.social"
    for perspective in case["perspectives"].values():
        perspective.update({key: False for key in perspectives.split()})
    return load_resolved(case, "mine.toml")


@pytest.mark.parametrize(
    ("gone", "said"),
    [
        ("KO", "mine.toml: perspectives.municipality.equalisation = true moves money of account 'tax_wage' to and from the payer 'KO', which is missing; add [payers.KO], or write equalisation = false"),
        ("K.central", "mine.toml: perspectives.municipality.equalisation = true moves money of account 'tax_wage' to and from the payer 'K.central', which is missing; add [payers.\"K.central\"], or write equalisation = false"),
        ("S.finance", "mine.toml: perspectives.all_municipalities.budget_guarantee = true moves money of account 'cash_benefit' to and from the payer 'S.finance', which is missing; add [payers.\"S.finance\"], or write budget_guarantee = false"),
    ],
)  # fmt: skip
def test_a_payer_that_a_perspective_moves_money_to_is_asked_for(gone, said):
    with pytest.raises(sc.ScenarioError) as caught:
        load_without(gone)
    assert str(caught.value) == said


@pytest.mark.parametrize("gone", ["KO", "K.central", "S.finance"])
def test_the_remedy_works(gone):
    scenario = load_without(gone, perspectives="equalisation budget_guarantee")
    flows = sc.ledger(sc.simulate(scenario, draws=1, cohorts=1), scenario)
    assert gone not in set(flows["payer"].to_numpy())


def test_a_tax_that_pays_to_nobody_names_its_account():
    case = sc.load(CASE).resolved()
    del case["payers"]["S.finance"]
    with pytest.raises(sc.ScenarioError, match=r"^mine\.toml: accounts\.tax_wage\.state = 'S\.finance' is not a payer; choose from "):  # fmt: skip
        load_resolved(case, "mine.toml")
