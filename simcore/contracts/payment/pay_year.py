"""Payments year by year: caps, payers' shares, fund balances, waterfall, floor, guarantee."""

from __future__ import annotations

import numpy as np

from simcore.contracts.deal import CLEARING, Deal, folded, resolve, spread
from simcore.contracts.instruments.costs import is_external
from simcore.contracts.instruments.guarantee import payout
from simcore.contracts.instruments.outcome_fund import FundAccount, payer_bears
from simcore.contracts.payment.waterfall import Tranches
from simcore.contracts.position import Floats, down


def pay(deal: Deal, due: dict[str, Floats]) -> None:
    """Pay what is due, and write it into the book.

    Parameters
    ----------
    deal
        With ``drawn`` and ``stopped``; its payments, balances and flags are filled in.
    due
        Metric -> amount, from ``limited``, shape ``(sample, year)``.

    Notes
    -----
    ``Pay_t = min(due, balance at the cap on the return, cap of the year, rest of the
    aggregate cap)``; the balance grows at the cap, so no stream of payments brings more.
    Time: years x (payers + investors) x samples.
    """
    contract, position, limits = deal.contract, deal.position, deal.contract.limits
    shares = {
        name: {
            resolve(p, contract, position): s
            for p, s in (contract.metrics[name].paid_by or contract.paid_by).items()
        }
        for name in due
    }
    named = (p for s in shares.values() for p in s)
    payers = list(dict.fromkeys([deal.municipality, *named, *contract.funds]))
    funds = {n: FundAccount.opened(f, position) for n, f in contract.funds.items()}
    investors = {n: i for n, i in contract.investors.items() if i.tranche != "grant"}
    size = contract.projects if contract.return_on == "fund" else 1
    caps = {
        n: limits.irr_cap if i.irr_cap is None else i.irr_cap for n, i in contract.investors.items()
    }
    groups = position.samples // size
    tranches = Tranches(contract.investors, caps, groups, contract.draw_at == "start")
    paid_by = {p: position.zeros() for p in payers}
    repaid = {n: position.zeros() for n in contract.investors}
    bonus = position.zeros()
    balances = {n: position.zeros() for n in funds}
    capped = np.zeros(position.samples, bool)
    so_far = np.zeros(position.samples)

    def left_by(limit: str, t: int, amount: Floats) -> None:
        deal.allowed.setdefault(limit, position.zeros())[:, t] = amount

    for t in range(deal.start, deal.last + 1):
        for fund in funds.values():
            fund.appropriate(position.first + t)
        tranches.year({n: folded(d[:, t], position, size) for n, d in deal.drawn.items()})
        coupons = _coupons(deal, tranches, repaid, paid_by, size, t)
        so_far = so_far + coupons
        due_now = sum((d[:, t] for d in due.values()), np.zeros(position.samples))
        payment = due_now
        if limits.per_year is not None:
            payment = np.minimum(payment, limits.per_year)
            left_by("per_year", t, payment)
        if limits.aggregate is not None:
            payment = np.minimum(payment, np.maximum(limits.aggregate - so_far, 0.0))
            left_by("aggregate", t, payment)
        extra = np.zeros(position.samples)
        if investors and tranches.capped:
            room = spread(tranches.balance(), size)
            asked = spread(folded(payment, position, size), size)
            within = np.minimum(asked, room)
            ratio = np.divide(within, asked, out=np.ones_like(asked), where=asked > 0)
            capped |= asked > room
            extra = contract.provider_bonus * payment * (1.0 - ratio)
            payment = payment * ratio
            left_by("irr_cap", t, payment + extra)
        wanted = payment + extra
        scale = np.divide(wanted, due_now, out=np.zeros_like(due_now), where=due_now > 0)
        payment = _collect(deal, due, shares, paid_by, funds, scale, coupons, t)
        so_far = so_far + payment
        if funds:
            left_by("funds", t, payment)
        for n, fund in funds.items():
            balances[n][:, t] = spread(fund.balance, fund.fund.contracts)
        part = np.divide(extra, wanted, out=np.zeros_like(extra), where=wanted > 0)
        bonus[:, t] = down(payment * part)
        _share_out(deal, tranches, repaid, payment - bonus[:, t], size, t)
    deal.paid_by = {p: a for p, a in paid_by.items() if a.any()}
    deal.repaid, deal.fund_balance = repaid, balances
    deal.capped = capped.astype(float)
    _floor(deal, tranches, size)
    _write(deal, bonus)
    _guarantee(deal)


def _coupons(
    deal: Deal,
    tranches: Tranches,
    repaid: dict[str, Floats],
    paid_by: dict[str, Floats],
    size: int,
    t: int,
) -> Floats:
    """Interest on principal that is not repaid yet, paid by the municipality.  Returns the sum."""
    total = np.zeros(deal.position.samples)
    for name, investor in deal.contract.investors.items():
        if investor.coupon == 0 or investor.tranche == "grant":
            continue
        drawn = folded(deal.drawn[name][:, t], deal.position, size)
        amount = down(spread(tranches.coupon(name, investor.coupon, drawn) / size, size))
        amount = np.where(deal.stopped > t, amount, 0.0)
        repaid[name][:, t] += amount
        paid_by[deal.municipality][:, t] += amount
        total += amount
    return total


def _collect(
    deal: Deal,
    due: dict[str, Floats],
    shares: dict[str, dict[str, float]],
    paid_by: dict[str, Floats],
    funds: dict[str, FundAccount],
    scale: Floats,
    coupons: Floats,
    t: int,
) -> Floats:
    """Each payer's part of a year's payment; a fund pays while it lasts.  Returns the sum."""
    wanted = {p: np.zeros(deal.position.samples) for p in paid_by}
    for name, amount in due.items():
        for payer, share in shares[name].items():
            wanted[payer] += amount[:, t] * scale * share
    total = sum(wanted.values(), np.zeros(deal.position.samples))
    main = deal.municipality
    for name, fund in funds.items():
        asked = down(wanted.get(name, np.zeros(deal.position.samples)))
        paid = fund.pay(asked)
        own = np.divide(wanted[main], total, out=np.zeros_like(total), where=total > 0)
        bears = payer_bears(fund.fund.shortfall, own)
        wanted[main] = wanted[main] + bears * (asked - paid)
        paid_by[name][:, t] = paid
    for payer in paid_by:
        if payer not in funds:
            paid_by[payer][:, t] += down(wanted[payer])
    paid = sum((a[:, t] for a in paid_by.values()), np.zeros(deal.position.samples))
    return paid - coupons


def _share_out(
    deal: Deal, tranches: Tranches, repaid: dict[str, Floats], cash: Floats, size: int, t: int
) -> None:
    """What each investor is paid of a year's cash; the last takes what rounding leaves."""
    names = [n for n, i in deal.contract.investors.items() if i.tranche != "grant"]
    if not names:
        return
    cash_of_fund = folded(cash, deal.position, size)
    paid = tranches.pay(cash_of_fund)
    left = cash
    for n in names:
        share = np.divide(
            paid[n], cash_of_fund, out=np.zeros_like(cash_of_fund), where=cash_of_fund > 0
        )
        part = left if n == names[-1] else down(cash * spread(share, size))
        repaid[n][:, t] += part
        left = left - part


def _floor(deal: Deal, tranches: Tranches, size: int) -> None:
    """The minimum repayment, at the end, by the municipality."""
    g = deal.contract.limits.floor_share
    names = list(deal.repaid)
    drawn = sum((d.sum(axis=1) for d in deal.lent.values()), np.zeros(deal.position.samples))
    paid = sum((r.sum(axis=1) for r in deal.repaid.values()), np.zeros(deal.position.samples))
    short = -down(-np.maximum(g * drawn - paid, 0.0))
    deal.floored = (short > 0).astype(float)
    if names and short.any():
        own = deal.paid_by.setdefault(deal.municipality, deal.position.zeros())
        own[:, deal.last] += short
        _share_out(deal, tranches, deal.repaid, short, size, deal.last)


def _write(deal: Deal, bonus: Floats) -> None:
    """Write payments: payers to those who invested, or to who delivers where nobody did."""
    contract, book = deal.contract, deal.book
    kind = deal.repaid_as
    lends = any(i.tranche != "grant" for i in contract.investors.values())
    for payer, payment in deal.paid_by.items():
        giver = (payer, kind if payer in deal.departments() else "service")
        if lends:
            taker = (CLEARING, "financial")
        elif is_external(contract, deal.position):
            taker = (contract.provider, "service")
        else:
            taker = (deal.municipality, contract.ceiling.grant_received_class)
        book.move("outcome_payment", giver, taker, payment)
    if not lends:
        return
    provider = resolve(contract.provider, contract, deal.position)
    book.move("bonus", (CLEARING, "financial"), (provider, "service"), bonus)
    for name, amount in deal.repaid.items():
        book.move("repayment", (CLEARING, "financial"), (name, "financial"), amount)
        fee = contract.investors[name].fee
        book.spend("fee", (name, "financial"), fee * amount)


def _guarantee(deal: Deal) -> None:
    """The guarantor makes good part of the loss, in the last year."""
    guarantee = deal.contract.guarantee
    deal.guaranteed = np.zeros(deal.position.samples)
    lent = deal.lent
    if guarantee is None or not lent:
        return
    loss = {n: np.maximum(d.sum(axis=1) - deal.repaid[n].sum(axis=1), 0.0) for n, d in lent.items()}
    drawn = sum((d.sum(axis=1) for d in lent.values()), np.zeros(deal.position.samples))
    paid = sum((deal.repaid[n].sum(axis=1) for n in lent), np.zeros(deal.position.samples))
    deal.guaranteed = payout(guarantee, drawn, paid)
    total_loss = sum(loss.values(), np.zeros(deal.position.samples))
    left, names = deal.guaranteed, list(lent)
    for n in names:
        share = np.divide(loss[n], total_loss, out=np.zeros_like(total_loss), where=total_loss > 0)
        part = left if n == names[-1] else down(deal.guaranteed * share)
        left = left - part
        amount = deal.position.zeros()
        amount[:, deal.last] = part
        deal.book.move("guarantee", (guarantee.by, "financial"), (n, "financial"), amount)
