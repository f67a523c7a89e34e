"""What a run takes in memory: lives, flows, answers and the report."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from simcore.engine.memory import Need
from simcore.engine.shape import shape_of
from simcore.engine.simulate import dataset, dtype_for, simulate_need
from simcore.money.summed import AT_ONCE as DRAWS_AT_ONCE
from simcore.money.summed import Summing
from simcore.once import once
from simcore.scenario.schema.model import Scenario
from simcore.summary.payback import sums_of

#: Matplotlib with a page in the making, bytes; measured.
PAGE = 45e6
#: How many of the arrays below live at once while the answers are worked out; measured.
AT_ONCE = 2.7
#: Bytes per draw and line: unit prices of the cells on a line, measured.
UNITS = 2_000.0


def run_need(scenario: Scenario, cohorts: int | None = None, threads: int | None = None) -> Need:
    """Peak memory of a run: simulate, ledger, answers, contracts and report.

    Parameters
    ----------
    scenario
        A checked scenario; without accounts it is what ``simulate`` needs.
    cohorts
        Per draw; default the scenario's.
    threads
        Default: all cores.

    Returns
    -------
    Need
        Fixed bytes and bytes per draw; measured peaks lie within 30 % of it.

    Notes
    -----
    Counts stay in memory.  Flows are priced some draws at a time, and of each draw means over its
    cohorts are kept (8 bytes x arms x years x lines), and flows of single cohorts summed over
    accounts.  The answers work on arrays of gains (one arm's flows, by summed line), of the same
    by sector and sum of sectors, and of outcomes (by arm), and hold ``AT_ONCE`` of each.
    """
    lives = simulate_need(scenario, cohorts, threads)
    if not scenario.accounts or scenario.money is None or len(scenario.arms) < 2:
        return lives
    arms, samples, seen = len(scenario.arms), cohorts or scenario.run.cohorts, _seen(scenario)
    each = 8.0 * arms * seen.rows  # one line in one sample
    answers = seen.summed + seen.sums + (arms if scenario.outcomes else 0)
    per_draw = each * (2 * seen.lines + samples * seen.summed) + UNITS * seen.lines
    per_draw += 8.0 * seen.rows * samples * AT_ONCE * answers
    # The draws at work are done by then; what they held is not needed beside the answers.
    fixed = lives.fixed + max(PAGE, each * samples * seen.lines * DRAWS_AT_ONCE)
    return Need(fixed, lives.per_draw + per_draw)


class _Seen(NamedTuple):
    """Rows and lines of flows, lines when summed over accounts, and sectors with their sums."""

    rows: int
    lines: int
    summed: int
    sums: int


@once
def _seen(scenario: Scenario) -> _Seen:
    """Sizes of the flows."""
    shape = shape_of(scenario)
    counts = np.zeros(
        (len(scenario.arms), 1, 1, len(scenario.intakes), scenario.run.rows, shape.cells),
        dtype_for(scenario),
    )
    summing = Summing(scenario, [0])
    summing.add(dataset(shape, counts, range(1), central=True))
    means, samples = summing.so_far()
    sums = len({*means["sector"].to_numpy()}) + len(sums_of(means))
    return _Seen(means.sizes["year"], means.sizes["line"], samples.sizes["line"], sums)
