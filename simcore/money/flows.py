"""Flows: counts x unit price x incidence, in kroner that add up exactly.

Unit amounts are rounded to 1/1024 krone, which a binary float holds exactly; one part
of each split takes the rounding.  Sums of such amounts are exact in any order, so
payers add up to accounts and departments to the municipality with ``==``.
"""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from simcore.arguments import checked
from simcore.errors import ResultError, ScenarioError
from simcore.money.apply import Weights, multiply
from simcore.money.dates import asked_on, segments
from simcore.money.discount import discount_factors, row_weights
from simcore.money.incidence import Case, Floats, Part, split
from simcore.money.perspective import seen
from simcore.money.prices import PriceBook
from simcore.scenario.cells import CellTable, cell_table, chosen, per_count
from simcore.scenario.digests import lives_digest
from simcore.scenario.rules.rule import Rule
from simcore.scenario.schema.country import Country
from simcore.scenario.schema.country import sector_of as sector_of_payer
from simcore.scenario.schema.model import Scenario
from simcore.scenario.schema.money import Account, Item, Lens
from simcore.scenario.schema.types import Label
from simcore.texts import in_stored_languages
from simcore.variables import COUNT, EXPECTED, annotate, validate

#: Smallest amount: exact in binary, below a thousandth of a krone.
QUANTUM = 2.0**-10


#: How flows are seen where a scenario declares no lens: as its accounts say.
PLAIN = (
    "plain",
    Lens(
        label=Label(**in_stored_languages("written.as_declared")),
        description=Label(**in_stored_languages("written.as_declared_text")),
        equalisation=False,
        budget_guarantee=False,
    ),
)


@checked
def ledger(lives: xr.Dataset, scenario: Scenario, lens: str | None = None) -> xr.Dataset:
    """Lay money on lives.

    Parameters
    ----------
    lives
        From ``simulate`` (or ``expected``) of a scenario with the same lives.
    scenario
        Prices, rules and payers.
    lens
        Name of a lens; default the scenario's.

    Returns
    -------
    Dataset
        ``flow`` (arm, draw, cohort, year, line) in the scenario's currency and price level,
        an expense positive.  ``line`` carries the coordinates account, payer, sector,
        account_class, investment (the programme's own cost), public (1 where the payer
        consolidates) and financed (the sum of sectors it is shown in); ``year`` counts from
        the first intake and carries its calendar year and discount factor.

    Raises
    ------
    ResultError
        If the lives belong to another scenario.
    ScenarioError
        If the scenario has no accounts or not that lens, or if amounts are so large that
        sums would not be exact.

    Notes
    -----
    Linear in the counts: about draws x cohorts x arms x years x (cell, line) pairs
    multiplications, and nothing is simulated.
    """
    name, seen_as = lens_of(scenario, lens)
    if lives.attrs.get("lives_digest") != lives_digest(scenario):
        raise ResultError(
            f"ledger: these lives belong to another scenario than {scenario.name!r} (their digest "
            f"differs); simulate it again, or open the result it was made from"
        )
    variable = "count" if "count" in lives else "expected"
    validate(lives, [COUNT.name if variable == "count" else EXPECTED.name])
    counts = lives[variable]
    # Means from expected() are no whole numbers: nothing to gain from rounding.
    quantum = QUANTUM if variable == "count" else 0.0
    book = PriceBook(scenario, drawn(lives))
    first = {t: int(np.flatnonzero(lives["table"].to_numpy() == t)[0]) for t in scenario.tables}
    waves = [int(w) for w in lives["wave"].to_numpy()]
    span = (waves[0], waves[-1] + scenario.run.years - 1)
    per_year = scenario.run.rows_per_year
    with np.errstate(over="ignore", invalid="ignore"):  # refused before they are multiplied
        weights = [
            w
            for account, one in scenario.accounts.items()
            for w in _account(scenario, book, account, one, seen_as, first, span, quantum)
        ]
    found = dict.fromkeys(key for w in weights for key in w.lines)
    # Rules and lenses name payers of their own: the citizen who receives a transfer.
    order = list(dict.fromkeys([*scenario.payers, *(key[1] for key in found)]))
    lines = sorted(found, key=lambda key: order.index(key[1]))
    if not lines:  # a lens can leave nothing: one line without money
        account, one = next(iter(scenario.accounts.items()))
        lines = [(account, order[0], one.account_class)]
    flow = multiply(counts, weights, lines, waves, scenario)
    if seen_as.horizon is not None:
        flow[..., (seen_as.horizon + 1) * per_year :, :] = 0.0
    rows = np.arange(flow.shape[-2])
    dims = tuple(d for d in ("arm", "draw", "cohort") if d in counts.dims)
    data = xr.Dataset(
        {"flow": ((*dims, "year", "line"), flow)},
        coords={d: counts[d].to_numpy() for d in dims}
        | {
            "year": rows if per_year == 1 else rows / per_year,
            "calendar": ("year", span[0] + rows // per_year),
            "account": ("line", [k[0] for k in lines]),
            "payer": ("line", [k[1] for k in lines]),
            "account_class": ("line", [k[2] for k in lines]),
            "sector": ("line", [sector_of(scenario, k[1]) for k in lines]),
            "investment": ("line", [_invests(scenario, k[0]) for k in lines]),
            "public": ("line", [float(scenario.country.is_public(k[1])) for k in lines]),
            "financed": ("line", [financed_with(scenario.country, k[1]) for k in lines]),
            "discount": ("year", _discount(scenario, len(rows))),
        },
        attrs={
            "scenario": scenario.name,
            "lens": name,
            "lives_digest": lives.attrs["lives_digest"],
            "children": scenario.children,
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
    found = (n for n, pair in country.financed.items() if sector_of_payer(payer) in pair)
    return next(found, "")


def total(flows: xr.DataArray, by: str | list[str]) -> xr.DataArray:
    """Sum lines that share ``by`` (payer, sector, account or account_class).

    Parameters
    ----------
    flows
        Any array with the dimension line, from ``ledger`` or ``summary``.
    by
        A coordinate of line, or several.

    Returns
    -------
    DataArray
        The dimension line is replaced by ``by``; with several it stays, one entry for each
        combination, which carries them as coordinates.
    """
    names = [by] if isinstance(by, str) else by
    keys = list(zip(*([str(x) for x in flows[n].to_numpy()] for n in names), strict=True))
    groups = list(dict.fromkeys(keys))
    member = np.array([[k == g for g in groups] for k in keys], float)
    member = member.reshape(len(keys), len(groups))  # of no lines too
    dim = by if isinstance(by, str) else "line"
    kept = [str(d) for d in flows.dims if d != "line"]
    labels = {n: (dim, [g[i] for g in groups]) for i, n in enumerate(names)}
    return xr.DataArray(
        flows.transpose(*kept, "line").to_numpy() @ member,
        dims=[*kept, dim],
        coords={d: flows[d] for d in kept} | labels,
        attrs=flows.attrs,
    )


def _discount(scenario: Scenario, rows: int) -> Floats:
    if scenario.money is None:
        return np.ones(rows)
    return discount_factors(scenario, rows, at=scenario.money.discount_at)


def _invests(scenario: Scenario, account: str) -> bool:
    return account in scenario.accounts and scenario.accounts[account].investment


def lens_of(scenario: Scenario, lens: str | None = None) -> tuple[str, Lens]:
    """Return a lens by name (default the scenario's); raises ScenarioError without money."""
    if not scenario.accounts or scenario.money is None:
        raise ScenarioError(
            f"{scenario.name}: has no accounts, so there is no money to lay on; add [accounts]"
        )
    if not scenario.lenses and lens is None:
        return PLAIN
    name = lens or scenario.money.base_lens
    if name not in scenario.lenses:
        raise ScenarioError(
            f"{scenario.name}: lens = {name!r} is unknown; choose from {', '.join(scenario.lenses)}"
        )
    return name, scenario.lenses[name]


def drawn(lives: xr.Dataset) -> list[int] | None:
    """Labels of the draws that lives hold, in their order; None where parameters were held."""
    if lives.attrs.get("central"):
        return None
    return [int(d) for d in np.atleast_1d(lives["draw"].to_numpy())]


def _account(
    scenario: Scenario,
    book: PriceBook,
    name: str,
    account: Account,
    lens: Lens,
    first: dict[str, int],
    span: tuple[int, int],
    quantum: float,
) -> list[Weights]:
    """Unit amounts of one account, one entry per item and run of years."""
    cells = cell_table(scenario, account.table)
    each = per_count(scenario, account.table)
    rule = scenario.rules[account.rule]
    out = []
    for item in account.items:
        places = np.array(chosen(scenario, cells, item.when, item.ages), np.int64)
        amount = np.repeat(book.amount(item)[:, None], len(places), axis=1)
        spells = _spells(cells, places, scenario)
        for (begin, end, versions), follow_up in product(
            segments(rule, *span), _phases(rule, _follow_up(item))
        ):
            weights = Weights(
                places + first[account.table],
                (begin, end),
                follow_up,
                [i for i, arm in enumerate(scenario.arms) if not item.arms or arm in item.arms],
                row_weights(account.weights, scenario.run.rows),
            )
            parts: list[Part] = []
            for version, share in versions:
                day = asked_on(rule, version, scenario.money.price_year) if scenario.money else ""
                case = Case(book, account, version, amount, spells, follow_up[0], day)
                parts += [
                    Part(p.payer, p.account_class, p.amount * share) for p in split(rule, case)
                ]
            closed = _close(parts, _sum_of(account, amount), each, quantum)
            for owner, part in seen(lens, account, rule, closed, book):
                key = (name if owner == "own" else owner, part.payer, part.account_class)
                rounded = _round(part.amount, quantum)
                old = weights.lines.get(key)
                weights.lines[key] = rounded if old is None else old + rounded
            if weights.lines:
                out.append(weights)
    return out


def _sum_of(account: Account, amount: Floats) -> Floats:
    """What an account's parts add up to: resources, nothing, or income."""
    sign = {"service": 1.0, "transfer": 0.0, "tax": 0.0, "income": -1.0}[account.kind]
    return sign * amount


def _round(amount: Floats, quantum: float) -> Floats:
    return np.rint(amount / quantum) * quantum if quantum else amount


def _close(parts: list[Part], whole: Floats, each: float, quantum: float) -> list[Part]:
    """Round the parts; the largest takes what rounding leaves, so that they add up."""
    rounded = [_round(p.amount * each, quantum) for p in parts]
    target = _round(whole * each, quantum)
    largest = int(np.argmax([np.abs(r).max(initial=0.0) for r in rounded]))
    rounded[largest] = rounded[largest] + (target - sum(rounded))
    return [Part(p.payer, p.account_class, r) for p, r in zip(parts, rounded, strict=True)]


def _follow_up(item: Item) -> tuple[int, int]:
    return (item.years[0], item.years[1]) if item.years else (0, 10_000)


def _phases(rule: Rule[Any], follow_up: tuple[int, int]) -> list[tuple[int, int]]:
    """Runs of years since intake in which every version of a rule says the same."""
    ends = {year for version in rule.versions for year in rule.changes_at(version)}
    begins = [follow_up[0], *sorted(e for e in ends if follow_up[0] < e <= follow_up[1])]
    return list(zip(begins, [*(b - 1 for b in begins[1:]), follow_up[1]], strict=True))


def _spells(cells: CellTable, places: NDArray[np.int64], scenario: Scenario) -> Floats:
    """Moments of the spell that each cell covers, in years, shape ``(cell, 2)``."""
    axis = next((a for a in cells.axes if a.startswith("spell.")), None)
    if axis is None:
        return np.full((len(places), 2), np.nan)
    bands = [int(b) for b in cells.axes[axis]]
    spans = {
        str(b): (float(b), float(bands[i + 1]) if i + 1 < len(bands) else np.inf)
        for i, b in enumerate(bands)
    }
    return np.array([spans[cells.cells[p][axis]] for p in places])
