"""The baseline of a country held against its national figures."""
