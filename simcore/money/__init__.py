"""Money laid on counts: prices, incidence rules, perspectives, tax, discounting."""
