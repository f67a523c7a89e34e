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
from dataclasses import dataclass
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
    from tests.robustness.cases import run_case, warm_up

    warm_up()
    with log.open("a", encoding="utf-8", buffering=1) as out:
        for number in range(first, last, step):
            out.write(json.dumps({"n": number, "outcome": "begun"}) + "\n")
            out.write(json.dumps(run_case(seed, number)) + "\n")
    return 0


@dataclass
class Worker:
    """A process that runs every ``step``-th case, and another one where it died."""

    seed: int
    number: int
    step: int
    last: int
    log: Path
    process: subprocess.Popen[bytes] | None = None

    def ended(self) -> bool:
        """Whether all is done; starts what is to be started."""
        if self.process is not None and self.process.poll() is None:
            return False
        rows = _read(self.log)
        done = rows[-1]["n"] if rows else self.number - self.step
        if rows and rows[-1]["outcome"] == "begun":  # the process died at this one
            dead = {"n": done, "outcome": "fault", "at": "the process died", "text": ""}
            with self.log.open("a", encoding="utf-8") as out:
                out.write("\n" + json.dumps(dead | {"source": "?", "changes": []}) + "\n")
        if done + self.step >= self.last:
            return True
        words = ["--seed", self.seed, "--log", self.log]
        words += ["--worker", done + self.step, self.step, self.last]
        command = [sys.executable, "-m", "tests.robustness.fuzz", *map(str, words)]
        self.process = subprocess.Popen(command)
        return False

    def stop(self) -> None:
        """End the process, and forget the case that it was at."""
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
            kept = [row for row in _read(self.log) if row["outcome"] != "begun"]
            text = "".join(json.dumps(row) + "\n" for row in kept)
            self.log.write_text(text, encoding="utf-8")


def fuzz(seed: int, mutations: int, minutes: float, workers: int, log: Path) -> dict[str, Any]:
    """Run cases 0, 1, ... in processes of their own until enough are done or time is up."""
    log.mkdir(parents=True, exist_ok=True)
    began = told_at = time.monotonic()
    all_workers = [
        Worker(seed, w, workers, mutations, log / f"{seed}-{w}-of-{workers}.jsonl")
        for w in range(workers)
    ]
    try:
        while time.monotonic() - began < 60 * minutes:
            if all([worker.ended() for worker in all_workers]):
                break
            time.sleep(1)
            if time.monotonic() - told_at > 60:
                told_at = time.monotonic()
                lines = sum(w.log.read_bytes().count(b"\n") for w in all_workers if w.log.exists())
                print(f"{lines // 2} mutations, {told_at - began:.0f} s", flush=True)
    finally:
        for worker in all_workers:
            worker.stop()
    rows = [row for worker in all_workers for row in _read(worker.log)]
    return _summed(seed, rows, time.monotonic() - began)


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
        "sources": dict(Counter(r.get("group", "?") for r in done).most_common()),
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
