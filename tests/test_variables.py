import numpy as np
import pytest
import xarray as xr

from simcore.errors import DimensionError
from simcore.variables import (
    DIMENSIONS,
    Variable,
    annotate,
    currency_of,
    register,
    validate,
    variables,
)
from simcore.variables.registry import AS_GIVEN, CURRENCY, OWN


def test_every_variable_uses_declared_dimensions_and_has_a_meaning():
    for name, one in variables().items():
        assert name == one.name
        assert set(one.dims or ()) <= set(DIMENSIONS)
        assert set(one.optional) <= set(one.dims or ())
        assert one.meaning
        assert one.units


def test_a_second_registration_and_an_unknown_dimension_or_kind_are_refused():
    with pytest.raises(ValueError, match="registered twice"):
        register(Variable("flow", ("year",), "f", CURRENCY, "again"))
    with pytest.raises(ValueError, match="unknown dimensions"):
        register(Variable("new", ("month",), "f", CURRENCY, "months"))
    with pytest.raises(ValueError, match="is of kind 'x'; choose from u, i, f, b, U"):
        register(Variable("new", ("year",), "x", CURRENCY, "years"))
    assert "new" not in variables()


def test_wrong_dimensions_raise_and_right_ones_are_annotated():
    good = xr.Dataset({"yearly_gain": (("payer", "year"), np.zeros((2, 3)))})
    assert annotate(good, "EUR")["yearly_gain"].attrs["units"] == "EUR"
    assert good["yearly_gain"].attrs["long_name"] == "gain of a payer in a year, mean"
    assert good.attrs["currency"] == "EUR"
    with pytest.raises(DimensionError, match=r"has dimensions \('year', 'payer'\), expected"):
        validate(good.transpose("year", "payer"), ["yearly_gain"])
    with pytest.raises(DimensionError, match="has no variable 'never'"):
        validate(good, ["never"])
    with pytest.raises(DimensionError, match="is of kind 'i'"):
        validate(good.astype(int), ["yearly_gain"])
    with pytest.raises(DimensionError, match=r"has dimensions \('year', 'payer'\), expected"):
        annotate(good.transpose("year", "payer"))
    with pytest.raises(DimensionError, match="is of kind 'i'"):
        annotate(good.astype(int))


def test_unknown_names_are_refused_with_the_nearest_one():
    data = xr.Dataset({"yearly_gian": (("payer", "year"), np.zeros((2, 3)))})
    with pytest.raises(DimensionError, match="'yearly_gian' is not registered; did you mean 'year"):
        annotate(data)
    with pytest.raises(DimensionError, match="'yearly_gian' is not registered; did you mean 'year"):
        validate(data, ["yearly_gian"])
    with pytest.raises(DimensionError, match="'zzz' is not registered; register it"):
        annotate(data["yearly_gian"].rename("zzz"))


def test_a_dimension_that_is_optional_may_be_missing_and_others_may_not():
    one = xr.DataArray(np.zeros((2, 3, 4)), dims=("arm", "year", "line"), name="flow")
    assert annotate(one, "EUR").attrs["units"] == "EUR"
    with pytest.raises(DimensionError, match="expected \\('arm', 'year', 'line'\\)"):
        annotate(one.isel(arm=0))


def test_an_amount_whose_currency_nobody_said_is_in_no_currency():
    flows = xr.Dataset({"flow": (("arm", "year", "line"), np.zeros((2, 3, 4)))})
    assert annotate(flows.copy(deep=True))["flow"].attrs["units"] == "currency"
    assert currency_of(annotate(flows.copy(deep=True))) == ""
    assert currency_of(annotate(flows.copy(deep=True), "EUR")) == "EUR"
    # as flows.nc of an earlier version, without the attribute
    stored = flows.copy(deep=True)
    stored["flow"].attrs["units"] = "USD"
    assert currency_of(stored) == "USD"


def test_units_are_one_of_few_words():
    """No unit is a sentence, and an amount says what it is paid for."""
    words = {"1", "1/year", "person-steps", "outcomes", "contracts", "children", "years", "year", "name",
             "effect", "of the metric", "of the effect", OWN, AS_GIVEN, CURRENCY, f"{CURRENCY}/outcome", f"{CURRENCY}/year",
             f"{CURRENCY}/effect", "see coordinate outcome_unit"}  # fmt: skip
    assert {one.units for one in variables().values()} == words
