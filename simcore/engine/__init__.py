"""Simulates lives in loops that Numba compiles."""
