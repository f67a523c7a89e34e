"""Names on the page: of payers, accounts, sums and whatever a scenario labels."""

from __future__ import annotations

import unicodedata
from typing import Literal

from simcore.money.perspective import BLOCK_GRANT, EQUALISATION
from simcore.scenario.schema.model import Scenario
from simcore.scenario.schema.types import Label
from simcore.texts import Texts

#: Large amounts are shown in millions (``unit`` says so).
MILLION = 1e6


def standing(scenario: Scenario, texts: Texts) -> str:
    """What a reader must know of the model's numbers."""
    known = scenario.country.standing
    if scenario.calibrated:
        numbers = scenario.parameters.values()
        counts: dict[str, object] = {
            "fitted": sum(bool(p.posterior) for p in numbers),
            "used": len(numbers),
            "weak": sum(p.grade == "C" for p in numbers),
        }
        text = label(known.calibrated, texts, "")
        for key, count in counts.items():
            text = text.replace(f"{{{key}}}", str(count))
        return text or texts.say("page.calibrated", **counts)
    if scenario.base and known.not_calibrated:
        return label(known.not_calibrated, texts, "")
    return texts.say("page.own_model")


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
    currency = scenario.money.currency if scenario.money else ""
    key = f"currencies.{currency}"
    return texts.say(key) if key in texts else clean(currency)


def unit(key: Literal["million", "million_present", "thousand"], s: Scenario, texts: Texts) -> str:
    """Unit of amounts in the scenario's currency."""
    return texts.say(f"units.{key}", coin=coin(s, texts))


def sector_label(scenario: Scenario, sector: str, texts: Texts) -> str:
    """Name of a sector: the country's words, else its payer's own label, else its id."""
    own = scenario.payers.get(sector)
    known = scenario.country.sectors.get(sector)
    if known and known.label and (own is None or scenario.base):
        return label(known.label, texts, sector)
    return label(own.label if own else None, texts, sector)


def payer_label(scenario: Scenario, payer: str, texts: Texts) -> str:
    """Name of a payer."""
    if payer not in scenario.payers or scenario.payers[payer].sector == payer:
        return sector_label(scenario, payer, texts)
    return label(scenario.payers[payer].label, texts, payer)


def total_label(total: str, texts: Texts) -> str:
    """Name of one of ``summary.payback.TOTALS``."""
    return sum_label(total, texts) or clean(total)


def sum_label(party: str, texts: Texts) -> str:
    """What the texts call a sum of payers, or nothing."""
    key = f"totals.{party}"
    return texts.say(key) if key in texts else ""


def account_label(scenario: Scenario, account: str, texts: Texts) -> str:
    """Name of an account, those that perspectives add included."""
    country = scenario.country
    added = {EQUALISATION: country.equalisation, BLOCK_GRANT: country.block_grant}.get(account)
    if account not in scenario.accounts:
        return label(added.label if added else None, texts, account)
    return label(scenario.accounts[account].label, texts, account)
