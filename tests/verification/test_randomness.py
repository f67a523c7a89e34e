"""Random numbers: entropy of seeds, collisions, budget of addresses, common random numbers."""

import numpy as np

import simcore as sc
from simcore.randomness.addresses import MAX_STEPS, UNIT, key_of
from tests.conftest import changed
from tests.engine.uniforms import filled
from tests.verification.budget import bound


def _fill(*args, **more):
    return filled(*args, **more)[0].ravel()


def test_seeds_do_not_collide(verdict, long):
    """n keys of 64 bits: n^2 / 2^65 collisions are expected, so none is seen."""
    n = 2_000_000 if long else 100_000
    keys = {key_of(seed) for seed in range(n)}
    words = len({k[0] for k in keys})
    expected = n - n * (n - 1) / 2 / 2**32
    verdict(
        f"{n:,} neighbouring seeds give {n:,} different keys", f"{words:,} different first words"
    )
    assert len(keys) == n
    assert abs(words - expected) < bound("uniforms") * max(n - expected, 1) ** 0.5 + 1


def test_uniforms_are_even_and_unrelated(verdict, long):
    """256 classes of values, and correlations along every coordinate of the address."""
    n, steps = 2**16, 64 if long else 16
    values = np.array([_fill(n, step) for step in range(steps)], float).reshape(steps, 4, n) / UNIT
    counts = np.bincount((values.ravel() * 256).astype(int), minlength=256)
    total = values.size
    z = np.abs(counts - total / 256).max() / (total / 256 * 255 / 256) ** 0.5
    centred = values - 0.5
    pairs = {
        "next person": (centred[:, :, :-1], centred[:, :, 1:]),
        "next step": (centred[:-1], centred[1:]),
        "next decision": (centred[:, :-1], centred[:, 1:]),
    }
    worst = 0.0
    for one, two in pairs.values():
        worst = max(worst, abs((one * two).mean()) * 12 * one.size**0.5)
    others = {
        "cohort": _fill(n, 0, cohort=1), "draw": _fill(n, 0, draw=1), "seed": _fill(n, 0, key=key_of(4)),
        "group": _fill(n, 0, group=1),
    }  # fmt: skip
    base = _fill(n, 0) / UNIT - 0.5
    for other in others.values():
        worst = max(worst, abs((base * (other / UNIT - 0.5)).mean()) * 12 * base.size**0.5)
    verdict(
        f"{total:,} uniforms fall evenly into 256 classes; neighbours are uncorrelated",
        f"largest |z| {z:.2f} and {worst:.2f}, bound {bound('uniforms'):.2f}",
    )
    assert z < bound("uniforms")
    assert worst < bound("uniforms")


def test_no_two_addresses_share_a_counter(verdict):
    """Counter words are person, step and decision group, cohort, draw: disjoint bit fields."""
    assert MAX_STEPS < 2**16
    seen = set()
    for person in (0, 1, 2**32 - 1):
        for step in (0, 1, MAX_STEPS, 65535):
            for group in (0, 1, 2**16 - 1):
                for cohort in (0, 1, 2**32 - 1):
                    for draw in (0, 1, 2**32 - 1):
                        seen.add((person, step | group << 16, cohort, draw))
    verdict("addresses do not overlap", f"{len(seen)} corner addresses, all different")
    assert len(seen) == 3 * 4 * 3 * 3 * 3


def test_a_domain_at_the_end_moves_nobodys_draws(case, verdict):
    def more(data):
        data["domains"]["luck"] = {
            "states": ["no", "yes"],
            "start": "no",
            "transitions": [{"from": "no", "to": "yes", "rate": 0.3}],
        }
        data["tables"]["luck"] = {"of": ["luck"]}

    before = sc.simulate(case, draws=2, cohorts=2)
    after = sc.simulate(changed(case, more), draws=2, cohorts=2)
    same = after["count"].sel(cell=before["cell"])
    verdict("adding a domain at the end moves nobody's draws", f"{same.size:,} counts equal")
    assert np.array_equal(same, before["count"])
    assert int(after["count"].sel(cell="luck:yes").sum()) > 0


def test_arms_have_common_random_numbers(case, verdict):
    """Common random numbers: variance of the paired difference against independent arms."""

    def other_seed(data):
        data["run"]["seed"] += 1

    def net(scenario):
        lives = sc.simulate(scenario, draws=1, cohorts=300, central=True)
        return sc.ledger(lives, scenario)["flow"].sum(("line", "year")).isel(draw=0)

    one, two = net(case), net(changed(case, other_seed))
    paired = float((one[1] - one[0]).var(ddof=1))
    apart = float((one[1] - two[0]).var(ddof=1))
    verdict(
        "arms have common random numbers",
        f"variance of the difference is {apart / paired:.1f} times smaller than with independent arms",
    )
    assert apart / paired > 3


def test_an_interrupted_run_resumes_to_the_same_counts(case, tmp_path, verdict):
    import pytest

    from simcore.runs.checkpoint import Parts, simulate_in_parts

    class Stop(Exception):
        pass

    seen = []

    def stop(n):
        seen.append(n)
        if len(seen) == 25:
            raise Stop

    whole = sc.simulate(case, draws=60, cohorts=2)["count"]
    with pytest.raises(Stop):
        simulate_in_parts(case, Parts(case, 60, 2, tmp_path), 2, stop)
    resumed = Parts(case, 60, 2, tmp_path)
    again = simulate_in_parts(case, resumed, 1, None)["count"]
    verdict(
        "an interrupted run resumes, on another number of threads, to the same counts",
        f"{whole.size:,} counts equal",
    )
    assert np.array_equal(whole, again)
