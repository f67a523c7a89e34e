"""What is simulated otherwise than the scenario says: allowed, and reported."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil, isclose

from simcore.scenario.conditions import as_list
from simcore.scenario.schema.model import Scenario
from simcore.scenario.schema.units import unit_of
from simcore.texts import Texts


def remarks(scenario: Scenario, texts: Texts) -> list[str]:
    """Sentences on what is simulated otherwise than written.

    Parameters
    ----------
    scenario
        A checked scenario.
    texts
        Language.

    Returns
    -------
    list of str
        Empty where everything is simulated as written.
    """
    return list(_durations(scenario, texts))


def _durations(s: Scenario, texts: Texts) -> Iterator[str]:
    """A programme lasts a whole number of steps; what is paid per year follows the steps."""
    per_year = s.run.steps_per_year
    for name, programme in s.interventions.items():
        given = programme.duration_years
        lasts = max(ceil(given * per_year), 1) / per_year
        if isclose(lasts, given, rel_tol=1e-3):
            continue
        years = texts.say("remarks.year" if lasts == 1 else "remarks.years", years=f"{lasts:.3g}")
        paid = [f"accounts.{a}" for a in s.accounts if _paid_by_year(s, a, name)]
        yield texts.say(
            "remarks.duration_paid" if paid else "remarks.duration",
            key=f"interventions.{name}.duration_years = {given:g}",
            lasts=years,
            step=texts.say(f"remarks.step_{per_year}"),
            accounts=", ".join(paid),
        )


def _paid_by_year(s: Scenario, account: str, programme: str) -> bool:
    """Whether an account pays for each year that a child is in the programme."""
    one = s.accounts[account]
    table = s.tables[one.table]
    if table.events is not None or programme not in table.of or f"spell.{programme}" in table.of:
        return False  # by spell, the last step is paid for the part that it lasts
    return any(
        "active" in as_list(item.when[programme])
        for item in one.items
        if programme in item.when and not _counted(s, item.price)
    )


def _counted(s: Scenario, price: str | float) -> bool:
    return isinstance(price, str) and unit_of(s.parameters[price].unit).is_counted
