"""L5 in JAX on the CPU: a jitted ``lax.scan`` over years, vectorised over persons."""

from __future__ import annotations

import os
from functools import partial
from itertools import pairwise

# Read when jax is imported: the processor, and one thread as for the other peers.
os.environ.setdefault("JAX_PLATFORMS", "cpu")
os.environ.setdefault("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false")
os.environ.setdefault("NPROC", "1")

import jax
import jax.numpy as jnp
import numpy as np

from benchmarks.peers.tables import DRIVER, SPAN, STATES, YEARS

#: Years between which the same domains move: each stretch is one loop without branches.
EDGES = sorted({0, YEARS, *(year for first, last in SPAN.values() for year in (first, last + 1))})
STRETCHES = list(pairwise(EDGES))


def run(arm_tables: dict, price: dict, factor: np.ndarray, n: int, seed: int) -> np.ndarray:
    """Mean money (year, payer) per person."""
    tables = {
        d: jnp.asarray(p if d == "life" else np.cumsum(p, axis=-1)[..., :-1], jnp.float32)
        for d, p in arm_tables.items()
    }
    money = np.zeros((YEARS, 4))
    stretches = _lives(tables, jax.random.key(seed), n)
    for (first, end), counts in zip(STRETCHES, stretches, strict=True):
        for domain, count in counts.items():
            money[first:end] += factor[first:end, None] * (np.asarray(count) @ price[domain])
    return money / n


@partial(jax.jit, static_argnums=2)
def _lives(tables: dict, key: jax.Array, n: int) -> list[dict]:
    """Living persons by stretch, domain, year and state."""
    people = ({d: jnp.zeros(n, jnp.int32) for d in DRIVER}, jnp.ones(n, bool))
    keys = jax.random.split(key, YEARS)
    out = []
    for first, end in STRETCHES:
        moving = [d for d in DRIVER if SPAN[d][0] <= first <= SPAN[d][1]]
        over = [d for d in DRIVER if first > SPAN[d][1]]
        year = partial(_year, tables, moving, over)
        people, counts = jax.lax.scan(year, people, (jnp.arange(first, end), keys[first:end]))
        out.append(counts)
    return out


def _year(tables: dict, moving: list, over: list, people: tuple, now: tuple) -> tuple:
    state, alive = people
    year, key = now
    band = year // 5
    keys = jax.random.split(key, 1 + len(moving))
    alive &= jax.random.uniform(keys[0], alive.shape) >= tables["life"][band, state["health"]]
    state = state | {d: jnp.zeros_like(state[d]) for d in over}
    counts = {}
    for domain, own_key in zip(moving, keys[1:], strict=True):
        driver = DRIVER[domain]
        rows = tables[domain][band][state[domain], state[driver] if driver else 0]
        u = jax.random.uniform(own_key, alive.shape)
        new = (u[:, None] >= rows).sum(axis=1, dtype=jnp.int32)
        state[domain] = new
        counts[domain] = jnp.stack(
            [jnp.sum(alive & (new == k)) for k in range(len(STATES[domain]))]
        )
    return (state, alive), counts
