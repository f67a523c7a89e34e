"""Evidence, luck and simulation noise: draws of parameters and Monte Carlo error."""
