"""Variables of sensitivity and of the value of information."""

from __future__ import annotations

from simcore.variables.registry import CURRENCY, Variable, register, register_answer

for _name, _meaning in (
    ("first_order", "share of the variance that one parameter or factor explains alone"),
    (
        "total_order",
        "share of the variance that would go if it were known, with all its interactions",
    ),
):
    register(Variable(_name, None, "f", "1", _meaning))
    register(Variable(f"{_name}_mcse", None, "f", "1", f"Monte Carlo standard error of {_name}"))
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
