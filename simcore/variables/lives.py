"""Variables of lives and flows."""

from __future__ import annotations

from simcore.variables.registry import AS_GIVEN, CURRENCY, OWN, SAMPLE, Variable, register

COUNT = register(
    Variable(
        "count",
        ("arm", "draw", "cohort", "intake", "year", "cell"),
        "u",
        "person-steps",
        "children in each cell, summed over the steps of a year",
    )
)
EXPECTED = register(
    Variable(
        "expected",
        ("arm", "draw", "intake", "year", "cell"),
        "f",
        "person-steps",
        "the mean of count, by exact propagation",
    )
)
FLOW = register(
    Variable(
        "flow",
        ("arm", "draw", "cohort", "year", "line"),
        "f",
        CURRENCY,
        "expense of a payer on an account; income is negative",
        optional=SAMPLE,
    )
)
GAIN = register(
    Variable(
        "gain",
        ("draw", "cohort", "year", "line"),
        "f",
        CURRENCY,
        "baseline minus arm: positive is good for the payer",
        optional=SAMPLE,
    )
)
DISCOUNTED = register(
    Variable("discounted", None, "f", AS_GIVEN, "sum over years, each times its discount factor")
)
PARAMETER_DRAW = register(
    Variable(
        "parameter_draw",
        ("draw", "parameter"),
        "f",
        OWN,
        "value of a parameter in a joint draw of all uncertain ones",
    )
)
POINT_VALUE = register(
    Variable(
        "point_value",
        ("point", "parameter"),
        "f",
        OWN,
        "value of a parameter at a point of a sweep",
    )
)
NPV = register(
    Variable(
        "npv",
        ("point", "arm", "draw", "cohort", "payer"),
        "f",
        CURRENCY,
        "present value of the gain: baseline minus arm, per cohort; positive is good for the payer",
        optional=("cohort",),
    )
)
GAIN_BY_YEAR = register(
    Variable(
        "gain_by_year",
        ("point", "arm", "draw", "cohort", "year", "payer"),
        "f",
        CURRENCY,
        "gain of a year: baseline minus arm, per cohort; positive is good for the payer",
        optional=("cohort",),
    )
)
OUTCOME_CHANGE = register(
    Variable(
        "outcome_change",
        ("point", "arm", "draw", "cohort", "outcome"),
        "f",
        "see coordinate outcome_unit",
        "an outcome summed over the horizon: arm minus baseline, per cohort",
        optional=("cohort",),
    )
)
BASELINE_COUNT = register(
    Variable(
        "baseline_count",
        ("point", "draw", "cohort", "intake", "cell", "row"),
        "u",
        "person-steps",
        "count of the baseline, at a point of a sweep",
    )
)
COUNT_CHANGE = register(
    Variable(
        "count_change",
        ("point", "arm", "draw", "cohort", "intake", "cell", "row"),
        "i",
        "person-steps",
        "count of an arm minus that of the baseline, at a point of a sweep",
    )
)
FINISHED = register(
    Variable("finished", ("point", "draw"), "b", "1", "whether a stored sweep has this point")
)
OUTCOME_VALUE = register(
    Variable(
        "outcome_value",
        ("arm", "draw", "cohort", "outcome"),
        "f",
        OWN,
        "an outcome of one cohort of children, summed over the horizon",
        optional=SAMPLE,
    )
)
