"""Guarantee, or first loss: part of what the investors do not get back, up to a cap."""

from __future__ import annotations

import numpy as np

from simcore.contracts.position import Floats, down
from simcore.scenario.schema.instruments.guarantee import Guarantee


def payout(guarantee: Guarantee, drawn: Floats, paid: Floats) -> Floats:
    """What the guarantor pays at the end.

    Parameters
    ----------
    guarantee
        Cap and share.
    drawn, paid
        Sums over the contract, shape ``(sample,)``.

    Returns
    -------
    array
        ``min(cap, share x loss)``, shape ``(sample,)``; 0 where nothing was lost.  A loss is what
        lacks to ``up_to`` of what was drawn.
    """
    aim = 1.0 if guarantee.up_to is None else guarantee.up_to
    loss = guarantee.share * np.maximum(aim * drawn - paid, 0.0)
    return down(loss if guarantee.cap is None else np.minimum(guarantee.cap, loss))
