"""The shell around the work: what the system refuses is one sentence, and output never costs it."""

import errno
import os
import re
import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

from simcore.cli.common import Shell, kind_errors
from simcore.cli.failures import sentence
from tests.conftest import CASE, ROOT, SMALL


def simcore(*words, cwd=ROOT, **env):
    """Run the shell as a user does; variables that are None are taken away."""
    own = {k: v for k, v in {**os.environ, **env}.items() if v is not None}
    return subprocess.run(
        [sys.executable, "-m", "simcore", *map(str, words)], cwd=cwd, env=own, capture_output=True
    )


def small_run(tmp_path):
    return ("run", CASE, "--out", tmp_path / "r", "--draws", 1, "--cohorts", 2)


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1", "ascii", "utf-8"])
def test_an_encoding_without_a_minus_sign_costs_nothing(tmp_path, encoding):
    done = simcore(*small_run(tmp_path), PYTHONIOENCODING=encoding)
    text = done.stdout.decode(encoding)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "r" / "report.html").is_file()
    assert re.search(r"is left with [-−]\d", text)
    assert ("−" in text) == (encoding == "utf-8")
    assert "?" not in text


def test_danish_letters_have_a_spelling_in_ascii(tmp_path):
    done = simcore(*small_run(tmp_path), "--lang", "da", PYTHONIOENCODING="ascii")
    assert b"Kommunen baerer" in done.stdout
    assert done.returncode == 0


@pytest.mark.parametrize(
    "how", [">&-", "2>&-", ">&- 2>&- <&-", "| true", "| head -c 1", "2>&1 | true"]
)
def test_a_reader_that_has_gone_costs_nothing(tmp_path, how):
    words = " ".join(f"'{w}'" for w in (sys.executable, "-m", "simcore", *small_run(tmp_path)))
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {words} {how}"], cwd=ROOT, capture_output=True, text=True
    )
    assert (tmp_path / "r" / "report.html").is_file()
    assert (tmp_path / "r" / "provenance.json").is_file()
    assert done.returncode == 0
    assert "Traceback" not in done.stderr
    assert "BrokenPipe" not in done.stderr


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full here")
def test_a_full_disk_behind_the_output_is_one_sentence(tmp_path):
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "simcore", "check", str(SMALL)], cwd=ROOT, stdout=full,
            stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
    assert done.stderr == (
        "Error: <stdout>: the disk is full; free some space, or write elsewhere with --out\n"
    )
    assert done.returncode == 1


def test_what_matplotlib_reads_of_the_environment_does_not_matter(tmp_path):
    (tmp_path / "file").write_text("")
    done = simcore(
        *small_run(tmp_path), MPLBACKEND="nonsense", MPLCONFIGDIR=str(tmp_path / "file" / "below"),
        TERM=None, LANG=None, LC_ALL=None, COLUMNS="nonsense",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stderr.decode().splitlines()[-1] == "writing the report"
    assert (tmp_path / "r" / "report.html").read_text(encoding="utf-8").count("<img") == 7


def test_an_unusable_home_costs_the_cache_and_one_line(tmp_path):
    (tmp_path / "file").write_text("")
    done = simcore(
        "check", SMALL, SIMCORE_CACHE=None, XDG_CACHE_HOME=None, HOME=str(tmp_path / "file")
    )
    lines = done.stderr.decode().splitlines()
    assert done.returncode == 0
    assert len(lines) == 1
    assert lines[0].startswith("warning: the cache of compiled kernels is not used, because ")


@pytest.mark.parametrize(
    ("env", "said"),
    [
        ({"NUMBA_DISABLE_JIT": "1"}, "Error: NUMBA_DISABLE_JIT is set, and simcore cannot simulate without compiling; unset it"),
        ({"SIMCORE_CACHE": "/dev/null/x"}, "Error: SIMCORE_CACHE = '/dev/null/x': /dev/null cannot be made (File exists)"),
    ],
)  # fmt: skip
def test_what_cannot_work_is_said_before_the_work(env, said):
    done = simcore("check", SMALL, **env)
    assert done.stderr.decode().splitlines()[0].startswith(said)
    assert len(done.stderr.decode().splitlines()) == 1
    assert done.returncode == 1


@pytest.mark.parametrize("draws", [2**32, 10**30])
def test_more_draws_than_there_are_addresses_are_refused(draws):
    done = simcore("run", CASE, "--draws", draws)
    assert done.returncode == 2
    assert f"{draws} is not in the range 1<=x<=4294967295" in done.stderr.decode()


def failing(error):
    """A command that fails, as the shell shows it."""

    @click.group(cls=Shell)
    def main():
        pass

    @main.command()
    def work():
        with kind_errors():
            raise error

    return CliRunner().invoke(main, ["work"])


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.ENOSPC, "r/lives.nc: the disk is full; free some space, or write elsewhere with --out"),
        (errno.EROFS, "r/lives.nc: the disk is read-only; write elsewhere with --out"),
        (errno.EACCES, "r/lives.nc: no permission; change its rights, or write elsewhere with --out"),
        (errno.ENAMETOOLONG, "r/lives.nc: the name is too long; choose a shorter one"),
        (errno.ENOTDIR, "r/lives.nc: a file stands where a folder is needed; name another place"),
        (errno.EISDIR, "r/lives.nc: this is a folder, and a file is needed; name the file"),
        (errno.EMFILE, "r/lives.nc: too many files are open; raise the limit (ulimit -n) or close other programs"),
        (errno.EXDEV, "r/lives.nc: Invalid cross-device link; check the place and try again"),
    ],
)  # fmt: skip
def test_what_the_system_refuses_is_one_sentence(number, said):
    out = failing(OSError(number, os.strerror(number), "r/lives.nc"))
    assert (out.output, out.exit_code) == (f"Error: {said}\n", 1)


def test_hdf5_puts_number_and_path_into_its_text():
    text = ("[Errno 28] Unable to synchronously create file (unable to open file: name = 'r/flows.nc', "
            "errno = 28, error message = 'No space left on device', flags = 13)")  # fmt: skip
    assert sentence(OSError(text)) == (
        "r/flows.nc: the disk is full; free some space, or write elsewhere with --out"
    )


def test_memory_and_depth_are_one_sentence_and_a_fault_of_the_program_is_not():
    assert failing(MemoryError()).output == (
        "Error: not enough memory; take fewer --draws or --cohorts, or close other programs\n"
    )
    assert failing(RecursionError("maximum recursion depth exceeded")).output == (
        "Error: a file is nested too deeply to be read; take levels out of it\n"
    )
    fault = failing(KeyError("x"))
    assert isinstance(fault.exception, KeyError)
    assert fault.output == ""


def test_an_interruption_says_what_is_kept():
    out = failing(KeyboardInterrupt("3 of 5 draws are kept; run the same command to go on"))
    assert out.exit_code == 130
    assert out.output.strip() == (
        "Interrupted; 3 of 5 draws are kept; run the same command to go on."
    )
    assert failing(KeyboardInterrupt()).output.strip() == "Interrupted; nothing was kept."


def test_places_that_cannot_be_written_are_one_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    for out in (tmp_path / "file" / "r", tmp_path / ("x" * 300), "/proc/simcore/r"):
        done = simcore("run", CASE, "--out", out, "--draws", 1, "--cohorts", 2)
        lines = [line for line in done.stderr.decode().splitlines() if line.startswith("Error")]
        assert len(lines) == 1
        assert "Traceback" not in done.stderr.decode()
        assert done.returncode == 1
