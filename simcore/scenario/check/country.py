"""Checks of a country's facts, and that a scenario has those that rules and perspectives need."""

from __future__ import annotations

from collections.abc import Iterator

from simcore.countries import countries
from simcore.scenario.schema.model import Scenario
from simcore.scenario.suggest import near

Problem = tuple[str, str]
#: Sectors with a part to play.
PARTS = ("municipality", "other_municipalities", "state", "citizen")


def country_problems(s: Scenario) -> Iterator[Problem]:
    """Yield names that are no sector, and facts that are needed and missing, as (key, text)."""
    country = s.country
    for part in PARTS:
        name = getattr(country, part)
        if name and name not in country.sectors:
            yield f"country.{part}", f"= {name!r} is not a sector; {near(name, country.sectors)}"
    for name, sector in country.sectors.items():
        if sector.financed_by and sector.financed_by not in country.sectors:
            yield (
                f"country.sectors.{name}.financed_by",
                f"= {sector.financed_by!r} is not a sector; "
                f"{near(sector.financed_by, country.sectors)}",
            )
    for kind, schedule in country.taxes.items():
        for i, tax in enumerate(schedule):
            if tax.to not in country.sectors:
                yield (
                    f"country.taxes.{kind}[{i}].to",
                    f"= {tax.to!r} is not a sector; {near(tax.to, country.sectors)}",
                )
    yield from _needed(s)


def _needed(s: Scenario) -> Iterator[Problem]:
    country = s.country
    scheduled = {kind for kind, schedule in country.taxes.items() if schedule}
    remedy = f"; write country = NAME ({', '.join(countries())}), or give"
    for name, rule in s.rules.items():
        if rule.schedule and rule.schedule not in scheduled:
            yield (
                f"rules.{name}.kind",
                f"= {rule.kind!r} needs a schedule of taxes{remedy} "
                f"[[country.taxes.{rule.schedule}]]",
            )
        if rule.is_indirect_tax and country.indirect_tax is None:
            yield (
                f"rules.{name}.kind",
                f"= {rule.kind!r} needs its share{remedy} country.indirect_tax",
            )
    for name, account in s.accounts.items():
        if account.kind in ("transfer", "tax") and not country.citizen:
            yield (
                f"accounts.{name}.kind",
                f"= {account.kind!r} needs to know who is the citizen{remedy} country.citizen",
            )
    for name, perspective in s.perspectives.items():
        if perspective.equalisation and not (country.equalisation and country.other_municipalities):
            yield (
                f"perspectives.{name}.equalisation",
                f"= true needs the share that is moved, and to whom{remedy} [country.equalisation] "
                f"and country.other_municipalities",
            )
        if (perspective.equalisation or perspective.budget_guarantee) and not country.municipality:
            yield f"perspectives.{name}", f"speaks of a municipality{remedy} country.municipality"
        if perspective.budget_guarantee and not country.state:
            yield (
                f"perspectives.{name}.budget_guarantee",
                f"= true needs to know who compensates{remedy} country.state",
            )
