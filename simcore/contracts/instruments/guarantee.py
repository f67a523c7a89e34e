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
        ``min(cap, share x loss)``, shape ``(sample,)``; 0 where nothing was lost.
    """
    loss = np.maximum(drawn - paid, 0.0)
    return down(np.minimum(guarantee.cap, guarantee.share * loss))
