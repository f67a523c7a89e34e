"""The worked pages of docs/contributing/: each is applied to a copy of the package and run there."""

import os
import re
import shutil
import subprocess
import sys

import pytest

import simcore as sc
from tests.shipped import ROOT

PAGES = ROOT / "docs" / "contributing"
#: ``new file: PATH``, ``in PATH, before: LINE`` or ``in PATH, in place of: LINE``, and the text that
#: goes there.
BLOCK = re.compile(
    r"```(?:python|toml|csv)\n# (?:new file: (?P<new>\S+)"
    r"|in (?P<old>\S+), (?P<how>before|in place of): (?P<line>[^\n]*))\n"
    r"(?P<text>.*?)```",
    re.S,
)
#: Page -> files that CONTRIBUTING.md promises it touches in the package at most.
PROMISED = {
    m[1]: int(m[2])
    for m in re.finditer(
        r"docs/contributing/(\w+)\.md\) \| (\d)(?: of Python)? \|",
        (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"),
    )
}


def apply(text, folder):
    """Do what a page says to a folder; return the paths it touches."""
    touched = set()
    for block in BLOCK.finditer(text):
        path = folder / (block["new"] or block["old"])
        touched.add(path.relative_to(folder).as_posix())
        if block["new"]:
            path.parent.mkdir(parents=True, exist_ok=True)
            assert not path.exists(), f"{path} is there already"
            path.write_text(block["text"], encoding="utf-8")
            continue
        lines = path.read_text(encoding="utf-8").split("\n")
        assert lines.count(block["line"]) == 1, f"{block['old']}: {block['line']!r} is not one line"
        at = lines.index(block["line"])
        lines[at : at + (block["how"] == "in place of")] = [block["text"].removesuffix("\n")]
        path.write_text("\n".join(lines), encoding="utf-8")
    return touched


def test_the_promises_are_those_of_the_issue():
    assert PROMISED == {
        "instrument": 3, "distribution": 1, "summary": 3, "operation": 4, "domain": 0, "country": 0,
    }  # fmt: skip


@pytest.mark.parametrize("page", PROMISED)
def test_a_page_touches_no_more_files_than_promised(page):
    text = (PAGES / f"{page}.md").read_text(encoding="utf-8")
    paths = {b["new"] or b["old"] for b in BLOCK.finditer(text)}
    package = {p for p in paths if p.startswith("simcore/")}
    counted = {p for p in package if p.endswith(".py")} if PROMISED[page] == 0 else package
    assert len(counted) <= PROMISED[page], counted
    assert paths


@pytest.mark.slow
@pytest.mark.parametrize("page", PROMISED)
def test_what_a_page_shows_works(page, tmp_path):
    """Its files are written, its changes made, and its tests and examples run."""
    without = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "simcore", tmp_path / "simcore", ignore=without)
    text = (PAGES / f"{page}.md").read_text(encoding="utf-8")
    apply(text, tmp_path)
    (tmp_path / f"{page}.md").write_text(BLOCK.sub("", text), encoding="utf-8")
    tests = sorted(str(p) for p in tmp_path.glob("tests/*.py"))
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist",
         "--doctest-modules", "--doctest-glob=*.md", f"{page}.md", *tests, *examples(tmp_path, text)],
        cwd=tmp_path, capture_output=True, text=True, check=False,
        env=os.environ | {"PYTHONPATH": str(tmp_path)},
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert re.search(r"\b[1-9]\d* passed", ran.stdout), ran.stdout


def test_the_last_rung_of_the_messages_is_what_we_say(tmp_path, monkeypatch):
    page = (PAGES / "messages.md").read_text(encoding="utf-8")
    assert apply(page, tmp_path) == {"town.toml"}
    monkeypatch.chdir(tmp_path)
    with pytest.raises(sc.ScenarioError) as caught:
        sc.load("town.toml")
    rungs = [b.strip() for b in re.findall(r"   ```\n(.*?)   ```", page, re.S)]
    assert len(rungs) == 5
    assert str(caught.value) == rungs[-1]
    assert rungs[-1].startswith(rungs[-2])
    assert f'"{rungs[-1]}"' in page.split("```python")[1]


def examples(folder, text):
    """New modules of the package that have examples in their docstrings."""
    new = [b["new"] for b in BLOCK.finditer(text) if b["new"] and b["new"].startswith("simcore/")]
    return [str(folder / p) for p in new if ">>>" in (folder / p).read_text(encoding="utf-8")]


def test_a_change_that_no_longer_fits_is_seen(tmp_path):
    (tmp_path / "a.py").write_text("one\ntwo\n")
    with pytest.raises(AssertionError, match=r"a\.py: 'three' is not one line"):
        apply("```python\n# in a.py, before: three\nx\n```", tmp_path)
    assert apply("```python\n# in a.py, before: two\nx\n```", tmp_path) == {"a.py"}
    assert (tmp_path / "a.py").read_text() == "one\nx\ntwo\n"
    assert apply("```python\n# in a.py, in place of: x\ny\nz\n```", tmp_path) == {"a.py"}
    assert (tmp_path / "a.py").read_text() == "one\ny\nz\ntwo\n"
