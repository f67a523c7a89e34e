"""Payments that are due to chance: measured effects exceed true ones where they are paid."""

from __future__ import annotations

from simcore.contracts.position import Floats


def winners_curse(seen: Floats, true: Floats, paid: Floats) -> float:
    """Measured over true effect among the samples that were paid; NaN where none was."""
    chosen = paid > 0
    mean = float(true[chosen].mean()) if chosen.any() else 0.0
    return float(seen[chosen].mean()) / mean if mean else float("nan")
