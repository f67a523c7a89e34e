"""What the report says of a contract: answers first, then ways, returns, luck, ceiling."""

from __future__ import annotations

import numpy as np

from simcore.contracts.design.best_case import BestCase
from simcore.report.contracts.advice import ways
from simcore.report.contracts.names import LEAST, metric_label, million, party_label, rate
from simcore.summary.contracts.answers import ContractAnswer
from simcore.summary.contracts.consent import Answer
from simcore.summary.contracts.investors import hurdle
from simcore.texts import Texts
from simcore.texts.locale import number, percent

#: Amount, in the scenario's currency, from which the report says that service spending rises by
#: more than the net cost.
LEAST_MORE = 1e5


def answer_sentence(answer: ContractAnswer, says: Answer, texts: Texts) -> str:
    """What a party says, and why; ``{party}`` stands for its name."""
    party = "{party}"
    if says.party == answer.scenario.country.municipality:
        data = answer.parties
        text = texts.say(
            "contract.municipality_yes" if says.yes else "contract.municipality_no",
            party=party,
            h=data.attrs["horizon"],
            chance=percent(says.figure, texts, 1),
            error=percent(says.error, texts, 1),
            years=answer.parties.sizes["year"],
            q=percent(answer.contract.decision.confidence, texts),
            over_all=percent(float(data["chance_municipality"]), texts, 1),
        )
        if says.yes:
            return text
        known, of = answer.consent.figures, data.sel(party=says.party)
        return text + texts.say(
            f"reasons.{says.reason}",
            total=percent(float(known["chance_total_positive"]), texts, 1),
            mean=million(abs(float(known["total_public"])), texts),
            error=million(float(known["total_public_mcse"]), texts),
            before=million(float(of["value_before"]), texts),
            after=million(float(of["net_value"]), texts),
        )
    value = says.figure
    if says.reason in ("pays_more", "loses", "promised", "gives"):
        value = -value
    remedy = ""
    if says.reason == "below_hurdle":
        factor = float(answer.consent.figures.get("investor_price_factor", np.inf))
        fits = np.isfinite(factor)
        remedy = texts.say(
            "contract.factor" if fits else "contract.no_factor", factor=number(factor, texts, 2)
        )
    return texts.say(
        f"reasons.{says.reason}",
        party=party,
        value=million(value, texts),
        error=million(says.error, texts),
        remedy=remedy,
        hurdle=percent(hurdle(answer.contract, says.party), texts, 1),
    )


def sentences(answer: ContractAnswer, texts: Texts) -> list[str]:
    """All that is said of a contract, the answers first."""
    asked = answer.consent
    out = best_sentence(answer.best, texts)
    out += [texts.say("contract.all_yes")] if asked.unanimous else []
    said: dict[str, list[str]] = {}
    for a in sorted(asked.answers, key=lambda a: a.yes):
        text = answer_sentence(answer, a, texts)
        said.setdefault(text, []).append(party_label(answer, a.party, texts))
    out += [text.replace("{party}", " / ".join(names)) for text, names in said.items()]
    out += ways(answer, texts)
    out += _money_back(answer, texts)
    out += _luck(answer, texts)
    out += _ceiling(answer, texts)
    return out


def best_sentence(best: BestCase | None, texts: Texts) -> list[str]:
    """What perfect results would pay against what is invested; nothing where nobody lends."""
    if best is None:
        return []
    invested = million(best.invested, texts)
    if np.isinf(best.paid):
        return [texts.say("contract.best_case_boundless", invested=invested)]
    said = texts.say("contract.best_case", paid=million(best.paid, texts), invested=invested)
    short = best.paid < best.invested * (1.0 - 1e-9)
    return [said + (texts.say("contract.cannot_repay") if short else "")]


def _money_back(answer: ContractAnswer, texts: Texts) -> list[str]:
    """Returns; investors on the same terms share a sentence."""
    data = answer.investors
    said: dict[str, list[str]] = {}
    for i, name in enumerate(str(n) for n in data["investor"].to_numpy()):
        if answer.contract.investors[name].tranche == "grant":
            continue
        low, high = (float(data["irr_quantile"][q, i]) for q in (0, 4))
        text = texts.say(
            "contract.irr",
            party="{party}",
            mean=rate(float(data["irr_mean"][i]), texts),
            low=rate(low, texts),
            high=rate(high, texts),
            loss=percent(float(data["loss"][i]), texts, 1),
            error=percent(float(data["loss_mcse"][i]), texts, 1),
            cap=percent(float(data["cap_binds"]), texts, 1),
        )
        said.setdefault(text, []).append(party_label(answer, name, texts))
    return [text.replace("{party}", " / ".join(names)) for text, names in said.items()]


def _luck(answer: ContractAnswer, texts: Texts) -> list[str]:
    out = []
    for m in (str(m) for m in answer.outcomes["metric"].to_numpy()):
        data, metric = answer.outcomes.sel(metric=m), answer.contract.metrics[m]
        if float(data["paid"]) <= 0:
            continue
        all_or_nothing = metric.tariff is not None and metric.tariff.all_or_nothing
        luck = data["paid_by_luck" if all_or_nothing else "threshold_luck"]
        out.append(
            texts.say(
                "contract.luck" if all_or_nothing else "contract.deadweight_paid",
                metric=metric_label(answer, m, texts),
                deadweight=percent(float(data["deadweight"]), texts),
                luck=percent(float(luck), texts, 1),
                curse=number(float(data["winners_curse"]), texts, 2),
                unit=number(float(data["unit_follows"]), texts, 2),
                all=number(float(data["threshold_follows"]), texts, 2),
            )
        )
    return out


def _ceiling(answer: ContractAnswer, texts: Texts) -> list[str]:
    service = answer.parties["service"].to_numpy()
    at = int(service.argmax())
    if service[at] < LEAST:
        return []
    most = million(float(service[at]), texts)
    more = float(answer.parties["service_over_net_cost"].max())
    key = "contract.ceiling_more" if more > LEAST_MORE else "contract.ceiling"
    return [texts.say(key, most=most, year=answer.first + at, more=million(more, texts))]


def notes(answer: ContractAnswer, texts: Texts) -> list[str]:
    """Origin of the terms, and warnings."""
    c = answer.contract
    key = "contract.assumed" if c.assumed else "contract.assumed_none"
    out = [texts.say(key, source=c.source or "–", grade=c.grade, terms=", ".join(c.assumed))]
    for warning, values in answer.warnings:
        named = {
            k: metric_label(answer, str(v), texts) if k == "metric" else v
            for k, v in values.items()
        }
        out.append(texts.say("contract.warning") + texts.say(f"warnings.{warning}", **named))
    return out
