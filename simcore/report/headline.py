"""The answer in a few sentences, for the page's top and for the shell."""

from __future__ import annotations

import numpy as np

from simcore.report.labels import MILLION, coin, label, sector_label
from simcore.report.rests_on import unsure_accounts
from simcore.scenario.schema.model import Scenario
from simcore.summary.answers import Answers
from simcore.summary.payback import total_of
from simcore.texts import Texts
from simcore.texts.locale import number, percent, plus_minus


def headline(answers: Answers, scenario: Scenario, texts: Texts) -> list[str]:
    """Say who pays, who harvests and whether the money comes back.

    Parameters
    ----------
    answers
        All answers.
    scenario
        For labels.
    texts
        Language.

    Returns
    -------
    list of str
        Sentences; amounts are present values in millions with their Monte Carlo
        standard error.
    """
    data = answers.sectors
    payers = [str(p) for p in data["payer"].to_numpy()]
    cost = dict(zip(payers, data["cost_borne"].to_numpy(), strict=True))
    rest = dict(zip(payers, data["harvested"].to_numpy(), strict=True))
    net = dict(zip(payers, data["present_value"].to_numpy(), strict=True))
    error = dict(zip(payers, data["present_value_mcse"].to_numpy(), strict=True))
    currency = coin(scenario, texts)

    def million(value: float) -> str:
        return number(float(value) / MILLION, texts, 2)

    def left(value: float, spread: float) -> str:
        return plus_minus(float(value) / MILLION, float(spread) / MILLION, texts, 2)

    pays = [p for p in payers if cost[p] > 0]
    out = [
        texts.say(
            "headline.pays",
            payer=sector_label(scenario, payer, texts),
            cost=million(cost[payer]),
            coin=currency,
            gain=million(rest[payer]),
            net=left(net[payer], error[payer]),
        )
        for payer in pays
    ]
    others = "; ".join(
        f"{sector_label(scenario, p, texts)} {left(net[p], error[p])}"
        for p in payers
        if p not in pays
    )
    if others:
        out.append(
            texts.say("headline.others" if pays else "headline.nobody", list=others, coin=currency)
        )
    for total, pair in scenario.country.financed.items():
        both = total_of(answers.running.isel(year=-1), total)
        sentence = scenario.country.sectors[pair[1]].sentence
        if both is not None and sentence and set(pair) <= set(payers):
            value, spread = float(both["cumulative"]), float(both["cumulative_mcse"])
            out.append(label(sentence, texts, "").replace("{net}", left(value, spread)))
    if pays:
        out.append(_back(answers, scenario, max(pays, key=lambda p: cost[p]), texts))
    out += unsure_accounts(answers, scenario, texts)
    index, spread = float(data["harvest_index"]), float(data["harvest_index_mcse"])
    if np.isfinite(index):
        out.append(texts.say("page.index", index=plus_minus(index, spread, texts, 2)))
    return out


def _back(answers: Answers, scenario: Scenario, payer: str, texts: Texts) -> str:
    """Chances of payback: of who pays most, and of the public sector where there is one."""
    chances = [(sector_label(scenario, payer, texts), answers.payback.sel(payer=payer))]
    public = total_of(answers.payback, "public")
    if public is not None:
        chances.append((texts.say("headline.public"), public))
    shown = []
    for name, one in chances:
        chance, error = 1.0 - float(one["never"]), float(one["never_mcse"])
        spread = "" if np.isnan(error) else f" (± {percent(error, texts, 1)})"
        shown.append(f"{name} {percent(chance, texts, 1)}{spread}")
    return texts.say("headline.back", years=scenario.run.years, list=", ".join(shown))
