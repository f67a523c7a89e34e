"""The answer in a few sentences, for the page's top and for the shell."""

from __future__ import annotations

import numpy as np

from simcore.report.answers import Answers
from simcore.report.labels import (
    Lang,
    coin,
    label,
    number,
    percent,
    plus_minus,
    sector_label,
    word,
)
from simcore.scenario.schema import Scenario
from simcore.summary.payback import total_of

_TEXT = {
    "pays": {
        "en": "{payer} bears {cost} m {coin} of the investment, harvests {gain} m and is left with {net} m.",
        "da": "{payer} bærer {cost} mio. {coin} af investeringen, høster {gain} mio. og står med {net} mio.",
    },
    "others": {
        "en": "Others, without paying: {list}.",
        "da": "Andre, uden at betale: {list}.",
    },
    "nobody": {
        "en": "No account is marked as the investment; net gains in m {coin}: {list}.",
        "da": "Ingen konto er angivet som investeringen; nettogevinster i mio. {coin}: {list}.",
    },
    "back": {
        "en": "Chance that the money is back within {years} years: {list}.",
        "da": "Chance for, at pengene er tjent hjem inden for {years} år: {list}.",
    },
    "public": {"en": "all public payers together", "da": "det offentlige i alt"},
}


def headline(found: Answers, scenario: Scenario, lang: Lang) -> list[str]:
    """Say who pays, who harvests and whether the money comes back.

    Parameters
    ----------
    found
        All answers.
    scenario
        For labels.
    lang
        Language.

    Returns
    -------
    list of str
        Sentences; amounts are present values in million DKK with their Monte Carlo
        standard error.
    """
    data = found.sectors
    payers = [str(p) for p in data["payer"].to_numpy()]
    cost = dict(zip(payers, data["cost_borne"].to_numpy(), strict=True))
    rest = dict(zip(payers, data["harvested"].to_numpy(), strict=True))
    net = dict(zip(payers, data["present_value"].to_numpy(), strict=True))
    error = dict(zip(payers, data["present_value_mcse"].to_numpy(), strict=True))
    currency = coin(scenario, lang)

    def million(value: float) -> str:
        return number(float(value) / 1e6, lang, 2)

    def left(value: float, spread: float) -> str:
        return plus_minus(float(value) / 1e6, float(spread) / 1e6, lang, 2)

    pays = [p for p in payers if cost[p] > 0]
    out = [
        _TEXT["pays"][lang].format(
            payer=sector_label(scenario, payer, lang),
            cost=million(cost[payer]),
            coin=currency,
            gain=million(rest[payer]),
            net=left(net[payer], error[payer]),
        )
        for payer in pays
    ]
    others = "; ".join(
        f"{sector_label(scenario, p, lang)} {left(net[p], error[p])}"
        for p in payers
        if p not in pays
    )
    if others:
        out.append(_TEXT["others" if pays else "nobody"][lang].format(list=others, coin=currency))
    for total, pair in scenario.country.financed.items():
        both = total_of(found.running.isel(year=-1), total)
        sentence = scenario.country.sectors[pair[1]].sentence
        if both is not None and sentence and set(pair) <= set(payers):
            value, spread = float(both["cumulative"]), float(both["cumulative_mcse"])
            out.append(label(sentence, lang, "").replace("{net}", left(value, spread)))
    if pays:
        out.append(_back(found, scenario, max(pays, key=lambda p: cost[p]), lang))
    index, spread = data.attrs["harvest_index"], data.attrs["harvest_index_mcse"]
    if np.isfinite(index):
        out.append(word("index", lang, index=plus_minus(index, spread, lang, 2)))
    return out


def _back(found: Answers, scenario: Scenario, payer: str, lang: Lang) -> str:
    """Chances of payback: of who pays most, and of the public sector where there is one."""
    chances = [(sector_label(scenario, payer, lang), found.payback.sel(payer=payer))]
    public = total_of(found.payback, "public")
    if public is not None:
        chances.append((_TEXT["public"][lang], public))
    shown = []
    for name, one in chances:
        chance, error = 1.0 - float(one["never"]), float(one["never_mcse"])
        spread = "" if np.isnan(error) else f" (± {percent(error, lang, 1)})"
        shown.append(f"{name} {percent(chance, lang, 1)}{spread}")
    return _TEXT["back"][lang].format(years=scenario.run.years, list=", ".join(shown))
