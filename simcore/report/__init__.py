"""Figures, tables and one page, in the languages of ``texts/``."""
