"""What lies in a folder stays, unless simcore's own manifest names it."""

import json
import os
import re
import subprocess
import sys
import threading
from pathlib import Path

import pytest

import simcore as sc
from simcore.runs.store import verify
from simcore.storage import replace as replacing
from simcore.storage.folder import WORK, finish_interrupted, writing
from simcore.storage.lock import _holder
from simcore.storage.manifest import MANIFEST, sealed
from simcore.storage.replace import JOURNAL
from tests.conftest import ROOT


def put(folder, **texts):
    """Write a small result: file name (with __ for /) -> text."""

    def write(new):
        for name, text in texts.items():
            path = new / name.replace("__", "/")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)

    with writing(folder) as place:
        return place.replace(write, {"about": "a test"})


def tree(folder):
    """Every file with its content, the manifest left out."""
    return {
        p.relative_to(folder).as_posix(): p.read_bytes()
        for p in sorted(Path(folder).rglob("*"))
        if p.is_file() and p.name != MANIFEST
    }


def _file(path):
    path.write_text("mine")
    return "is a file, not a folder; choose a new or empty folder with --out"


def _full(path):
    path.mkdir()
    (path / "letter.docx").write_text("mine")
    return r"holds files that simcore did not write \(letter.docx\); choose a new or empty folder"


def _results(path):
    put(path / "case", report="old")
    return r"holds files that simcore did not write \(case\); choose a new"


def _many(path):
    path.mkdir()
    for name in "abcdef":
        (path / name).mkdir()
    return r"holds files that simcore did not write \(a, b, c …\)"


def _hidden(path):
    path.mkdir()
    (path / ".git").mkdir()
    return r"holds files that simcore did not write \(.git\)"


def _bad_manifest(path):
    put(path, report="old")
    (path / MANIFEST).write_text("{}")
    return "provenance.json: is damaged, .* so nothing in the folder is replaced; choose a new"


def _dangling(path):
    path.symlink_to(path.parent / "nowhere")
    return "is a link that leads nowhere"


@pytest.mark.parametrize(
    "before", [_file, _full, _results, _many, _hidden, _bad_manifest, _dangling]
)
def test_what_is_not_ours_is_refused_and_stays(tmp_path, before):
    target = tmp_path / "out"
    text = before(target)
    held = tree(tmp_path)
    with pytest.raises(sc.ResultError, match=text) as caught:
        put(target, report="new")
    assert "\n" not in str(caught.value)
    assert tree(tmp_path) == held


def test_what_people_lay_beside_a_result_stays(tmp_path):
    put(tmp_path / "r", report="one", tables__a="a", tables__b="b")
    (tmp_path / "r" / "minutes.pdf").write_text("mine")
    (tmp_path / "r" / "tables" / "notes.txt").write_text("mine too")
    (tmp_path / "r" / "old").mkdir()
    assert put(tmp_path / "r", report="two", contracts__c="c") == []
    assert tree(tmp_path / "r") == {
        "report": b"two",
        "contracts/c": b"c",
        "minutes.pdf": b"mine",
        "tables/notes.txt": b"mine too",
    }
    assert (tmp_path / "r" / "old").is_dir()
    assert verify(tmp_path / "r")


def test_folders_that_become_empty_go_and_nothing_else_is_left(tmp_path):
    put(tmp_path / "r", report="one", tables__deep__a="a")
    put(tmp_path / "r", report="two")
    assert sorted(p.name for p in (tmp_path / "r").iterdir()) == sorted([MANIFEST, "report"])
    assert [p.name for p in tmp_path.iterdir()] == ["r"]


def test_a_file_that_was_changed_by_hand_is_kept_under_another_name(tmp_path):
    put(tmp_path / "r", report="one", tables__a="a")
    (tmp_path / "r" / "report").write_text("one, with my remarks")
    (tmp_path / "r" / "tables" / "a").write_text("b")
    assert sorted(put(tmp_path / "r", report="two")) == ["report.changed-1", "tables/a.changed-1"]
    (tmp_path / "r" / "report").write_text("two, with my remarks")
    assert put(tmp_path / "r", report="three") == ["report.changed-2"]
    assert tree(tmp_path / "r") == {
        "report": b"three",
        "report.changed-1": b"one, with my remarks",
        "report.changed-2": b"two, with my remarks",
        "tables/a.changed-1": b"b",
    }


def test_a_file_of_ones_own_in_the_way_is_refused_before_anything_is_moved(tmp_path):
    put(tmp_path / "r", report="one")
    (tmp_path / "r" / "tables").mkdir()
    (tmp_path / "r" / "tables" / "a").write_text("mine")
    with pytest.raises(
        sc.ResultError,
        match="tables/a: is in the way of a file of the result, and simcore did not write it; move",
    ):
        put(tmp_path / "r", report="two", tables__a="a")
    assert tree(tmp_path / "r") == {"report": b"one", "tables/a": b"mine"}
    (tmp_path / "r" / "tables" / "a").unlink()
    (tmp_path / "r" / "tables").rmdir()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "r" / "tables").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(sc.ResultError, match="tables: is in the way of a folder of the result"):
        put(tmp_path / "r", report="two", tables__a="a")
    assert not list((tmp_path / "elsewhere").iterdir())


def test_the_current_folder_and_a_link_to_a_folder_work(tmp_path, monkeypatch):
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    put(Path("."), report="one")
    put(Path("."), report="two")
    (tmp_path / "link").symlink_to(tmp_path / "here")
    put(tmp_path / "link", report="three")
    assert (tmp_path / "link").is_symlink()
    assert tree(tmp_path / "here") == {"report": b"three"}


def test_a_failure_leaves_the_old_result_and_a_new_folder_goes(tmp_path):
    put(tmp_path / "r", report="one")

    def fail(new):
        (new / "report").write_text("half")
        raise RuntimeError("no more")

    for target in (tmp_path / "r", tmp_path / "a" / "b" / "new"):
        with pytest.raises(RuntimeError, match="no more"), writing(target) as place:
            place.replace(fail, {})
    assert tree(tmp_path) == {"r/report": b"one"}
    assert not (tmp_path / "a").exists()
    assert not (tmp_path / "r" / WORK).exists()


@pytest.mark.parametrize("call", range(12))
def test_whoever_comes_next_finishes_an_interrupted_replacement(tmp_path, monkeypatch, call):
    target = tmp_path / "r"
    put(target, report="one", tables__a="a", tables__b="b")
    (target / "report").write_text("one, with my remarks")
    (target / "mine").write_text("mine")
    calls = []

    def stopping(real):
        def move(*args, **kwargs):
            calls.append(args)
            if len(calls) == call + 1:
                os._exit(9)  # as a kill does: nothing is cleaned up
            return real(*args, **kwargs)

        return move

    child = os.fork()
    if child == 0:
        monkeypatch.setattr(replacing.os, "rename", stopping(os.rename))
        monkeypatch.setattr(replacing.os, "replace", stopping(os.replace))
        monkeypatch.setattr(replacing.Path, "unlink", stopping(Path.unlink))
        put(target, report="two", tables__a="a2", contracts__c="c")
        os._exit(0)
    _, status = os.waitpid(child, 0)
    had_journal = (target / WORK / JOURNAL).exists()
    finish_interrupted(target)
    report = (target / "report").read_bytes()
    new = {"report": b"two", "report.changed-1": b"one, with my remarks", "tables/a": b"a2",
           "contracts/c": b"c", "mine": b"mine"}  # fmt: skip
    old = {"report": b"one, with my remarks", "tables/a": b"a", "tables/b": b"b", "mine": b"mine"}
    seen = {k: v for k, v in tree(target).items() if not k.startswith(WORK)}
    assert seen == (new if report == b"two" else old)
    assert not had_journal or report == b"two"
    if call == 11:
        assert status == 0  # every step of the replacement has been stopped at
    put(target, report="three")
    assert verify(target)
    assert (target / "mine").read_bytes() == b"mine"
    assert not (target / WORK).exists()


def test_a_journal_that_is_damaged_or_leads_out_is_refused(tmp_path):
    put(tmp_path / "r", report="one")
    victim = tmp_path / "victim"
    victim.write_text("mine")
    work = tmp_path / "r" / WORK
    work.mkdir(mode=0o700)
    honest = {"manifest": MANIFEST, "keep": {}, "move": [], "remove": ["../victim"]}
    for text in (sealed(honest), sealed(honest | {"remove": []})[:-20], b""):
        (work / JOURNAL).write_bytes(text)
        with pytest.raises(sc.ResultError, match=r"journal.json: is damaged, so the interrupted"):
            sc.open_result(tmp_path / "r")
    assert victim.read_text() == "mine"


@pytest.mark.skipif(os.name == "nt", reason="POSIX permissions")
def test_a_work_folder_that_others_may_write_is_refused(tmp_path):
    put(tmp_path / "r", report="one")
    (tmp_path / "r" / WORK).mkdir()
    for mode in (0o777, 0o770, 0o702):
        (tmp_path / "r" / WORK).chmod(mode)
        with pytest.raises(sc.ResultError, match=r"\.simcore: is not a folder of your own that"):
            put(tmp_path / "r", report="two")
    (tmp_path / "r" / WORK).rmdir()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "r" / WORK).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(sc.ResultError, match=r"\.simcore: is not a folder of your own"):
        put(tmp_path / "r", report="two")


HOLD = """
import sys, time
from pathlib import Path
from simcore.storage.folder import writing
with writing(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_second_writer_is_refused_by_name_and_a_killed_one_blocks_nobody(tmp_path):
    target = tmp_path / "r"
    put(target, report="one")
    command = [sys.executable, "-c", HOLD, str(target)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as first:
        assert first.stdout.readline() == "held\n"
        with pytest.raises(sc.ResultError) as caught:
            put(target, report="two")
        assert re.search(
            rf"r: process {first.pid} on .* \(-c .*, since 20.*\) is writing there; wait until it is "
            "done, or choose another folder with --out",
            str(caught.value),
        )
        first.kill()
    put(target, report="three")
    assert tree(target) == {"report": b"three"}


def test_a_holder_that_has_not_written_its_name_yet_is_waited_for(tmp_path):
    lock = tmp_path / "lock"
    note = {"process": 7, "host": "here", "command": "simcore run", "since": "today"}
    lock.write_text("")
    threading.Timer(0.15, lambda: lock.write_text(json.dumps(note))).start()
    assert _holder(lock) == "process 7 on here (simcore run, since today)"
