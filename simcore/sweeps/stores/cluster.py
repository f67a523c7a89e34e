"""Tasks of a sweep on a Dask cluster, whose workers see the same store.

What is sent are numbers; workers read the sweep from the store and write their tasks there.  A
worker that dies loses the task it was at, which another does again to the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from simcore.errors import ResultError
from simcore.sweeps.plan import Task
from simcore.sweeps.stores.stored import Stored, do_task


def on_cluster(address: str) -> Callable[[Stored, list[Task]], Iterable[Task]]:
    """What does tasks on the cluster of a scheduler, for ``run_sweep``.

    Parameters
    ----------
    address
        Of the scheduler, such as ``tcp://host:8786``.

    Raises
    ------
    ResultError
        If dask.distributed is not installed.
    """
    try:
        from distributed import Client, as_completed
    except ImportError:
        raise ResultError(
            f"--scheduler {address}: needs the extra simcore[sweep] (pip install 'simcore[sweep]')"
        ) from None

    def work(stored: Stored, tasks: list[Task]) -> Iterable[Task]:
        by_number = {task.number: task for task in tasks}
        path = str(stored.store.path.absolute())
        with Client(address) as client:
            futures = client.map(do_task, [path] * len(tasks), list(by_number), pure=False)
            for _, number in as_completed(futures, with_results=True):
                yield by_number[number]

    return work
