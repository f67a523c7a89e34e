"""L5's tables as arrays, read from the same CSV files as the scenario.

``p[domain]`` has the axes age band (5 years), own state, driver's state, next state; the
arm ``intervention`` has every change 0.95 times as likely.
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

HERE = Path(__file__).parents[1] / "l5"
STATES = {
    "placement": ["none", "preventive", "foster", "residential"],
    "education": ["none", "basic", "preparatory", "vocational", "upper_secondary", "higher"],
    "employment": ["outside", "unemployed", "part_time", "employed", "flex"],
    "benefits": ["none", "unemployment", "cash", "sickness", "pension"],
    "health": ["ordinary", "psychiatric", "intensive"],
}
DRIVER = {
    "placement": None,
    "education": "placement",
    "employment": "education",
    "benefits": "employment",
    "health": "placement",
}
#: Ages in which a domain moves and is counted.
SPAN = {
    "placement": (0, 22),
    "education": (0, 59),
    "employment": (16, 59),
    "benefits": (16, 59),
    "health": (0, 59),
}
YEARS = 60
#: Mean money per person and arm over 60 years and four payers, by exact propagation.
EXACT = {"base": 404_142.7, "intervention": 404_611.6}


def tables(arm: str) -> dict[str, np.ndarray]:
    """Transition tables of one arm, and mortality ``life`` (band, health)."""
    ratio = 1.0 if arm == "base" else 0.95
    out = {}
    for domain, states in STATES.items():
        driver = DRIVER[domain]
        drivers = STATES[driver] if driver else [""]
        p = np.zeros((12, len(states), len(drivers), len(states)))
        for row in _rows(domain):
            if row["probability"] == "rest":
                continue
            band = int(row["age"].split("-")[0]) // 5
            d = drivers.index(row[driver]) if driver else 0
            p[band, states.index(row["from"]), d, states.index(row["to"])] = (
                float(row["probability"]) * ratio
            )
        own = np.arange(len(states))
        p[:, own, :, own] = (1.0 - p.sum(axis=-1)).transpose(1, 0, 2)
        out[domain] = p
    q = np.zeros((12, 3))
    for row in _rows("life"):
        band = int(row["age"].split("-")[0]) // 5
        q[band, STATES["health"].index(row["before.health"])] = float(row["probability"]) * ratio
    return out | {"life": q}


def prices() -> dict[str, np.ndarray]:
    """Yearly money of each state and payer, shape (state, 4)."""
    rows = _rows("prices")
    return {
        d: np.array(
            [[float(r[f"payer_{k}"]) for k in range(1, 5)] for r in rows if r["domain"] == d]
        )
        for d in STATES
    }


def discount() -> np.ndarray:
    """Factor of each year: 3.5 % a year, the reference workload's own curve."""
    return 1.035 ** -np.arange(YEARS)


def _rows(name: str) -> list[dict[str, str]]:
    with (HERE / f"{name}.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))
