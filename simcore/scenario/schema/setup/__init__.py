"""How a scenario is set up: who is followed, for how long, in which arms, and what is counted."""
