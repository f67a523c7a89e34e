"""Figures, tables and one page, in Danish and English."""
