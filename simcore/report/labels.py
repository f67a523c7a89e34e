"""Names on the page: of payers, accounts, sums and whatever a scenario labels."""

from __future__ import annotations

import unicodedata
from typing import Literal

from simcore.money.lens import ADDED
from simcore.scenario.schema import Scenario
from simcore.scenario.words import Label
from simcore.summary.payback import TOTALS
from simcore.texts import Texts


def standing(scenario: Scenario, texts: Texts) -> str:
    """What a reader must know of the model's numbers."""
    if scenario.calibrated:
        numbers = scenario.parameters.values()
        return texts.say(
            "country.calibrated",
            fitted=sum(bool(p.posterior) for p in numbers),
            used=len(numbers),
            weak=sum(p.grade == "C" for p in numbers),
        )
    return texts.say("country.not_calibrated" if scenario.base else "page.own_model")


#: Controls that turn the direction of what follows, the page's own numbers included.
_TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")


def clean(text: str) -> str:
    """A scenario's text for one line of a page or a terminal.

    Control characters are left out, and text written from right to left is set apart, so
    that numbers beside it keep their order.
    """
    kept = (c for c in text if c.isspace() or unicodedata.category(c) not in ("Cc", "Cs"))
    line = " ".join("".join(c for c in kept if c not in _TURNS).split())
    backwards = any(unicodedata.bidirectional(c) in ("R", "AL", "AN") for c in line)
    return f"\u2068{line}\u2069" if backwards else line


def label(text: Label | None, texts: Texts, name: str) -> str:
    """A label in the language, or the plain name where there is none or an empty one."""
    return (clean(text.in_language(texts.lang)) if text else "") or clean(name.replace("_", " "))


def coin(scenario: Scenario, texts: Texts) -> str:
    """Name of the scenario's currency."""
    currency = scenario.money.currency if scenario.money else "DKK"
    key = f"currencies.{currency}"
    return texts.say(key) if key in texts else clean(currency)


def unit(key: Literal["million", "million_present", "thousand"], s: Scenario, texts: Texts) -> str:
    """Unit of amounts in the scenario's currency."""
    return texts.say(f"units.{key}", coin=coin(s, texts))


def sector_label(scenario: Scenario, sector: str, texts: Texts) -> str:
    """Name of a sector: the shipped model's words, else its payer's own label, else its id."""
    own = scenario.payers.get(sector)
    key = f"payers.{sector}"
    if key in texts and sector not in TOTALS and (own is None or scenario.base):
        return texts.say(key)
    return label(own.label if own else None, texts, sector)


def payer_label(scenario: Scenario, payer: str, texts: Texts) -> str:
    """Name of a payer."""
    if payer not in scenario.payers or scenario.payers[payer].sector == payer:
        return sector_label(scenario, payer, texts)
    return label(scenario.payers[payer].label, texts, payer)


def total_label(total: str, texts: Texts) -> str:
    """Name of one of ``summary.payback.TOTALS``."""
    return known_payer(total, texts) or clean(total)


def known_payer(party: str, texts: Texts) -> str:
    """What the texts call a payer or a sum of payers, or nothing."""
    keys = (f"{table}.{party}" for table in ("totals", "payers"))
    return next((texts.say(key) for key in keys if key in texts), "")


def account_label(scenario: Scenario, account: str, texts: Texts) -> str:
    """Name of an account, those that lenses add included."""
    if account in ADDED and account not in scenario.accounts:
        return texts.say(f"country.{account}")
    return label(scenario.accounts[account].label, texts, account)
