"""Variables of the answers without a contract."""

from __future__ import annotations

from simcore.variables.registry import (
    CURRENCY,
    OWN,
    SAMPLE,
    Variable,
    register,
    register_answer,
)

_YEARS, _PAYER_YEAR = ("account", "payer", "year"), ("payer", "year")

# harvest and perspective_comparison
register_answer(
    "present_value", ("perspective", "payer"), CURRENCY, "discounted gain of a payer, mean",
    "mcse", optional=("perspective",),
)  # fmt: skip
register(
    Variable(
        "present_value_quantile",
        ("quantile", "payer"),
        "f",
        CURRENCY,
        "present_value: quantiles over draws and cohorts",
    )
)
register_answer(
    "present_value_floor",
    ("payer",),
    CURRENCY,
    "error of present_value that the number of rows of the posterior leaves: standard deviation "
    "over draws, without luck, over the root of that number; 0 without a posterior",
)
register_answer(
    "harvested", ("perspective", "payer"), CURRENCY, "discounted gain before the investment, mean",
    "mcse", optional=("perspective",),
)  # fmt: skip
register_answer("yearly_gain", _PAYER_YEAR, CURRENCY, "gain of a payer in a year, mean", "mcse")
register_answer(
    "account_gain", ("account", "payer"), CURRENCY, "discounted gain on an account, mean", "mcse"
)
register_answer("account_yearly_gain", _YEARS, CURRENCY, "gain on an account, mean")
register_answer("cost_share", ("payer",), "1", "share of the investment that a payer bears")
register_answer("gain_share", ("payer",), "1", "share of what is harvested that falls to a payer")
register_answer(
    "cost_borne", ("payer",), CURRENCY, "discounted investment that a payer bears, mean"
)
register_answer(
    "harvest_index",
    (),
    "1",
    "share of the gains that falls to others than those who bore the cost: 0 where gains fall as "
    "the cost fell, 1 where none do; NaN where nobody invests or nobody gains",
    "mcse",
)

# payback and cumulative
register_answer(
    "paid_back", _PAYER_YEAR, "1",
    "share of draws and cohorts whose cumulative gain is 0 or more from then on", "mcse",
)  # fmt: skip
register_answer("never", ("payer",), "1", "share that has not paid back within the horizon", "mcse")
register_answer(
    "cumulative", _PAYER_YEAR, CURRENCY, "cumulative discounted gain, mean", "mcse", "quantile"
)

# double_bottom_line
register_answer("level", ("arm", "outcome"), OWN, "outcome of one cohort of children, mean", "mcse")
register_answer("change", ("outcome",), OWN, "arm minus baseline, mean", "mcse", "quantile")

# per_child and frontier
register(
    Variable(
        "sample",
        ("arm", "draw", "cohort", "measure"),
        "f",
        OWN,
        "cost and outcomes of a strategy per child, by draw and cohort",
        optional=SAMPLE,
    )
)
register_answer(
    "value", ("arm", "measure"), OWN, "cost and outcomes of a strategy per child, mean", "mcse"
)
register_answer(
    "increment", ("arm", "measure"), OWN, "arm minus baseline, on the same children, mean", "mcse"
)
register_answer("cost", ("strategy",), CURRENCY, "cost of a strategy")
register_answer("effect", ("strategy",), "effect", "effect of a strategy, in the unit it was given")
register_answer(
    "inc_cost",
    ("strategy",),
    CURRENCY,
    "cost above that of the next cheaper strategy not dominated",
)
register_answer(
    "inc_effect", ("strategy",), "effect", "effect above that of the same next cheaper strategy"
)
register_answer(
    "icer",
    ("strategy",),
    f"{CURRENCY}/effect",
    "incremental cost-effectiveness ratio: inc_cost over inc_effect",
)
register(
    Variable(
        "status",
        ("strategy",),
        "U",
        "name",
        "ND not dominated, ED dominated by a mix of two others, D dominated by one other",
    )
)

# leans_on
register_answer("rank_correlation", ("parameter",), "1", "Spearman, of the draws with the gain")
register_answer(
    "rank_correlation_mcse", ("parameter",), "1", "its standard error if there were no relation"
)
