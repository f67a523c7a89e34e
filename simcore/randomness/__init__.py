"""Addresses of random numbers: every one is asked for by purpose and labels."""
