"""A sweep on a Dask cluster, one of whose workers is killed."""

import os
import signal
import time

import pytest

import simcore as sc
from simcore.errors import ResultError
from simcore.sweeps import plan as planning
from simcore.sweeps.stores.cluster import on_cluster
from simcore.sweeps.stores.stored import run_sweep
from simcore.sweeps.sweep import study_of


@pytest.mark.slow
@pytest.mark.filterwarnings("default")
def test_a_worker_that_is_killed_changes_nothing(tmp_path, monkeypatch):
    distributed = pytest.importorskip("distributed")
    monkeypatch.setattr(planning, "WORK", 1e5)
    study = study_of(
        sc.load("template_example"), {"coach_hr": [0.5 + k / 200 for k in range(60)]}, 2, 4
    )
    pids = []
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None
    ) as cluster:
        pids = [w.pid for w in cluster.workers.values()]
        work, killed = on_cluster(cluster.scheduler_address), []

        def killing(stored, tasks):
            for task in work(stored, tasks):
                if not killed:
                    killed.append(pids[0])
                    os.kill(pids[0], signal.SIGKILL)
                    time.sleep(0.1)
                yield task

        run_sweep(study, tmp_path / "s", do_all=killing)
    assert killed
    assert sc.open_sweep(tmp_path / "s").identical(sc.sweep(study))


def test_without_dask_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "distributed", None)
    with pytest.raises(ResultError, match=r"needs the extra simcore\[sweep\]"):
        on_cluster("tcp://nowhere:1")
