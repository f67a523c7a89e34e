"""Names of the parts of a contract in the reader's language, and its figures as text."""

from __future__ import annotations

from simcore.contracts.payment.returns import HIGHEST
from simcore.report.labels import MILLION, clean, label, sum_label
from simcore.summary.contracts.answers import ContractAnswer
from simcore.summary.contracts.parties import CALLED_LIKE_A_SUM
from simcore.texts import Texts
from simcore.texts.locale import number, percent

#: Least amount, in the scenario's currency, that a sentence speaks of.
LEAST = 1e4
#: Ways shown, from the top.
DRAWN = ("guarantee", "price", "refund", "grant", "lower_bound")


def party_label(answer: ContractAnswer, party: str, texts: Texts) -> str:
    """Name of a party, a payer or a sum."""
    contract, scenario = answer.contract, answer.scenario
    if party in contract.investors:
        return label(contract.investors[party].label, texts, party)
    if party in contract.payers:
        return label(contract.payers[party].label, texts, party)
    if party in contract.funds:
        return label(contract.funds[party].label, texts, party)
    if contract.guarantee is not None and party == contract.guarantee.by:
        return label(contract.guarantee.label, texts, party)
    if known := sum_label(party, texts):
        return known
    sector = scenario.country.sectors.get(party)
    if sector and sector.label:
        return label(sector.label, texts, party)
    party = CALLED_LIKE_A_SUM.get(party, party)
    if party in scenario.payers:
        return label(scenario.payers[party].label, texts, party)
    return clean(party)


def contract_label(answer: ContractAnswer, texts: Texts) -> str:
    """Name of a contract."""
    return label(answer.contract.label, texts, answer.name)


def metric_label(answer: ContractAnswer, metric: str, texts: Texts) -> str:
    """Name of a metric."""
    return label(answer.contract.metrics[metric].label, texts, metric)


def million(value: float, texts: Texts) -> str:
    """An amount in millions with two decimals."""
    return number(value / MILLION, texts, 2)


def rate(value: float, texts: Texts) -> str:
    """A yearly return; one at the limit of the search is said to be above it."""
    at_limit = value >= HIGHEST * (1.0 - 1e-6)
    return ("> " if at_limit else "") + percent(HIGHEST if at_limit else value, texts, 1)


def way_name(way: str, texts: Texts) -> str:
    """Name of a way without its size."""
    return texts.say(f"ways.{way}")
