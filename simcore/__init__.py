"""Who pays and who harvests: simulated lives, their costs by payer, and the uncertainty of both.

The public names and nothing else; importing the package compiles nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from simcore.errors import ResultError, ScenarioError, SimcoreError, TooLargeError

if TYPE_CHECKING:
    from simcore import summary
    from simcore.calibration.fit import calibrate
    from simcore.contracts.finance import finance, settle
    from simcore.engine.prepare import prepare
    from simcore.engine.simulate import simulate
    from simcore.lifecourse.expected import expected
    from simcore.money.flows import ledger
    from simcore.national.nation import nation
    from simcore.report.exports.frames import tables, with_labels
    from simcore.runs.store import open_result
    from simcore.scenario import Scenario, load, submodel, with_values
    from simcore.summary.trace import trace
    from simcore.sweeps.files import load_sweep
    from simcore.sweeps.stores.opened import open_sweep
    from simcore.sweeps.sweep import sweep
    from simcore.uncertainty.sample import sample

__version__ = "0.1.0"

#: Public name -> the module it lives in; loaded when first used.
_HOMES = {
    "Scenario": "simcore.scenario",
    "load": "simcore.scenario",
    "submodel": "simcore.scenario",
    "with_values": "simcore.scenario",
    "prepare": "simcore.engine.prepare",
    "simulate": "simcore.engine.simulate",
    "trace": "simcore.summary.trace",
    "calibrate": "simcore.calibration.fit",
    "expected": "simcore.lifecourse.expected",
    "ledger": "simcore.money.flows",
    "nation": "simcore.national.nation",
    "finance": "simcore.contracts.finance",
    "settle": "simcore.contracts.finance",
    "open_result": "simcore.runs.store",
    "sample": "simcore.uncertainty.sample",
    "sweep": "simcore.sweeps.sweep",
    "load_sweep": "simcore.sweeps.files",
    "open_sweep": "simcore.sweeps.stores.opened",
    "tables": "simcore.report.exports.frames",
    "with_labels": "simcore.report.exports.frames",
}

__all__ = [
    "ResultError",
    "Scenario",
    "ScenarioError",
    "SimcoreError",
    "TooLargeError",
    "calibrate",
    "expected",
    "finance",
    "ledger",
    "load",
    "load_sweep",
    "nation",
    "open_result",
    "open_sweep",
    "prepare",
    "sample",
    "settle",
    "simulate",
    "submodel",
    "summary",
    "sweep",
    "tables",
    "trace",
    "with_labels",
    "with_values",
]


def __getattr__(name: str) -> Any:
    if name == "summary":
        return import_module("simcore.summary")
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'simcore' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
