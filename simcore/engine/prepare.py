"""Makes a scenario ready before its first simulation."""

from __future__ import annotations

from simcore.arguments import checked
from simcore.engine.shape import shape_of
from simcore.engine.worker import machine
from simcore.scenario.digests import baseline_digest, lives_digest
from simcore.scenario.schema.model import Scenario


@checked
def prepare(scenario: Scenario) -> Scenario:
    """Work out what all simulations of a scenario share, and compile the machine if need be.

    ``simulate`` does this by itself when it comes to it.  Call it first where the first answer
    must come fast, where a simulation is timed, or before a process is forked into many.

    Parameters
    ----------
    scenario
        A checked scenario.

    Returns
    -------
    Scenario
        The same.

    Raises
    ------
    ScenarioError
        If there are more steps or states than ``simulate`` takes, or transitions contradict.
    CacheError
        If the folder named for compiled code cannot be used, or nothing can be compiled.
    ArgumentError
        If the argument is no scenario.

    Notes
    -----
    Tables, distinct rows, the list of operations and digests follow from the scenario alone:
    about 0.1 s for a model of 17 domains.  They are kept for the scenarios used last.  The machine
    is compiled once for a processor, in 5 to 10 s, and then read from disk.

    Examples
    --------
    >>> import simcore as sc
    >>> scenario = sc.prepare(sc.load("template_example"))
    """
    shape_of(scenario)
    lives_digest(scenario)
    baseline_digest(scenario)
    machine()
    return scenario
