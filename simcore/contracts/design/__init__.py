"""Solves for terms: a price, a share, a portfolio."""
