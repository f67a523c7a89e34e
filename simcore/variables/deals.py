"""Variables of a deal as a Dataset: transfers, real costs, balances, measured outcomes."""

from __future__ import annotations

from simcore.variables.registry import CURRENCY, SAMPLE, Variable, register

_METRIC_UNIT, _EFFECT_UNIT = "of the metric", "of the effect"

for _name, _dims, _units, _meaning in (
    ("transferred", ("year", "transfer"), CURRENCY, "what the giver gives to the taker"),
    ("real_cost", ("year", "expense"), CURRENCY, "what leaves the system, or is no longer earned"),
    ("yearly_drawn", ("year", "investor"), CURRENCY, "what an investor puts in"),
    ("yearly_repaid", ("year", "investor"), CURRENCY, "what an investor is repaid, no guarantee"),
    ("yearly_due", ("year", "metric"), CURRENCY, "amount due on a metric before the caps"),
    ("yearly_allowed", ("year", "limit"), CURRENCY, "what a limit leaves of what is due"),
    ("yearly_paid", ("year", "payer"), CURRENCY, "outcome payments of a payer or fund"),
    ("fund_balance", ("year", "fund"), CURRENCY, "balance of a fund after the year, all shares"),
    ("pool_balance", ("year",), CURRENCY, "balance of the municipal pool after the year"),
    ("pool_debt", (), CURRENCY, "what the project still owes the pool at the end"),
    ("refund_level_effect", ("year",), CURRENCY, "what a changed refund brings existing use"),
    ("cap_bound", (), "1", "whether the cap on the return bound"),
    ("floor_bound", (), "1", "whether the least repayment bound"),
    ("guarantee_paid", (), CURRENCY, "what the guarantor paid"),
    ("stopped_in", (), "year", "years since the first intake at its early end; missing if full"),
    ("bridge_reached", (), "1", "whether the agreed result of the bridge was reached"),
    ("bridge_goes_on", (), "1", "share of the programme that goes on after the bridge"),
    ("outcome_seen", ("point",), _METRIC_UNIT, "measured outcome with the programme"),
    ("outcome_base", ("point",), _METRIC_UNIT, "what it is held against"),
    ("outcome_effect", ("point",), _EFFECT_UNIT, "how much better than what it is held against"),
    ("outcome_true", ("point",), _METRIC_UNIT, "outcomes that are due to the programme"),
):
    register(Variable(_name, (*SAMPLE, *_dims), "f", _units, _meaning))
