"""How the number of an entry of a table acts in a step; for kernels and for what calls them."""

#: A hazard per year: it acts for the length of the step.
RATE = 0
#: The hazard of a decision in this step.
CHANCE = 1
#: A share, or a probability per step as it was published.
PROBABILITY = 2
