"""Flows: counts x unit prices of each line, as amounts that add up exactly.

Unit prices are rounded to 1/1024 of a currency unit, which a binary float holds exactly; one part
of each split takes the rounding.  Sums of such amounts are exact in any order, so
payers add up to accounts and departments to the municipality with ``==``.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import xarray as xr

from simcore.arguments import checked
from simcore.earlier_names import renamed_arguments
from simcore.errors import ResultError, ScenarioError
from simcore.money.apply import multiply
from simcore.money.discount import discount_factors
from simcore.money.prices import Floats, PriceBook
from simcore.money.unit_prices import ItemKey, unit_prices
from simcore.scenario.digests import lives_digest
from simcore.scenario.schema.country import Country
from simcore.scenario.schema.country import sector_of as sector_of_payer
from simcore.scenario.schema.model import Scenario
from simcore.scenario.schema.money import Perspective
from simcore.scenario.schema.types import Label
from simcore.texts import in_stored_languages
from simcore.uncertainty.draws import posterior_rows
from simcore.variables import COUNT, EXPECTED, annotate, validate

#: Smallest amount: exact in binary, below a thousandth of a currency unit.
QUANTUM = 2.0**-10

#: How flows are seen where a scenario declares no perspective: as its accounts say.
PLAIN = (
    "plain",
    Perspective(
        label=Label(**in_stored_languages("written.as_declared")),
        description=Label(**in_stored_languages("written.as_declared_text")),
        equalisation=False,
        budget_guarantee=False,
    ),
)


@renamed_arguments(lens="perspective")  # the earlier name
@checked
def ledger(lives: xr.Dataset, scenario: Scenario, perspective: str | None = None) -> xr.Dataset:
    """Lay money on lives.

    Parameters
    ----------
    lives
        From ``simulate`` (or ``expected``) of a scenario with the same lives.
    scenario
        Prices, rules and payers.
    perspective
        Name of a perspective; default the scenario's.

    Returns
    -------
    Dataset
        ``flow`` (arm, draw, cohort, year, line) in the scenario's currency and price level,
        an expense positive.  ``line`` carries account, payer, sector, account_class, investment
        (the programme's own cost), public (1 where the payer consolidates) and financed (the sum
        of sectors it is shown in); ``year``, from the first intake, calendar and discount.  The
        attribute ``posterior_rows`` is how many rows of a posterior draws are made from, or 0.

    Raises
    ------
    ResultError
        If the lives belong to another scenario.
    ScenarioError
        If the scenario has no accounts or not that perspective, or if amounts are so large that
        sums would not be exact.
    DimensionError
        If the lives have other dimensions than ``simulate`` gives.
    ArgumentError
        If an argument is of the wrong kind.

    Notes
    -----
    Linear in the counts: about draws x cohorts x arms x years x (cell, line) pairs
    multiplications, and nothing is simulated.

    Examples
    --------
    >>> import simcore as sc
    >>> scenario = sc.load("template_example")
    >>> sc.ledger(sc.simulate(scenario, draws=4, cohorts=5), scenario)["flow"].dims
    ('arm', 'draw', 'cohort', 'year', 'line')
    """
    refuse_other(lives, scenario)
    return Pricing(lives, scenario, perspective).flows(lives)


def refuse_other(lives: xr.Dataset, scenario: Scenario) -> None:
    """Raise unless lives belong to the scenario and have the dimensions of ``simulate``."""
    if lives.attrs.get("lives_digest") != lives_digest(scenario):
        raise ResultError(
            f"ledger: these lives belong to another scenario than {scenario.name!r} (their digest "
            f"differs); simulate it again, or open the result it was made from"
        )
    validate(lives, [_counted(lives)])


def _counted(lives: xr.Dataset) -> str:
    return COUNT.name if COUNT.name in lives else EXPECTED.name


class Pricing:
    """Unit prices of some draws under one perspective, which are laid on lives of these draws.

    Parameters
    ----------
    lives
        From ``simulate`` or ``expected``; only their cells and intakes matter.
    scenario
        Prices, rules and payers.
    perspective
        Name of a perspective; default the scenario's.
    draws
        Labels of all draws that will be priced; default those of the lives.
    book
        Prices of these draws, where several perspectives share them.
    wanted
        Only these items of accounts; default all.
    rounded
        Whether unit prices are rounded so that sums are exact.
    """

    def __init__(
        self,
        lives: xr.Dataset,
        scenario: Scenario,
        perspective: str | None = None,
        draws: list[int] | None = None,
        book: PriceBook | None = None,
        wanted: Collection[ItemKey] | None = None,
        rounded: bool = True,
    ) -> None:
        self.scenario = scenario
        self.name, self.seen_as = perspective_of(scenario, perspective)
        self.draws = drawn(lives) if draws is None else draws
        # Means from expected() are no whole numbers: nothing to gain from rounding.
        quantum = QUANTUM if rounded and _counted(lives) == COUNT.name else 0.0
        book = book or PriceBook(scenario, self.draws)
        self.size = book.size
        first = {t: int(np.flatnonzero(lives["table"].to_numpy() == t)[0]) for t in scenario.tables}
        self.rows = min(posterior_rows(scenario).values(), default=0) if self.draws else 0
        self.intakes = [int(w) for w in lives["intake"].to_numpy()]
        self.span = (self.intakes[0], self.intakes[-1] + scenario.run.years - 1)
        with np.errstate(over="ignore", invalid="ignore"):  # refused before they are multiplied
            self.prices = unit_prices(
                scenario, book, self.seen_as, first, self.span, quantum, wanted
            )
        keys = dict.fromkeys(key for one in self.prices for key in one.unit_price)
        # Rules and perspectives name payers of their own: the citizen who receives a transfer.
        order = list(dict.fromkeys([*scenario.payers, *(key[1] for key in keys)]))
        self.lines = sorted(keys, key=lambda key: order.index(key[1]))
        if not self.lines:  # a perspective can leave nothing: one line without money
            account, one = next(iter(scenario.accounts.items()))
            self.lines = [(account, order[0], one.account_class)]

    def flows(self, lives: xr.Dataset) -> xr.Dataset:
        """Flows of lives, as ``ledger`` returns them; their draws are some of those priced."""
        scenario, lines = self.scenario, self.lines
        counts = lives[_counted(lives)]
        labels = drawn(lives)
        rows_of = None
        if labels is not None and labels != self.draws:
            at = {label: row for row, label in enumerate(self.draws or [])}
            rows_of = [at[label] for label in labels]
        per_year = scenario.run.rows_per_year
        flow = multiply(counts, self.prices, lines, self.intakes, scenario, rows_of)
        if self.seen_as.horizon is not None:
            flow[..., (self.seen_as.horizon + 1) * per_year :, :] = 0.0
        rows = np.arange(flow.shape[-2])
        dims = tuple(d for d in ("arm", "draw", "cohort") if d in counts.dims)
        data = xr.Dataset(
            {"flow": ((*dims, "year", "line"), flow)},
            coords={d: counts[d].to_numpy() for d in dims}
            | {
                "year": rows if per_year == 1 else rows / per_year,
                "calendar": ("year", self.span[0] + rows // per_year),
                "account": ("line", [k[0] for k in lines]),
                "payer": ("line", [k[1] for k in lines]),
                "account_class": ("line", [k[2] for k in lines]),
                "sector": ("line", [sector_of(scenario, k[1]) for k in lines]),
                "investment": ("line", [_invests(scenario, k[0]) for k in lines]),
                "public": ("line", [float(scenario.country.is_public(k[1])) for k in lines]),
                "financed": ("line", [financed_with(scenario.country, k[1]) for k in lines]),
                "discount": ("year", discount_of(scenario, len(rows))),
            },
            attrs={
                "scenario": scenario.name,
                "perspective": self.name,
                "lives_digest": lives.attrs["lives_digest"],
                "children": scenario.children,
                "posterior_rows": self.rows,
            },
        )
        data["flow"].attrs["price_year"] = scenario.money.price_year if scenario.money else 0
        data["year"].attrs["long_name"] = "years since the first intake"
        return annotate(data, scenario.money.currency if scenario.money else "")


def sector_of(scenario: Scenario, payer: str) -> str:
    """Sector of a payer; of one that only rules name, what stands before the dot."""
    one = scenario.payers.get(payer)
    return one.sector if one else sector_of_payer(payer)


def financed_with(country: Country, payer: str) -> str:
    """Name of the sum of sectors, of which one finances the other, that a payer is in, or ""."""
    names = (n for n, pair in country.financed.items() if sector_of_payer(payer) in pair)
    return next(names, "")


def discount_of(scenario: Scenario, rows: int) -> Floats:
    """Discount factor of each row of flows."""
    if scenario.money is None:
        return np.ones(rows)
    return discount_factors(scenario, rows, at=scenario.money.discount_at)


def _invests(scenario: Scenario, account: str) -> bool:
    return account in scenario.accounts and scenario.accounts[account].investment


def perspective_of(scenario: Scenario, perspective: str | None = None) -> tuple[str, Perspective]:
    """Return a perspective by name (default the scenario's); raises ScenarioError without money."""
    if not scenario.accounts or scenario.money is None:
        raise ScenarioError(
            f"{scenario.name}: has no accounts, so there is no money to lay on; add [accounts]"
        )
    if not scenario.perspectives and perspective is None:
        return PLAIN
    name = perspective or scenario.money.base_perspective
    if name not in scenario.perspectives:
        raise ScenarioError(
            f"{scenario.name}: perspective = {name!r} is unknown; choose from "
            f"{', '.join(scenario.perspectives)}"
        )
    return name, scenario.perspectives[name]


def drawn(lives: xr.Dataset) -> list[int] | None:
    """Labels of the draws that lives hold, in their order; None where parameters were held."""
    if lives.attrs.get("central"):
        return None
    return [int(d) for d in np.atleast_1d(lives["draw"].to_numpy())]
