"""A model, undisturbed results to hold everything against, and a place to work in."""

from __future__ import annotations

import hashlib
import shutil
import time
from collections import Counter
from pathlib import Path

import numpy as np

from tests.robustness.commands import killed_at, run
from tests.robustness.sources import blocks

#: Draws of the model that is run: three parts of at most 50.
DRAWS, COHORTS = 110, 2
PDF = b"%PDF-1.4 a letter that somebody laid beside the report\n"
LETTER, DRAWER = "letter.pdf", "notes/minutes.txt"


class Bench:
    """A model, two undisturbed results to hold everything against, and a place to work in."""

    def __init__(self, place: Path, seed: int) -> None:
        self.place, self.rng = place, np.random.default_rng(seed)
        self.problems: list[str] = []
        self.done: Counter[str] = Counter()
        place.chmod(0o755)
        text = next(b for b in blocks("docs/models.md") if 'name = "mentors"' in b)
        self.model, self.dear = place / "mentors.toml", place / "dear.toml"
        self.model.write_text(text, encoding="utf-8")
        self.dear.write_text(text.replace("price = 40000", "price = 45000"), encoding="utf-8")
        _warm(self.model)
        self.calls = 0
        self.seconds = 1.0
        self.wanted = self._undisturbed("reference", self.model)
        again = self._undisturbed("again", self.model)
        if again != self.wanted:
            self.problem("two undisturbed runs differ", str(_odd(again, self.wanted)))
        # Lives that are stored are used again, and written with other bytes than new ones.
        self.rewritten = self._undisturbed("again", self.model)
        if set(dict(_odd(self.rewritten, self.wanted))) - {"lives.nc", "provenance.json"}:
            self.problem("a run on stored lives differs", str(_odd(self.rewritten, self.wanted)))
        self.older = self._undisturbed("older", self.dear, DRAWS - 20)

    def words(self, model: Path, folder: Path, draws: int = DRAWS) -> list[object]:
        """The command that is disturbed."""
        return [
            "run",
            model,
            "--out",
            folder,
            "--draws",
            draws,
            "--cohorts",
            COHORTS,
            "--threads",
            1,
        ]

    def problem(self, what: str, detail: str) -> None:
        """Note something that must not happen."""
        self.problems.append(f"{what}: {detail[-600:]}")

    def log(self) -> Path:
        """A new file for what a command says."""
        self.done["commands"] += 1
        return self.place / f"said-{self.done['commands']}.txt"

    def _undisturbed(self, name: str, model: Path, draws: int = DRAWS) -> dict[str, str]:
        folder, count = self.place / name, self.place / "count"
        began = time.perf_counter()
        words = self.words(model, folder, draws)
        ended = run(words, self.log(), killed_at(0, False, folder, count))
        if ended.code:
            raise SystemExit(f"the undisturbed run failed: {ended.said}")
        if not self.calls:
            self.seconds = time.perf_counter() - began
            self.calls = int(count.read_text())
        return files_of(folder)

    def lay(self, folder: Path) -> None:
        """Put an older result into a new folder, and what people laid beside it."""
        shutil.copytree(self.place / "older", folder)
        (folder / LETTER).write_bytes(PDF)
        (folder / DRAWER).parent.mkdir()
        (folder / DRAWER).write_bytes(PDF)

    def check(self, folder: Path, laid: bool, what: str) -> None:
        """Everything is as if nothing had happened."""
        found = files_of(folder)
        beside = {LETTER, DRAWER} if laid else set()
        for name in beside:
            if not (folder / name).is_file() or (folder / name).read_bytes() != PDF:
                self.problem(what, f"{name}, laid beside the result, is lost or changed")
        mine = {k: v for k, v in found.items() if k not in beside}
        if mine not in (self.wanted, self.rewritten):
            odd = _odd(mine, self.wanted)
            self.problem(what, f"the result differs from an undisturbed one: {odd[:4]}")
        if ended := self.verified(folder):
            self.problem(what, f"verify: {ended}")

    def verified(self, folder: Path) -> str:
        """Nothing where ``simcore verify`` is content, else what it said."""
        ended = run(["verify", folder], self.log())
        if ended.code == 0:
            return ""
        if not ended.refused:
            self.problem("verify", f"is no single sentence: {ended.said}")
        return ended.said or "?"


def files_of(folder: Path) -> dict[str, str]:
    """Every file in a folder, work files included, with the digest of its content."""
    return {
        p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(folder.rglob("*"))
        if p.is_file() or p.is_symlink()
    }


def _odd(one: dict[str, str], other: dict[str, str]) -> list[tuple[str, str]]:
    """Files that two folders do not share."""
    return sorted(set(one.items()) ^ set(other.items()))


def _warm(model: Path) -> None:
    """Import and compile what every child needs."""
    import simcore as sc
    import simcore.report.page
    import simcore.runs.run
    from simcore.money.flows import ledger

    scenario = sc.load(model)
    ledger(sc.simulate(scenario, draws=1, cohorts=1, threads=1), scenario)
