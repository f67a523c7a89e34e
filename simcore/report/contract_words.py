"""What the report says of a contract: answers first, then ways, returns, luck, ceiling."""

from __future__ import annotations

import numpy as np

from simcore.report.contract_answers import ContractAnswer
from simcore.report.contract_text import say
from simcore.report.labels import SECTORS, Lang, clean, label, number, percent
from simcore.summary.consent import Answer
from simcore.summary.contract_investors import hurdle
from simcore.summary.contract_parties import CALLED_LIKE_A_SUM


def party_label(found: ContractAnswer, party: str, lang: Lang) -> str:
    """Name of a party, a payer or a sum."""
    contract, scenario = found.contract, found.scenario
    if party in contract.investors:
        return label(contract.investors[party].label, lang, party)
    if party in contract.funds:
        return label(contract.funds[party].label, lang, party)
    if contract.guarantee is not None and party == contract.guarantee.by:
        return label(contract.guarantee.label, lang, party)
    if party in SECTORS:
        return SECTORS[party][lang]
    known = scenario.country.sectors.get(party)
    if known and known.label:
        return label(known.label, lang, party)
    party = CALLED_LIKE_A_SUM.get(party, party)
    if party in scenario.payers:
        return label(scenario.payers[party].label, lang, party)
    return clean(party)


def contract_label(found: ContractAnswer, lang: Lang) -> str:
    """Name of a contract."""
    return label(found.contract.label, lang, found.name)


def metric_label(found: ContractAnswer, metric: str, lang: Lang) -> str:
    """Name of a metric."""
    return label(found.contract.metrics[metric].label, lang, metric)


def million(value: float, lang: Lang) -> str:
    """Kroner in millions with two decimals."""
    return number(value / 1e6, lang, 2)


def answer_sentence(found: ContractAnswer, answer: Answer, lang: Lang) -> str:
    """What a party says, and why; ``{party}`` stands for its name."""
    party = "{party}"
    if answer.party == found.scenario.country.municipality:
        attrs = found.parties.attrs
        text = say(
            "municipality_yes" if answer.yes else "municipality_no", lang, party=party,
            h=attrs["horizon"], chance=percent(answer.figure, lang, 1),
            error=percent(answer.error, lang, 1), years=found.parties.sizes["year"],
            q=percent(found.contract.decision.confidence, lang),
            over_all=percent(attrs["chance_municipality"], lang, 1),
        )  # fmt: skip
        if answer.yes:
            return text
        known = found.consent.attrs
        return text + say(
            answer.reason, lang, total=percent(known["chance_total_positive"], lang, 1),
            mean=million(abs(known["total_public"]), lang),
            error=million(known["total_public_mcse"], lang),
        )  # fmt: skip
    value = answer.figure
    if answer.reason in ("pays_more", "loses", "promised", "gives"):
        value = -value
    remedy = ""
    if answer.reason == "below_hurdle":
        factor = found.consent.attrs.get("investor_price_factor", np.inf)
        fits = np.isfinite(factor)
        remedy = say("factor" if fits else "no_factor", lang, factor=number(factor, lang, 2))
    return say(
        answer.reason, lang, party=party, value=million(value, lang),
        error=million(answer.error, lang), remedy=remedy,
        hurdle=percent(hurdle(found.contract, answer.party), lang, 1),
    )  # fmt: skip


def way_text(way: str, value: float, lang: Lang) -> str:
    """A way to a yes with its size."""
    if way == "refund":
        return say(way, lang, value=percent(value, lang))
    if way == "price":
        return say(way, lang, value=number(value / 1e3, lang))
    return say(way, lang, value=million(value, lang))


def sentences(found: ContractAnswer, lang: Lang) -> list[str]:
    """All that is said of a contract, the answers first."""
    asked = found.consent
    out = [say("all_yes", lang)] if asked.unanimous else []
    said: dict[str, list[str]] = {}
    for a in sorted(asked.answers, key=lambda a: a.yes):
        text = answer_sentence(found, a, lang)
        said.setdefault(text, []).append(party_label(found, a.party, lang))
    out += [text.replace("{party}", " / ".join(names)) for text, names in said.items()]
    out += _ways(found, lang)
    out += _money_back(found, lang)
    out += _luck(found, lang)
    out += _ceiling(found, lang)
    return out


def _ways(found: ContractAnswer, lang: Lang) -> list[str]:
    asked = found.consent
    if asked.answers[0].yes:
        return [say("needs_nothing", lang)]
    out = []
    gain = asked.attrs["state_gain"]
    at_h = asked.ways.sel(way=asked.cheapest) if asked.cheapest else None
    if at_h is None:
        out.append(say("no_way", lang))
    else:
        cost = float(at_h["way_cost"])
        afford = "affordable" if cost <= gain else "not_affordable"
        out.append(
            say("cheapest", lang, h=found.parties.attrs["horizon"],
                way=way_text(asked.cheapest, float(at_h["way_value"]), lang),
                cost=million(cost, lang), afford=say(afford, lang, gain=million(gain, lang)),
                bound=million(float(asked.ways["way_cost"].sel(way="lower_bound")), lang))
        )  # fmt: skip
    costs = asked.ways_over_all["way_cost"]
    best = min(("guarantee", "price", "refund", "grant"), key=lambda w: float(costs.sel(way=w)))
    if np.isfinite(float(costs.sel(way=best))):
        value = float(asked.ways_over_all["way_value"].sel(way=best))
        out.append(
            say("cheapest_over_all", lang, years=found.parties.sizes["year"],
                way=way_text(best, value, lang), cost=million(float(costs.sel(way=best)), lang))
        )  # fmt: skip
    least, most = asked.attrs["price_least"], asked.attrs["price_most"]
    if found.contract.metrics and np.isfinite(least) and least > 0:
        verdict = say("band_open" if least <= most else "band_empty", lang)
        out.append(
            say("band", lang, least=number(least / 1e3, lang), most=number(most / 1e3, lang),
                verdict=verdict)
        )  # fmt: skip
    shared = asked.ways_over_all
    if shared.attrs["shareable"]:
        own = shared["receives"].sel(party=found.scenario.country.municipality)
        out.append(
            say("share", lang, least=million(float(own.sel(rule="least_transfer")), lang),
                shapley=million(float(own.sel(rule="shapley")), lang))
        )  # fmt: skip
    return out


def _money_back(found: ContractAnswer, lang: Lang) -> list[str]:
    """Returns; investors on the same terms share a sentence."""
    data = found.investors
    said: dict[str, list[str]] = {}
    for i, name in enumerate(str(n) for n in data["investor"].to_numpy()):
        if found.contract.investors[name].tranche == "grant":
            continue
        low, high = (float(data["irr_quantile"][q, i]) for q in (0, 4))
        text = say("irr", lang, party="{party}",
                   mean=percent(float(data["irr_mean"][i]), lang, 1), low=percent(low, lang, 1),
                   high=percent(high, lang, 1), loss=percent(float(data["loss"][i]), lang, 1),
                   error=percent(float(data["loss_mcse"][i]), lang, 1),
                   cap=percent(float(data.attrs["cap_binds"]), lang, 1))  # fmt: skip
        said.setdefault(text, []).append(party_label(found, name, lang))
    return [text.replace("{party}", " / ".join(names)) for text, names in said.items()]


def _luck(found: ContractAnswer, lang: Lang) -> list[str]:
    out = []
    for m in (str(m) for m in found.outcomes["metric"].to_numpy()):
        data, metric = found.outcomes.sel(metric=m), found.contract.metrics[m]
        if float(data["paid"]) <= 0:
            continue
        all_or_nothing = metric.threshold is not None or bool(metric.steps) or metric.band
        luck = data["paid_by_luck" if all_or_nothing else "threshold_luck"]
        out.append(
            say("luck" if all_or_nothing else "deadweight_paid", lang,
                metric=metric_label(found, m, lang),
                deadweight=percent(float(data["deadweight"]), lang),
                luck=percent(float(luck), lang, 1),
                curse=number(float(data["winners_curse"]), lang, 2),
                unit=number(float(data["unit_follows"]), lang, 2),
                all=number(float(data["threshold_follows"]), lang, 2))
        )  # fmt: skip
    return out


def _ceiling(found: ContractAnswer, lang: Lang) -> list[str]:
    service, wedge = found.parties["service"].to_numpy(), found.parties["wedge"].to_numpy()
    at = int(service.argmax())
    if service[at] < 1e4:
        return []
    most = million(float(service[at]), lang)
    largest = float(wedge.max())
    key = "ceiling_wedge" if largest > 1e5 else "ceiling"
    return [say(key, lang, most=most, year=found.first + at, wedge=million(largest, lang))]


def notes(found: ContractAnswer, lang: Lang) -> list[str]:
    """Origin of the terms, and warnings."""
    c = found.contract
    key = "assumed" if c.assumed else "assumed_none"
    out = [say(key, lang, source=c.source or "–", grade=c.grade, terms=", ".join(c.assumed))]
    for warning, values in found.warnings:
        named = {
            k: metric_label(found, str(v), lang) if k == "metric" else v for k, v in values.items()
        }
        out.append(say("warning", lang) + say(warning, lang, **named))
    return out
