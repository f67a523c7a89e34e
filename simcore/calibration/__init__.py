"""Fits rates and hazard ratios of a scenario's baseline to its targets."""
