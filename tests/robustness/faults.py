"""Kills, damage, full disks and two writers: python -m tests.robustness.faults --help."""

from __future__ import annotations

import argparse
import json
import os
import secrets
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # a forked process keeps no threads

import numpy as np

from tests.robustness.bench import LETTER, PDF, Bench, files_of
from tests.robustness.commands import (
    Child,
    Ended,
    as_nobody,
    cold,
    killed_at,
    no_file_above,
    run,
)


def kill(bench: Bench, number: int) -> None:
    """Kill a run at some moment, look at what is left, and run the same command again."""
    laid = bool(bench.rng.random() < 0.5)
    folder = bench.place / f"killed-{number}"
    if laid:
        bench.lay(folder)
    words = bench.words(bench.model, folder)
    form = "at a call" if number % 2 else ("cold" if number % 20 == 0 else "at a moment")
    if form == "at a call":
        n, after = int(bench.rng.integers(1, bench.calls + 1)), bool(bench.rng.random() < 0.5)
        what = f"kill {'after' if after else 'before'} call {n} of {bench.calls}"
        bench.done["killed before the end"] += (
            run(words, bench.log(), killed_at(n, after, folder)).code == -9
        )
    else:
        moment = float(bench.rng.uniform(0, bench.seconds * (1.0 if form == "at a moment" else 4)))
        what = f"kill {form} {moment:.2f} s"
        child: Any = (
            Child(words, bench.log()) if form == "at a moment" else cold(words, bench.log())
        )
        time.sleep(moment)
        child.kill()
        ended = child.wait()
        bench.done["killed before the end"] += (
            ended if isinstance(ended, int) else ended.code
        ) == -9
    bench.done[f"kills {form}"] += 1
    what += " over an older result" if laid else " in a new folder"
    if laid and (folder / LETTER).read_bytes() != PDF:
        bench.problem(what, f"{LETTER} is lost or changed")
    if folder.exists() and not bench.verified(folder):
        left = {k: v for k, v in files_of(folder).items() if k in bench.wanted}
        if left not in (bench.wanted, bench.rewritten, bench.older):
            bench.problem(
                what, "verify is content with a result that is neither the old nor the new"
            )
    ended = run(words, bench.log())
    if ended.code:
        bench.problem(what, f"the same command again ended with {ended.code}: {ended.said}")
    else:
        bench.check(folder, laid, what)
    shutil.rmtree(folder, ignore_errors=True)


def damage(bench: Bench, number: int) -> None:
    """Damage one file of a result; everything that reads it must notice."""
    folder = bench.place / f"damaged-{number}"
    shutil.copytree(bench.place / "reference", folder)
    names = sorted(bench.wanted)
    name = names[number % len(names)]
    form = ("one bit flipped", "cut in half", "removed", "emptied")[number // len(names) % 4]
    _harm(folder / name, form, bench.rng)
    what = f"{name} {form}"
    bench.done[f"damages: {form}"] += 1
    if not bench.verified(folder):
        bench.problem(what, "verify did not notice")
    ended = run(
        ["rerun", folder, "--out", bench.place / f"rerun-{number}", "--threads", 1], bench.log()
    )
    if not ended.refused:
        bench.problem(what, f"rerun did not refuse it in one sentence: {ended.code} {ended.said}")
    if number % 4 == 0:
        ended = run(bench.words(bench.model, folder), bench.log())
        if ended.code == 0:
            kept = {k: v for k, v in files_of(folder).items() if ".changed-" not in k}
            if kept not in (bench.wanted, bench.rewritten):
                bench.problem(what, "run again gave another result than an undisturbed run")
        elif not ended.refused:
            bench.problem(what, f"run again: {ended.code} {ended.said}")
    shutil.rmtree(folder, ignore_errors=True)


def _harm(path: Path, form: str, rng: np.random.Generator) -> None:
    data = bytearray(path.read_bytes())
    if form == "removed":
        path.unlink()
    elif form == "one bit flipped":
        data[int(rng.integers(len(data)))] ^= 1 << int(rng.integers(8))
        path.write_bytes(data)
    else:
        path.write_bytes(data[: len(data) // 2] if form == "cut in half" else b"")


def damaged_part(bench: Bench, number: int) -> None:
    """Damage a finished part of an interrupted run: it must be simulated again."""
    folder = bench.place / f"part-{number}"
    child = Child(bench.words(bench.model, folder), bench.log())
    parts: list[Path] = []
    while child.running() and len(parts) < 2:
        parts = sorted(folder.glob(".simcore/parts/**/*.part"))
        time.sleep(0.002)
    child.kill()
    child.wait()
    form = ("one bit flipped", "cut in half", "emptied")[number % 3]
    for part in parts[:1]:
        if part.exists():
            _harm(part, form, bench.rng)
            bench.done[f"parts: {form}"] += 1
    ended = run(bench.words(bench.model, folder), bench.log())
    if ended.code:
        bench.problem(f"a part {form}", ended.said)
    else:
        bench.check(folder, False, f"a part {form}")
    shutil.rmtree(folder, ignore_errors=True)


def starve(bench: Bench, number: int) -> None:
    """No room on the disk, or no right to write: one sentence, and the old result stays."""
    laid = bool(bench.rng.random() < 0.7)
    folder = bench.place / f"starved-{number}"
    bench.lay(folder) if laid else folder.mkdir()
    before = files_of(folder)
    if number % 3 == 0:
        form, do = "read-only folder", as_nobody
        folder.chmod(0o555)
    else:
        size = int(bench.rng.integers(0, 60_000))
        form, do = "full disk", no_file_above(size)
    bench.done[form] += 1
    log = bench.log()
    log.touch()
    log.chmod(0o666)
    ended = run(bench.words(bench.model, folder), log, do)
    folder.chmod(0o755)
    if not ended.refused:
        bench.problem(form, f"is no single sentence: {ended.code} {ended.said}")
    left = {k: v for k, v in files_of(folder).items() if not k.startswith(".simcore/")}
    if left != before:
        bench.problem(form, f"changed what was there: {sorted(set(left) ^ set(before))[:4]}")
    ended = run(bench.words(bench.model, folder), bench.log())
    if ended.code:
        bench.problem(f"after {form}", ended.said)
    else:
        bench.check(folder, laid, f"after {form}")
    shutil.rmtree(folder, ignore_errors=True)


def two_writers(bench: Bench, number: int) -> None:
    """Two commands on one folder: one is refused in a sentence that names the other."""
    folder = bench.place / f"shared-{number}"
    first = Child(bench.words(bench.model, folder), bench.log())
    if number % 2:  # else both begin at once
        while first.running() and not list(folder.glob(".simcore/*lock*")):
            time.sleep(0.002)
    second = Child(bench.words(bench.model, folder), bench.log())
    ends: list[Ended] = [second.wait(), first.wait()]
    refused = [e for e in ends if e.refused]
    if [e.code for e in ends] == [0, 0] and any("stored lives" in e.said for e in ends):
        bench.done["two writers, one after the other"] += 1  # a busy machine
    elif sorted(e.code for e in ends) != [0, 1] or len(refused) != 1:
        bench.problem("two writers", f"{[e.code for e in ends]}: {[e.said for e in ends]}")
    elif str(first.pid) not in refused[0].said and str(second.pid) not in refused[0].said:
        bench.problem("two writers", f"the holder is not named: {refused[0].said}")
    else:
        bench.done["two writers, one refused"] += 1
    bench.check(folder, False, "two writers")
    shutil.rmtree(folder, ignore_errors=True)


def main() -> int:
    """Run; the exit code is 1 where something was lost or went unnoticed."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--seed", type=int, help="default: a new one, printed")
    ask.add_argument("--kills", type=int, default=200)
    ask.add_argument("--damages", type=int, default=100)
    ask.add_argument("--others", type=int, default=12, help="of each: parts, disks, writers")
    ask.add_argument("--out", type=Path)
    given = ask.parse_args()
    seed = secrets.randbelow(2**32) if given.seed is None else given.seed
    print(f"seed {seed}", flush=True)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="simcore-faults-") as place:
        bench = Bench(Path(place), seed)
        plan = [(kill, given.kills), (damage, given.damages), (damaged_part, given.others),
                (starve, given.others), (two_writers, given.others)]  # fmt: skip
        for act, times in plan:
            for number in range(times):
                act(bench, number)
                if number % 20 == 19:
                    print(
                        f"{act.__name__} {number + 1}, {time.monotonic() - began:.0f} s", flush=True
                    )
    found = {
        "seed": seed, "seconds": round(time.monotonic() - began, 1), "done": dict(bench.done),
        "calls": bench.calls, "files": sorted(bench.wanted), "problems": bench.problems,
    }  # fmt: skip
    if given.out:
        given.out.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(found["done"]))
    print("\n".join(bench.problems) or "nothing lost, nothing unnoticed")
    return int(bool(bench.problems))


if __name__ == "__main__":
    sys.exit(main())
