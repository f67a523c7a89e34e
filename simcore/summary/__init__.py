"""Summaries of lives, flows and deals, as labelled arrays.

In every answer **gain = baseline - arm**: a positive number is good for that payer.
"""

from typing import Any

from simcore.earlier_names import SUMMARIES, warn
from simcore.summary.contracts.consent import consent
from simcore.summary.contracts.contract import contract
from simcore.summary.double_bottom_line import double_bottom_line, outcome_values
from simcore.summary.gains import gain, present_value
from simcore.summary.harvest import harvest
from simcore.summary.leans_on import leans_on
from simcore.summary.payback import cumulative, payback
from simcore.summary.perspectives import perspective_comparison
from simcore.summary.rests_on import rests_on
from simcore.summary.sobol import sobol
from simcore.summary.strategies import frontier, per_child

__all__ = [
    "consent",
    "contract",
    "cumulative",
    "double_bottom_line",
    "frontier",
    "gain",
    "harvest",
    "leans_on",
    "outcome_values",
    "payback",
    "per_child",
    "perspective_comparison",
    "present_value",
    "rests_on",
    "sobol",
]


def __getattr__(name: str) -> Any:
    if name in SUMMARIES:
        warn(f"simcore.summary.{name}", SUMMARIES[name])
        return globals()[SUMMARIES[name]]
    raise AttributeError(f"module 'simcore.summary' has no attribute {name!r}")
