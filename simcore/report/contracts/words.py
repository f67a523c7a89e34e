"""What the report says of a contract: answers first, then ways, returns, luck, ceiling."""

from __future__ import annotations

import numpy as np

from simcore.report.labels import MILLION, clean, label, sum_label
from simcore.summary.contracts.answers import ContractAnswer
from simcore.summary.contracts.coalition import payers_of
from simcore.summary.contracts.consent import Answer
from simcore.summary.contracts.investors import hurdle
from simcore.summary.contracts.parties import CALLED_LIKE_A_SUM
from simcore.summary.contracts.ways import SIZES, size_of
from simcore.texts import Texts
from simcore.texts.locale import number, percent

#: Amounts, in the scenario's currency, from which the report speaks of service spending, and of
#: what it rises by more than the net cost.
LEAST_SERVICE, LEAST_MORE = 1e4, 1e5
#: Ways shown, from the top.
DRAWN = ("guarantee", "price", "refund", "grant", "lower_bound")


def party_label(answer: ContractAnswer, party: str, texts: Texts) -> str:
    """Name of a party, a payer or a sum."""
    contract, scenario = answer.contract, answer.scenario
    if party in contract.investors:
        return label(contract.investors[party].label, texts, party)
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


def way_name(way: str, texts: Texts) -> str:
    """Name of a way without its size."""
    return texts.say(f"ways.{way}")


def way_text(way: str, value: float, texts: Texts) -> str:
    """A way to a yes with its size."""
    if way == "refund":
        return texts.say(f"sized_ways.{way}", value=percent(value, texts))
    if way == "price":
        return texts.say(f"sized_ways.{way}", value=number(value / 1e3, texts))
    return texts.say(f"sized_ways.{way}", value=million(value, texts))


def sentences(answer: ContractAnswer, texts: Texts) -> list[str]:
    """All that is said of a contract, the answers first."""
    asked = answer.consent
    out = [texts.say("contract.all_yes")] if asked.unanimous else []
    said: dict[str, list[str]] = {}
    for a in sorted(asked.answers, key=lambda a: a.yes):
        text = answer_sentence(answer, a, texts)
        said.setdefault(text, []).append(party_label(answer, a.party, texts))
    out += [text.replace("{party}", " / ".join(names)) for text, names in said.items()]
    out += _ways(answer, texts)
    out += _money_back(answer, texts)
    out += _luck(answer, texts)
    out += _ceiling(answer, texts)
    return out


def _ways(answer: ContractAnswer, texts: Texts) -> list[str]:
    asked = answer.consent
    if asked.answers[0].yes:
        return [texts.say("contract.needs_nothing")]
    out = []
    if not asked.cheapest:
        out.append(texts.say("contract.no_way"))
    else:
        cost = float(asked.ways["way_cost"].sel(way=asked.cheapest))
        paid_by = payers_of(asked.ways, asked.cheapest)
        afford = "contract.affordable" if paid_by else "contract.not_affordable"
        gain = float(np.maximum(asked.ways["harvester_gain"], 0.0).sum())
        out.append(
            texts.say(
                "contract.cheapest",
                h=answer.parties.attrs["horizon"],
                way=way_text(asked.cheapest, size_of(asked.ways, asked.cheapest)[0], texts),
                cost=million(cost, texts),
                afford=texts.say(
                    afford, gain=million(gain, texts), parts=_parts(answer, paid_by, texts)
                ),
                bound=million(float(asked.ways["way_cost"].sel(way="lower_bound")), texts),
            )
        )
    priced = any(m.tariff and m.tariff.per_outcome for m in answer.contract.metrics.values())
    none = [
        way_name(w, texts)
        for w in SIZES
        if not np.isfinite(size_of(asked.ways, w)[0]) and (w != "price" or priced)
    ]
    if asked.cheapest and none:
        h = answer.parties.attrs["horizon"]
        out.append(texts.say("contract.not_enough", h=h, ways=", ".join(none)))
    costs = asked.ways_over_all["way_cost"]
    best = min(SIZES, key=lambda w: float(costs.sel(way=w)))
    if np.isfinite(float(costs.sel(way=best))):
        value = size_of(asked.ways_over_all, best)[0]
        out.append(
            texts.say(
                "contract.cheapest_over_all",
                years=answer.parties.sizes["year"],
                way=way_text(best, value, texts),
                cost=million(float(costs.sel(way=best)), texts),
            )
        )
    out += _band(answer, texts)
    shared = asked.ways_over_all
    if shared["shareable"]:
        own = shared["receives"].sel(sector=answer.scenario.country.municipality)
        out.append(
            texts.say(
                "contract.share",
                least=_received(float(own.sel(rule="least_transfer")), texts),
                shapley=_received(float(own.sel(rule="shapley")), texts),
            )
        )
    else:
        cost = float(shared["costs_of_contract"])
        short = million(cost - float(shared["sector_total"]), texts)
        out.append(texts.say("contract.no_share", short=short, cost=million(cost, texts)))
    return out


def _parts(answer: ContractAnswer, paid_by: dict[str, float], texts: Texts) -> str:
    """Who pays, each with its share where there are several."""
    names = {party_label(answer, p, texts): percent(s, texts) for p, s in paid_by.items()}
    if len(names) == 1:
        return next(iter(names))
    each = [texts.say("contract.part_of", party=p, share=s) for p, s in names.items()]
    return ", ".join(each)


def _band(answer: ContractAnswer, texts: Texts) -> list[str]:
    """The price that the municipality needs against what each gain, and all, are worth."""
    asked = answer.consent
    least, most = (float(asked.figures[k]) for k in ("price_least", "price_most"))
    if not answer.contract.metrics or not np.isfinite(least) or least <= 0:
        return []
    data = asked.ways_over_all
    worth = {
        party_label(answer, str(p), texts): float(w)
        for p, w in zip(data["harvester"].to_numpy(), data["harvester_price"].to_numpy(), strict=True)
    }
    each = [
        texts.say("contract.band_each", party=p, most=number(w / 1e3, texts))
        for p, w in worth.items()
    ]
    gain = [p for p, w in worth.items() if w > 0]
    together = texts.say("contract.band_together", most=number(most / 1e3, texts))
    payers = _parts(answer, payers_of(data, "price"), texts)
    verdict = "contract.band_open" if payers else "contract.band_empty"
    return [
        texts.say(
            "contract.band",
            least=number(least / 1e3, texts),
            each=", ".join(each) or number(0.0, texts),
            together=together if len(gain) > 1 else "",
            verdict=texts.say(verdict, payers=payers),
        )
    ]


def _received(amount: float, texts: Texts) -> str:
    """A side payment as what is received or paid, never as a negative receipt."""
    key = "contract.receives" if amount >= 0 else "contract.gives"
    return texts.say(key, value=million(abs(amount), texts))


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
            mean=percent(float(data["irr_mean"][i]), texts, 1),
            low=percent(low, texts, 1),
            high=percent(high, texts, 1),
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
    if service[at] < LEAST_SERVICE:
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
