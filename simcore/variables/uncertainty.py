"""Variables of sensitivity and of the value of information."""

from __future__ import annotations

from simcore.variables.registry import CURRENCY, Variable, register, register_answer

register_answer(
    "first_order",
    ("output", "parameter"),
    "1",
    "share of the variance that one parameter explains alone",
    optional=("output",),
)
register_answer(
    "total_order",
    ("output", "parameter"),
    "1",
    "share of the variance that would go if the parameter were known, with all its interactions",
    optional=("output",),
)
register_answer(
    "probability", ("threshold", "arm"), "1", "share of draws in which an arm has most net benefit"
)
register(
    Variable("best", ("threshold",), "U", "name", "the arm that has most net benefit on average")
)
register_answer(
    "evpi",
    ("threshold",),
    CURRENCY,
    "expected value of perfect information: what it would be worth to know every parameter",
)
