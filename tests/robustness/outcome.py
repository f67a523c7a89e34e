"""What becomes of one damaged file: refused in one line, or a result that keeps the invariants."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

import simcore as sc
from simcore.engine.shape import Shape, shape_of
from simcore.engine.simulate import dataset, dtype_for
from simcore.engine.thresholds import Tables
from simcore.engine.twin import live_slowly
from simcore.money.flows import perspective_of
from simcore.randomness.addresses import key_of
from simcore.scenario import Scenario
from simcore.summary.answers import answers
from simcore.texts import texts
from simcore.uncertainty.draws import parameter_draws
from tests.robustness import invariants

#: Cohorts that are lived: the contracts that ship ask for groups of five.
COHORTS = 5
#: Children that the slow twin lives, and child-years that the kernel does.
FEW, MANY = 3, 2_000_000
#: Longest run, in person-steps times cells, that is worth the wait.
LARGEST = 30_000_000


class Nonsense(AssertionError):
    """A result that breaks an invariant."""


class TooLarge(Exception):
    """A valid scenario that is too large to live here."""


def scenario_outcome(path: Path, page: bool) -> str:
    """Load a scenario, live a few children, lay money on, answer; returns what was done."""
    scenario = sc.load(path)
    _hold(invariants.ranges(scenario))
    _hold(invariants.draws(scenario))
    shape = shape_of(scenario)
    size = scenario.run.total_steps * shape.cells * len(scenario.arms) * len(scenario.intakes)
    if size > LARGEST:
        raise TooLarge(f"{size} cells of counts")
    steps = scenario.children * scenario.run.total_steps * len(scenario.arms) * COHORTS
    if steps * len(scenario.domains) < MANY:
        lives, people = sc.simulate(scenario, draws=1, cohorts=COHORTS), scenario.intakes
        how = "lived by the machine"
    else:
        lives, people = slowly(shape)
        how = "lived by the slow twin"
    _hold(invariants.lives(lives, scenario, people))
    if not scenario.accounts:
        return how
    perspective_of(scenario)
    flows = sc.ledger(lives, scenario)
    _hold(invariants.money(flows, lives, scenario))
    if len(scenario.arms) < 2:
        return how
    found = answers(lives, flows, scenario)
    _hold(invariants.answers(found))
    for name in scenario.contracts:
        deal = sc.settle(flows, lives, scenario, name)
        if not deal.book.zero_sum():
            raise Nonsense(f"contracts.{name}: transfers do not sum to zero")
    if page:
        _page(found, scenario, lives, flows)
        how += ", with a page"
    return how


def slowly(shape: Shape) -> tuple[xr.Dataset, dict[int, int]]:
    """Live the first few children of each intake by the machine's slow twin.

    All cohorts are the same children: what is tested here is that nothing breaks.
    """
    scenario = shape.scenario
    theta = parameter_draws(scenario, range(1), shape.programs.parameters)
    thresholds = Tables(shape).by_cell(np.ascontiguousarray(theta.to_numpy()[0]))
    sizes = list(scenario.intakes.values())
    number = max(1, FEW // len(sizes))
    people = {intake: min(number, size) for intake, size in scenario.intakes.items()}
    shape_all = (len(scenario.arms), 1, COHORTS, len(sizes), scenario.run.rows, shape.cells)
    counts = np.zeros(shape_all, dtype_for(scenario))
    key = key_of(scenario.run.seed)
    for w, few in enumerate(people.values()):
        before = sum(sizes[:w])
        for rank in range(few if w < FEW else 0):
            _, mine = live_slowly(shape, thresholds, key, before + rank, rank, 0, 0)
            counts[:, 0, :, w] += mine[:, None].astype(counts.dtype)
    lived = {intake: few if w < FEW else 0 for w, (intake, few) in enumerate(people.items())}
    return dataset(shape, counts, range(1), central=False), lived


def _page(found: Any, scenario: Scenario, lives: xr.Dataset, flows: xr.Dataset) -> None:
    from simcore.report.page import write_page
    from simcore.runs.store import provenance

    with tempfile.TemporaryDirectory() as folder:
        record = provenance(scenario, lives, flows)
        write_page(Path(folder) / "report.html", found, scenario, record, texts("en"))


def sheet_outcome(path: Path, page: bool) -> str:
    """Settle a term sheet on what was observed."""
    from simcore.contracts.observed import payments, read_settlement, settle_observed
    from simcore.contracts.payment.returns import irr

    deal = settle_observed(read_settlement(path))
    if not deal.book.zero_sum():
        raise Nonsense("contract: transfers do not sum to zero")
    table = payments(deal)
    years = table[[c for c in table.columns if isinstance(c, int)]].to_numpy(float)
    if not np.isfinite(years).all():
        raise Nonsense("a payment is not a number")
    for name in deal.drawn:
        irr(deal.book.net_of([name]))
    return "settled"


def programme_outcome(path: Path, page: bool) -> str:
    """Read a programme and show it, in the list and alone."""
    from simcore.report import catalogue
    from simcore.scenario.read.programme import read_programme

    known = {path.stem: read_programme(path.name, path.parent, str(path))}
    catalogue.listing(known)
    catalogue.page(known, path.stem, "en")
    return "shown"


OUTCOMES: dict[str, Callable[[Path, bool], str]] = {
    "scenario": scenario_outcome,
    "sheet": sheet_outcome,
    "programme": programme_outcome,
}


def _hold(problems: Iterator[str]) -> None:
    found = list(islice(problems, 3))
    if found:
        raise Nonsense("; ".join(found))
