"""What must hold for any scenario that loads: worked out apart from the code that is tested."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import xarray as xr

from simcore.money.flows import QUANTUM
from simcore.money.prices import PriceBook
from simcore.scenario import Scenario
from simcore.scenario.cells import cell_table, chosen, per_count
from simcore.scenario.uses import life_uses, money_uses
from simcore.summary.gains import total
from simcore.uncertainty.draws import parameter_draws
from simcore.variables import variables
from simcore.variables.registry import CURRENCY

#: Kind of a number -> what any draw of it must lie within.
SUPPORT = {
    "share": (0.0, 1.0), "chance": (0.0, 1.0), "probability": (0.0, 1.0), "rate": (0.0, np.inf),
    "ratio": (0.0, np.inf), "price": (0.0, np.inf), "quantity": (0.0, np.inf),
    "positive": (0.0, np.inf), "discount": (-1.0, np.inf), "power": (0.0, np.inf), "real": (-np.inf, np.inf),
}  # fmt: skip

#: Keys that hold a range [first, last].
RANGES = ("years", "ages", "spell", "spell_steps")


def ranges(scenario: Scenario) -> Iterator[str]:
    """Ranges that can never act: they would make money, effects or outcomes vanish."""

    def walk(data: Any, at: str) -> Iterator[str]:
        members = data.items() if isinstance(data, dict) else enumerate(data)
        for key, value in members:
            place = f"{at}.{key}"
            pair = isinstance(value, list) and [type(v) for v in value] == [int, int]
            if key in RANGES and pair and value[0] > value[1]:
                yield f"{place} = {value} runs backwards and was let in"
            if isinstance(value, dict | list):
                yield from walk(value, place)

    yield from walk(scenario.resolved(), scenario.name)


def draws(scenario: Scenario, number: int = 64) -> Iterator[str]:
    """Draws of parameters that are not what they stand for."""
    kinds: dict[str, set[str]] = {}
    for _, kind, ref in [*life_uses(scenario), *money_uses(scenario)]:
        if isinstance(ref, str) and ref in scenario.parameters:
            kinds.setdefault(ref, set()).add(kind)
    if not kinds:
        return
    values = parameter_draws(scenario, range(number), list(kinds))
    for name, wanted in kinds.items():
        drawn = values.sel(parameter=name).to_numpy()
        if not np.isfinite(drawn).all():
            yield f"a draw of {name} is not a number"
            continue
        for kind in wanted:
            low, high = SUPPORT.get(kind, (-np.inf, np.inf))
            if drawn.min() < low - 1e-12 or drawn.max() > high + 1e-12:
                yield f"a draw of {name} ({kind}) is {drawn.min():g} to {drawn.max():g}"
    for arm, one in scenario.arms.items():
        for name, value in one.set.items():
            for kind in kinds.get(name, ()):
                low, high = SUPPORT.get(kind, (-np.inf, np.inf))
                if not low <= value <= high:
                    yield f"arms.{arm}.set.{name} = {value:g} is no {kind}"


def lives(found: xr.Dataset, scenario: Scenario, people: dict[int, int]) -> Iterator[str]:
    """Every child is in one state, the dead stay dead, nobody is counted twice."""
    if scenario.children != sum(scenario.intakes.values()):
        yield f"{scenario.children} children in the header, {sum(scenario.intakes.values())} in life"
    counts = found["count"].astype(np.int64).transpose(..., "intake", "year", "cell").to_numpy()
    steps = np.full(scenario.run.rows, scenario.run.steps_per_year // scenario.run.rows_per_year)
    steps[-1] += scenario.run.total_steps - steps.sum()  # run.steps may end within a year
    for w, number in enumerate(people.values()):
        for name, table in scenario.tables.items():
            mine = counts[..., w, :, found["table"].to_numpy() == name]
            mine = np.moveaxis(mine, 0, -1)  # a mask between slices comes first
            full = number * steps * (2 if table.at == "middle" else 1)
            if table.events is None and (mine.sum(axis=-1) != full).any():
                yield f"tables.{name}: not everybody is somewhere"
            if (mine.sum(axis=-1) > full * 2).any() or mine.min(initial=0) < 0:
                yield f"tables.{name}: more are counted than there are"
            labels = found["cell"].to_numpy()[found["table"].to_numpy() == name]
            gone = np.flatnonzero(labels == f"{name}:exited")
            if len(gone) and (np.diff(mine[..., gone[0]][..., :-1], axis=-1) < 0).any():
                yield f"tables.{name}: somebody came back from the dead"


def money(flows: xr.Dataset, found: xr.Dataset, scenario: Scenario) -> Iterator[str]:
    """Payers sum to accounts, and accounts are counts times prices, with ``==``."""
    flow = flows["flow"]
    if not np.isfinite(flow.to_numpy()).all():
        yield "flows: an amount is not a number"
        return
    if not np.isfinite(flows["discount"].to_numpy()).all():
        yield "flows: a discount factor is not a number"
    whole = flow.sum("line")
    for by in ("payer", "account", "sector"):
        if not np.array_equal(total(flow, by).sum(by), whole):
            yield f"flows: the sum by {by} is another than the sum of all lines"
    perspective = (
        scenario.perspectives.get(scenario.money.base_perspective) if scenario.money else None
    )
    if perspective is not None and perspective != type(perspective)(
        label=perspective.label, description=perspective.description, equalisation=perspective.equalisation,
        budget_guarantee=perspective.budget_guarantee,
    ):  # fmt: skip
        return  # the perspective leaves something out: no plain sum to hold it against
    accounts = total(flow, "account")
    for name, wanted in _accounts(found, scenario):
        mine = accounts.sel(account=name).sum("year") if name in accounts["account"] else 0.0
        if not np.array_equal(np.broadcast_to(mine, wanted.shape), wanted):
            yield f"accounts.{name}: its payers pay another sum than counts times prices"


def _accounts(found: xr.Dataset, scenario: Scenario) -> Iterator[tuple[str, np.ndarray]]:
    """Every account's total over all years, (arm, draw, cohort)."""
    book = PriceBook(scenario, range(found.sizes["draw"]))
    years = np.floor(found["year"].to_numpy()).astype(int)
    counts = (
        found["count"].sum("intake").transpose("arm", "draw", "cohort", "year", "cell").to_numpy()
    )
    counts = counts.astype(float)
    for name, account in scenario.accounts.items():
        if account.kind in ("transfer", "tax"):
            yield name, np.zeros(counts.shape[:3])
            continue
        if account.weights != "none":
            continue
        table = cell_table(scenario, account.table)
        first = int(np.flatnonzero(found["table"].to_numpy() == account.table)[0])
        wanted = np.zeros(counts.shape[:3])
        for item in account.items:
            cells = first + np.array(chosen(scenario, table, item.when, item.ages), int)
            unit = (
                np.rint(book.unit_price(item) * per_count(scenario, account.table) / QUANTUM)
                * QUANTUM
            )
            acts = np.array([not item.arms or arm in item.arms for arm in scenario.arms])
            within = np.ones(len(years), bool)
            if item.years:
                within = (years >= item.years[0]) & (years <= item.years[1])
            people = counts[..., cells].sum(axis=-1)[..., within].sum(axis=-1)
            wanted += people * acts[:, None, None] * unit[None, :, None]
        yield name, -wanted if account.kind == "income" else wanted


def answers(found: Any) -> Iterator[str]:
    """Amounts in what the report says are numbers."""
    for part in ("payers", "sectors", "payback", "running"):
        data = getattr(found, part)
        for name, values in data.data_vars.items():
            array = values.to_numpy()
            if array.dtype.kind != "f":
                continue
            if np.isinf(array).any():
                yield f"answers.{part}.{name} is infinite"
            # The spread over draws is unknown with the single draw of these scenarios.
            known = name != "present_value_floor"
            if known and CURRENCY in variables()[str(name)].units and np.isnan(array).any():
                yield f"answers.{part}.{name} is not a number"
