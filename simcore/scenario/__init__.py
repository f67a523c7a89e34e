"""Reads scenario files, validates them, and gives one frozen scenario."""

from simcore.scenario.digests import baseline_digest, digest, lives_digest
from simcore.scenario.load import load, load_resolved
from simcore.scenario.schema.model import Scenario
from simcore.scenario.submodel import submodel, with_values

__all__ = [
    "Scenario",
    "baseline_digest",
    "digest",
    "lives_digest",
    "load",
    "load_resolved",
    "submodel",
    "with_values",
]
