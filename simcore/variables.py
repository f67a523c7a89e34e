"""Every dimension and every variable of the results, once.

A public function validates what it is given and annotates what it returns from
this registry, so a name means the same thing everywhere.  Wrong dimensions raise.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simcore.errors import DimensionError

if TYPE_CHECKING:
    import xarray as xr

DIMENSIONS: dict[str, str] = {
    "arm": "strategy: the baseline and the alternatives, on the same children",
    "draw": "evidence: one joint draw of all uncertain parameters",
    "cohort": "luck: one group of children drawn under the same parameters",
    "wave": "intake year of the children",
    "year": "years since intake (lives) or since the first intake (flows)",
    "cell": "one cell of one declared table of states or of transitions",
    "line": "one account as one payer meets it in one accounting class",
    "payer": "who pays or harvests",
    "sector": "municipality, other municipalities, region, state, citizen",
    "account": "what the money is for",
    "account_class": "accounting class of a flow",
    "outcome": "one line of the first bottom line",
    "measure": "cost, or one outcome",
    "quantile": "quantile over draws and cohorts",
    "parameter": "one uncertain parameter",
    "lens": "the rules under which the same flows are seen",
    "party": "who gives or takes under a contract: payers, funds, investors, guarantor, provider",
    "investor": "who puts money into a contract",
    "metric": "an outcome that a contract pays for",
    "fund": "an outcome fund",
    "department": "department of the municipality, its pool included",
    "situation": "the four cells of the harvest problem",
    "way": "a way to make the municipality whole",
    "rule": "a rule for sharing what a contract leaves",
    "municipalities": "municipalities whose contracts are pooled",
    "transfer": "one reason for which one account gives to another under a contract",
    "expense": "one real cost of one account under a contract",
    "point": "one follow-up of one intake, of one metric",
}


@dataclass(frozen=True)
class Variable:
    """One variable of a result.

    Attributes
    ----------
    name
        Name in the Dataset.
    dims
        Dimensions in order; a dimension in ``optional`` may be missing.
    kind
        NumPy kind: ``"u"`` unsigned integer, ``"f"`` float.
    units
        Units, as written to the ``units`` attribute.
    meaning
        One sentence.
    optional
        Dimensions that a reduction may have removed.
    """

    name: str
    dims: tuple[str, ...]
    kind: str
    units: str
    meaning: str
    optional: tuple[str, ...] = ()


_REGISTRY: dict[str, Variable] = {}


def register(variable: Variable) -> Variable:
    """Add a variable; a second variable of the same name raises ``ValueError``."""
    if variable.name in _REGISTRY:
        raise ValueError(f"variable {variable.name!r} is registered twice")
    unknown = [d for d in variable.dims if d not in DIMENSIONS]
    if unknown:
        raise ValueError(f"variable {variable.name!r} uses unknown dimensions {unknown}")
    _REGISTRY[variable.name] = variable
    return variable


SAMPLE = ("draw", "cohort")

COUNT = register(
    Variable(
        "count",
        ("arm", "draw", "cohort", "wave", "year", "cell"),
        "u",
        "person-steps",
        "children in each cell, summed over the steps of a year",
    )
)
EXPECTED = register(
    Variable(
        "expected",
        ("arm", "draw", "wave", "year", "cell"),
        "f",
        "person-steps",
        "the mean of count, without dice",
    )
)
FLOW = register(
    Variable(
        "flow",
        ("arm", "draw", "cohort", "year", "line"),
        "f",
        "DKK",
        "expense of a payer on an account; income is negative",
        optional=SAMPLE,
    )
)
GAIN = register(
    Variable(
        "gain",
        ("draw", "cohort", "year", "line"),
        "f",
        "DKK",
        "baseline minus arm: positive is good for the payer",
        optional=SAMPLE,
    )
)
_SUMMARIES = (
    ("present_value", ("payer",), "DKK", "discounted gain of a payer, mean"),
    ("present_value_mcse", ("payer",), "DKK", "its Monte Carlo standard error"),
    ("present_value_quantile", ("quantile", "payer"), "DKK", "over draws and cohorts"),
    ("yearly_gain", ("payer", "year"), "DKK", "gain of a payer in a year, mean"),
    ("yearly_gain_mcse", ("payer", "year"), "DKK", "its Monte Carlo standard error"),
    ("account_gain", ("account", "payer"), "DKK", "discounted gain on an account, mean"),
    ("account_gain_mcse", ("account", "payer"), "DKK", "its Monte Carlo standard error"),
    ("account_yearly_gain", ("account", "payer", "year"), "DKK", "gain on an account, mean"),
    ("cost_share", ("payer",), "1", "share of the investment that a payer bears"),
    ("gain_share", ("payer",), "1", "share of what is harvested that falls to a payer"),
    ("cost_borne", ("payer",), "DKK", "discounted investment that a payer bears, mean"),
    ("harvested", ("payer",), "DKK", "discounted gain before the investment, mean"),
    ("paid_back", ("payer", "year"), "1", "share whose cumulative gain is 0 or more from then on"),
    ("paid_back_mcse", ("payer", "year"), "1", "its Monte Carlo standard error"),
    ("never", ("payer",), "1", "share that has not paid back within the horizon"),
    ("never_mcse", ("payer",), "1", "its Monte Carlo standard error"),
    ("cumulative", ("payer", "year"), "DKK", "cumulative discounted gain, mean"),
    ("cumulative_mcse", ("payer", "year"), "DKK", "its Monte Carlo standard error"),
    ("cumulative_quantile", ("quantile", "payer", "year"), "DKK", "over draws and cohorts"),
    ("level", ("arm", "outcome"), "unit", "outcome of one cohort of children, mean"),
    ("level_mcse", ("arm", "outcome"), "unit", "its Monte Carlo standard error"),
    ("change", ("outcome",), "unit", "arm minus baseline, mean"),
    ("change_mcse", ("outcome",), "unit", "its Monte Carlo standard error"),
    ("change_quantile", ("quantile", "outcome"), "unit", "over draws and cohorts"),
    ("value", ("arm", "measure"), "per child", "of a strategy, mean"),
    ("value_mcse", ("arm", "measure"), "per child", "its Monte Carlo standard error"),
    ("increment", ("arm", "measure"), "per child", "arm minus baseline, mean"),
    ("increment_mcse", ("arm", "measure"), "per child", "its Monte Carlo standard error"),
    ("rank_correlation", ("parameter",), "1", "Spearman, of the draws with the gain"),
    ("rank_correlation_mcse", ("parameter",), "1", "its standard error if there were no relation"),
)
_CONTRACTS = (
    ("net_value", ("party",), "DKK", "present value of a party under the contract, mean"),
    ("net_value_mcse", ("party",), "DKK", "its Monte Carlo standard error"),
    ("net_value_quantile", ("quantile", "party"), "DKK", "over draws and cohorts"),
    ("value_before", ("party",), "DKK", "the same without the contract, mean"),
    ("value_before_mcse", ("party",), "DKK", "its Monte Carlo standard error"),
    ("value_before_quantile", ("quantile", "party"), "DKK", "over draws and cohorts"),
    ("whole", ("party",), "1", "chance that a party is whole over the horizon"),
    ("whole_mcse", ("party",), "1", "its Monte Carlo standard error"),
    ("returns_by", ("party", "year"), "1", "share that has its money back by then and for good"),
    ("never_back", ("party",), "1", "share that never has its money back"),
    ("never_back_mcse", ("party",), "1", "its Monte Carlo standard error"),
    ("touches", ("party",), "1", "share that has it back at some time, if not for good"),
    ("liquidity", ("party",), "DKK", "deepest cumulated deficit, 95th percentile"),
    ("liquidity_low", ("party",), "DKK", "its 95 % interval, low"),
    ("liquidity_high", ("party",), "DKK", "its 95 % interval, high"),
    ("liquidity_before", ("party",), "DKK", "the same without the contract"),
    ("worst_year", ("party",), "DKK", "largest deficit of a single year, 95th percentile"),
    ("department_value", ("department",), "DKK", "present value of a department, mean"),
    ("department_before", ("department",), "DKK", "the same without the contract, mean"),
    ("situation_chance", ("situation",), "1", "chance of each cell of the harvest problem"),
    ("situation_mcse", ("situation",), "1", "its Monte Carlo standard error"),
    ("service", ("year",), "DKK", "change of net service spending, mean"),
    ("service_quantile", ("quantile", "year"), "DKK", "over draws and cohorts"),
    ("over_room", ("year",), "1", "chance that it exceeds the room under the ceiling"),
    ("over_room_mcse", ("year",), "1", "its Monte Carlo standard error"),
    ("wedge", ("year",), "DKK", "service spending not matched by the municipality's economy, mean"),
    ("irr_quantile", ("quantile", "investor"), "1", "internal rate of return where it is defined"),
    ("irr_mean", ("investor",), "1", "mean of the rates of return that are defined"),
    ("irr_mcse", ("investor",), "1", "its Monte Carlo standard error"),
    ("irr_undefined", ("investor",), "1", "share of samples without a rate of return"),
    ("irr_of_mean", ("investor",), "1", "rate of the mean flow; not a mean rate"),
    ("irr_negative", ("investor",), "1", "chance of a negative return"),
    ("irr_negative_mcse", ("investor",), "1", "its Monte Carlo standard error"),
    ("irr_below_hurdle", ("investor",), "1", "chance of less than the hurdle"),
    ("moic", ("investor",), "1", "mean multiple on invested capital"),
    ("loss", ("investor",), "1", "chance that less comes back than went in"),
    ("loss_mcse", ("investor",), "1", "its Monte Carlo standard error"),
    ("investor_value", ("investor",), "DKK", "present value at the hurdle, mean"),
    ("investor_value_mcse", ("investor",), "DKK", "its Monte Carlo standard error"),
    ("pooled_capital", ("municipalities",), "DKK", "capital of a pool of contracts, mean"),
    ("pooled_spread", ("municipalities",), "1", "standard deviation of its multiple"),
    ("pooled_loss", ("municipalities",), "1", "chance that it loses money"),
    ("paid", ("metric",), "DKK", "amount due on a metric before the contract's caps, mean"),
    ("paid_outcomes", ("metric",), "1", "outcomes that are paid for, mean"),
    ("attributable", ("metric",), "1", "outcomes due to the programme, mean"),
    ("attributable_mcse", ("metric",), "1", "its Monte Carlo standard error"),
    ("per_paid_outcome", ("metric",), "DKK", "paid over paid outcomes"),
    ("per_attributable", ("metric",), "DKK", "paid over attributable outcomes"),
    ("public_per_attributable", ("metric",), "DKK", "net public cost over attributable outcomes"),
    ("deadweight", ("metric",), "1", "share of the payment due with no programme at all"),
    ("paid_by_luck", ("metric",), "1", "chance of a payment with no programme at all"),
    ("paid_by_luck_mcse", ("metric",), "1", "its Monte Carlo standard error"),
    ("pays", ("metric",), "1", "chance of a payment"),
    ("marginal_pay", ("metric",), "DKK", "what one more outcome pays in the median sample"),
    ("unit_follows", ("metric",), "1", "correlation of a unit price's payment with the effect"),
    ("threshold_follows", ("metric",), "1", "the same of an all-or-nothing payment"),
    ("threshold_luck", ("metric",), "1", "chance that all-or-nothing pays with no programme"),
    ("winners_curse", ("metric",), "1", "measured over true effect where a threshold pays"),
    ("fund_need", ("fund",), "DKK", "95th percentile of what the fund's contracts need"),
    ("fund_used", ("fund",), "DKK", "expected payments of the fund"),
    ("fund_exhausted", ("fund",), "1", "chance that the balance is used up"),
    ("fund_exhausted_mcse", ("fund",), "1", "its Monte Carlo standard error"),
    ("fund_need_low", ("fund",), "DKK", "95 % interval of the need, low"),
    ("fund_need_high", ("fund",), "DKK", "95 % interval of the need, high"),
    ("fund_admits", ("fund",), "1", "contracts that the fund may promise by its own rule"),
    ("fund_unspent", ("fund",), "DKK", "expected balance at the end"),
    ("way_value", ("way",), "1", "price, grant, rate or cap that is needed"),
    ("way_low", ("way",), "1", "its 95 % interval, low"),
    ("way_high", ("way",), "1", "its 95 % interval, high"),
    ("way_cost", ("way",), "DKK", "its expected cost"),
    ("receives", ("rule", "party"), "DKK", "side payment to a party, mean"),
)
#: What ``Deal.to_dataset`` adds to draw and cohort.
_DEALS: tuple[tuple[str, tuple[str, ...], str, str], ...] = (
    ("transferred", ("year", "transfer"), "DKK", "what the giver gives to the taker"),
    ("real_cost", ("year", "expense"), "DKK", "what leaves the system, or is no longer earned"),
    ("yearly_drawn", ("year", "investor"), "DKK", "what an investor puts in"),
    ("yearly_repaid", ("year", "investor"), "DKK", "what an investor is repaid, no guarantee"),
    ("yearly_due", ("year", "metric"), "DKK", "amount due on a metric before the contract's caps"),
    ("yearly_paid", ("year", "payer"), "DKK", "outcome payments of a payer or fund"),
    (
        "fund_balance",
        ("year", "fund"),
        "DKK",
        "balance of a fund after the year, shared ones whole",
    ),
    ("pool_balance", ("year",), "DKK", "balance of the municipal pool after the year"),
    ("pool_debt", (), "DKK", "what the project still owes the pool at the end"),
    ("refund_level_effect", ("year",), "DKK", "what a changed refund brings existing use"),
    ("cap_bound", (), "1", "whether the cap on the return bound"),
    ("floor_bound", (), "1", "whether the least repayment bound"),
    ("guarantee_paid", (), "DKK", "what the guarantor paid"),
    ("stopped_in", (), "year", "years since the first intake at its early end; missing if full"),
    ("bridge_reached", (), "1", "whether the agreed result of the bridge was reached"),
    ("bridge_goes_on", (), "1", "share of the programme that goes on after the bridge"),
    ("outcome_seen", ("point",), "of the metric", "measured outcome with the programme"),
    ("outcome_base", ("point",), "of the metric", "what it is held against"),
    ("outcome_effect", ("point",), "of the effect", "how much better than what it is held against"),
    ("outcome_true", ("point",), "of the metric", "outcomes that are due to the programme"),
)
for _name, _dims, _units, _meaning in _DEALS:
    register(Variable(_name, (*SAMPLE, *_dims), "f", _units, _meaning))
for _name, _dims, _units, _meaning in (*_SUMMARIES, *_CONTRACTS):
    register(Variable(_name, _dims, "f", _units, _meaning))


def variables() -> dict[str, Variable]:
    """All registered variables by name."""
    return dict(_REGISTRY)


def validate(data: xr.Dataset, names: Iterable[str]) -> None:
    """Raise unless ``data`` holds each named variable with its declared dimensions.

    Raises
    ------
    DimensionError
        If a variable is missing, has other dimensions or another kind.
    """
    for name in names:
        spec = _REGISTRY[name]
        if name not in data:
            raise DimensionError(
                f"the Dataset has no variable {name!r} ({spec.meaning}); "
                f"it holds {sorted(map(str, data.data_vars))}"
            )
        array = data[name]
        wanted = tuple(d for d in spec.dims if d in array.dims or d not in spec.optional)
        if tuple(array.dims) != wanted:
            raise DimensionError(
                f"variable {name!r} has dimensions {tuple(array.dims)}, expected {wanted}; "
                f"transpose or select before the call"
            )
        if array.dtype.kind != spec.kind:
            raise DimensionError(
                f"variable {name!r} is of kind {array.dtype.kind!r}, expected {spec.kind!r}"
            )


def annotate(data: xr.Dataset) -> xr.Dataset:
    """Set ``units`` and ``long_name`` of each registered variable, and validate it."""
    names = [str(n) for n in data.data_vars if n in _REGISTRY]
    for name in names:
        data[name].attrs.setdefault("units", _REGISTRY[name].units)
        data[name].attrs["long_name"] = _REGISTRY[name].meaning
    validate(data, names)
    return data
