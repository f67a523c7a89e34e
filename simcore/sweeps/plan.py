"""How a sweep is cut into tasks, and what it takes: simulations, seconds, bytes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from simcore.engine.memory import available, resident, shown
from simcore.engine.shape import shape_of
from simcore.engine.simulate import BASE, dtype_for
from simcore.errors import MemoryLimitError
from simcore.sweeps.layout import Layout
from simcore.sweeps.price import ROWS
from simcore.sweeps.study import Study
from simcore.sweeps.work import do
from simcore.uncertainty.draws import BLOCK

#: Person-steps of a task: about a second of one core.
WORK = 2e7
#: Bytes of a task's counts, and of what it keeps, at most, unless one point and draw has more.
COUNTS, KEPT = 64e6, 16e6


class Task(NamedTuple):
    """Some points at some draws: one whole chunk of every variable.

    Attributes
    ----------
    number
        Of the task.
    low, high
        First and behind the last of the points, in the order of the work.
    first, last
        The same of the draws.
    """

    number: int
    low: int
    high: int
    first: int
    last: int


class Plan(NamedTuple):
    """What a sweep takes.

    Attributes
    ----------
    points, draws
        Of the sweep.
    chunk_points, chunk_draws
        Of a task, but for the last ones.
    lives
        Different lives among the points: these are simulated, each at every draw.
    again
        Lives that a second task simulates too, because their points lie on both sides of a border.
    steps
        Person-steps that are simulated, all arms.
    stored, memory
        Bytes that are kept, and that a task takes at its peak.
    """

    points: int
    draws: int
    chunk_points: int
    chunk_draws: int
    lives: int
    again: int
    steps: float
    stored: float
    memory: float

    @property
    def blocks(self) -> tuple[int, int]:
        """Tasks along the points, and along the draws."""
        return -(-self.points // self.chunk_points), -(-self.draws // self.chunk_draws)

    def tasks(self) -> Iterator[Task]:
        """All tasks, in order."""
        along, across = self.blocks
        for j in range(across):
            for i in range(along):
                yield self.task(j * along + i)

    def task(self, number: int) -> Task:
        """One task by its number; more draws only add numbers."""
        j, i = divmod(number, self.blocks[0])
        return Task(
            number,
            i * self.chunk_points,
            min((i + 1) * self.chunk_points, self.points),
            j * self.chunk_draws,
            min((j + 1) * self.chunk_draws, self.draws),
        )


def plan_of(study: Study, layout: Layout, chunks: tuple[int, int] | None = None) -> Plan:
    """Cut a sweep into tasks of about a second.

    Parameters
    ----------
    study, layout
        The sweep, and what it keeps.
    chunks
        Points and draws of a task, where they are known; the cut does not depend on how many
        draws there are, if there are more than one task has.
    """
    scenario, shared = study.scenario, study.shared
    points, draws = study.points.sizes["point"], len(study.labels)
    lives = len(np.unique(shared.life))
    each = scenario.children * study.cohorts * scenario.run.total_steps * len(scenario.arms)
    counts = (
        len(scenario.arms) * study.cohorts * len(scenario.intakes) * scenario.run.rows
        * shape_of(scenario).cells * np.dtype(dtype_for(scenario)).itemsize
    )  # fmt: skip
    rows = max(1, int(min(WORK / each, COUNTS / counts)))
    if chunks is None:
        many = _divisor(draws, min(rows, BLOCK))
        by_life = -(-points // lives)  # points that share lives, on average
        some = max(1, rows // many) * by_life
        room = max(1, int(KEPT / layout.bytes(1, many)))
        chunks = (min(some, room, points), many)
    order = shared.life[shared.order]
    borders = np.arange(chunks[0], points, chunks[0])
    again = int(np.sum(order[borders] == order[borders - 1]))
    steps = float(each) * draws * (lives + again)
    at_work = rows * counts * 3 + layout.bytes(*chunks) * 2 + ROWS * 20_000.0
    return Plan(points, draws, *chunks, lives, again, steps, layout.bytes(points, draws), at_work)


def _divisor(number: int, most: int) -> int:
    """Largest divisor of a number that is not above ``most``; half of it, if there is none."""
    found = next(d for d in range(most, 0, -1) if number % d == 0)
    return found if 2 * found >= min(most, number) else most


class Forecast(NamedTuple):
    """How long a sweep takes on this machine.

    Attributes
    ----------
    seconds
        Of one core, from points that were worked out for it.
    measured
        How many points and draws these were.
    """

    seconds: float
    measured: int


def forecast(study: Study, layout: Layout, plan: Plan) -> Forecast:
    """Time a small part of a sweep.

    Notes
    -----
    Two sizes are timed, whose difference is free of what is done once.
    """
    most = min(plan.points, max(2, plan.chunk_points))
    sizes = sorted({max(1, most // 4), most})
    times = []
    do(study, layout, study.shared.order[:1], study.labels[:1], 1)  # what is compiled and kept
    for size in sizes:
        begin = time.process_time()
        do(study, layout, study.shared.order[:size], study.labels[: plan.chunk_draws], 1)
        times.append(time.process_time() - begin)
    many = min(plan.chunk_draws, plan.draws)
    slope = (times[-1] - times[0]) / (sizes[-1] - sizes[0]) if len(sizes) > 1 else times[0]
    slope = max(slope, 0.25 * times[-1] / sizes[-1])
    tasks = plan.blocks[0] * plan.blocks[1]
    fixed = max(times[0] - slope * sizes[0], 0.0)
    total = slope * plan.points * plan.draws / many + fixed * tasks
    # The points that are timed may share lives more, or less, than all do.
    shared = study.shared.life[study.shared.order[: sizes[-1]]]
    total *= (plan.lives / plan.points) / (len(np.unique(shared)) / sizes[-1])
    return Forecast(total, sizes[-1] * many)


def refuse_too_large(study: Study, plan: Plan, threads: int, whole: bool) -> None:
    """Raise, before the work, if a sweep needs more memory than there is.

    Parameters
    ----------
    study, plan
        The sweep.
    threads
        Tasks that are worked on at once.
    whole
        Whether all that is kept is held in memory.
    """
    free = available()
    need = BASE + plan.memory * threads + (plan.stored if whole else 0.0)
    if free is None or need <= free + resident():
        return
    there = free + resident()
    streamed = BASE + plan.memory * threads <= there
    remedy = "stream it to a store with out=" if streamed else "take fewer cohorts or threads"
    raise MemoryLimitError(
        f"{study.scenario.name}: a sweep of {plan.points:,} points x {plan.draws:,} draws needs "
        f"about {shown(need)} of memory, and there is {shown(there)}; {remedy}"
    )
