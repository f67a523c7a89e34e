"""What the report advises: ways to a yes, who could pay, what a yes leaves out."""

from __future__ import annotations

import numpy as np

from simcore.report.contracts.names import LEAST, million, party_label, way_name
from simcore.summary.contracts.answers import ContractAnswer
from simcore.summary.contracts.coalition import payers_of
from simcore.summary.contracts.ways import SIZES, size_of
from simcore.texts import Texts
from simcore.texts.locale import number, percent


def way_text(way: str, value: float, texts: Texts) -> str:
    """A way to a yes with its size."""
    if way == "refund":
        return texts.say(f"sized_ways.{way}", value=percent(value, texts))
    if way == "price":
        return texts.say(f"sized_ways.{way}", value=number(value / 1e3, texts))
    return texts.say(f"sized_ways.{way}", value=million(value, texts))


def ways(answer: ContractAnswer, texts: Texts) -> list[str]:
    """Ways to the municipality's yes, or what its yes leaves out."""
    asked = answer.consent
    if asked.answers[0].yes:
        return _yes(answer, texts)
    out = _committed(answer, texts)
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
    out += _over_all(answer, texts)
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


def _yes(answer: ContractAnswer, texts: Texts) -> list[str]:
    """Beside a yes: what it leaves out, as it is paid after the years that are looked at."""
    data = answer.parties
    out = [texts.say("contract.needs_nothing")]
    if cheapest_over_all(answer):
        out = [
            texts.say(
                "contract.only_in_time",
                h=data.attrs["horizon"],
                years=data.sizes["year"],
                over_all=percent(float(data["chance_municipality"]), texts, 1),
            ),
            *_over_all(answer, texts),
        ]
    return out + _committed(answer, texts)


def _over_all(answer: ContractAnswer, texts: Texts) -> list[str]:
    """The cheapest way to break even over all years."""
    best = cheapest_over_all(answer)
    if not best:
        return []
    data = answer.consent.ways_over_all
    return [
        texts.say(
            "contract.cheapest_over_all",
            years=answer.parties.sizes["year"],
            way=way_text(best, size_of(data, best)[0], texts),
            cost=million(float(data["way_cost"].sel(way=best)), texts),
        )
    ]


def cheapest_over_all(answer: ContractAnswer) -> str:
    """The cheapest way to break even over all years; empty where none is needed or possible."""
    costs = {w: float(answer.consent.ways_over_all["way_cost"].sel(way=w)) for w in SIZES}
    best = min(costs, key=lambda w: costs[w])
    return best if 0 < costs[best] < np.inf else ""


def _committed(answer: ContractAnswer, texts: Texts) -> list[str]:
    """What is committed after the years that the decision looks at, by payer."""
    data, parts, total = answer.parties, [], 0.0
    for i, party in enumerate(str(p) for p in data["party"].to_numpy()):
        later = float(data["committed_later"][i])
        if later < LEAST:
            continue
        total += later
        last = int(np.flatnonzero(np.abs(data["committed"][i].to_numpy()) >= 1.0)[-1])
        parts.append(
            texts.say(
                "contract.committed_by",
                value=million(later, texts),
                party=party_label(answer, party, texts),
                year=answer.first + last,
            )
        )
    h = data.attrs["horizon"]
    said = {"h": h, "total": million(total, texts), "parts": ", ".join(parts)}
    return [texts.say("contract.committed", **said)] if parts else []


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
        for p, w in zip(data["harvester"].values, data["harvester_price"].values, strict=True)
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
