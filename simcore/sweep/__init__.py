"""Runs of any size: checkpoints while they last, one whole folder when they end."""
