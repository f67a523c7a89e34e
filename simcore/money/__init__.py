"""Money laid on counts: prices, incidence rules, lenses, tax, discounting."""
