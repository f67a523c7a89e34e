"""One damaged file, made anew from (seed, number), and a judgement on what became of it."""

from __future__ import annotations

import os
import re
import shutil
import signal
import tempfile
import time
import tomllib
import traceback
import warnings
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

import simcore
from simcore.errors import SimcoreError
from tests.robustness.damage import BYTES, PLACES
from tests.robustness.mutate import mutate, mutate_table, paths
from tests.robustness.outcome import OUTCOMES, Nonsense, TooLarge
from tests.robustness.sources import Source, sources
from tests.robustness.toml_text import dumps

#: Longest time that one case may take, in seconds; the slowest of those that work takes 3.
PATIENCE = 60
#: One case in so many is taken all the way to a page, and one of few with a hostile text.
PAGE_EVERY, PAGE_EVERY_HOSTILE = 50, 4
#: Longest message that is still a sentence.
LONGEST = 2100


class TooSlow(BaseException):
    """A case took longer than ``PATIENCE``; no code under test may catch this."""


@dataclass
class Case:
    """A source with one file changed.

    Attributes
    ----------
    source, target
        Whose file was changed, and which.
    changes
        What was done to it, in words.
    content
        Its new bytes, or None with ``place``: what stands there instead.
    words
        Keys and names of the user's own, one of which a refusal must name; empty where the
        damage is to bytes.
    """

    source: Source
    target: str
    changes: list[str]
    content: bytes | None
    place: str = ""
    words: frozenset[str] = frozenset()

    def write(self, folder: Path) -> Path:
        """Write all files of the case; returns the one to read."""
        for name, what in self.source.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if name == self.target:
                if self.content is None:
                    PLACES[self.place](path)
                else:
                    path.write_bytes(self.content)
            elif isinstance(what, Path):
                path.symlink_to(what)
            else:
                path.write_text(what, encoding="utf-8")
        return folder / self.source.main


def case_of(seed: int, number: int) -> Case:
    """The case of this number: the same on every machine."""
    rng = np.random.default_rng([seed, number])
    known = sources()
    weights = np.array([s.weight for s in known])
    source = known[int(rng.choice(len(known), p=weights / weights.sum()))]
    target = source.targets[int(rng.integers(len(source.targets)))]
    given = source.files[target]
    text = given.read_text("utf-8") if isinstance(given, Path) else given
    form = rng.random()
    if form < 0.03:
        place = str(rng.choice(list(PLACES)))
        return Case(source, target, [place], None, place)
    if form < 0.2:
        name = str(rng.choice(list(BYTES)))
        return Case(source, target, [name], BYTES[name](text.encode(), rng))
    changes, words = [], set()
    for _ in range(int(rng.choice([1, 1, 1, 1, 2, 2, 3]))):
        if target.endswith(".csv"):
            text, change = mutate_table(text, rng) if text else (text, "nothing left")
            changes.append(change)
            continue
        data = tomllib.loads(text)
        if not data:
            break
        before = _keys(data)
        at, change = mutate(data, rng)
        words |= before | _keys(data)
        changes.append(f"{'.'.join(str(k) for k in at)[:120]} {change}")
        text = dumps(data)
    return Case(source, target, changes, text.encode("utf-8", "replace"), words=frozenset(words))


def _keys(data: dict[str, Any]) -> set[str]:
    """Keys and texts of a document."""
    found = set()
    for path in paths(data):
        value: Any = data
        for key in path:
            value = value[key]
        found |= {x for x in (path[-1], value) if isinstance(x, str)}
        found |= {str(value)} if isinstance(value, date | float) else set()
    return found


def run_case(seed: int, number: int, keep: Path | None = None) -> dict[str, Any]:
    """Write a case, read it, and say what became of it.

    Returns
    -------
    dict
        ``outcome``: ``refused``, ``ran``, ``too large`` or ``fault``; ``text`` and, of a
        fault, ``at``: where in the program.
    """
    case = case_of(seed, number)
    began = time.perf_counter()
    folder = keep or Path(tempfile.mkdtemp(prefix="simcore-fuzz-"))
    folder.mkdir(parents=True, exist_ok=True)
    page = number % PAGE_EVERY == 0 or (number % PAGE_EVERY_HOSTILE == 0 and _hostile(case))
    try:
        path = case.write(folder)
        found = _judged(case, path, page)
    finally:
        if keep is None:
            shutil.rmtree(folder, ignore_errors=True)
    return {
        "n": number, "source": case.source.name, "group": case.source.group, "changes": case.changes,
        "seconds": round(time.perf_counter() - began, 2),
    } | found  # fmt: skip


def _hostile(case: Case) -> bool:
    return any(
        k in change for change in case.changes for k in ("label", "title", "description", "name")
    )


def _judged(case: Case, path: Path, page: bool) -> dict[str, Any]:
    try:
        with _patience(), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return {"outcome": "ran", "text": OUTCOMES[case.source.kind](path, page)}
    except SimcoreError as error:
        wrong = _wrong_message(str(error), case, path)
        if wrong:
            return {"outcome": "fault", "at": f"{wrong}: {_place(error)}", "text": str(error)[:600]}
        return {"outcome": "refused", "text": str(error)[:300]}
    except TooLarge as error:
        return {"outcome": "too large", "text": str(error)}
    except Nonsense as error:
        what = re.sub(
            r"[\w.\"'|]+\.[\w.\[\]\"'|]+|= \S+|[-\d.e+]+ to \S+|draw of \S+", "…", str(error)
        )
        return {
            "outcome": "fault",
            "at": f"silent nonsense: {what[:100]}",
            "text": str(error)[:600],
        }
    except TooSlow as error:
        return {"outcome": "fault", "at": f"more than {PATIENCE} s: {_place(error)}", "text": ""}
    except BaseException as error:
        last = "".join(traceback.format_exception_only(error))[:400]
        return {"outcome": "fault", "at": f"{type(error).__name__}: {_place(error)}", "text": last}


def _wrong_message(text: str, case: Case, path: Path) -> str:
    """What is wrong with a refusal, or nothing."""
    if "\n" in text or "\r" in text:
        return "a message of several lines"
    if re.search(r"[\x00-\x08\x0b-\x1f\x7f]", text):
        return "a message with control characters"
    if len(text) > LONGEST:
        return f"a message of more than {LONGEST} characters"
    own = {Path(name).name for name in case.source.files} | {Path(path).stem, str(path.parent)}
    said = text.replace(f"{path.parent}/", "").replace(path.name, "")
    named = any(_names(said, word) for word in case.words)
    if not named and not any(name in text for name in own):
        return "a message that names nothing of the user's"
    return "" if named or not case.words else "a message without the user's key"


def _names(said: str, word: str) -> bool:
    """Whether a message gives a user's word: escaped perhaps, a long one shortened."""
    if not word.strip():
        return f'"{word}"' in said
    forms = {word[:20], repr(word[:20])[1:-1]}
    if len(word) > 2:
        return any(form in said for form in forms)
    return any(re.search(rf"(?<!\w){re.escape(form)}(?!\w)", said) for form in forms)


def _place(error: BaseException) -> str:
    """Last place in the program that a traceback leads through."""
    root = str(Path(simcore.__file__).parent)
    every = traceback.extract_tb(error.__traceback__)
    frames = [f for f in every if f.filename.startswith(root)]
    if not frames:
        return f"outside simcore, in {Path(every[-1].filename).name}:{every[-1].name}"
    return f"{os.path.relpath(frames[-1].filename, root)}:{frames[-1].name}"


@contextmanager
def _patience() -> Any:
    def ring(*_: object) -> None:
        raise TooSlow

    old = signal.signal(signal.SIGALRM, ring)
    signal.alarm(PATIENCE)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, old)


def warm_up() -> None:
    """Compile the machine, so that no case is charged with it."""
    scenario = simcore.load(Path(__file__).parents[1] / "data" / "one_domain.toml")
    simcore.simulate(scenario, draws=1, cohorts=1, threads=1)
