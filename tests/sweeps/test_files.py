import numpy as np
import pytest

import simcore as sc
from simcore.errors import ScenarioError


@pytest.fixture
def study(tmp_path):
    def read(text, head='scenario = "template_example"\n'):
        file = tmp_path / "study.toml"
        file.write_text(f'schema = "1"\n[sweep]\n{head}{text}')
        return sc.load_sweep(file)

    return read


def test_axes_are_crossed_or_walked_side_by_side(study):
    axes = "[sweep.axes]\ncoach_hr = [0.5, 1.0]\nwage = { from = 1e4, to = 3e4, points = 3 }\n"
    crossed = study(axes).points
    assert crossed.shape == (6, 2)
    assert crossed.values[:, 1].tolist() == [1e4, 2e4, 3e4] * 2
    zipped = study(
        axes.replace("[0.5, 1.0]", "[0.5, 0.7, 1.0]").replace(
            "[sweep.axes]", 'combine = "zip"\n[sweep.axes]'
        )
    )
    assert zipped.points.values.tolist() == [[0.5, 1e4], [0.7, 2e4], [1.0, 3e4]]
    log = study("[sweep.axes]\nwage = { from = 1e2, to = 1e4, points = 3, scale = 'log' }\n")
    assert np.allclose(log.points.values.ravel(), [1e2, 1e3, 1e4])


def test_a_design_is_crossed_with_axes_and_constants_are_held(study):
    points = study(
        "draws = 4\n[sweep.axes]\ncoach_hr = [0.5, 1.0]\n[sweep.constants]\ngrant = 9e3\n"
        '[sweep.design]\nmethod = "saltelli"\nn = 4\nparameters = ["wage", "leaves_care"]\n'
    ).points
    assert points.shape == (2 * 4 * 4, 4)
    assert set(points.sel(parameter="grant").values) == {9e3}
    assert points["setting"].values.tolist() == [0] * 16 + [1] * 16
    assert (points.values[:16, 2:] == points.values[16:, 2:]).all()
    assert points["matrix"].values[:16].tolist() == np.repeat(range(4), 4).tolist()


def test_overlays_are_scenarios_of_their_own(study):
    one = study(
        "[sweep.axes]\ncoach_hr = [0.5, 1.0]\n"
        '[sweep.axes.intake.overlays]\nsame = {}\nmore = { population = { intakes = { "2025" = 150 } } }\n'
    )
    assert [s.children for s in one.scenarios] == [100, 150]
    assert one.points["intake"].values.tolist() == ["same", "more"] * 2
    found = sc.sweep(one)
    plain = sc.sweep(one.scenarios[1], {"coach_hr": [0.5, 1.0]})
    assert (found["npv"].sel(point=found["intake"] == "more").values == plain["npv"].values).all()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "sweep varies nothing; add"),
        ("[sweep.axes]\ncoach_hr = []\n", "sweep.axes.coach_hr = .*is empty"),
        ("[sweep.axes]\ncoach_hr = [0.5, 0.5]\n", "names a value twice"),
        ("[sweep.axes]\ncoach_hr = 0.5\n", "sweep.axes.coach_hr = 0.5 is not an axis; write"),
        (
            "[sweep.axes]\ncoach_h = [0.5]\n",
            "'coach_h' is not a parameter.*did you mean 'coach_hr'",
        ),
        ("[sweep.axes]\ncoach_hr = [-0.5]\n", "coach_hr = -0.5 is not a ratio"),
        ("[sweep.axes]\ncoach_hr = [nan]\n", "coach_hr"),
        ("[sweep.axes]\ncoach_hr = { from = 1.0, to = 1.0, points = 3 }\n", "begins where it ends"),
        (
            "[sweep.axes]\ncoach_hr = { from = 1.0, too = 2.0, points = 3 }\n",
            "too is an unknown key",
        ),
        (
            "kepe = 'npv'\n[sweep.axes]\ncoach_hr = [0.5]\n",
            "sweep.kepe is an unknown key; did you mean 'keep'",
        ),
        ("keep = 'all'\n[sweep.axes]\ncoach_hr = [0.5]\n", "sweep.keep = 'all' is not allowed"),
        ("draws = 0\n[sweep.axes]\ncoach_hr = [0.5]\n", "sweep.draws = 0"),
        (
            "combine = 'zip'\n[sweep.axes]\ncoach_hr = [0.5]\nwage = [1.0, 2.0]\n",
            "coach_hr 1; write as many|wage has 2 values",
        ),
        (
            "[sweep.axes]\ncoach_hr = [0.5]\n[sweep.constants]\ncoach_hr = 1.0\n",
            "coach_hr is an axis and a constant",
        ),
        (
            "[sweep.design]\nmethod = 'saltelli'\nn = 12\n",
            "sweep.design: n = 12 is no power of two",
        ),
        ("[sweep.design]\nmethod = 'grid'\nn = 8\n", "sweep.design.method = 'grid' is not allowed"),
        ("[sweep.axes.later.overlays]\na = { run = { years = 30 } }\nb = {}\n", "changes run"),
        (
            "[sweep.axes.x.overlays]\na = { runn = { years = 30 } }\n",
            "overlays.a: runn is an unknown key",
        ),
    ],
)
def test_a_wrong_file_is_refused_in_one_sentence(study, text, words):
    with pytest.raises(ScenarioError, match=words) as caught:
        study(text)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a = 1\nb = 2\n", "is not a sweep; name a file"),
        ('schema = "1"\n', r"has no table \[sweep\]"),
        (
            'schema = "1"\n[sweep]\n[sweep.axes]\ncoach_hr = [1.0]\n',
            "sweep lacks the key 'scenario'",
        ),
    ],
)
def test_a_file_of_something_else_is_refused(tmp_path, text, words):
    file = tmp_path / "other.toml"
    file.write_text(text)
    with pytest.raises(ScenarioError, match=words):
        sc.load_sweep(file)
