"""L5 in vivarium: one component that moves all domains each time step, in pandas columns."""

from __future__ import annotations

import numpy as np
import pandas as pd

from benchmarks.peers.tables import DRIVER, SPAN, YEARS

COLUMNS = ["living", *DRIVER]


def run(arm_tables: dict, price: dict, factor: np.ndarray, n: int, seed: int) -> np.ndarray:
    """Mean money (year, payer) per person."""
    from vivarium import Component, InteractiveContext

    cumulated = {d: np.cumsum(p, axis=-1)[..., :-1] for d, p in arm_tables.items() if d != "life"}
    money = np.zeros((YEARS, 4))
    rng = np.random.default_rng(seed)

    class Lives(Component):
        def setup(self, builder):
            builder.population.register_initializer(initializer=self.begin, columns=COLUMNS)

        def begin(self, data):
            columns = {"living": True, **dict.fromkeys(DRIVER, 0)}
            self.population_view.initialize(pd.DataFrame(columns, index=data.index))

        def on_time_step(self, event):
            self.population_view.update(COLUMNS, self.one_year)

        def one_year(self, everybody):
            year, Lives.year = Lives.year, Lives.year + 1
            band = year // 5
            people = everybody[everybody["living"].astype(bool)].copy()
            dies = (
                rng.random(len(people)) < arm_tables["life"][band, people["health"].to_numpy(int)]
            )
            people.loc[dies, "living"] = False
            on = people.index[~dies]
            for domain, driver in DRIVER.items():
                first, last = SPAN[domain]
                if year > last:
                    people[domain] = 0
                    continue
                if year < first:
                    continue
                by = people.loc[on, driver].to_numpy(int) if driver else 0
                rows = cumulated[domain][band, people.loc[on, domain].to_numpy(int), by]
                new = (rng.random(len(on))[:, None] >= rows).sum(axis=1)
                people.loc[on, domain] = new
                counts = np.bincount(new, minlength=len(price[domain]))
                money[year] += factor[year] * (counts @ price[domain])
            return people

    Lives.year = 0
    sim = InteractiveContext(
        components=[Lives()],
        configuration={
            "population": {"population_size": n},
            "time": {"step_size": 365.25},
            "randomness": {"random_seed": seed},
        },
        logging_verbosity=0,
    )
    sim.take_steps(YEARS, with_logging=False)
    return money / n
