"""Compiled: the course of many streams of money, in one pass over each."""

from simcore.kernels.options import kernel


@kernel
def course(flow, factor, below, touches, deepest, worst):
    """Follow each stream through its years.

    flow (sample, year): + is money in.  factor (year,): discount factors.
    below (sample,): last year whose discounted running sum is below zero, -1 for none.
    touches (sample,): whether it is at zero or above in some year after the first flow.
    deepest (sample,): lowest running sum (undiscounted), 0 or less.  worst (sample,): lowest
    single year, 0 or less.
    """
    for s in range(len(flow)):
        running = discounted = lowest = single = 0.0
        last = -1
        begun = hit = False
        for t in range(len(factor)):
            amount = flow[s, t]
            begun = begun or amount != 0.0
            running += amount
            discounted += amount * factor[t]
            if discounted < -1e-9:
                last = t
            elif begun:
                hit = True
            lowest = min(lowest, running)
            single = min(single, amount)
        below[s] = last
        touches[s] = hit
        deepest[s] = lowest
        worst[s] = single
