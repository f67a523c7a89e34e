"""Checks of a scenario: references, shapes, ranges, contracts."""
