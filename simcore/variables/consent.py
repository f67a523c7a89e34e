"""Variables of consent: who could pay what, and what would let the municipality break even."""

from __future__ import annotations

from simcore.variables.registry import CURRENCY, Variable, register, register_answer

# The ways, each in its own unit
register_answer(
    "way_price", (), f"{CURRENCY}/outcome",
    "Least price per verified outcome that lets the municipality break even with the confidence it "
    "asks for. Outcomes are those of the first metric with a price that are paid within the years "
    "looked at; infinite where no price is enough, as where they are paid later.",
    "interval",
)  # fmt: skip
register_answer(
    "way_grant", (), CURRENCY,
    "Least fixed grant, present value, that lets the municipality break even with the confidence "
    "it asks for. It is paid whatever happens, so it costs what it is.",
    "interval",
)  # fmt: skip
register_answer(
    "way_refund", (), "1",
    "Least share of the municipality's delivery cost that must be refunded to make it whole with "
    "the confidence it asks for; infinite where all of the cost in the years looked at is not "
    "enough.",
    "interval",
)  # fmt: skip
register_answer(
    "way_cap", (), CURRENCY,
    "Least cap of a deficit guarantee, present value, that lets the municipality break even with "
    "the confidence it asks for. The guarantor pays the deficit up to the cap: it costs less than "
    "a grant of the same size.",
    "interval",
)  # fmt: skip
register_answer(
    "way_mean_price", (), f"{CURRENCY}/outcome",
    "Price per verified outcome that lets the municipality break even on average, of the way that "
    "combines a price with a guarantee; infinite without outcomes.",
)  # fmt: skip
register_answer(
    "way_guarantee_share", (), "1",
    "Share of the deficit left after way_mean_price that the guarantor of the same way takes; "
    "NaN where no share is enough.",
)  # fmt: skip
register_answer(
    "way_cost", ("way",), CURRENCY,
    "expected cost of each way, discounted, of all years, also those after the decision horizon; "
    "lower_bound is the least that any way costs",
)  # fmt: skip
register_answer(
    "way_chance", ("way",), "1",
    "chance that the municipality breaks even with the way laid on; NaN where none is enough",
)  # fmt: skip
register(
    Variable(
        "cheapest_way",
        (),
        "U",
        "name",
        "cheapest way that is possible; empty where none is needed or none is possible",
    )
)

# Who could pay
register(Variable("unanimous", (), "b", "1", "whether every party that is asked says yes"))
register_answer(
    "state_gain", (), CURRENCY, "present value of the state with its funds, no contract, mean"
)
register_answer(
    "price_least", (), f"{CURRENCY}/outcome",
    "least price per outcome that lets the municipality break even over all years",
)  # fmt: skip
register_answer(
    "price_most", (), f"{CURRENCY}/outcome",
    "most that the gains of all who could pay are worth per paid outcome, together",
)  # fmt: skip
register_answer(
    "harvester_gain", ("harvester",), CURRENCY,
    "present value of a party that could pay, under the contract, mean; the state with its funds",
)  # fmt: skip
register_answer(
    "harvester_price", ("harvester",), f"{CURRENCY}/outcome",
    "most that the gain of a party that could pay is worth per paid outcome",
)  # fmt: skip
register_answer(
    "way_share", ("way", "harvester"), "1",
    "share of a way that a party could pay without losing, among the fewest that can; 0 for all "
    "where they gain too little, and where the way is not needed or not possible",
)  # fmt: skip
register_answer(
    "chance_total_positive", (), "1", "chance that the public gains in all, no contract"
)
register_answer(
    "total_public",
    (),
    CURRENCY,
    "present value of the public in all, no contract, mean",
    "mcse",
)
register_answer(
    "investor_price_factor", (), "1",
    "factor on all prices at which investors just earn their hurdle; infinite where none is enough",
)  # fmt: skip

# Sharing between sectors
register_answer(
    "receives",
    ("rule", "sector"),
    CURRENCY,
    "side payment to a sector, mean; NaN where not shareable",
)
register_answer(
    "sector_total", (), CURRENCY, "present value of all sectors together, no contract, mean"
)
register(
    Variable(
        "stable", ("rule",), "b", "1",
        "whether side payments by the rule are in the core: no group does better by itself",
    )
)  # fmt: skip
register(
    Variable("core_is_empty", (), "b", "1", "whether no split of the gain at all is in the core")
)
register_answer("costs_of_contract", (), CURRENCY, "discounted transaction costs, mean")
register(
    Variable(
        "shareable", (), "b", "1", "whether side payments exist that leave no sector worse off"
    )
)
