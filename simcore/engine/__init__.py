"""Simulates lives: the only room that knows Numba."""
