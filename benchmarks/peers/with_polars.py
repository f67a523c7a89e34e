"""L5 in Polars: a frame of persons, one expression per domain and year."""

from __future__ import annotations

import os

os.environ.setdefault("POLARS_MAX_THREADS", "1")  # read when polars is imported

import numpy as np
import polars as pl

from benchmarks.peers.tables import DRIVER, SPAN, YEARS


def run(arm_tables: dict, price: dict, factor: np.ndarray, n: int, seed: int) -> np.ndarray:
    """Mean money (year, payer) per person."""
    rng = np.random.default_rng(seed)
    cumulated = {d: np.cumsum(p, axis=-1)[..., :-1] for d, p in arm_tables.items() if d != "life"}
    people = pl.DataFrame({d: np.zeros(n, np.int32) for d in DRIVER})
    money = np.zeros((YEARS, 4))
    for year in range(YEARS):
        band = year // 5
        people = people.with_columns(u=rng.random(len(people)))
        people = people.filter(pl.col("u") >= _at(arm_tables["life"][band], pl.col("health")))
        for domain, driver in DRIVER.items():
            first, last = SPAN[domain]
            if year > last:
                people = people.with_columns(pl.lit(0, pl.Int32).alias(domain))
                continue
            if year < first:
                continue
            table = cumulated[domain][band]
            row = pl.col(domain) * table.shape[1] + (pl.col(driver) if driver else 0)
            people = people.with_columns(u=rng.random(len(people)), row=row)
            passed = [
                (pl.col("u") >= _at(table[..., k].ravel(), pl.col("row"))).cast(pl.Int32)
                for k in range(table.shape[-1])
            ]
            people = people.with_columns(pl.sum_horizontal(passed).alias(domain))
            found = people.group_by(domain).len()
            counts = np.zeros(len(price[domain]))
            counts[found[domain].to_numpy()] = found["len"].to_numpy()
            money[year] += factor[year] * (counts @ price[domain])
    return money / n


def _at(values: np.ndarray, index: pl.Expr) -> pl.Expr:
    return pl.lit(pl.Series(np.ascontiguousarray(values))).gather(index)
