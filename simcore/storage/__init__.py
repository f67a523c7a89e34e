"""Folders and files that are written whole, claimed, verified and replaced."""
