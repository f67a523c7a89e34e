"""Contracts laid on flows."""
