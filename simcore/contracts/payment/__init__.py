"""One year of a contract: limits, order of payment, termination, returns."""
