"""Does tasks of a sweep on the threads of this machine."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor

from simcore.sweeps.layout import layout_of
from simcore.sweeps.plan import Plan, Task
from simcore.sweeps.study import Study
from simcore.sweeps.work import Arrays, do

#: Called with the number of points times draws just finished.
Progress = Callable[[int], None]


def done(
    study: Study, plan: Plan, tasks: Iterable[Task], threads: int
) -> Iterable[tuple[Task, Arrays]]:
    """Tasks with their values, in order; as many as there are threads are worked on at once."""
    layout, order, labels = layout_of(study), study.shared.order, study.labels

    def work(task: Task, inner: int) -> tuple[Task, Arrays]:
        some = order[task.low : task.high]
        return task, do(study, layout, some, labels[task.first : task.last], inner)

    todo = iter(tasks)
    few = plan.blocks[0] * plan.blocks[1] < 2 * threads
    with ThreadPoolExecutor(1 if few else threads) as pool:
        waiting = []
        for task in todo:
            waiting.append(pool.submit(work, task, threads if few else 1))
            if len(waiting) > threads:
                yield waiting.pop(0).result()
        for future in waiting:
            yield future.result()
