"""Compiled loops and the cache that keeps them; imports no other room but errors."""
