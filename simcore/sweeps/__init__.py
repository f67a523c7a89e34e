"""Sweeps: many points of one scenario, each simulated once, kept with their inputs."""
