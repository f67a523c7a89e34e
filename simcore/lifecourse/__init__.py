"""From a checked scenario to tables: rates, hazard ratios, cells; and the exact propagation."""
