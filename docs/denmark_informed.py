"""Which figures a fitted parameter moves: python docs/denmark_informed.py after a calibration.

Each parameter is moved by one standard deviation of its prior around the best fit, and the fitted
figures that move most, counted in their own standard deviations, go into the column ``informed_by``
of denmark_parameters.csv. The others stay: it is a sensitivity, not what was learned.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

import simcore as sc
from simcore.calibration.forward import Forward, baseline_only
from simcore.calibration.prior import Prior

HERE = Path(__file__).parent
DATA = Path(sc.__file__).parent / "countries" / "denmark"
#: Figures named for each parameter, and the least move that is named, in standard deviations.
MOST, LEAST = 3, 0.1


def moves() -> pd.DataFrame:
    """Move of each fitted figure for one standard deviation of each prior."""
    plan = baseline_only(sc.load("denmark_calibration"))
    prior = Prior(plan)
    stored = pd.read_csv(DATA / "priors.csv").set_index("parameter")
    sd = pd.read_csv(DATA / "targets.csv").set_index("target")["sd"]
    best = np.array([stored["score"].get(name, 0.0) for name in prior.names])
    steps = 0.5 * np.eye(prior.size)
    forward = Forward(plan, prior)
    seen = forward.on_scale(forward.figures(np.concatenate([best + steps, best - steps])))
    moved = pd.DataFrame(
        seen[: prior.size] - seen[prior.size :], index=prior.names, columns=forward.names
    )
    fitted = [n for n, target in plan.targets.items() if target.fit]
    return moved[fitted] / sd[fitted]


def main() -> None:
    """Write the column."""
    path = HERE / "denmark_parameters.csv"
    table = pd.read_csv(path, dtype=str, keep_default_na=False).set_index("parameter")
    for name, row in moves().abs().iterrows():
        most = row[row > LEAST].nlargest(MOST)
        table.loc[str(name), "informed_by"] = ";".join(most.index)
    table.to_csv(path)


if __name__ == "__main__":
    main()
