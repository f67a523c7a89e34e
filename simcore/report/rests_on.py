"""Accounts that an answer rests on, and a sentence where one is far from the nation."""

from __future__ import annotations

from simcore.national.accounts import account_lines
from simcore.report.labels import account_label, label
from simcore.report.tables import Table
from simcore.scenario.schema.model import Scenario
from simcore.summary.answers import Answers
from simcore.texts import Texts
from simcore.texts.locale import number, percent

#: Share of the harvest from which on an account outside its tolerance is named at the top.
NAMED_FROM = 0.20
#: Share below which an account is left out of the table.
SMALLEST = 0.01


def unsure_accounts(answers: Answers, scenario: Scenario, texts: Texts) -> list[str]:
    """One sentence for each account that carries much and lies outside its tolerance."""
    known, data = account_lines(scenario.country.name), answers.rests
    if data is None:
        return []
    return [
        texts.say(
            "headline.unsure",
            share=percent(share, texts),
            account=account_label(scenario, name, texts),
            ratio=number(known[name].ratio, texts, 1),
            line=label(known[name].label, texts, name),
        )
        for name, share in _shares(answers)
        if share > NAMED_FROM and name in known and not known[name].inside
    ]


def rests_table(answers: Answers, scenario: Scenario, texts: Texts) -> Table:
    """Accounts by size, each with its national figure, ratio and tolerance."""
    if answers.rests is None:
        return Table([], [])
    keys = ("account", "share_moved", "national_line", "national_ratio", "tolerance")
    head = [texts.say(f"page.{k}") for k in keys]
    known = account_lines(scenario.country.name)
    rows = []
    for name, share in _shares(answers):
        if share < SMALLEST:
            continue
        one = known.get(name)
        cells = ["–", "–", "–"]
        if one:
            spoken = texts.say("nation.inside" if one.inside else "nation.outside")
            bounds = f"{number(one.least, texts, 2)} – {number(one.most, texts, 2)}"
            cells = [
                f"{label(one.label, texts, one.line)} ({one.grade})", number(one.ratio, texts, 2),
                f"{bounds}: {spoken}",
            ]  # fmt: skip
        rows.append([account_label(scenario, name, texts), percent(share, texts), *cells])
    return Table(head, rows)


def _shares(answers: Answers) -> list[tuple[str, float]]:
    """Accounts with their shares, the largest first."""
    data = answers.rests
    if data is None:
        return []
    names = (str(a) for a in data["account"].to_numpy())
    return list(zip(names, data["account_share"].to_numpy().tolist(), strict=True))
