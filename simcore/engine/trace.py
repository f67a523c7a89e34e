"""One child through all arms: every probability, every uniform, every state."""

from __future__ import annotations

import numpy as np
import xarray as xr

from simcore.engine.shape import shape_of
from simcore.engine.simulate import dataset, dtype_for
from simcore.engine.thresholds import Tables
from simcore.engine.twin import Decision, live_slowly
from simcore.errors import SimcoreError
from simcore.randomness.addresses import key_of
from simcore.scenario.schema.model import Scenario
from simcore.uncertainty.draws import parameter_draws


def trace_life(
    scenario: Scenario, child: int, cohort: int = 0, draw: int = 0
) -> tuple[list[Decision], xr.Dataset]:
    """Replay one synthetic child alone.

    Parameters
    ----------
    scenario
        A checked scenario.
    child
        Number within the cohort, from 0, counted over all intakes.
    cohort, draw
        Where the child lives.

    Returns
    -------
    decisions, lives
        Every decision in order, and the counts of this child alone, labelled as
        ``simulate`` labels them (one draw, one cohort).

    Raises
    ------
    SimcoreError
        If there is no such child.
    """
    if not 0 <= child < scenario.children:
        raise SimcoreError(
            f"trace: child = {child} does not exist; {scenario.name} has children 0 to "
            f"{scenario.children - 1}"
        )
    if cohort < 0 or draw < 0:
        raise SimcoreError("trace: cohort and draw are counted from 0; write 0 or more")
    shape = shape_of(scenario)
    theta = parameter_draws(scenario, range(draw, draw + 1), shape.programs.parameters)
    thresholds = Tables(shape).by_cell(np.ascontiguousarray(theta.to_numpy()[0]))
    sizes = list(scenario.intakes.values())
    before = np.concatenate([[0], np.cumsum(sizes)])
    intake = int(np.searchsorted(before, child, side="right")) - 1
    decisions, counts = live_slowly(
        shape,
        thresholds,
        key_of(scenario.run.seed),
        child,
        child - int(before[intake]),
        draw,
        cohort,
    )
    shape_all = (counts.shape[0], 1, 1, len(sizes), *counts.shape[1:])
    all_counts = np.zeros(shape_all, dtype_for(scenario))
    all_counts[:, 0, 0, intake] = counts
    lives = dataset(shape, all_counts, range(draw, draw + 1), central=False)
    return decisions, lives.assign_coords(cohort=[cohort])
