"""The report's chapter on contracts."""
