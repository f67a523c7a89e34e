"""Terms of each instrument, one a file: what a term sheet says of it."""
