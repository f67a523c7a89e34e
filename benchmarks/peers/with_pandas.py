"""L5 with pandas: one merge with a table of probabilities per domain and year."""

from __future__ import annotations

import numpy as np
import pandas as pd

from benchmarks.peers.tables import DRIVER, SPAN, YEARS


def run(arm_tables: dict, price: dict, factor: np.ndarray, n: int, seed: int) -> np.ndarray:
    """Mean money (year, payer) per person."""
    rng = np.random.default_rng(seed)
    people = pd.DataFrame({d: np.zeros(n, np.int64) for d in DRIVER})
    frames = {d: _frames(p) for d, p in arm_tables.items() if d != "life"}
    life = [pd.Series(q) for q in arm_tables["life"]]
    money = np.zeros((YEARS, 4))
    for year in range(YEARS):
        band = year // 5
        people = people[rng.random(len(people)) >= people["health"].map(life[band])]
        people = people.reset_index(drop=True)
        for domain, driver in DRIVER.items():
            first, last = SPAN[domain]
            if year > last:
                people[domain] = 0
                continue
            if year < first:
                continue
            key = pd.DataFrame({"own": people[domain], "driver": people[driver] if driver else 0})
            rows = key.merge(frames[domain][band], on=["own", "driver"], how="left")
            u = rng.random(len(people))
            names = [c for c in rows.columns if str(c).startswith("p")]
            people[domain] = sum((u >= rows[c]).astype(np.int64) for c in names)
            counts = people[domain].value_counts().reindex(range(len(price[domain])), fill_value=0)
            money[year] += factor[year] * (counts.to_numpy() @ price[domain])
    return money / n


def _frames(p: np.ndarray) -> list[pd.DataFrame]:
    cumulated = np.cumsum(p, axis=-1)[..., :-1]
    out = []
    for band in cumulated:
        own, driver = np.indices(band.shape[:2])
        columns = {f"p{k}": band[..., k].ravel() for k in range(band.shape[-1])}
        out.append(pd.DataFrame({"own": own.ravel(), "driver": driver.ravel()} | columns))
    return out
