"""Who pays and who harvests is told before anything is drawn or written."""

import io

import pytest
import xarray as xr

import simcore as sc
from simcore.cli.main import main
from simcore.money import summed as summed_module
from simcore.runs import parts as parts_module
from simcore.runs.run import run
from simcore.summary.answers import Answers


@pytest.fixture
def told(tmp_path, monkeypatch):
    """A run of the template in parts of three draws, and what it told when."""
    monkeypatch.setattr(parts_module, "PART", 3)
    scenario = sc.load("template_example")

    def go(draws):
        said = []

        def tell(first, n):
            said.append((n, first, [p.name for p in (tmp_path / "out").glob("*.*")]))

        return scenario, said, run(scenario, tmp_path / "out", draws, 4, tell=tell)

    return go


def test_the_first_draws_are_told_and_twice_as_many_and_then_all_before_a_file_is_there(
    told, tmp_path
):
    scenario, said, done = told(10)
    assert [n for n, _, _ in said] == [3, 6, 10]
    for n, first, files in said:
        assert not {"report.html", "lives.nc", "tables"} & set(files)
        alone = Answers.first(sc.ledger(sc.simulate(scenario, draws=n, cohorts=4), scenario))
        for part in ("payers", "sectors", "payback", "running"):
            # Means over cohorts first, then over draws: another order of the same sums.
            xr.testing.assert_allclose(getattr(first, part), getattr(alone, part), rtol=1e-12)
    assert done.answers.sectors.identical(said[-1][1].sectors)
    assert (tmp_path / "out" / "report.html").exists()


def test_a_run_of_one_part_is_told_once(told):
    _, said, _ = told(3)
    assert [n for n, _, _ in said] == [3]


def test_stored_lives_are_told_by_all_draws_alone(told, monkeypatch):
    monkeypatch.setattr(summed_module, "AT_ONCE", 3)
    told(7)
    _, said, done = told(7)
    assert [n for n, _, _ in said] == [7]
    assert not done.simulated


def test_what_the_first_draws_say_goes_where_progress_is_shown(tmp_path, monkeypatch, capfd):
    monkeypatch.setattr(parts_module, "PART", 3)
    out = str(tmp_path / "out")
    main(["run", "template_example", "--draws", "4", "--cohorts", "3", "--out", out,
          "--lang", "en"], standalone_mode=False)  # fmt: skip
    answer, progress = capfd.readouterr()
    assert "the first 3 of 4 draws say:\n  - " in progress
    assert "the first 3" not in answer
    assert progress.index("the first 3 of 4") < progress.index("writing the report")


def test_lines_stand_above_the_bar_and_not_behind_it(monkeypatch):
    from simcore.cli.common import above_bar, progress_bar, say

    class Terminal(io.StringIO):
        def isatty(self):
            return True

    screen = Terminal()
    monkeypatch.setattr("sys.stderr", screen)
    with progress_bar(4) as step:
        step(1)
        say("one line")
        with above_bar():
            print("another", file=screen)
    written = screen.getvalue()
    assert "draw" in written, "there was a bar"
    for line in ("one line", "another"):
        before = written[: written.index(line)].rpartition("\n")[2]
        shown = before.rpartition("\r")[2] if "\r" in before else before
        assert not shown.strip(), f"{line!r} stands behind {shown!r}"
