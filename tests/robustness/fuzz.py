"""Mutates what ships and watches what becomes of it: python -m tests.robustness.fuzz --help.

Every case follows from (seed, number) alone, so one command shows it again:
``python -m tests.robustness.fuzz --seed S --only N``.
"""

from __future__ import annotations

import argparse
import json
import resource
import secrets
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

#: Address space of one worker: a case that needs more fails alone.
MEMORY = 6 * 2**30


def main() -> int:
    """Run; the exit code is 1 where a fault was found."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--seed", type=int, help="default: a new one, printed")
    ask.add_argument("--mutations", type=int, default=10**9)
    ask.add_argument("--minutes", type=float, default=float("inf"))
    ask.add_argument("--workers", type=int, default=2)
    ask.add_argument("--only", type=int, help="show this case alone")
    ask.add_argument("--keep", type=Path, help="with --only: write its files here")
    ask.add_argument("--out", type=Path, help="JSON with everything that happened")
    ask.add_argument("--log", type=Path, help="folder of the logs; a run goes on where they end")
    ask.add_argument("--worker", nargs=3, type=int, help=argparse.SUPPRESS)
    given = ask.parse_args()
    if given.seed is None:
        given.seed = secrets.randbelow(2**32)
    if given.worker:
        return _work(given.seed, *given.worker, given.log)
    if given.only is not None:
        from tests.robustness.cases import run_case

        print(json.dumps(run_case(given.seed, given.only, given.keep), indent=1))
        return 0
    print(f"seed {given.seed}", flush=True)
    with tempfile.TemporaryDirectory() as aside:
        found = fuzz(
            given.seed, given.mutations, given.minutes, given.workers, given.log or Path(aside)
        )
    if given.out:
        given.out.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    print(told(found))
    return int(bool(found["faults"]))


def _work(seed: int, first: int, step: int, last: int, log: Path) -> int:
    """Run cases first, first + step, ... and append each to a log, before and after."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    from tests.robustness.cases import know_kernels, run_case

    know_kernels(danish=True)
    with log.open("a", encoding="utf-8", buffering=1) as out:
        for number in range(first, last, step):
            out.write(json.dumps({"n": number, "outcome": "begun"}) + "\n")
            out.write(json.dumps(run_case(seed, number)) + "\n")
    return 0


def fuzz(seed: int, mutations: int, minutes: float, workers: int, log: Path) -> dict[str, Any]:
    """Run cases 0, 1, ... in processes of their own until enough are done or time is up."""
    log.mkdir(parents=True, exist_ok=True)
    began, shown, running = time.monotonic(), 0, {}
    logs = {w: log / f"{seed}-{w}-of-{workers}.jsonl" for w in range(workers)}
    while True:
        rows = {w: _read(path) for w, path in logs.items()}
        for w in logs:
            if w in running and running[w].poll() is None:
                continue
            if rows[w] and rows[w][-1]["outcome"] == "begun":  # it died at this one
                dead = {"n": rows[w][-1]["n"], "outcome": "fault", "at": "the process died"}
                with logs[w].open("a", encoding="utf-8") as out:
                    out.write(
                        "\n" + json.dumps({**dead, "source": "?", "changes": [], "text": ""}) + "\n"
                    )
                rows[w].append(dead)
            done = rows[w][-1]["n"] if rows[w] else w - workers
            if done + workers < mutations:
                words = [
                    "--seed",
                    seed,
                    "--log",
                    logs[w],
                    "--worker",
                    done + workers,
                    workers,
                    mutations,
                ]
                command = [sys.executable, "-m", "tests.robustness.fuzz", *map(str, words)]
                running[w] = subprocess.Popen(command)
        number = sum(len(r) for r in rows.values())
        if time.monotonic() - began > 60 * minutes:
            for process in running.values():
                process.kill()
                process.wait()
            break
        if all(p.poll() is not None for p in running.values()) and _complete(logs, mutations):
            break
        if number - shown >= 2000:
            shown = number
            print(f"{number // 2} mutations, {time.monotonic() - began:.0f} s", flush=True)
        time.sleep(1)
    return _summed(
        seed, [row for path in logs.values() for row in _read(path)], time.monotonic() - began
    )


def _complete(logs: dict[int, Path], mutations: int) -> bool:
    done = [row["n"] for path in logs.values() for row in _read(path) if row["outcome"] != "begun"]
    return len(done) >= mutations


def _read(path: Path) -> list[dict[str, Any]]:
    if not path.exists():
        return []
    rows = []
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            rows.append(json.loads(line))
        except ValueError:  # half a line of a worker that was stopped
            continue
    return rows


def _summed(seed: int, rows: list[dict[str, Any]], seconds: float) -> dict[str, Any]:
    done = sorted((r for r in rows if r["outcome"] != "begun"), key=lambda r: r["n"])
    places: dict[str, list[dict[str, Any]]] = {}
    for row in done:
        if row["outcome"] == "fault":
            places.setdefault(row["at"], []).append(row)
    return {
        "seed": seed,
        "mutations": len(done),
        "seconds": round(seconds, 1),
        "outcomes": dict(Counter(r["outcome"] for r in done).most_common()),
        "ran": dict(Counter(r["text"] for r in done if r["outcome"] == "ran").most_common()),
        "sources": dict(Counter(str(r["source"]).split("/")[0] for r in done).most_common()),
        "faults": [
            {"at": at, "times": len(these), "examples": these[:3]}
            for at, these in sorted(places.items(), key=lambda x: -len(x[1]))
        ],
    }


def told(found: dict[str, Any]) -> str:
    """What happened, for the terminal."""
    lines = [f"{found['mutations']} mutations in {found['seconds']:.0f} s: {found['outcomes']}"]
    for fault in found["faults"]:
        one = fault["examples"][0]
        lines.append(f"\n{fault['times']} x {fault['at']}")
        lines.append(f"  case {one['n']} of {one['source']}: {'; '.join(one['changes'])[:300]}")
        lines.append(f"  {one['text'][:300]}")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
