"""What a run takes in memory: lives, flows, answers and the report."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import xarray as xr

from simcore.engine.memory import Need
from simcore.engine.shape import shape_of
from simcore.engine.simulate import dataset, dtype_for, simulate_need
from simcore.money.flows import ledger, perspective_of
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
    Counts stay in memory while flows (8 bytes x arms x samples x years x lines) are laid on
    them; a comparison of perspectives holds the flows of one more perspective.  The answers work on
    arrays of gains (one arm's flows, by line), of the same by sector and total, and of
    outcomes (by arm), and hold ``AT_ONCE`` of each.
    """
    lives = simulate_need(scenario, cohorts, threads)
    if not scenario.accounts or scenario.money is None or len(scenario.arms) < 2:
        return lives
    samples = cohorts or scenario.run.cohorts
    seen = _seen(scenario)
    arms, rows = len(scenario.arms), seen[0].rows
    flows = arms * seen[0].lines + (arms * max(s.lines for s in seen) if len(seen) > 2 else 0)
    most = max(s.lines for s in seen)
    answers = most + max(s.sums for s in seen) + (arms if scenario.outcomes else 0)
    samples = cohorts or scenario.run.cohorts
    per_draw = 8.0 * samples * rows * (flows + AT_ONCE * answers) + UNITS * most
    # The draws at work are done by then; what they held is not needed beside the answers.
    return Need(lives.fixed + PAGE, lives.per_draw + per_draw)


class _Seen(NamedTuple):
    """Rows and lines of the flows under a perspective, and its sectors with their totals."""

    rows: int
    lines: int
    sums: int


@once
def _seen(scenario: Scenario) -> list[_Seen]:
    """Sizes of the flows as the scenario sees them, then under each perspective."""
    shape = shape_of(scenario)
    counts = np.zeros(
        (len(scenario.arms), 1, 1, len(scenario.intakes), scenario.run.rows, shape.cells),
        dtype_for(scenario),
    )
    nobody = dataset(shape, counts, range(1), central=True)
    own = _size(ledger(nobody, scenario))
    usual = perspective_of(scenario)[0]
    others = [
        own if name == usual else _size(ledger(nobody, scenario, name))
        for name in scenario.perspectives
    ]
    return [own, *others]


def _size(flows: xr.Dataset) -> _Seen:
    """Rows, lines, and sectors with the sums beside them."""
    sectors = {*flows["sector"].to_numpy()}
    return _Seen(flows.sizes["year"], flows.sizes["line"], len(sectors) + len(sums_of(flows)))
