"""Variables of a synthetic nation, and of the accounts that an answer rests on."""

from __future__ import annotations

from simcore.variables.registry import CURRENCY, OWN, Variable, register, register_answer

_LINE = ("national_line",)

register_answer(
    "national_figure", _LINE, OWN, "published national figure, money at the model's price level"
)
register_answer(
    "national_value", _LINE, OWN,
    "what a synthetic nation of the model's baseline gives for a national figure, mean over draws",
    "mcse", "quantile",
)  # fmt: skip
register_answer("national_ratio", _LINE, "1", "the model's value over the national figure")
register_answer(
    "national_ratio_natives", _LINE, "1",
    "the same with as many people at each age as were born in one year",
)  # fmt: skip
register_answer("national_ratio_least", _LINE, "1", "least ratio within the tolerance")
register_answer("national_ratio_most", _LINE, "1", "greatest ratio within the tolerance")
register(
    Variable(
        "verdict",
        _LINE,
        "U",
        "name",
        "inside the tolerance; outside it; explained: outside with a written reason; shown: not "
        "judged",
    )
)

_ACCOUNT = ("account",)

# rests_on
register_answer(
    "account_public_gain", _ACCOUNT, CURRENCY,
    "discounted gain of all public payers on an account, the investment apart, mean",
)  # fmt: skip
register_answer(
    "account_share",
    _ACCOUNT,
    "1",
    "size of account_public_gain over the sum of all gains, or of all losses where that is larger",
)
register_answer(
    "account_ratio", _ACCOUNT, "1",
    "national_ratio of the figure nearest to an account; NaN where there is none",
)  # fmt: skip
register_answer("account_ratio_least", _ACCOUNT, "1", "least ratio within its tolerance")
register_answer("account_ratio_most", _ACCOUNT, "1", "greatest ratio within its tolerance")
register(Variable("account_line", _ACCOUNT, "U", "name", "the national figure nearest to it"))
register(Variable("account_verdict", _ACCOUNT, "U", "name", "verdict of that figure"))
