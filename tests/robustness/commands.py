"""The shell command in a process of its own, killed, starved or forbidden on the way.

Everything heavy is imported once and the process is forked: the child is the real command
from its first line on, without two seconds of imports.  Nothing in the program knows of this.
"""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path

#: Calls after which the state on disk differs; a child may be killed before or after any.
CALLS = (
    "replace",
    "rename",
    "link",
    "unlink",
    "remove",
    "fsync",
    "mkdir",
    "rmdir",
    "open",
    "ftruncate",
)


class Ended:
    """How a command ended.

    Attributes
    ----------
    code
        Exit code, negative for a signal.
    said
        What it wrote to stdout and stderr.
    """

    def __init__(self, code: int, said: str) -> None:
        self.code, self.said = code, said

    @property
    def refused(self) -> bool:
        """Whether it ended with one sentence."""
        errors = [x for x in self.said.splitlines() if x.startswith("Error: ")]
        return self.code == 1 and len(errors) == 1 and "Traceback" not in self.said


class Child:
    """A command that runs beside us."""

    def __init__(
        self, words: list[object], log: Path, before: Callable[[], None] | None = None
    ) -> None:
        self.log = log
        sys.stdout.flush()
        self.pid = os.fork()
        if self.pid == 0:
            _child([str(w) for w in words], log, before)

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        os.kill(self.pid, signal.SIGKILL)

    def running(self) -> bool:
        """Whether it has not ended yet (without waiting for it)."""
        return os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None

    def wait(self, seconds: float = 120) -> Ended:
        """Wait for its end; what takes longer than ``seconds`` is killed and called -99."""
        end = time.monotonic() + seconds
        while self.running():
            if time.monotonic() > end:
                self.kill()
                os.waitpid(self.pid, 0)
                return Ended(-99, "took too long")
            time.sleep(0.01)
        code = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        return Ended(code, self.log.read_text(encoding="utf-8", errors="replace"))


def _child(words: list[str], log: Path, before: Callable[[], None] | None) -> None:
    code = 70
    try:
        out = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)
        os.dup2(out, 1)
        os.dup2(out, 2)
        # Where the folder of Python is closed to somebody else, what is imported late is missing.
        import email.policy  # noqa: F401  (read with the metadata of packages)

        from simcore.cli.main import main

        sys.argv = ["simcore", *words]
        if before:
            before()
        main(words)
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def cold(words: list[object], log: Path) -> subprocess.Popen[bytes]:
    """The command in a new interpreter, imports and all."""
    with log.open("wb") as out:
        command = [sys.executable, "-m", "simcore", *map(str, words)]
        return subprocess.Popen(command, stdout=out, stderr=out)


def run(words: list[object], log: Path, before: Callable[[], None] | None = None) -> Ended:
    """Run a command to its end."""
    return Child(words, log, before).wait()


def killed_at(
    number: int, after: bool, folder: Path, count: Path | None = None
) -> Callable[[], None]:
    """Make the process end itself at the n-th call that changes ``folder`` or what is beside it.

    With ``count`` it is not killed: the number of calls is written there.
    """

    def before() -> None:
        seen = [0]

        def wrap(name: str) -> None:
            real = getattr(os, name)

            def call(*args: object, **more: object) -> object:
                first = args[0] if args else ""
                mine = name in ("fsync", "ftruncate") or str(folder) in str(first)
                seen[0] += mine
                if mine and count is not None:
                    count.write_text(str(seen[0]))
                elif mine and seen[0] == number and not after:
                    os.kill(os.getpid(), signal.SIGKILL)
                result = real(*args, **more)
                if mine and count is None and seen[0] == number and after:
                    os.kill(os.getpid(), signal.SIGKILL)
                return result

            setattr(os, name, call)

        for name in CALLS:
            wrap(name)

    return before


def no_file_above(size: int) -> Callable[[], None]:
    """A disk on which no file grows beyond ``size`` bytes."""

    def before() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    return before


def as_nobody() -> None:
    """Give up the rights of root, if we have them, so that permissions mean something."""
    if os.geteuid() == 0:
        os.setgid(65534)
        os.setuid(65534)
