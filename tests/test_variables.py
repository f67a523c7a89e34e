import numpy as np
import pytest
import xarray as xr

from simcore.errors import DimensionError
from simcore.variables import DIMENSIONS, Variable, annotate, register, validate, variables


def test_every_variable_uses_declared_dimensions_and_has_a_meaning():
    for name, one in variables().items():
        assert name == one.name
        assert set(one.dims) <= set(DIMENSIONS)
        assert one.meaning
        assert one.units


def test_a_second_registration_and_an_unknown_dimension_are_refused():
    with pytest.raises(ValueError, match="registered twice"):
        register(Variable("flow", ("year",), "f", "DKK", "again"))
    with pytest.raises(ValueError, match="unknown dimensions"):
        register(Variable("new", ("month",), "f", "DKK", "months"))


def test_wrong_dimensions_raise_and_right_ones_are_annotated():
    good = xr.Dataset({"yearly_gain": (("payer", "year"), np.zeros((2, 3)))})
    assert annotate(good)["yearly_gain"].attrs["units"] == "DKK"
    with pytest.raises(DimensionError, match=r"has dimensions \('year', 'payer'\), expected"):
        validate(good.transpose("year", "payer"), ["yearly_gain"])
    with pytest.raises(DimensionError, match="has no variable 'never'"):
        validate(good, ["never"])
    with pytest.raises(DimensionError, match="is of kind 'i'"):
        validate(good.astype(int), ["yearly_gain"])
