"""The registry of dimensions and variables, and the check of a Dataset against it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, TypeVar

from simcore.errors import DimensionError

if TYPE_CHECKING:
    import xarray as xr

    Data = TypeVar("Data", xr.Dataset, xr.DataArray)

DIMENSIONS: dict[str, str] = {
    "arm": "strategy: the baseline and the alternatives, on the same children",
    "draw": "evidence: one joint draw of all uncertain parameters",
    "cohort": "luck: one group of children drawn under the same parameters",
    "intake": "intake year of the children",
    "year": "years since intake (lives) or since the first intake (flows)",
    "cell": "one cell of one declared table of states or of transitions",
    "line": "one account as one payer meets it in one accounting class",
    "payer": "who pays or harvests",
    "sector": "municipality, other municipalities, region, state, citizen",
    "account": "what the money is for",
    "national_line": "one national figure that the model is held against",
    "account_class": "accounting class of a flow",
    "outcome": "one line of the first bottom line",
    "measure": "cost, or one outcome",
    "strategy": "one of several strategies that are compared",
    "threshold": "what a decision maker would pay for one unit of effect",
    "quantile": "quantile over draws and cohorts",
    "parameter": "one uncertain parameter",
    "factor": "what varies as one in a sample: a parameter, a group, or a joint posterior",
    "setting": "one combination of the axes of a sweep, which a design is crossed with",
    "output": "one of several outputs of a function",
    "perspective": "the rules under which the same flows are seen",
    "party": "who gives or takes under a contract: payers, funds, investors, guarantor, provider",
    "investor": "who puts money into a contract",
    "metric": "an outcome that a contract pays for",
    "fund": "an outcome fund",
    "limit": "a limit on what is due: caps, an early end, the money of funds; in their order",
    "harvester": "a party that gains and could pay for a way to a yes",
    "department": "department of the municipality, its pool included",
    "situation": "the four cells of the harvest problem",
    "way": "a way to let the municipality break even",
    "rule": "a rule for sharing what a contract leaves",
    "municipalities": "municipalities whose contracts are pooled",
    "transfer": "one reason for which one account gives to another under a contract",
    "expense": "one real cost of one account under a contract",
    "row": "years since intake, of counts that a sweep keeps",
    "point": "one set of values of a sweep; of a metric, one follow-up of one intake",
}

SAMPLE = ("draw", "cohort")
#: Units of an amount of money: the scenario's, or the contract's, currency stands there.
CURRENCY = "{currency}"
#: What stands there where nobody said which currency it is.
UNNAMED = "currency"
#: Each entry has its own unit, in the coordinate ``unit``.
OWN = "see coordinate unit"
#: The units are those of the array that was given.
AS_GIVEN = "as given"
#: Kind -> the NumPy kinds it is stored as: text may be objects after a merge or a file.
_STORED = {"u": "u", "i": "i", "f": "f", "b": "b", "U": "UO"}


@dataclass(frozen=True)
class Variable:
    """One variable of a result.

    Attributes
    ----------
    name
        Name in the Dataset.
    dims
        Dimensions in order; a dimension in ``optional`` may be missing.  None: any.
    kind
        NumPy kind: ``"u"`` unsigned integer, ``"i"`` integer, ``"f"`` float, ``"b"`` boolean,
        ``"U"`` text.
    units
        Units, as written to the ``units`` attribute; ``{currency}`` stands for the currency.
    meaning
        What it is, as written to ``long_name``.
    optional
        Dimensions that a result may lack.
    """

    name: str
    dims: tuple[str, ...] | None
    kind: str
    units: str
    meaning: str
    optional: tuple[str, ...] = ()

    def units_in(self, currency: str) -> str:
        """Units with the currency filled in."""
        return self.units.replace(CURRENCY, currency or UNNAMED)


_REGISTRY: dict[str, Variable] = {}


def register(variable: Variable) -> Variable:
    """Add a variable; a second variable of the same name raises ``ValueError``."""
    if variable.name in _REGISTRY:
        raise ValueError(f"variable {variable.name!r} is registered twice")
    unknown = [d for d in variable.dims or () if d not in DIMENSIONS]
    if unknown:
        raise ValueError(f"variable {variable.name!r} uses unknown dimensions {unknown}")
    if variable.kind not in _STORED:
        raise ValueError(
            f"variable {variable.name!r} is of kind {variable.kind!r}; choose from "
            f"{', '.join(_STORED)}"
        )
    _REGISTRY[variable.name] = variable
    return variable


def register_answer(
    name: str,
    dims: tuple[str, ...],
    units: str,
    meaning: str,
    *with_: str,
    optional: tuple[str, ...] = (),
) -> Variable:
    """Register a number of an answer, and what belongs to it.

    Parameters
    ----------
    name, dims, units, meaning, optional
        As for ``Variable``.
    with_
        Any of ``"mcse"`` (its Monte Carlo standard error), ``"quantile"`` (over draws and
        cohorts, with the dimension quantile first) and ``"interval"`` (``_low`` and
        ``_high``, the 95 % interval of its Monte Carlo error).
    """
    one = register(Variable(name, dims, "f", units, meaning, optional))
    more = {
        "mcse": [("mcse", dims, f"Monte Carlo standard error of {name}")],
        "quantile": [
            ("quantile", ("quantile", *dims), f"{name}: quantiles over draws and cohorts")
        ],
        "interval": [
            ("low", dims, f"{name}: 95 % interval of its Monte Carlo error, low"),
            ("high", dims, f"{name}: 95 % interval of its Monte Carlo error, high"),
        ],
    }
    for kind in with_:
        for suffix, its_dims, its_meaning in more[kind]:
            register(replace(one, name=f"{name}_{suffix}", dims=its_dims, meaning=its_meaning))
    return one


def variables() -> dict[str, Variable]:
    """All registered variables by name."""
    return dict(_REGISTRY)


def variable(name: str) -> Variable:
    """A registered variable; raises ``DimensionError`` where there is none of that name."""
    if name not in _REGISTRY:
        close = get_close_matches(name, _REGISTRY, n=1)
        hint = f"did you mean {close[0]!r}?" if close else "register it in simcore.variables"
        raise DimensionError(f"variable {name!r} is not registered; {hint}")
    return _REGISTRY[name]


def validate(data: xr.Dataset, names: Iterable[str]) -> None:
    """Raise unless ``data`` holds each named variable with its declared dimensions and kind.

    Raises
    ------
    DimensionError
        If a name is not registered, or a variable is missing, has other dimensions or
        another kind.
    """
    for name in names:
        spec = variable(name)
        if name not in data:
            raise DimensionError(
                f"the Dataset has no variable {name!r} ({spec.meaning}); "
                f"it holds {sorted(map(str, data.data_vars))}"
            )
        _check(data[name], spec)


def _check(array: xr.DataArray, spec: Variable) -> None:
    if spec.dims is not None:
        wanted = tuple(d for d in spec.dims if d in array.dims or d not in spec.optional)
        if tuple(array.dims) != wanted:
            raise DimensionError(
                f"variable {spec.name!r} has dimensions {tuple(array.dims)}, expected {wanted}; "
                f"transpose or select before the call"
            )
    if array.dtype.kind not in _STORED[spec.kind]:
        raise DimensionError(
            f"variable {spec.name!r} is of kind {array.dtype.kind!r}, expected {spec.kind!r}"
        )


def annotate(data: Data, currency: str = "") -> Data:
    """Check every variable against the registry, and set its ``units`` and ``long_name``.

    Parameters
    ----------
    data
        A Dataset, or a DataArray that has the name of its variable.
    currency
        What amounts of money are in; default what the attribute ``currency`` says.

    Returns
    -------
    Dataset or DataArray
        The same, with the attribute ``currency`` where one is known.

    Raises
    ------
    DimensionError
        If a variable is not registered, or has other dimensions or another kind.
    """
    currency = currency or str(data.attrs.get("currency", ""))
    arrays: Iterable[Any] = data.data_vars.values() if hasattr(data, "data_vars") else [data]
    for array in arrays:
        spec = variable(str(array.name))
        _check(array, spec)
        if spec.units != AS_GIVEN:
            array.attrs["units"] = spec.units_in(currency)
        array.attrs["long_name"] = spec.meaning
    if currency and hasattr(data, "data_vars"):
        data.attrs["currency"] = currency
    return data


def currency_of(flows: xr.Dataset) -> str:
    """Currency of flows or gains; empty where they do not say it.

    Flows that an earlier version stored say it in their units only.
    """
    named = flows.attrs.get("currency")
    units = next((a.attrs.get("units") for a in flows.data_vars.values()), None)
    return str(named or units or "").replace(UNNAMED, "")
