import pytest
from click.testing import CliRunner

import simcore as sc
from simcore.cli.main import main
from simcore.errors import ResultError
from simcore.runs.difference import difference
from simcore.runs.run import run


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """A case, the same with another seed, and one whose children's homes cost twice as much."""
    place = tmp_path_factory.mktemp("results")
    case = sc.load("template_example")
    other = case.model_copy(update={"run": case.run.model_copy(update={"seed": 99})})
    dear = sc.with_values(case, {"care_home": 2 * case.parameters["care_home"].value})
    for name, scenario in {"case": case, "seed": other, "dear": dear}.items():
        run(scenario, place / name, draws=40, cohorts=10)
    return place


def test_a_change_is_told_from_chance(results):
    assert not difference(results / "case", results / "seed")["beyond"].any()
    found = difference(results / "case", results / "dear")
    assert found.loc[("coach", "town"), "beyond"]
    assert not found.loc[("coach", "people"), "beyond"], "they pay for no home"
    row = found.loc[("coach", "town")]
    assert row["difference"] == pytest.approx(row["second"] - row["first"])


def test_nothing_differs_from_itself(results):
    assert (difference(results / "case", results / "case")["difference"] == 0).all()


def test_the_shell_ends_with_one_where_something_changed(results):
    done = CliRunner().invoke(main, ["diff", str(results / "case"), str(results / "dear")])
    assert done.exit_code == 1
    assert "town" in done.output
    assert "people" not in done.output
    done = CliRunner().invoke(main, ["diff", str(results / "case"), str(results / "seed")])
    assert done.exit_code == 0
    assert "nothing differs" in done.output


def test_what_is_no_result_is_refused(results, tmp_path):
    with pytest.raises(ResultError, match="is not a complete result"):
        difference(results / "case", tmp_path)
