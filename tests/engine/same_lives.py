"""Compares what the machine counts with what the slow twin counts, child by child."""

import numpy as np

import simcore as sc
from simcore.engine.shape import shape_of
from simcore.engine.thresholds import Tables
from simcore.engine.twin import live_slowly
from simcore.randomness.addresses import key_of
from simcore.uncertainty.draws import parameter_draws


def slowly(scenario, draw, cohorts):
    """Counts (arm, cohort, intake, year, cell) of one draw."""
    shape = shape_of(scenario)
    theta = parameter_draws(scenario, range(draw, draw + 1), shape.programs.parameters)
    thresholds = Tables(shape).by_cell(np.ascontiguousarray(theta.to_numpy()[0]))
    sizes = list(scenario.intakes.values())
    rows = scenario.run.rows
    out = np.zeros((len(scenario.arms), cohorts, len(sizes), rows, shape.cells), np.int64)
    key = key_of(scenario.run.seed)
    for cohort in range(cohorts):
        first = 0
        for intake, people in enumerate(sizes):
            for rank in range(people):
                child = shape, thresholds, key, first + rank, rank, draw, cohort
                out[:, cohort, intake] += live_slowly(*child)[1]
            first += people
    return out


def quickly(scenario, draw, cohorts, **how):
    """The same by the machine; ``how`` as for ``simulate``."""
    lives = sc.simulate(scenario, draws=range(draw, draw + 1), cohorts=cohorts, **how)
    return lives["count"].isel(draw=0).to_numpy()


def same(scenario, ways, draw=1, cohorts=2):
    """Whether every count is equal, for all ways: threads and block; returns the counts."""
    wanted = slowly(scenario, draw, cohorts)
    assert wanted.any()
    for threads, block in ways:
        found = quickly(scenario, draw, cohorts, threads=threads, block=block)
        wrong = np.argwhere(found != wanted)
        assert not len(wrong), (
            f"{len(wrong)} counts differ with {threads} threads and blocks of {block}, the first "
            f"at (arm, cohort, intake, year, cell) {tuple(wrong[0].tolist())}"
        )
    return wanted
