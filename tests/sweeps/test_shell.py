import pytest
from click.testing import CliRunner

import simcore as sc
from simcore.cli.main import main
from simcore.sweeps.stores import stored

TEXT = """
schema = "1"
[sweep]
scenario = "template_example"
draws = 3
cohorts = 2
[sweep.axes]
coach_hr = [0.5, 0.75, 1.0]
"""


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "study.toml"
    path.write_text(TEXT)
    return path


def shell(*arguments):
    return CliRunner().invoke(main, [str(a) for a in arguments])


def test_the_plan_says_what_it_takes_and_writes_nothing(file):
    done = shell("sweep", file, "--plan")
    assert done.exit_code == 0, done.output
    for words in (
        "3 points x 3 draws x 2 cohorts of arcadia; 3 different lives",
        "of one core",
        "stored",
        "memory",
    ):
        assert words in done.output
    assert [p.name for p in file.parent.iterdir()] == ["study.toml"]


def test_a_sweep_is_worked_through_and_opened(file, tmp_path):
    done = shell("sweep", file, "--out", tmp_path / "s")
    assert done.exit_code == 0, done.output
    assert "complete" in done.output
    found = sc.open_sweep(tmp_path / "s")
    assert found.identical(sc.sweep(sc.load_sweep(file)))


def test_jobs_of_an_array_do_parts(file, tmp_path):
    study = sc.load_sweep(file)
    stored.run_sweep(study, tmp_path / "s", do_all=lambda one, tasks: [])
    for part in ("0/2", "1/2"):
        done = shell("task", tmp_path / "s", "--part", part)
        assert done.exit_code == 0, done.output
    assert sc.open_sweep(tmp_path / "s").identical(sc.sweep(study))


@pytest.mark.parametrize("part", ["2/2", "0", "a/b", "-1/2"])
def test_a_part_that_is_none_is_refused(tmp_path, part):
    done = shell("task", tmp_path, "--part", part)
    assert done.exit_code == 1
    assert "is no part; write I/N" in done.output


def test_what_is_wrong_is_one_sentence(file, tmp_path):
    file.write_text(TEXT.replace("coach_hr", "coach"))
    done = shell("sweep", file, "--out", tmp_path / "s")
    assert done.exit_code == 1
    assert done.output.startswith("Error: arcadia: sweep: 'coach' is not a parameter")
    assert not (tmp_path / "s").exists()
