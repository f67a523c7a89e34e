"""The machine that lives are run on: operations on blocks of children, for all models alike."""
