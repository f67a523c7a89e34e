"""The address of every random number outside the lives (those of lives: ``addresses.py``).

A stream is asked for by purpose and labels, never by place:

===================== =================== ==================================================
purpose               labels              generator
===================== =================== ==================================================
parameters            name, block         PCG64 from [seed, block, first 128 bits of
                                          sha256(name)]; name of a parameter, a group or
                                          a joint posterior, block of 50 draws
measurement           name, draw, cohort  Philox4x64, see below; name of the metric: who is
                                          lost, missed or mistaken
controls              name, draw, cohort  Philox4x64; name of the metric: which other
                                          children it is compared with
termination           draw, cohort        Philox4x64; years until a contract ends early
importance_sampling                       PCG64 from [seed, 0x494D4953]; calibration
ensemble                                  PCG64 from [seed, 0x52, 0x4D4C]; calibration
sensitivity                               PCG64 from the seed; design of Sobol indices
===================== =================== ==================================================

Philox4x64 has as key the seed and the first 64 bits of ``sha256("purpose name")``, and as
counter words 2 and 3 the cohort and the draw.  Words 0 and 1 count what the stream has
given, so no two streams meet.  The labels alone are the address: the same child group meets
the same errors, whichever draws and cohorts are beside it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

#: Purpose -> the labels that its streams are asked for by.
PURPOSES: dict[str, tuple[str, ...]] = {
    "parameters": ("name", "block"),
    "measurement": ("name", "draw", "cohort"),
    "controls": ("name", "draw", "cohort"),
    "termination": ("draw", "cohort"),
    "importance_sampling": (),
    "ensemble": (),
    "sensitivity": (),
}


def stream(seed: int, purpose: str, **labels: int | str) -> np.random.Generator:
    """Random numbers of one purpose and its labels.

    Parameters
    ----------
    seed
        Of the scenario, or of the analysis.
    purpose
        One of ``PURPOSES``.
    labels
        Those of the purpose, for example ``draw=3, cohort=0``.

    Raises
    ------
    ValueError
        If the purpose is unknown, or other labels are given than it has.
    """
    _check(purpose, tuple(labels))
    if purpose == "parameters":
        return np.random.default_rng([seed, int(labels["block"]), _bits(str(labels["name"]), 16)])
    if purpose == "importance_sampling":
        return np.random.default_rng([seed, 0x494D4953])
    if purpose == "ensemble":
        return np.random.default_rng([seed, 0x52, 0x4D4C])
    if purpose == "sensitivity":
        return np.random.default_rng(seed)
    return np.random.Generator(
        np.random.Philox(
            key=_key(seed, purpose, str(labels.get("name", ""))),
            counter=_counter(int(labels["draw"]), int(labels["cohort"])),
        )
    )


def streams(
    seed: int,
    purpose: str,
    draw: Sequence[int] | NDArray[np.int64],
    cohort: Sequence[int] | NDArray[np.int64],
    **labels: str,
) -> Iterator[np.random.Generator]:
    """``stream`` of every cohort of every draw, draw by draw.

    Notes
    -----
    One generator is set to each address in turn (1 microsecond instead of 28), so take what
    you need from each before you ask for the next.
    """
    _check(purpose, (*labels, "draw", "cohort"))
    bits = np.random.Philox(key=_key(seed, purpose, labels.get("name", "")))
    generator, start = np.random.Generator(bits), bits.state
    for d in draw:
        for c in cohort:
            start["state"]["counter"] = _counter(int(d), int(c))
            bits.state = start
            yield generator


def _check(purpose: str, given: tuple[str, ...]) -> None:
    if purpose not in PURPOSES:
        raise ValueError(f"purpose {purpose!r} is unknown; choose from {', '.join(PURPOSES)}")
    if set(given) != set(PURPOSES[purpose]):
        raise ValueError(
            f"a stream of {purpose!r} is asked for by {', '.join(PURPOSES[purpose]) or 'no labels'}"
            f", not by {', '.join(given) or 'no labels'}"
        )


def _bits(text: str, size: int) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:size], "big")


def _key(seed: int, purpose: str, name: str) -> NDArray[np.uint64]:
    return np.array([seed & (2**64 - 1), _bits(f"{purpose} {name}".rstrip(), 8)], np.uint64)


def _counter(draw: int, cohort: int) -> NDArray[np.uint64]:
    return np.array([0, 0, cohort, draw], np.uint64)
