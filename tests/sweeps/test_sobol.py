import numpy as np
import pytest

import simcore as sc
from simcore.errors import ResultError


@pytest.fixture(scope="module")
def arcadia():
    return sc.load("template_example")


def test_shares_of_a_linear_answer_are_those_of_theory(arcadia):
    """Prices act linearly on the same lives, so the share of each is known."""
    ranges = {"care_home": (4e4, 8e4), "grant": (8e3, 1.2e4), "wage": (4e4, 9e4)}
    points = sc.sample(arcadia, 256, "saltelli", ranges=ranges)
    found = sc.sweep(arcadia, points, cohorts=5)
    centre = {n: [sum(r) / 2] * 2 for n, r in ranges.items()}
    variance = {}
    for name, (low, high) in ranges.items():
        ends = sc.sweep(arcadia, centre | {name: [low, high]}, cohorts=5)["npv"]
        variance[name] = (ends[1] - ends[0]) ** 2
    whole = sum(variance.values())
    said = sc.summary.sobol(found)
    for payer in ("town", "crown", "people"):
        for name, part in variance.items():
            want = (part / whole).sel(payer=payer).item()
            for kind in ("first_order", "total_order"):
                assert said[kind].sel(factor=name, payer=payer).item() == pytest.approx(
                    want, abs=0.02
                )


def test_indices_by_payer_and_year_have_errors(arcadia):
    points = sc.sample(arcadia, 32, "saltelli", parameters=["coach_hr", "care_home"])
    found = sc.sweep(arcadia, points, cohorts=5, keep="flows")
    said = sc.summary.sobol(found, "gain_by_year")
    assert said["first_order"].dims == ("factor", "arm", "year", "payer")
    assert (said["total_order_mcse"].sel(factor="coach_hr", payer="town", year=5) > 0).all()
    assert said.identical(sc.summary.sobol(found, "gain_by_year"))
    # A payer whom nothing reaches has no variance to share.
    assert np.isnan(said["first_order"]).any()


def test_axes_beside_a_design_are_settings(arcadia, tmp_path):
    file = tmp_path / "s.toml"
    file.write_text(
        'schema = "1"\n[sweep]\nscenario = "template_example"\ncohorts = 4\n[sweep.axes]\ngrant = [1e3, 1e4]\n'
        '[sweep.design]\nmethod = "saltelli"\nn = 16\nparameters = ["coach_hr", "care_home"]\n'
    )
    found = sc.sweep(sc.load_sweep(file))
    said = sc.summary.sobol(found)
    assert said["first_order"].dims == ("setting", "factor", "arm", "payer")
    assert list(said["factor"].values) == ["coach_hr", "care_home"]
    alone = sc.sample(arcadia, 16, "saltelli", parameters=["coach_hr", "care_home"])
    single = sc.sweep(sc.with_values(arcadia, {"grant": 1e4}), alone, cohorts=4)
    assert np.allclose(
        said["first_order"][1], sc.summary.sobol(single)["first_order"], equal_nan=True
    )


def test_what_is_no_saltelli_sample_is_refused(arcadia):
    found = sc.sweep(arcadia, sc.sample(arcadia, 4), cohorts=2)
    with pytest.raises(ResultError, match="no Saltelli sample; choose them with"):
        sc.summary.sobol(found)
    points = sc.sample(arcadia, 4, "saltelli", parameters=["coach_hr"])
    found = sc.sweep(arcadia, points, cohorts=2)
    with pytest.raises(ResultError, match="holds no 'npw'; choose from npv"):
        sc.summary.sobol(found, "npw")
    with pytest.raises(ResultError, match="points of the sample are missing"):
        sc.summary.sobol(found.isel(point=slice(3)))
