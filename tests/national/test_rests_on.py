"""Accounts that an answer rests on: shares, national ratios, and the sentence at the top."""

from dataclasses import replace

import numpy as np
import pytest

import simcore as sc
from simcore.national.accounts import account_lines
from simcore.national.record import stored
from simcore.report.headline import headline
from simcore.report.page import page
from simcore.report.rests_on import rests_table, unsure_accounts
from simcore.runs.store import provenance
from simcore.summary.answers import answers
from simcore.texts import languages, texts


@pytest.fixture(scope="module")
def found(case, case_flows):
    return sc.summary.rests_on(case_flows, case)


@pytest.fixture(scope="module")
def answered(case, case_lives, case_flows):
    return answers(case_lives, case_flows, case)


def test_shares_are_of_the_public_gain_without_the_investment(case, case_flows, found):
    """Against a sum written out from the flows."""
    gains = (case_flows["flow"].isel(arm=0) - case_flows["flow"].isel(arm=1)).mean(
        ["draw", "cohort"]
    )
    worth = (gains * case_flows["discount"]).sum("year").to_numpy()
    by = {}
    for k, account in enumerate(case_flows["account"].to_numpy()):
        if case_flows["public"].to_numpy()[k] and not case_flows["investment"].to_numpy()[k]:
            by[account] = by.get(account, 0.0) + worth[k]
    whole = max(sum(g for g in by.values() if g > 0), -sum(g for g in by.values() if g < 0))
    shares = found["account_share"].to_series()
    assert set(shares.index) == {a for a, g in by.items() if g}
    for account, share in shares.items():
        assert share == pytest.approx(abs(by[account]) / whole)
    assert list(shares) == sorted(shares, reverse=True)
    assert not {a for a in shares.index if a in case.accounts and case.accounts[a].investment}


def test_an_account_has_the_ratio_of_its_nearest_line(found):
    kept = stored("denmark").table
    one = found.sel(account="prep_education")
    assert str(one["account_line"].item()) == "fgu_grants"
    assert float(one["account_ratio"]) == kept.loc["fgu_grants", "ratio"]
    assert str(one["account_verdict"].item()) == kept.loc["fgu_grants", "verdict"]
    assert np.isnan(float(found["account_ratio"].sel(account="tax_benefit")))
    assert str(found["account_line"].sel(account="tax_benefit").item()) == ""


def test_a_large_account_outside_its_tolerance_is_named_at_the_top(case, answered, monkeypatch):
    """And one that is small, or inside, is not."""
    spoken = texts("en")
    largest = str(answered.rests["account"].to_numpy()[0])
    line = replace(account_lines("denmark")["prep_education"], ratio=2.0, least=0.9, most=1.1)
    named = lambda **kinds: monkeypatch.setattr(  # noqa: E731
        "simcore.report.rests_on.account_lines", lambda country: kinds
    )
    named(**{largest: line})
    (said,) = unsure_accounts(answered, case, spoken)
    assert "2.0 times the national figure" in said
    assert said in headline(answered, case, spoken)
    named(**{largest: replace(line, ratio=1.05)})
    assert unsure_accounts(answered, case, spoken) == []
    small = str(answered.rests["account"].to_numpy()[-1])
    named(**{small: line})
    assert unsure_accounts(answered, case, spoken) == []


@pytest.mark.parametrize("lang", languages())
def test_the_page_names_the_accounts_with_their_ratio(case, case_lives, case_flows, answered, lang):
    spoken = texts(lang)
    table = rests_table(answered, case, spoken)
    assert len(table.head) == 5
    assert len(table.rows) > 5
    shown = page(answered, case, provenance(case, case_lives, case_flows), spoken, draw=False)
    assert spoken.say("page.rests") in shown
    assert table.rows[0][0] in shown


def test_a_country_without_a_stored_nation_says_nothing():
    scenario = sc.load("template_example")
    lives = sc.simulate(scenario, 4, 5)
    found = answers(lives, sc.ledger(lives, scenario), scenario)
    assert found.rests is None
    assert rests_table(found, scenario, texts("en")).rows == []
    assert account_lines("template") == {}
