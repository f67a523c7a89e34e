"""Benchmarks: speed of every stage, and the peers side by side."""
