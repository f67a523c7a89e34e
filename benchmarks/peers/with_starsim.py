"""L5 in starsim: one module whose step moves all domains in NumPy, its own agents and loop."""

from __future__ import annotations

import numpy as np

from benchmarks.peers.tables import DRIVER, SPAN, YEARS


def run(arm_tables: dict, price: dict, factor: np.ndarray, n: int, seed: int) -> np.ndarray:
    """Mean money (year, payer) per person."""
    import starsim as ss

    cumulated = {d: np.cumsum(p, axis=-1)[..., :-1] for d, p in arm_tables.items() if d != "life"}
    money = np.zeros((YEARS, 4))
    rng = np.random.default_rng(seed)

    class Lives(ss.Module):
        def __init__(self):
            super().__init__()
            self.define_states(*(ss.IntArr(d, default=0) for d in DRIVER))

        def step(self):
            year = int(self.ti)
            if year >= YEARS:
                return
            band = year // 5
            uids = np.asarray(self.sim.people.auids)
            dies = rng.random(len(uids)) < arm_tables["life"][band, self.health.raw[uids]]
            self.sim.people.request_death(ss.uids(uids[dies]))
            uids = uids[~dies]
            for domain, driver in DRIVER.items():
                first, last = SPAN[domain]
                own = getattr(self, domain).raw
                if year > last:
                    own[uids] = 0
                    continue
                if year < first:
                    continue
                by = getattr(self, driver).raw[uids] if driver else 0
                rows = cumulated[domain][band, own[uids], by]
                new = (rng.random(len(uids))[:, None] >= rows).sum(axis=1)
                own[uids] = new
                counts = np.bincount(new, minlength=len(price[domain]))
                money[year] += factor[year] * (counts @ price[domain])

    sim = ss.Sim(
        n_agents=n, start=2000, stop=2000 + YEARS - 1, dt=1, modules=[Lives()], verbose=0,
        rand_seed=seed,
    )  # fmt: skip
    sim.run()
    return money / n
