"""L5 without simulation: NumPy propagates the joint distribution of all domains; means only."""

from __future__ import annotations

import numpy as np

from benchmarks.peers.tables import DRIVER, SPAN, STATES, YEARS

#: The letter of each domain's axis in ``einsum``.
AXIS = dict(zip(DRIVER, "abcde", strict=True))
EVERY = "".join(AXIS.values())


def run(arm_tables: dict, price: dict, factor: np.ndarray) -> np.ndarray:
    """Mean money (year, payer) per person, exact up to rounding."""
    share = np.zeros([len(states) for states in STATES.values()])
    share[(0,) * share.ndim] = 1.0
    money = np.zeros((YEARS, 4))
    for year in range(YEARS):
        band = year // 5
        share = share * (1.0 - arm_tables["life"][band])  # health is the last axis
        for domain, driver in DRIVER.items():
            first, last = SPAN[domain]
            own = AXIS[domain]
            if year > last:
                everyone = share.sum(axis=EVERY.index(own), keepdims=True)
                share = np.zeros_like(share)
                share[(slice(None),) * EVERY.index(own) + (slice(0, 1),)] = everyone
                continue
            if year < first:
                continue
            p = arm_tables[domain][band]
            by = own + AXIS[driver] if driver else own
            p = p if driver else p[:, 0]
            share = np.einsum(f"{EVERY},{by}z->{EVERY.replace(own, 'z')}", share, p)
            found = np.einsum(f"{EVERY}->{own}", share)
            money[year] += factor[year] * (found @ price[domain])
    return money
