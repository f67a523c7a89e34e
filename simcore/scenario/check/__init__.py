"""Checks of a whole scenario: references, shapes, ranges, contracts."""
