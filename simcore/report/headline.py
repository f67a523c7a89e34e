"""The answer in a few sentences, for the page's top and for the shell."""

from __future__ import annotations

from simcore.report.answers import Answers
from simcore.report.labels import Lang, number, payer_label, percent, word
from simcore.scenario.schema import Scenario

_TEXT = {
    "pays": {
        "en": "{payer} bears {cost} m DKK of the investment, harvests {gain} m and is left with {net} m ± {error}.",
        "da": "{payer} bærer {cost} mio. kr. af investeringen, høster {gain} mio. og står med {net} mio. ± {error}.",
    },
    "others": {
        "en": "Others, without paying: {list}.",
        "da": "Andre, uden at betale: {list}.",
    },
    "funded": {
        "en": "The region is funded by the state; the two together are left with {net} m ± {error}.",
        "da": "Regionen er finansieret af staten; de to under ét står med {net} mio. ± {error}.",
    },
    "back": {
        "en": "Chance that the money is back within {years} years: {payer} {own} (± {own_error}), all public payers together {public} (± {public_error}).",
        "da": "Chance for, at pengene er tjent hjem inden for {years} år: {payer} {own} (± {own_error}), det offentlige i alt {public} (± {public_error}).",
    },
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

    def million(value: float) -> str:
        return number(float(value) / 1e6, lang, 2)

    out = []
    for payer in (p for p in payers if cost[p] > 0):
        out.append(
            _TEXT["pays"][lang].format(
                payer=payer_label(scenario, payer, lang),
                cost=million(cost[payer]),
                gain=million(rest[payer]),
                net=million(net[payer]),
                error=million(error[payer]),
            )
        )
    others = [
        f"{payer_label(scenario, p, lang)} {million(net[p])} ± {million(error[p])}"
        for p in payers
        if cost[p] <= 0
    ]
    if others:
        out.append(_TEXT["others"][lang].format(list="; ".join(others)))
    running = found.running.isel(year=-1)
    if {"S", "R"} <= set(payers):
        both = running.sel(payer="S+R")
        out.append(
            _TEXT["funded"][lang].format(
                net=million(float(both["cumulative"])),
                error=million(float(both["cumulative_mcse"])),
            )
        )
    out.append(_back(found, scenario, max(payers, key=lambda p: cost[p]), lang))
    index, spread = data.attrs["harvest_index"], data.attrs["harvest_index_mcse"]
    text = f"{number(index, lang, 2)} ± {number(spread, lang, 2)}"
    out.append(word("index", lang, index=text))
    return out


def _back(found: Answers, scenario: Scenario, payer: str, lang: Lang) -> str:
    data = found.payback
    own, public = (1.0 - float(data["never"].sel(payer=p)) for p in (payer, "public"))
    own_error, public_error = (float(data["never_mcse"].sel(payer=p)) for p in (payer, "public"))
    return _TEXT["back"][lang].format(
        years=scenario.run.years,
        payer=payer_label(scenario, payer, lang),
        own=percent(own, lang, 1),
        own_error=percent(own_error, lang, 1),
        public=percent(public, lang, 1),
        public_error=percent(public_error, lang, 1),
    )
