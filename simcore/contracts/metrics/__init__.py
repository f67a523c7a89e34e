"""What is measured and what a measured unit is worth."""
