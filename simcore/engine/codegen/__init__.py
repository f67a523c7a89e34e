"""Writes the source of the loop for a model's shape."""
