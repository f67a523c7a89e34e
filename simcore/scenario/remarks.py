"""What a scenario says that is not done to the letter: allowed, but to be said aloud."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil, isclose

from simcore.scenario.conditions import as_list
from simcore.scenario.schema import Scenario
from simcore.scenario.units import unit_of
from simcore.scenario.words import Label

#: Steps per year -> the length of a step in words, English and Danish.
_STEP = {
    1: ("a year", "et år"),
    2: ("half a year", "et halvt år"),
    4: ("a quarter of a year", "et kvartal"),
    12: ("a month", "en måned"),
}


def remarks(scenario: Scenario) -> list[Label]:
    """Sentences on what is simulated otherwise than written, each in English and Danish.

    Parameters
    ----------
    scenario
        A checked scenario.

    Returns
    -------
    list of Label
        Empty where everything is simulated as written.
    """
    return list(_durations(scenario))


def _durations(s: Scenario) -> Iterator[Label]:
    """A programme lasts a whole number of steps; what is paid per year follows the steps."""
    per_year = s.run.steps_per_year
    for name, programme in s.interventions.items():
        given = programme.duration_years
        lasts = max(ceil(given * per_year), 1) / per_year
        if isclose(lasts, given, rel_tol=1e-3):
            continue
        years = f"{lasts:.3g} {'year' if lasts == 1 else 'years'}"
        key = f"interventions.{name}.duration_years = {given:g}"
        en = f"{key} is simulated as {years}, because a step is {_STEP[per_year][0]}"
        da = f"{key} simuleres som {lasts:.3g} år, fordi et skridt er {_STEP[per_year][1]}"
        paid = [f"accounts.{a}" for a in s.accounts if _paid_by_year(s, a, name)]
        if paid:
            en += f"; what {', '.join(paid)} pays per year is paid for {years}"
            da += f"; det, som {', '.join(paid)} betaler pr. år, betales for {lasts:.3g} år"
        yield Label(en=f"{en}.", da=f"{da}.")


def _paid_by_year(s: Scenario, account: str, programme: str) -> bool:
    """Whether an account pays for each year that a child is in the programme."""
    one = s.accounts[account]
    if s.tables[one.table].events is not None or programme not in s.tables[one.table].of:
        return False
    return any(
        "active" in as_list(item.when[programme])
        for item in one.items
        if programme in item.when and not _counted(s, item.price)
    )


def _counted(s: Scenario, price: str | float) -> bool:
    return isinstance(price, str) and unit_of(s.parameters[price].unit).is_counted
