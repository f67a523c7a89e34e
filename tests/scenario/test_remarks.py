"""What is simulated otherwise than written is said, in both languages."""

import numpy as np
import pytest

import simcore as sc
from simcore.scenario.check.remarks import remarks
from simcore.texts import texts
from tests.conftest import ROOT, changed

ENGLISH, DANISH = texts("en"), texts("da")


def _lasting(scenario, years, steps=1, account=None):
    def change(data):
        data["run"]["steps_per_year"] = steps
        data["interventions"]["help"]["duration_years"] = years
        if account:
            data["money"] = {"price_year": 2025, "discount": 0.03}
            data["payers"] = {"all": {"label": {"en": "All", "da": "Alle"}, "sector": "all"}}
            data["rules"] = {
                "whole": {
                    "label": {"en": "x", "da": "x"},
                    "kind": "shares",
                    "versions": [
                        {"from": "1900-01-01", "shares": {"all": 1.0}, "source": "x", "grade": "C"}
                    ],
                }
            }
            data["accounts"] = {"help": account}

    return changed(scenario, change)


@pytest.mark.parametrize(
    ("years", "steps", "en"),
    [
        (0.5, 1, "0.5 is simulated as 1 year, because a step is a year."),
        (1.01, 1, "1.01 is simulated as 2 years, because a step is a year."),
        (1.3, 2, "1.3 is simulated as 1.5 years, because a step is half a year."),
        (0.3, 4, "0.3 is simulated as 0.5 years, because a step is a quarter of a year."),
        (0.4, 12, "0.4 is simulated as 0.417 years, because a step is a month."),
    ],
)
def test_a_duration_that_is_rounded_up_to_steps_is_said(small, years, steps, en):
    scenario = _lasting(small, years, steps)
    assert remarks(scenario, ENGLISH) == [f"interventions.help.duration_years = {en}"]
    (said,) = remarks(scenario, DANISH)
    assert said.startswith(f"interventions.help.duration_years = {years:g} simuleres som ")


@pytest.mark.parametrize(
    ("years", "steps"), [(3, 1), (1.5, 2), (0.25, 4), (7 / 12, 12), (0.583, 12)]
)
def test_nothing_is_said_of_whole_steps(small, years, steps):
    assert remarks(_lasting(small, years, steps), ENGLISH) == []


def test_the_cost_that_follows_is_named(small):
    account = {
        "label": {"en": "Help", "da": "Hjælp"},
        "table": "help",
        "rule": "whole",
        "items": [{"when": {"help": "active"}, "price": 100.0}],
    }
    scenario = _lasting(small, 1.5, account=account)
    (english,), (danish,) = remarks(scenario, ENGLISH), remarks(scenario, DANISH)
    assert english.endswith("; what accounts.help pays per year is paid for 2 years.")
    assert danish.endswith("; det, som accounts.help betaler pr. år, betales for 2 år.")
    account["items"][0]["when"] = {"help": "completed"}
    assert "accounts" not in remarks(_lasting(small, 1.5, account=account), ENGLISH)[0]


def test_what_is_said_is_what_is_simulated():
    """The programme of the shipped scenario is paid for 2 years, not 1.5."""
    scenario = sc.load(ROOT / "scenarios" / "ips_young_people.toml")
    assert remarks(scenario, ENGLISH) == [
        "interventions.ips.duration_years = 1.5 is simulated as 2 years, because a step is a year; "
        "what accounts.ips pays per year is paid for 2 years."
    ]
    moves = scenario.domains["ips"].transitions
    done = next(m for m in moves if m.to == "completed")
    assert np.array_equal(done.spell_steps, [1, 10_000])  # ends in the second step
