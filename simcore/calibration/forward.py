"""Runs the baseline at many points: exactly where it is small, else with common random numbers."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from simcore.calibration.prior import Prior
from simcore.calibration.targets import figures_of, working
from simcore.engine.shape import shape_of
from simcore.engine.simulate import simulate_at
from simcore.errors import ScenarioError
from simcore.lifecourse.expected import expected, joint_size
from simcore.scenario.digests import digest_of, lives_digest
from simcore.scenario.load import load_resolved
from simcore.scenario.schema.model import Scenario

Floats = NDArray[np.float64]
#: Joint states up to which the exact propagation is the quicker way.
SMALL = 2_000
#: Points whose counts are held at a time.
CHUNK = 32
#: Keys of a target that say nothing about its number.
WORDS = {"label", "source", "source_year", "url", "note", "from"}
#: Other random numbers with which the noise of the simulation is measured.
REPEATS = 40


class Forward:
    """From scores of the parameters to figures on the targets' working scales.

    Parameters
    ----------
    scenario
        With targets; only its baseline is run.
    prior
        Of the same scenario.
    threads
        For simulation.
    progress
        Called with the number of points just finished.
    """

    def __init__(
        self,
        scenario: Scenario,
        prior: Prior,
        threads: int | None = None,
        progress: Callable[[int], None] | None = None,
    ) -> None:
        self.scenario, self.prior, self.threads = scenario, prior, threads
        self.progress = progress
        self.names = list(scenario.targets)
        self.scales = [t.working_scale for t in scenario.targets.values()]
        wanted = scenario.calibration.engine if scenario.calibration else "auto"
        self.exact = wanted == "expected" or (wanted == "auto" and joint_size(scenario) <= SMALL)
        self.shape = shape_of(scenario)

    def figures(self, scores: Floats, address: int = 0) -> Floats:
        """Figures on natural scales, all targets, shape ``(point, target)``."""
        parts = []
        for first in range(0, len(scores), CHUNK):
            points = self.prior.points(scores[first : first + CHUNK])
            lives = (
                expected(self.scenario, points=points)
                if self.exact
                else simulate_at(self.shape, points, address, self.threads)
            )
            parts.append(figures_of(self.scenario, lives, self.names))
            if self.progress:
                self.progress(len(parts[-1]))
        return np.concatenate(parts)

    def on_scale(self, figures: Floats) -> Floats:
        """Figures on the working scales of their targets."""
        columns = [working(s, figures[:, k]) for k, s in enumerate(self.scales)]
        return np.array(columns).T

    def noise(self, score: Floats) -> Floats:
        """Covariance of the simulation's own noise at one point, on working scales."""
        if self.exact:
            return np.zeros((len(self.names), len(self.names)))
        runs = [self.figures(score[None], address)[0] for address in range(1, REPEATS + 1)]
        for name, scale, seen in zip(self.names, self.scales, np.array(runs).T, strict=True):
            empty = scale != "plain" and (seen.min() <= 0 or (scale == "logit" and seen.max() >= 1))
            if empty and self.scenario.targets[name].fit:
                raise ScenarioError(
                    f"{self.scenario.name}: targets.{name} is met by nobody (or everybody) in some "
                    f"of {REPEATS} simulations of {self.scenario.children} children; simulate more "
                    f"of them (population.intakes)"
                )
        # Only its diagonal is estimated well enough to be used.
        return np.diag(self.on_scale(np.array(runs)).var(axis=0, ddof=1))


def calibration_digest(base: Scenario) -> str:
    """Digest of what a fit depends on: the lives, the figures and the plan, not their words."""
    data = base.resolved()
    targets = [
        [n, {k: v for k, v in t.items() if k not in WORDS}] for n, t in data["targets"].items()
    ]
    plan = {k: v for k, v in data["calibration"].items() if k != "drifts"}
    drifts = [[n, d["sd"]] for n, d in data["calibration"].get("drifts", {}).items()]
    return digest_of([lives_digest(base), targets, plan, drifts])


def baseline_only(scenario: Scenario) -> Scenario:
    """The first arm alone, and only what the targets count: nothing is fitted to another arm."""
    data = scenario.resolved()
    named = {t.table for t in scenario.targets.values()}
    named |= {t.per for t in scenario.targets.values() if t.per}
    data["tables"] = {k: v for k, v in data["tables"].items() if k in named}
    data["accounts"], data["outcomes"] = {}, {}
    data["arms"] = {scenario.baseline: data["arms"][scenario.baseline]}
    data["effects"] = [
        {k: v for k, v in e.items() if k != "arms"}
        for e in data.get("effects", [])
        if not e.get("arms") or scenario.baseline in e["arms"]
    ]
    return load_resolved(data, scenario.name, part=True)
