"""Hostile text in every field is text in the page and in the tables, and nothing else."""

import csv
import re

import pytest
from click.testing import CliRunner

from simcore.cli.main import main
from tests.robustness import hostile
from tests.robustness.browser import opened, read

# Letters that the figures' font lacks are drawn as boxes.
pytestmark = pytest.mark.filterwarnings("ignore:Glyph:UserWarning")
SIZE = ["--draws", "10", "--cohorts", "5"]
#: Attributes with which a page loads something, or runs something.
LOADS = ("src", "srcset", "poster", "background", "data", "action", "formaction")


def _run(*words):
    return CliRunner().invoke(main, [str(w) for w in words])


@pytest.fixture(scope="module")
def result(tmp_path_factory):
    """A result whose every free text is hostile, from a file and into a folder of such names."""
    place = tmp_path_factory.mktemp("hostile")
    model = hostile.write(
        place / "in", hostile.TEXTS, "<img src=x onerror=alert(1)> {{7*7}} 'x' $x$.toml"
    )
    out = place / "out <script>document.title='x' {{7*7}} =1+1 $x$"
    ended = _run("run", model, "--out", out, *SIZE)
    assert ended.exit_code == 0, (ended.output, ended.exception)
    assert sorted(p.name for p in place.iterdir()) == ["in", out.name]
    return out


def _is_clean(page):
    for tag, given in page.tags:
        assert tag not in ("script", "iframe", "object", "embed", "base", "link"), (tag, given)
        assert not [a for a in given if a.startswith("on") or a == "owned"], (tag, given)
        for name in LOADS:
            assert (given.get(name) or "data:image/svg+xml").startswith("data:image/svg+xml"), given
        link = given.get("href") or "#"
        assert re.match(r"#|https?://", link), link
    assert page.title != "OWNED"


@pytest.mark.parametrize("text", [0, 1, 4, 12], ids=lambda k: hostile.TEXTS[k][:12])
def test_one_hostile_text_in_every_field_is_seen_as_it_is(text, tmp_path):
    model = hostile.write(tmp_path / "in", (hostile.TEXTS[text],))
    ended = _run("run", model, "--out", tmp_path / "out", *SIZE)
    assert ended.exit_code == 0, (ended.output, ended.exception)
    page = read(tmp_path / "out" / "report.html")
    _is_clean(page)
    assert page.title == hostile.TEXTS[text]
    assert page.text.count(hostile.TEXTS[text]) > 20


def test_all_hostile_texts_at_once_leave_the_page_whole(result):
    _is_clean(read(result / "report.html"))


def test_a_real_browser_runs_nothing_and_asks_for_nothing(result, tmp_path):
    page = opened(result / "report.html", tmp_path)
    _is_clean(page)
    assert page.title == " ".join(read(result / "report.html").title.split())
    assert hostile.SEEN in page.text
    # Chromium asks its maker for the time; the page's own addresses are these two.
    assert hostile.HOST not in page.asked
    assert "example.org" not in page.asked


def test_the_browser_would_have_noticed(tmp_path):
    """The same checks on a page that does run and load what it should not."""
    body = f"<p>{hostile.TEXTS[0]}{hostile.TEXTS[2]}</p>"
    (tmp_path / "bad.html").write_text(f"<title>Fine</title><body>{body}", encoding="utf-8")
    page = opened(tmp_path / "bad.html", tmp_path)
    assert page.title == "OWNED"
    assert hostile.HOST in page.asked
    with pytest.raises(AssertionError):
        _is_clean(page)


def test_no_cell_of_a_table_is_a_formula(result):
    tables = sorted(result.rglob("*.csv"))
    assert len(tables) > 5
    hostile_cells = 0
    for table in tables:
        with table.open(encoding="utf-8", newline="") as handle:
            for row in csv.reader(handle):
                for cell in row:
                    hostile_cells += "SUM(1+1)" in cell or "cmd|" in cell
                    if cell[:1] in "=+-@\t\r" and cell:
                        float(cell)  # a number may begin with a minus
    assert hostile_cells


NAMES = (
    "a|b", "<script>alert(1)</script>", "../../../tmp/owned", "{x}", "$x$", "=1+1", "a b", "æøå",
    "a\x1bb", "\u202eabc", "x" * 300, "K", "all", "%s", "a.b", "a/b", "CON", "",
)  # fmt: skip


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
@pytest.mark.parametrize("old", ["foster", "K.children", "help", "fund", "passed", "steps", "deal"])
def test_a_hostile_id_is_refused_in_one_line_or_harmless(old, name, tmp_path):
    model = hostile.write(tmp_path / "in", ("A plain text",))
    hostile.rename(tmp_path / "in", old, name)
    ended = _run("check", model)
    before = sorted(tmp_path.iterdir())
    if ended.exit_code:
        assert isinstance(ended.exception, SystemExit), (ended.exception, ended.output)
        assert ended.output.startswith("Error: ")
        assert ended.output.count("\n") == 1, ended.output
        assert "in/" in ended.output
    assert sorted(tmp_path.iterdir()) == before
