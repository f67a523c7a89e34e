"""L5 in DuckDB: a table of persons, one SQL statement per year that joins the probabilities."""

from __future__ import annotations

import duckdb
import numpy as np
import pandas as pd

from benchmarks.peers.tables import DRIVER, SPAN, STATES, YEARS


def run(arm_tables: dict, price: dict, factor: np.ndarray, n: int, seed: int) -> np.ndarray:
    """Mean money (year, payer) per person."""
    money = np.zeros((YEARS, 4))
    with duckdb.connect(config={"threads": 1}) as base:
        base.execute("SELECT setseed(?)", [seed % 1000 / 1000]).fetchall()
        base.register("life", _frame(arm_tables["life"][..., None, None]))
        for domain in DRIVER:
            cumulated = np.cumsum(arm_tables[domain], axis=-1)[..., :-1]
            base.register(f"p_{domain}", _frame(cumulated))
        columns = ", ".join(f"0 AS {domain}" for domain in DRIVER)
        base.execute(f"CREATE TABLE people AS SELECT {columns} FROM range({n})")
        for year in range(YEARS):
            base.execute(f"CREATE OR REPLACE TABLE people AS {_year(year)}")
            for domain in DRIVER:
                if SPAN[domain][0] <= year <= SPAN[domain][1]:
                    found = base.execute(f"SELECT {domain}, count(*) FROM people GROUP BY 1")
                    for state, count in found.fetchall():
                        money[year] += factor[year] * count * price[domain][state]
    return money / n


def _frame(p: np.ndarray) -> pd.DataFrame:
    """Columns band, own, driver, and p0, p1, ... of the last axis."""
    places = np.indices(p.shape[:3]).reshape(3, -1)
    columns = {f"p{k}": p[..., k].ravel() for k in range(p.shape[-1])}
    return pd.DataFrame(dict(zip(("band", "own", "driver"), places, strict=True)) | columns)


def _year(year: int) -> str:
    """Everybody's next state: those who live, then a query around it for each domain.

    A random number is a column of the persons before the join: in a condition on the
    table of probabilities alone it would be drawn once for each row of that table.
    """
    sql = (
        "SELECT x.* EXCLUDE u FROM (SELECT *, random() AS u FROM people) AS x JOIN life AS t "
        f"ON t.band = {year // 5} AND t.own = x.health WHERE u >= t.p0"
    )
    for domain, driver in DRIVER.items():
        first, last = SPAN[domain]
        if year > last:
            sql = f"SELECT * REPLACE (0 AS {domain}) FROM ({sql})"
        elif year >= first:
            passed = " + ".join(f"(u >= t.p{k})::INT" for k in range(len(STATES[domain]) - 1))
            sql = (
                f"SELECT x.* EXCLUDE u REPLACE ({passed} AS {domain}) "
                f"FROM (SELECT *, random() AS u FROM ({sql})) AS x JOIN p_{domain} AS t "
                f"ON t.band = {year // 5} AND t.own = x.{domain} "
                f"AND t.driver = {'x.' + driver if driver else 0}"
            )
    return sql
