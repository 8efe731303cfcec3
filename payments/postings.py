"""Recipes of the ledger: what each event of the marketplace moves between which accounts.

Every recipe has a key made of our own row's id, so that posting an event twice is impossible.
"""

from datetime import datetime
from typing import Any

from payments import ledger, queries
from payments.ledger import Line
from payments.models import AccountKind, Payment, Payout, Refund, Transaction
from payments.providers import Fee
from shop.kit.money import Money
from shop.orders.models import VendorOrder

A = AccountKind


def capture_key(vendor_order: VendorOrder) -> str:
    """The key of a vendor order's capture."""
    return f"capture:{vendor_order.pk}"


def captured(vendor_order: VendorOrder, *, at: datetime) -> Transaction:
    """The buyer's money for one vendor order arrived: it is held for the workshop, less the commission.

    In two currencies the charge goes into the exchange and the workshop's amount comes out of it, at the
    rate frozen with the order; the exchange account then shows what the platform gained or lost by rates.
    """
    charged, total, share = vendor_order.charged, vendor_order.total, vendor_order.share
    workshop = vendor_order.workshop_id
    lines = [
        Line(A.PROVIDER, charged),
        Line(A.VENDOR_HELD, -share, workshop),
        Line(A.COMMISSION, share - total),
    ]
    if charged != total:
        lines += [Line(A.EXCHANGE, -charged), Line(A.EXCHANGE, total)]
    return ledger.post(capture_key(vendor_order), "capture", lines, at=at, vendor_order=vendor_order)


def provider_fee(payment: Payment, fee: Fee, *, at: datetime) -> Transaction:
    """The provider kept its fee, in the currency that it settles in."""
    kept = Money(fee.amount, fee.currency)
    lines = [Line(A.PROVIDER_FEES, kept), Line(A.PROVIDER, -kept)]
    return ledger.post(f"fee:{payment.pk}", "provider_fee", lines, at=at, order=payment.order)


def received_in_vain(payment: Payment, *, at: datetime) -> Transaction:
    """Money came for an order that cannot be fulfilled: it is owed to the buyer."""
    lines = [Line(A.PROVIDER, payment.amount), Line(A.BUYER_REFUNDS, -payment.amount)]
    return ledger.post(f"vain:{payment.pk}", "received_in_vain", lines, at=at, order=payment.order)


def refunded(refund: Refund, *, at: datetime) -> Transaction:
    """The buyer's money goes back: the exact opposite of how it came, so that no share or commission stays.

    Of some of a part the workshop's share and the commission go back in proportion.
    """
    part = refund.vendor_order
    if part is not None and refund.amount != part.charged:
        return _refunded_some(refund, part, at)
    original = Transaction.objects.get(key=capture_key(part) if part else f"vain:{refund.payment_id}")
    return ledger.reverse(original, key=f"refund:{refund.pk}", kind="refund", at=at)


def _refunded_some(refund: Refund, part: VendorOrder, at: datetime) -> Transaction:
    """The difference between what has gone back after the refund and before it, so that rounding loses nothing."""
    gone = queries.refunded_minor(part, before=refund)
    before, after = part.gone_back(gone), part.gone_back(gone + refund.amount_minor)
    total = after.total - before.total
    lines = [
        Line(A.PROVIDER, -refund.amount),
        Line(A.VENDOR_HELD, after.share - before.share, part.workshop_id),
        Line(A.COMMISSION, after.commission - before.commission),
    ]
    if part.charged != part.total:
        lines += [Line(A.EXCHANGE, refund.amount), Line(A.EXCHANGE, -total)]
    return ledger.post(f"refund:{refund.pk}", "refund", lines, at=at, vendor_order=part)


def refund_failed(refund: Refund, *, at: datetime) -> Transaction:
    """The money came back from the buyer's bank: the platform has it and owes it."""
    lines = [Line(A.PROVIDER, refund.amount), Line(A.BUYER_REFUNDS, -refund.amount)]
    return _of_refund(refund, "refund_failed", lines, at)


def refund_retried(refund: Refund, *, at: datetime) -> Transaction:
    """The money is sent again."""
    lines = [Line(A.BUYER_REFUNDS, refund.amount), Line(A.PROVIDER, -refund.amount)]
    return _of_refund(refund, "refund_retried", lines, at)


def released(vendor_order: VendorOrder, *, at: datetime) -> Transaction | None:
    """The holding period is over: what is held for the workshop is payable; None when nothing is."""
    held = vendor_order.share - vendor_order.gone_back().share
    if held.is_zero:
        return None
    lines = [
        Line(A.VENDOR_HELD, held, vendor_order.workshop_id),
        Line(A.VENDOR_PAYABLE, -held, vendor_order.workshop_id),
    ]
    return ledger.post(f"release:{vendor_order.pk}", "release", lines, at=at, vendor_order=vendor_order)


def payout_prepared(payout: Payout, *, at: datetime, by: Any) -> Transaction:
    """A payout was prepared: its money is set apart, so that nothing else takes it."""
    lines = [
        Line(A.VENDOR_PAYABLE, payout.amount, payout.workshop_id),
        Line(A.VENDOR_PREPARED, -payout.amount, payout.workshop_id),
    ]
    return ledger.post(prepared_key(payout), "payout_prepared", lines, at=at, by=by)


def payout_dropped(payout: Payout, *, at: datetime, by: Any) -> Transaction:
    """A prepared payout was taken back: it is payable again."""
    original = Transaction.objects.get(key=prepared_key(payout))
    return ledger.reverse(original, key=f"{payout_key(payout)}:dropped", kind="payout_dropped", at=at, by=by)


def paid_out(payout: Payout, *, at: datetime, by: Any) -> Transaction:
    """A payout was released: it leaves the bank."""
    lines = [Line(A.VENDOR_PREPARED, payout.amount, payout.workshop_id), Line(A.BANK, -payout.amount)]
    return ledger.post(payout_key(payout), "payout", lines, at=at, by=by)


def payout_returned(payout: Payout, *, at: datetime, by: Any) -> Transaction:
    """A payout came back: it is payable again, not prepared again."""
    lines = [Line(A.BANK, payout.amount), Line(A.VENDOR_PAYABLE, -payout.amount, payout.workshop_id)]
    original = Transaction.objects.get(key=payout_key(payout))
    return ledger.post(f"{payout_key(payout)}:returned", "payout_returned", lines, at=at, by=by, reverses=original)


def payout_key(payout: Payout) -> str:
    """The key of a payout's transaction."""
    return f"payout:{payout.pk}"


def prepared_key(payout: Payout) -> str:
    """The key of the transaction that set a payout's money apart."""
    return f"{payout_key(payout)}:prepared"


def _of_refund(refund: Refund, kind: str, lines: list[Line], at: datetime) -> Transaction:
    return ledger.post(
        f"{kind}:{refund.pk}:{refund.attempt}",
        kind,
        lines,
        at=at,
        order=refund.payment.order,
        vendor_order=refund.vendor_order,
    )
