"""From a scenario to its answers; no file is written, and texts in a language come later."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import xarray as xr

from simcore.engine.simulate import Progress, simulate
from simcore.money.summed import summed
from simcore.scenario.schema.model import Scenario
from simcore.summary.answers import Answers, answers


class Answered(NamedTuple):
    """A scenario's lives, its flows, and everything that is computed from them.

    Attributes
    ----------
    lives
        As from ``simulate``.
    flows
        As from ``ledger``, but means over the cohorts of each draw.
    answers
        Every answer of the report.
    """

    lives: xr.Dataset
    flows: xr.Dataset
    answers: Answers


def answer(
    scenario: Scenario,
    draws: int | None = None,
    cohorts: int | None = None,
    *,
    lives: xr.Dataset | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
    done: Callable[[str], None] = lambda stage: None,
) -> Answered:
    """Simulate (or take lives as they are), lay money on, and compute all answers.

    Parameters
    ----------
    scenario
        A checked scenario with accounts and two arms or more.
    draws, cohorts
        Default from the scenario; not used where ``lives`` are given.
    lives
        Lives of this scenario, simulated or stored.
    threads, progress
        As for ``simulate``.
    done
        Called with ``"lives"``, ``"flows"`` and ``"answers"`` when that stage is done.

    Returns
    -------
    Answered
        Lives, flows and answers.

    Raises
    ------
    ScenarioError
        If the scenario has no accounts or transitions contradict each other.
    ResultError
        If the lives belong to another scenario, the scenario has a single arm, or a contract
        needs other cohorts than these.
    MemoryLimitError
        If the run needs more memory than there is.
    ArgumentError
        If an argument is of the wrong kind or out of range.

    Examples
    --------
    >>> import simcore as sc
    >>> from simcore.runs.answer import answer
    >>> found = answer(sc.load("template_example"), draws=4, cohorts=5)
    >>> round(float(found.answers.sectors["harvest_index"]), 2)
    0.58
    """
    if lives is None:
        lives = simulate(scenario, draws, cohorts, threads=threads, progress=progress)
    done("lives")
    means, samples = summed(lives, scenario)
    done("flows")
    all_answers = answers(lives, means, scenario, samples=samples)
    done("answers")
    return Answered(lives, means, all_answers)
