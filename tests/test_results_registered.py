"""Every Dataset that a public function returns holds registered variables and no others.

Each is held against the registry here, apart from the code that annotates: name, dimensions,
kind, units and meaning.  ``RETURNED`` is checked against the hints of the public functions, so
that a new function cannot be forgotten.
"""

import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from scipy import stats

import simcore as sc
from simcore.money.flows import QUANTUM
from simcore.uncertainty.draws import parameter_draws, uncertain_parameters
from simcore.uncertainty.sobol import sobol_indices
from simcore.uncertainty.value_of_information import acceptability
from simcore.variables import validate, variables
from simcore.variables.registry import AS_GIVEN, OWN
from tests.conftest import ROOT

KINDS = {"u": "u", "i": "i", "f": "f", "b": "b", "U": "UO"}
DOCS = dict(
    re.findall(
        r"```toml\n# file: (\S+)\n(.*?)```",
        (ROOT / "docs" / "models.md").read_text(encoding="utf-8"),
        re.S,
    )
)
#: Model -> the sizes in which it runs; contracts want whole groups of cohorts.
SIZES = {
    "scenarios/laer_for_livet.toml": (12, 2),
    "scenarios/homeless_youth_aarhus.toml": (3, 5),
    "scenarios/laer_for_livet_ways_to_pay.toml": (3, 5),
    "tests/data/everything/everything.toml": (3, 5),
    "sick_sicker.toml": (3, 2),
    "mentors.toml": (3, 2),
}
#: Public functions whose Datasets ``returned`` collects.
RETURNED = {
    "simulate", "expected", "ledger", "finance", "contract", "cumulative", "double_bottom_line",
    "frontier", "gain", "harvest", "leans_on", "perspective_comparison", "outcome_values", "payback",
    "per_child", "present_value", "nation", "rests_on", "sample", "sweep", "open_sweep", "sobol",
}  # fmt: skip


def loaded(name: str, folder: Path) -> sc.Scenario:
    """A shipped scenario, or a model of docs/models.md."""
    if name not in DOCS:
        return sc.load(ROOT / name)
    (folder / name).write_text(DOCS[name], encoding="utf-8")
    return sc.load(folder / name)


def returned(
    scenario: sc.Scenario, draws: int, cohorts: int
) -> Iterator[tuple[str, xr.Dataset | xr.DataArray]]:
    """Name of a public function, and what it gives for this scenario."""
    lives = sc.simulate(scenario, draws=draws, cohorts=cohorts)
    yield "simulate", lives
    flows = sc.ledger(lives, scenario)
    yield "ledger", flows
    per_child = sc.summary.per_child(lives, scenario, flows)
    yield "per_child", per_child
    gains = sc.summary.gain(flows)
    yield "gain", gains
    yield "present_value", sc.summary.present_value(gains["gain"])
    for by in ("payer", "sector"):
        yield "harvest", sc.summary.harvest(flows, by=by)
    yield "payback", sc.summary.payback(flows)
    yield "cumulative", sc.summary.cumulative(flows)
    if scenario.outcomes:
        yield "outcome_values", sc.summary.outcome_values(lives, scenario)
        yield "double_bottom_line", sc.summary.double_bottom_line(lives, scenario)
    if scenario.perspectives:
        yield "perspective_comparison", sc.summary.perspective_comparison(lives, scenario)
    yield "rests_on", sc.summary.rests_on(flows, scenario)
    sector = str(flows["sector"].to_numpy()[0])
    yield "leans_on", sc.summary.leans_on(flows, scenario, sector)
    value = per_child["value"].isel(measure=[0, -1])
    names = [str(a) for a in value["arm"].to_numpy()]
    cost, effect = value.transpose("measure", ...).to_numpy()
    yield "frontier", sc.summary.frontier(names, cost, effect, scenario.money.currency)
    for name in scenario.contracts:
        yield "finance", sc.finance(flows, lives, scenario, name)
        deal = sc.settle(flows, lives, scenario, name)
        yield "to_dataset", deal.to_dataset()
        yield "contract", sc.summary.contract(deal)
        asked = sc.summary.consent(deal)
        for part in (asked.ways, asked.ways_over_all, asked.figures):
            yield "consent", part
    if scenario.parameters:
        points = sc.sample(scenario, 2)
        yield "sample", points
        design = sc.sample(scenario, 2, "saltelli", parameters=uncertain_parameters(scenario)[:2])
        yield "sobol", sc.summary.sobol(sc.sweep(scenario, design, cohorts=cohorts))
        yield "sweep", sc.sweep(scenario, points, cohorts=cohorts, keep="counts")
    yield "parameter_draws", parameter_draws(scenario, range(draws))
    sample = per_child["sample"].mean("cohort")
    curves = acceptability(
        sample.isel(measure=0).assign_attrs(units=scenario.money.currency),
        sample.isel(measure=-1), [0.0, 1e5],
    )  # fmt: skip
    yield "acceptability", curves


def check(where: str, array: xr.DataArray, currency: str) -> None:
    """One variable against the registry."""
    name = str(array.name)
    assert name in variables(), f"{where}: {name} is not registered"
    spec = variables()[name]
    where = f"{where}: {name}"
    if spec.dims is not None:
        assert [d for d in spec.dims if d in array.dims] == list(array.dims), where
        assert set(spec.dims) - set(array.dims) <= set(spec.optional), where
    assert array.dtype.kind in KINDS[spec.kind], where
    units = spec.units.replace("{currency}", currency)
    assert array.attrs["units"] == (currency if units == AS_GIVEN else units), where
    assert array.attrs["long_name"] == spec.meaning, where
    if spec.units == OWN:
        entry = array["unit"]
        assert entry.dims[0] in array.dims, where
        assert all(str(u) for u in entry.to_numpy()), where


def test_every_public_function_that_returns_a_dataset_is_among_them():
    public = {n: getattr(sc, n) for n in sc.__all__}
    public |= {n: getattr(sc.summary, n) for n in sc.summary.__all__}
    hints = {n: str(inspect.signature(f).return_annotation) for n, f in public.items()
             if inspect.isfunction(f)}  # fmt: skip
    given_back = {"with_labels"}  # what it was given, with names
    assert {n for n, hint in hints.items() if "xr.Data" in hint} - given_back == RETURNED


@pytest.mark.parametrize("name", SIZES, ids=lambda name: Path(name).stem)
def test_every_variable_of_every_answer_is_as_registered(name, tmp_path):
    scenario = loaded(name, tmp_path)
    currency = scenario.money.currency
    seen = set()
    for function, data in returned(scenario, *SIZES[name]):
        seen.add(function)
        for array in data.data_vars.values() if isinstance(data, xr.Dataset) else [data]:
            check(f"{Path(name).stem}: {function}", array, currency)
        hidden = {k: v for k, v in data.attrs.items() if isinstance(v, float | np.floating)}
        assert not hidden, f"{function}: numbers hidden in attributes: {hidden}"
    unlike = {"to_dataset", "expected", "consent", "parameter_draws", "acceptability"}
    lacks = {"finance", "contract"} if not scenario.contracts else set()
    lacks |= {"perspective_comparison"} if not scenario.perspectives else set()
    lacks |= {"sample", "sweep", "sobol"} if not scenario.parameters else set()
    assert seen - unlike == RETURNED - {"expected", "nation", "open_sweep"} - lacks


def test_expected_and_the_functions_of_arrays_are_as_registered(tmp_path):
    scenario = loaded("sick_sicker.toml", tmp_path)
    check("expected", sc.expected(scenario)["expected"], "USD")
    found = sobol_indices(
        lambda x: x[0] + 2 * x[1], [stats.uniform(), stats.uniform()], ["a", "b"], n=64
    )
    for array in found.data_vars.values():
        check("sobol_indices", array, "")


def test_a_nation_is_as_registered():
    found = sc.nation("denmark", draws=2)
    for array in found.data_vars.values():
        check("nation", array, "DKK")


def test_what_a_function_returns_can_be_validated_by_name(case, case_lives):
    """As a caller does who was given a Dataset."""
    validate(
        sc.summary.perspective_comparison(case_lives, case),
        ["present_value", "harvested", "harvested_mcse"],
    )


def test_each_way_to_a_yes_is_in_its_own_unit(case, case_lives, case_flows):
    """A price, a grant, a rate and a cap: no variable holds two of them."""
    found = sc.summary.contract(sc.settle(case_flows, case_lives, case))
    units = {
        n: found[n].attrs["units"] for n in ("way_price", "way_grant", "way_refund", "way_cap")
    }
    assert units == {
        "way_price": "DKK/outcome", "way_grant": "DKK", "way_refund": "1", "way_cap": "DKK",
    }  # fmt: skip
    for name in units:
        assert len(found[name].attrs["long_name"].split()) > 20  # a paragraph
        low, high = float(found[f"{name}_low"]), float(found[f"{name}_high"])
        # A size is rounded up to the smallest amount, and its interval is not.
        assert low <= float(found[name]) <= high + QUANTUM
    assert not {"way_value", "way_low", "way_high"} & set(found.data_vars)
