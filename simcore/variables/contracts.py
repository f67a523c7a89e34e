"""Variables of a settled contract: parties, investors, outcomes, funds, instruments."""

from __future__ import annotations

from simcore.variables.registry import CURRENCY, register_answer

_EACH = f"{CURRENCY}/outcome"
_PARTY, _YEAR, _INVESTOR = ("party",), ("year",), ("investor",)
_METRIC, _FUND = ("metric",), ("fund",)

# By party
register_answer(
    "net_value", _PARTY, CURRENCY, "present value of a party under the contract, mean",
    "mcse", "quantile",
)  # fmt: skip
register_answer(
    "value_before", _PARTY, CURRENCY, "present value of a party without the contract, mean",
    "mcse", "quantile",
)  # fmt: skip
register_answer(
    "breaks_even", _PARTY, "1", "chance that a party breaks even over the horizon", "mcse"
)
register_answer(
    "returns_by", ("party", "year"), "1", "share that has its money back by then and for good"
)
register_answer("never_back", _PARTY, "1", "share that never has its money back", "mcse")
register_answer("touches", _PARTY, "1", "share that has it back at some time, if not for good")
register_answer(
    "liquidity", _PARTY, CURRENCY, "deepest cumulated deficit, 95th percentile", "interval"
)
register_answer(
    "liquidity_before", _PARTY, CURRENCY, "deepest cumulated deficit without the contract"
)
register_answer("worst_year", _PARTY, CURRENCY, "largest deficit of a single year, 95th percentile")
register_answer(
    "committed", ("party", "year"), CURRENCY,
    "what a party gives others under the contract, mean; 0 for investors, provider and sums",
)  # fmt: skip
register_answer(
    "committed_later", _PARTY, CURRENCY,
    "the same after the years that the decision looks at, summed and not discounted, mean",
)  # fmt: skip
register_answer(
    "department_value", ("department",), CURRENCY, "present value of a department, mean"
)
register_answer(
    "department_before", ("department",), CURRENCY,
    "present value of a department without the contract, mean",
)  # fmt: skip

# Chances of the contract
register_answer(
    "chance_municipality_at_horizon", (), "1",
    "chance that the municipality breaks even over the years its decision looks at", "mcse",
)  # fmt: skip
register_answer(
    "chance_municipality",
    (),
    "1",
    "chance that the municipality breaks even over all years",
    "mcse",
)
register_answer(
    "chance_every_public_party", (), "1", "chance that every public party breaks even", "mcse"
)
register_answer(
    "chance_everybody", (), "1", "chance that every party that is asked breaks even", "mcse"
)
register_answer(
    "situation_chance", ("situation",), "1", "chance of each cell of the harvest problem"
)
register_answer(
    "situation_mcse", ("situation",), "1", "Monte Carlo standard error of situation_chance"
)

# Service ceiling, by year
register_answer("service", _YEAR, CURRENCY, "change of net service spending, mean", "quantile")
register_answer(
    "over_room", _YEAR, "1", "chance that it exceeds the room under the ceiling", "mcse"
)
register_answer(
    "service_over_net_cost",
    _YEAR,
    CURRENCY,
    "change of net service spending above the municipality's net cost, mean",
)

# By investor
register_answer(
    "irr_quantile", ("quantile", "investor"), "1/year",
    "internal rate of return where it is defined: quantiles",
)  # fmt: skip
register_answer(
    "irr_mean", _INVESTOR, "1/year", "mean of the internal rates of return that are defined"
)
register_answer("irr_mcse", _INVESTOR, "1/year", "Monte Carlo standard error of irr_mean")
register_answer("irr_undefined", _INVESTOR, "1", "share of samples without a rate of return")
register_answer("irr_of_mean", _INVESTOR, "1/year", "rate of the mean flow; not a mean rate")
register_answer("irr_negative", _INVESTOR, "1", "chance of a negative return", "mcse")
register_answer("irr_below_hurdle", _INVESTOR, "1", "chance of less than the hurdle")
register_answer("moic", _INVESTOR, "1", "mean multiple on invested capital")
register_answer("loss", _INVESTOR, "1", "chance of a loss: less comes back than went in, "
                "guarantee, fees and own costs counted", "mcse")  # fmt: skip
register_answer("investor_value", _INVESTOR, CURRENCY, "present value at the hurdle, mean", "mcse")
register_answer(
    "pooled_capital", ("municipalities",), CURRENCY, "capital of a pool of contracts, mean"
)
register_answer(
    "pooled_spread", ("municipalities",), "1", "standard deviation of the multiple of a pool"
)
register_answer(
    "pooled_loss", ("municipalities",), "1", "chance of a loss of all lenders of a pool together"
)

# Money and risk of the contract
register_answer("drawn", (), CURRENCY, "drawn from investors, mean")
register_answer("repaid", (), CURRENCY, "paid back to investors, guarantee left out, mean")
register_answer("guaranteed", (), CURRENCY, "paid by the guarantor, mean")
register_answer("cap_binds", (), "1", "chance that the cap on the return binds")
register_answer("floor_binds", (), "1", "chance that the floor binds")
register_answer(
    "all_repaid", (), "1", "chance that all lenders together make no loss; NaN without lenders"
)
register_answer("stopped_early", (), "1", "chance that the contract ends early")
register_answer(
    "leverage", (), "1", "private money drawn over public money drawn and paid; NaN without public"
)
register_answer(
    "transaction_costs", (), CURRENCY, "set-up, tender, monitoring and evaluation, mean"
)
register_answer(
    "transaction_share", (), "1", "transaction costs over what is drawn; NaN without investors"
)
register_answer(
    "risk_before", (), CURRENCY,
    "the municipality's present value without the contract, mean of its worst 5 %",
)  # fmt: skip
register_answer(
    "risk_after", (), CURRENCY,
    "the municipality's present value under the contract, mean of its worst 5 %",
)  # fmt: skip
register_answer(
    "price_of_risk", (), CURRENCY,
    "outcome payments less what was drawn, discounted, mean: what moving the risk costs",
)  # fmt: skip
register_answer(
    "price_per_risk", (), "1",
    "price_of_risk over risk_after less risk_before; NaN where no risk is moved",
)  # fmt: skip

# By metric
register_answer(
    "paid", _METRIC, CURRENCY, "amount due on a metric before the contract's caps, mean"
)
register_answer("found_with", _METRIC, "1", "what is measured with the programme, true, mean")
register_answer("found_without", _METRIC, "1", "the same children without the programme, mean")
register_answer("paid_outcomes", _METRIC, "outcomes", "outcomes that are paid for, mean")
register_answer("attributable", _METRIC, "outcomes", "outcomes due to the programme, mean", "mcse")
register_answer("per_paid_outcome", _METRIC, _EACH, "paid over paid outcomes")
register_answer("per_attributable", _METRIC, _EACH, "paid over attributable outcomes")
register_answer(
    "public_per_attributable", _METRIC, _EACH, "net public cost over attributable outcomes"
)
register_answer("deadweight", _METRIC, "1", "share of the payment due with no programme at all")
register_answer(
    "paid_by_luck", _METRIC, "1", "chance of a payment with no programme at all", "mcse"
)
register_answer("pays", _METRIC, "1", "chance of a payment")
register_answer("marginal_pay", _METRIC, _EACH, "what one more outcome pays in the median sample")
register_answer(
    "unit_follows", _METRIC, "1", "correlation of a unit price's payment with the effect"
)
register_answer(
    "threshold_follows", _METRIC, "1", "correlation of an all-or-nothing payment with the effect"
)
register_answer("threshold_luck", _METRIC, "1", "chance that all-or-nothing pays with no programme")
register_answer("winners_curse", _METRIC, "1", "measured over true effect where a threshold pays")

# By outcome fund
register_answer(
    "fund_need", _FUND, CURRENCY, "95th percentile of what the fund's contracts need", "interval"
)
register_answer("fund_used", _FUND, CURRENCY, "expected payments of the fund")
register_answer("fund_exhausted", _FUND, "1", "chance that the balance is used up", "mcse")
register_answer(
    "fund_admits", _FUND, "contracts", "contracts that the fund may promise by its own rule"
)
register_answer("fund_unspent", _FUND, CURRENCY, "expected balance at the end")

# Instruments, where the contract has them
register_answer("pool_revolves", (), "1", "lent from the pool over the money put into it")
register_answer(
    "pool_empty_after_years", (), "years", "years until the mean balance is used up; else infinite"
)
register_answer("pool_not_repaid", (), "1", "share of what the pool lent that never comes back")
register_answer(
    "pool_harvest_index", (), "1",
    "share of the municipality's gains that falls outside the departments that paid",
)  # fmt: skip
register_answer("bridge_continued", (), "1", "chance that the programme goes on after the bridge")
register_answer(
    "bridge_continued_by_luck", (), "1", "chance that it goes on though it does not pay"
)
register_answer("bridge_stopped_though_worth", (), "1", "chance that it stops though it pays")
register_answer(
    "bridge_grant_pool_continued", (), "1", "share that goes on after an ordinary grant"
)
register_answer(
    "bridge_cost_per_continued_year", (), f"{CURRENCY}/year",
    "the bridge over the years that it adds; infinite where it adds none",
)  # fmt: skip
register_answer("grant_recovery", (), "1", "share of the repayable grant that comes back")
register_answer(
    "grant_reach", (), "1",
    "grants that one pays for where what comes back is granted again; infinite where all does",
)  # fmt: skip
register_answer(
    "grant_outlay_five_rounds", (), CURRENCY, "sum granted in five rounds with what comes back"
)
register_answer(
    "refund_incentive", (), CURRENCY, "change of the refund that follows from the programme, mean"
)
register_answer(
    "refund_level", (), CURRENCY, "change of the refund that is returned in the block grant, mean"
)
register_answer(
    "refund_per_public_gain", (), "1",
    "refund_incentive over the public gain; infinite where there is none",
)  # fmt: skip
register_answer("cost_fixed", (), CURRENCY, "fixed transaction costs")
register_answer("cost_tender", (), CURRENCY, "cost of the tender")
register_answer("cost_standard_spares", (), CURRENCY, "spared by the standard contract")
register_answer(
    "cost_least_children", (), "children", "children from which the gain pays the fixed cost"
)
register_answer(
    "cost_bunching_to", (), CURRENCY,
    "sizes from the tender threshold up to this do better just below the threshold",
)  # fmt: skip
