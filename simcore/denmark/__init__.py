"""The Danish model as data: rates, prices, rules and their sources; no code."""
